"""How figures and terms are put into words. Nothing is worked out here that the interface does not answer."""

import math
from typing import Any

from taxonomy.evidence.effect_size import percent_change
from taxonomy.vocabulary import (
    Characteristic,
    ComparatorKind,
    Concept,
    Confirmation,
    Confounder,
    Criterion,
    DataType,
    Design,
    Domain,
    Doubt,
    Facet,
    Generalization,
    Isolation,
    Mark,
    Measures,
    Orientation,
    ReadIn,
    Scale,
    SecondReading,
    Sign,
    Stage,
    Status,
    VarianceRule,
)

VOCABULARIES: dict[str, type[Concept]] = {
    "characteristic": Characteristic,
    "comparator": ComparatorKind,
    "confounder": Confounder,
    "criterion": Criterion,
    "data_type": DataType,
    "design": Design,
    "domain": Domain,
    "doubt": Doubt,
    "facet": Facet,
    "generalization": Generalization,
    "isolation": Isolation,
    "measures": Measures,
    "orientation": Orientation,
    "manipulates": Characteristic,
    "read_in": ReadIn,
    "reading": Mark,
    "scale": Scale,
    "second": Confirmation,
    "second_reading": SecondReading,
    "sign": Sign,
    "stage": Stage,
    "status": Status,
    "variance": VarianceRule,
}
TITLES = {
    "q": "Words",
    "stage": "Stage",
    "kind": "Kind",
    "component": "Component",
    "component_all": "With component",
    "domain": "Domain",
    "source": "Source",
    "iterates": "Runs over rounds",
    "raises": "Raises",
    "lowers": "Lowers",
    "supported": "Supported only",
    "updated_since": "Changed since",
    "year_min": "From",
    "year_max": "To",
    "facet": "Facet",
    "metric": "Metric",
    "method": "Method",
    "design": "Design",
    "characteristic": "Characteristic",
    "generalization": "Generalization",
    "isolation": "Isolation",
    "sign": "Direction",
    "used_in": "Used in",
    "has_evidence": "Measured",
    "measured": "Measured by the registry",
    "reading": "How it was read",
    "comparator": "Compared with",
    "manipulates": "Varies",
    "doubt": "Doubt",
}
MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"


def number(value: Any, digits: int = 3) -> str:
    """A figure as a reader wants it: so many significant digits, a true minus, thousands apart."""
    if value is None:
        return "–"
    if isinstance(value, int) or (float(value).is_integer() and abs(value) < 1e15):
        text = f"{int(value):,}".replace(",", THIN) if abs(value) >= 10_000 else str(int(value))
    else:
        magnitude = math.floor(math.log10(abs(value)))
        text = f"{value:.{max(0, digits - 1 - magnitude)}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", MINUS)


def signed(value: Any, digits: int = 3) -> str:
    text = number(value, digits)
    return f"+{text}" if value is not None and value > 0 else text


def percent(value: float | None) -> str:
    """A change in percent, or as a multiple where percent would not be read any more."""
    if value is None:
        return "–"
    if value >= 1000:
        return f"{number(1 + value / 100)} times"
    text = f"{value:+.1f}" if abs(value) < 9.95 else f"{value:+.0f}"
    return f"{text.replace('-', MINUS)}{THIN}%" if float(text) else f"0{THIN}%"


def percent_of_ratio(log_ratio: float | None) -> str:
    return "–" if log_ratio is None else percent(percent_change(log_ratio))


def share(part: float) -> str:
    """A part of one in percent."""
    return f"{100 * part:.1f}{THIN}%"


def interval(pair: list[float] | None) -> str:
    """An interval of log ratios in percent."""
    return "" if pair is None else f"{percent_of_ratio(pair[0])} to {percent_of_ratio(pair[1])}"


def verb(row: dict[str, Any]) -> str:
    """What a pooled row comes to, in a word."""
    if row["contested"]:
        return "Contested"
    if row["raises"]:
        return "Raises"
    return "Lowers" if row["lowers"] else "Inconclusive"

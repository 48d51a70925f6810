"""Figures and terms as text. Nothing is computed here that the interface does not answer."""

import math
from typing import Any

from taxonomy.claims import Estimand
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
    Fit,
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
    VarianceFrom,
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
    "fit": Fit,
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
    "variance": VarianceFrom,
}
TITLES = {
    "q": "Search",
    "stage": "Stage",
    "kind": "Category",
    "component": "Component",
    "component_all": "With component",
    "without": "Without component",
    "before": "One before another",
    "ids": "Records",
    "missing": "None recorded of",
    "measures": "Measures",
    "domain": "Domain",
    "source": "Source",
    "iterates": "Iterates",
    "raises": "Raises",
    "lowers": "Lowers",
    "leans": "Leans",
    "updated_since": "Changed since",
    "year_min": "From",
    "year_max": "To",
    "facet": "Outcome",
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
    "stratum": "Reported or measured here",
    "student": "Student",
    "student_min": "Student from, billions",
    "student_max": "Student to, billions",
    "comparator": "Compared with",
    "manipulates": "Varies",
    "doubt": "Doubt",
    "tool": "Tool",
    "fit": "Fit",
    "origin": "Origin",
}
ESTIMANDS = {
    Estimand.DIRECT: "Where it was varied itself",
    Estimand.INSTRUMENTS: "Mean effect of what varies it deliberately",
    Estimand.DIFFERENTIAL: "Out-of-distribution less in-distribution effect of what varies it",
    Estimand.CHAIN: "Slope of the one change on the other, within sources",
    Estimand.SERIES: "Slope over rounds of self-training",
}
"""The quantities that claims are about, in words."""
MINUS = "\N{MINUS SIGN}"


def number(value: Any, digits: int = 3) -> str:
    """A figure with so many significant digits, a true minus sign, and commas between thousands."""
    if value is None:
        return "–"
    if isinstance(value, int) or (float(value).is_integer() and abs(value) < 1e15):
        text = f"{int(value):,}"
    else:
        magnitude = math.floor(math.log10(abs(value)))
        text = f"{value:,.{max(0, digits - 1 - magnitude)}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", MINUS)


def signed(value: Any, digits: int = 3) -> str:
    text = number(value, digits)
    return f"+{text}" if value is not None and value > 0 else text


def share(part: float) -> str:
    """A part of one in percent."""
    return f"{100 * part:.1f}%"


def estimand(name: str) -> str:
    """The quantity that a claim is about."""
    return ESTIMANDS[Estimand(name)]

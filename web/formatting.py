"""Figures and terms as text, on pages and in charts. Nothing is computed here that the interface does not answer."""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from catalogue.read_model import Keyed
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
from web import sizes

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
NO_INTERVAL = "no interval"
NOT_MEASURED = "not measured"
FACETS = {facet.value: facet.label for facet in Facet}
SHORT = {**FACETS, "in_distribution": "In-distribution", "out_of_distribution": "Out-of-distribution"}
STAGES = {stage.value: stage.label for stage in Stage}
LARGEST_WHOLE = 1e15
"""Up to here a float is exact to the unit."""
READINGS = {mark.value: mark.label for mark in Mark}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


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


def bar(score: float) -> str:
    """The length of the bar of a score, in percent."""
    return f"{100 * score:.1f}"


def estimand(name: str) -> str:
    """The quantity that a claim is about."""
    return ESTIMANDS[Estimand(name)]


def printable(text: str) -> str:
    """Without the characters that no XML can hold."""
    return _UNPRINTABLE.sub("\ufffd", text)


def slope(value: float | None) -> str:
    """A slope with its sign, to three figures; a series of fewer than two rounds from round 1 on has none."""
    if value is None:
        return "without a slope"
    return ("+" if value > 0 else "") + f"{value:.3g}".replace("-", "−")


def plain(value: float) -> str:
    """A value of a metric as it was published, without the dust of floating point; commas between thousands."""
    whole = float(value).is_integer() and abs(value) < LARGEST_WHOLE
    return (f"{int(value):,}" if whole else f"{value:,.6g}").replace("-", "−")


def size(value: float, scale: str) -> str:
    """An effect on its scale."""
    return sizes.size(value, scale)


def interval(pair: Sequence[float] | None, scale: str) -> str:
    """Both ends on the scale; never anything where there is no interval."""
    return sizes.interval(pair, scale) or NO_INTERVAL


def with_interval(value: str, pair: Sequence[float] | None, scale: str) -> str:
    return value if pair is None else f"{value} ({interval(pair, scale)})"


def estimate(row: Keyed | None) -> str:
    """The estimate of a pooled row with its interval."""
    if row is None:
        return NOT_MEASURED
    if row["estimate"] is None:
        return by_sign(row)
    spread = sizes.pooled_interval(row)
    return f"{sizes.pooled(row)} ({spread})" if spread else sizes.pooled(row)


def by_sign(row: Keyed) -> str:
    """What is known where nothing can be pooled."""
    counts = [counted(row["gains"], "gain"), counted(row["losses"], "loss", "losses")]
    if row["nulls"]:
        counts.append(f"{row['nulls']} without a difference")
    return "direction only: " + ", ".join(counts)


def counted(number: int, noun: str, plural: str | None = None) -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def basis(row: Keyed) -> str:
    """What a pooled row rests on."""
    level = row["certainty"]["level"]
    grade = level if level == "not graded" else f"{level} certainty"
    here = ", measured here" if row["stratum"] == "measured" else ""
    return f"{counted(row['k'], 'effect')} from {counted(row['m'], 'source')}{here}, {grade}"


def grading(row: Keyed) -> str:
    """Why the certainty is what it is."""
    certainty = row["certainty"]
    reasons = " ".join(reason["text"] for reason in certainty["reasons"])
    if certainty["level"] == "not graded":
        return f"Not graded{': ' + reasons if reasons else '.'}"
    return f"{certainty['level'].capitalize()} certainty, from {certainty['start']}{': ' + reasons if reasons else '.'}"


def mostly(flags: Iterable[bool]) -> bool:
    """Whether half or more of them hold: what stands for several figures is hollow where so many are second-hand."""
    held = list(flags)
    return 2 * sum(held) >= len(held) > 0


def listed(names: Sequence[str], most: int = 4) -> str:
    """A list in a sentence."""
    if len(names) > most:
        return ", ".join(names[:most]) + f" and {len(names) - most} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))

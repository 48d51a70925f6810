"""What a contributor says of figures that only a curator can confirm: provenance, and errors that cannot be right."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from pydantic import BaseModel

from catalogue import Catalogue
from taxonomy.documents import Arm, Bundle, Effect


class ReviewWarning(BaseModel):
    """What to look at, with a JSON pointer into the bundle."""

    code: str
    pointer: str
    detail: str


class Claim(NamedTuple):
    """A statement of provenance: where it stands in an effect, its value, and what a curator is told of it."""

    pointer: str
    value: Callable[[Effect], str | None]
    text: str


CLAIMS = (
    Claim(
        "measured_by",
        lambda effect: effect.measured_by,
        "says that {value} measured it. That is the author's word: ask for the measuring record",
    ),
    Claim(
        "reading/second",
        lambda effect: effect.reading.second,
        "says that a second reading {value} it. That is the author's word: ask who read it",
    ),
)


def claims_of(bundle: Bundle, catalogue: Catalogue) -> Iterator[ReviewWarning]:
    """Warnings about provenance that is new with the bundle, and about figures that are on another scale."""
    units = {slug: metric.unit for slug, metric in catalogue.metrics.items()}
    units |= {metric.id: metric.unit for metric in bundle.metrics}
    for place, effect in enumerate(bundle.effects):
        yield from _claimed(place, effect, catalogue.effects.get(effect.id))
        yield from _errors(place, effect)
        if units[effect.metric] == "percent" and all(0 < abs(arm.value) <= 1 for _, arm in _arms(effect)):
            detail = "Both values are fractions, and the metric is in percent: multiply them by 100 if they are shares"
            yield ReviewWarning(code="fraction-of-percent", pointer=f"/effects/{place}/treated/value", detail=detail)


def _claimed(place: int, effect: Effect, before: Effect | None) -> Iterator[ReviewWarning]:
    for claim in CLAIMS:
        value = claim.value(effect)
        if value is not None and (before is None or claim.value(before) != value):
            detail = f"The effect {claim.text.format(value=str(value))}"
            yield ReviewWarning(code="claimed-provenance", pointer=f"/effects/{place}/{claim.pointer}", detail=detail)


def _errors(place: int, effect: Effect) -> Iterator[ReviewWarning]:
    errors = {name: arm.se for name, arm in _arms(effect)}
    for name, arm in _arms(effect):
        if arm.se is not None and arm.se > abs(arm.value):
            detail = f"The standard error {arm.se} is larger than the value {arm.value}: is it one?"
            yield ReviewWarning(code="error-above-value", pointer=f"/effects/{place}/{name}/se", detail=detail)
    missing = [name for name, se in errors.items() if se is None]
    if len(missing) == 1:
        detail = f"Only one arm has a standard error, and so it is not used: {missing[0]}/se is missing"
        yield ReviewWarning(code="one-sided-error", pointer=f"/effects/{place}/{missing[0]}", detail=detail)


def _arms(effect: Effect) -> tuple[tuple[str, Arm], tuple[str, Arm]]:
    return ("baseline", effect.baseline), ("treated", effect.treated)

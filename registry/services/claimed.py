"""Statements about figures that only a curator can confirm: provenance; and standard errors that are impossible."""

from collections.abc import Iterator, Sequence

from catalogue import Catalogue
from catalogue.errors import noun
from registry.errors import Invalid
from registry.selectors.review import WarningRead
from taxonomy.documents import COLLECTIONS, Arm, Bundle, Effect, Fault
from taxonomy.registry_words import MEASURED, SECOND, STATUS, changed_words

CLAIMED = "claimed-provenance"
TEXTS = {
    MEASURED: "says that {} measured it. That is the author's word: ask for the measuring record",
    SECOND: "says of a second reading: {}. That is the author's word: ask who read it",
    STATUS: "says that it is {}. That is the author's word: what it is replaced by is the registry's decision",
}
WITHDRAWN = {
    MEASURED: "no longer says that {} measured it",
    SECOND: "no longer says of a second reading: {}",
    STATUS: "no longer says that it is {}",
}


def claims(bundle: Bundle, catalogue: Catalogue) -> Iterator[WarningRead]:
    """The statements of the bundle that only the registry can make, and that the catalogue does not have yet."""
    for collection in COLLECTIONS:
        for place, record in enumerate(getattr(bundle, collection)):
            entry = catalogue.entries[collection].get(record.id)
            for word in changed_words(entry.document.dump() if entry else None, record.dump()):
                text = TEXTS[word.path].format(word.after) if word.after else WITHDRAWN[word.path].format(word.before)
                detail = f"The {noun(collection)} {text}. A curator confirms it on acceptance"
                yield WarningRead(code=CLAIMED, pointer=f"/{collection}/{place}{word.path}", detail=detail)


def check_confirmed(bundle: Bundle, catalogue: Catalogue, confirmed: Sequence[str]) -> None:
    """Check that the pointers are those of all claims. Raises Invalid with each that is missing or unknown."""
    details = {claim.pointer: claim.detail for claim in claims(bundle, catalogue)}
    given = set(confirmed)
    faults = [
        Fault(("confirm",), "unconfirmed_claim", f"{pointer}: {detail}. Confirm it, or request changes")
        for pointer, detail in details.items()
        if pointer not in given
    ]
    faults += [
        Fault(("confirm", place), "no_claim", f"Nothing is claimed at {pointer[:200]!r}; claims are in the warnings")
        for place, pointer in enumerate(confirmed)
        if pointer not in details
    ]
    if faults:
        raise Invalid(faults)


def doubtful_figures(bundle: Bundle, catalogue: Catalogue) -> Iterator[WarningRead]:
    """Warnings about impossible standard errors, and about figures that are on another scale."""
    units = {slug: metric.unit for slug, metric in catalogue.metrics.items()}
    units |= {metric.id: metric.unit for metric in bundle.metrics}
    for place, effect in enumerate(bundle.effects):
        yield from _errors(place, effect)
        if units[effect.metric] == "percent" and all(0 < abs(arm.value) <= 1 for _, arm in _arms(effect)):
            detail = "Both values are fractions, and the metric is in percent: multiply them by 100 if they are shares"
            yield WarningRead(code="fraction-of-percent", pointer=f"/effects/{place}/treated/value", detail=detail)


def _errors(place: int, effect: Effect) -> Iterator[WarningRead]:
    errors = {name: arm.se for name, arm in _arms(effect)}
    for name, arm in _arms(effect):
        if arm.se is not None and arm.se > abs(arm.value):
            detail = f"The standard error {arm.se} is larger than the value {arm.value}: is it one?"
            yield WarningRead(code="error-above-value", pointer=f"/effects/{place}/{name}/se", detail=detail)
    missing = [name for name, se in errors.items() if se is None]
    if len(missing) == 1:
        detail = f"Only one side has a standard error, and so it is not used: {missing[0]}/se is missing"
        yield WarningRead(code="one-sided-error", pointer=f"/effects/{place}/{missing[0]}", detail=detail)


def _arms(effect: Effect) -> tuple[tuple[str, Arm], tuple[str, Arm]]:
    return ("baseline", effect.baseline), ("treated", effect.treated)

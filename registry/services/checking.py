"""Checks before a bundle is published: valid documents, agreement with the catalogue, unused ids."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from pydantic import ValidationError

from catalogue import Catalogue
from catalogue.suggestions import did_you_mean, suggest
from registry.errors import Conflict, Invalid
from registry.services.identity import identity_faults
from taxonomy import agreement
from taxonomy.documents import Bundle, Effect, Fault, faults_of
from taxonomy.documents.base import FAULTS

SUGGESTED_FOR = 20
"""Faults of a bundle up to which unknown ids get suggestions."""


def check_bundle(raw: Any, catalogue: Catalogue) -> Bundle:
    """Check that a bundle could be published, and return it. Raises Invalid with every fault, or Conflict."""
    bundle = read_bundle(raw, catalogue)
    check_ids(bundle, catalogue)
    check_dependents(bundle, catalogue)
    return bundle


def read_bundle(raw: Any, catalogue: Catalogue) -> Bundle:
    """The bundle, if its documents are valid and agree with the catalogue. Raises Invalid with every fault."""
    faults: list[Fault] = []
    bundle = None
    try:
        bundle = Bundle.model_validate(raw)
    except ValidationError as error:
        faults = faults_of(error)
    if isinstance(raw, Mapping):
        faults += islice(identity_faults(raw, catalogue), FAULTS)
        faults = _without_misleading(faults, _agreement_faults(raw, catalogue))
    if faults or bundle is None:
        raise Invalid(faults)
    return bundle


def _without_misleading(own: list[Fault], agreement_faults: list[Fault]) -> list[Fault]:
    """All faults, but at an unknown id those alone that say what is on record: another spelling need not be."""
    unknown = {fault.loc for fault in agreement_faults if fault.code == "unknown_reference"}
    is_misleading = [fault.code == "string_pattern_mismatch" and fault.loc in unknown for fault in own]
    return [fault for fault, misleads in zip(own, is_misleading, strict=True) if not misleads] + agreement_faults


def check_agreement(bundle: Bundle, catalogue: Catalogue) -> None:
    """The same checks for a bundle of valid documents. Raises Invalid or Conflict."""
    if faults := _agreement_faults(bundle.dump(), catalogue):
        raise Invalid(faults)
    check_ids(bundle, catalogue)
    check_dependents(bundle, catalogue)


def check_ids(bundle: Bundle, catalogue: Catalogue) -> None:
    """Check that no id of a withdrawn record is used again. Raises Conflict."""
    for record in bundle.records():
        if (record.collection, record.id) in catalogue.withdrawals:
            raise Conflict(f"The id {record.id!r} of {record.collection} was given up and is not used again")


def check_dependents(bundle: Bundle, catalogue: Catalogue) -> None:
    """Check that published effects agree with changed metrics and methods. Raises Conflict."""
    changed = {
        "metrics": {metric.id for metric in bundle.metrics if metric.id in catalogue.metrics},
        "methods": {method.id for method in bundle.methods if method.id in catalogue.methods},
    }
    if not any(changed.values()):
        return
    revised = {effect.id for effect in bundle.effects}
    effects = [effect for slug, effect in catalogue.effects.items() if slug not in revised]
    dependents = [effect.dump() for effect in effects if _names_any(effect, changed)]
    raw = {**{key: records for key, records in bundle.dump().items() if key in changed}, "effects": dependents}
    for fault in agreement.faults(raw, registered(raw, catalogue)):
        if fault.loc[0] == "effects":
            slug = dependents[int(fault.loc[1])]["id"]
            raise Conflict(f"Effect {slug!r} on record would no longer be valid: {fault.detail}")


def _names_any(effect: Effect, changed: Mapping[str, set[str]]) -> bool:
    methods = {effect.method, effect.baseline.method, effect.treated.method}
    return effect.metric in changed["metrics"] or not methods.isdisjoint(changed["methods"])


def _agreement_faults(raw: Mapping[str, Any], catalogue: Catalogue) -> list[Fault]:
    """Faults between the records of a bundle, and between them and the catalogue."""
    collections = {reference.loc: reference.collection for reference in agreement.references(raw)}
    faults = islice(agreement.faults(raw, registered(raw, catalogue)), FAULTS)
    explained: list[Fault] = []
    for fault in faults:
        collection = collections.get(fault.loc)
        is_unknown = fault.code == "unknown_reference" and collection is not None
        few = len(explained) < SUGGESTED_FOR
        explained.append(_explain(fault, raw, str(collection), catalogue, suggests=few) if is_unknown else fault)
    return explained


def registered(raw: Mapping[str, Any], catalogue: Catalogue) -> agreement.Registered:
    """The facts about the records to which a raw bundle refers."""
    known = agreement.Registered()
    for reference in agreement.references(raw):
        if reference.id in catalogue.entries[reference.collection]:
            known.ids[reference.collection].add(reference.id)
    known.measures = {slug: catalogue.metrics[slug].measures.value for slug in known.ids["metrics"]}
    known.steps = {slug: {step.id for step in catalogue.methods[slug].steps} for slug in known.ids["methods"]}
    known.chains = {
        (collection, key): dict(_chain(catalogue, collection, key)) for collection, key in agreement.chains()
    }
    return known


def _chain(catalogue: Catalogue, collection: str, key: str) -> Iterator[tuple[str, str]]:
    """Record -> the record of its own collection that it names."""
    for slug, entry in catalogue.entries[collection].items():
        other = getattr(entry.document, key)
        if other is not None:
            yield slug, other


def _explain(fault: Fault, raw: Mapping[str, Any], collection: str, catalogue: Catalogue, *, suggests: bool) -> Fault:
    """A fault of an unknown id, extended by what became of a withdrawn record, or else by suggestions."""
    value: Any = raw
    for part in fault.loc:
        value = value[part]
    withdrawal = catalogue.withdrawals.get((collection, value))
    if withdrawal is None:
        labels = catalogue.tables[collection].label_by_id
        hint = did_you_mean(suggest(str(value)[:80], labels, labels)) if suggests else ""
        return fault._replace(detail=f"{fault.detail}.{hint}" if hint else fault.detail)
    fate = f"was merged into {withdrawal.replacement!r}" if withdrawal.merged else "was withdrawn"
    return fault._replace(detail=f"{fault.detail}: it {fate}")

"""Agreement of a bundle with what is registered, and all faults of a document at once."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from pydantic import ValidationError

from registry.errors import Invalid
from registry.models import Method, Metric, Step, Tombstone
from registry.rows import MAPPERS, chunks
from taxonomy import agreement
from taxonomy.documents import Bundle, Fault, faults_of
from taxonomy.documents.base import FAULTS, mappings

ID = re.compile(r"[a-z0-9/-]+")
"""No database is asked for what cannot be an id: PostgreSQL refuses NUL in a text, and both refuse lone surrogates."""


def check_bundle(raw: Any) -> Bundle:
    """The bundle that came in, or Invalid with every fault: of single fields, between fields, between records."""
    faults: list[Fault] = []
    bundle = None
    try:
        bundle = Bundle.model_validate(raw)
    except ValidationError as error:
        faults = faults_of(error)
    if isinstance(raw, Mapping):
        faults += agreement_faults(raw)
    if faults or bundle is None:
        raise Invalid(faults)
    return bundle


def agreement_faults(raw: Mapping[str, Any]) -> list[Fault]:
    """Faults between the records of the bundle, and between them and the registered ones."""
    collections = {reference.loc: reference.collection for reference in agreement.references(raw)}
    faults = islice(agreement.faults(raw, registered_for(raw)), FAULTS)
    return [_with_replacement(fault, raw, collections.get(fault.loc)) for fault in faults]


def registered_for(raw: Mapping[str, Any]) -> agreement.Registered:
    """What the store knows of the records that the bundle refers to."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for reference in agreement.references(raw):
        if ID.fullmatch(reference.id):
            wanted[reference.collection].add(reference.id)
    known = agreement.Registered()
    for collection, slugs in wanted.items():
        model = MAPPERS[collection].model
        for chunk in chunks(sorted(slugs)):
            known.ids[collection].update(model._default_manager.filter(slug__in=chunk).values_list("slug", flat=True))
    for chunk in chunks(sorted(known.ids["metrics"])):
        known.measures.update(Metric.objects.filter(slug__in=chunk).values_list("slug", "measures"))
    known.steps = _steps_of(_arm_methods(raw))
    known.chains = {(collection, key): _chain(collection, key, raw) for collection, key in agreement.chains()}
    return known


def _chain(collection: str, key: str, raw: Mapping[str, Any]) -> dict[str, str]:
    """Who names whom of its own kind in the store, from those on that the bundle names: no other closes a circle."""
    found: dict[str, str] = {}
    model = MAPPERS[collection].model
    said = [record.get(key) for _, record in mappings(raw.get(collection))]
    named = {slug for slug in said if isinstance(slug, str) and ID.fullmatch(slug)}
    asked: set[str] = set()
    while ahead := named - asked:
        asked |= ahead
        rows: dict[str, str] = {}
        for chunk in chunks(sorted(ahead)):
            linked = model._default_manager.filter(slug__in=chunk, **{f"{key}__isnull": False})
            rows |= dict(linked.values_list("slug", f"{key}__slug"))
        found |= rows
        named = set(rows.values())
    return found


def _arm_methods(raw: Mapping[str, Any]) -> set[str]:
    arms = (effect.get(key) for _, effect in mappings(raw.get("effects")) for key in ("baseline", "treated"))
    methods = (arm.get("method") for arm in arms if isinstance(arm, Mapping))
    return {method for method in methods if isinstance(method, str) and ID.fullmatch(method)}


def _steps_of(slugs: Iterable[str]) -> dict[str, set[str]]:
    steps: dict[str, set[str]] = {}
    for chunk in chunks(sorted(slugs)):
        steps |= {slug: set() for slug in Method.objects.filter(slug__in=chunk).values_list("slug", flat=True)}
        for slug, key in Step.objects.filter(method__slug__in=chunk).values_list("method__slug", "key"):
            steps[slug].add(key)
    return steps


def _with_replacement(fault: Fault, raw: Mapping[str, Any], collection: str | None) -> Fault:
    """Where an unknown id once was one, say what became of it."""
    if fault.code != "unknown_reference":
        return fault
    value: Any = raw
    for part in fault.loc:
        value = value[part]
    stone = Tombstone.objects.filter(collection=collection, slug=value).first() if ID.fullmatch(value) else None
    if stone is None:
        return fault
    fate = f"was merged into {stone.replacement!r}" if stone.merged else "was withdrawn"
    return fault._replace(detail=f"{fault.detail}: it {fate}")

"""The versions of the schema: which fields changed, and how a document of one version becomes one of the next.

A document may carry its version under the key `schema`; one without it is of the first version. Each step
leaves alone what already has the later form, so that a document of today may lack its version too.
"""

import re
from collections.abc import Callable
from typing import cast

from taxonomy.raw_json import RawJson

KEY = "schema"
Location = tuple[str | int, ...]
Step = Callable[[str, RawJson], RawJson]

FORMER_READING = {"seen_at": "address", "read_in": "in", "second_reading": "second"}
REPOSITORY = re.compile(r"([A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+):(\S.*)")
PERMALINK = re.compile(r"https://github\.com/([A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)/blob/([0-9a-f]{40})/([^?#]+)")
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
NATS_FAMILIES = {"loss"}
BOUNDED_FAMILIES = {"lexical", "embedding", "coverage", "overlap", "reference", "adversarial", "average"}
COUNTS = {"distinct-n": "bounded", "perplexity-of-data": "nats", "mtld": "count", "verb-noun-pairs": "count"}


class UnknownSchema(ValueError):
    """A document that this release cannot read; the message names the record, the field and what is known."""


def current_version() -> int:
    """The version of the schema that this release writes."""
    return len(STEPS) + 1


def upgrade(collection: str, raw: RawJson) -> RawJson:
    """The raw document in the form of the current version, without its version. Raises UnknownSchema."""
    fields = dict(raw)
    version, document = fields.pop(KEY, 1), cast(RawJson, fields)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise UnknownSchema(
            f"{name_of(collection, raw)}: /{KEY}: a version is a whole number from 1, not {str(version)[:40]!r}"
        )
    if version > current_version():
        known = f"this release reads versions up to {current_version()}"
        raise UnknownSchema(f"{name_of(collection, raw)}: /{KEY}: version {version} is of a later release; {known}")
    for step in STEPS[version - 1 :]:
        document = step(collection, document)
    return document


def name_of(collection: str, raw: RawJson) -> str:
    """The name of a record in messages: `methods/self-instruct`."""
    key = raw.get("id")
    return f"{collection}/{key}" if isinstance(key, str) else f"{collection}, record without id"


def former_location(raw: RawJson, loc: Location) -> Location:
    """The place in the document as it came in, of a place in the upgraded document."""
    if "reading" in raw or loc[:1] != ("reading",):
        return loc
    former = {new: old for old, new in FORMER_READING.items()}
    key = former.get(str(loc[1]), "seen_at") if len(loc) > 1 else "seen_at"
    return (key, *loc[2:]) if key in raw or any(old in raw for old in FORMER_READING) else loc


def place_of_text(seen_at: object) -> dict[str, object]:
    """The former `seen_at` (an address, or `owner/name:path` in a repository) as fields of a reading."""
    if not isinstance(seen_at, str):
        return {"address": seen_at}
    if permalink := PERMALINK.fullmatch(seen_at.partition("#")[0]):
        repository, commit, path = permalink.groups()
        return {"address": seen_at, "repository": repository, "path": path, "commit": commit}
    if ADDRESS.fullmatch(seen_at):
        return {"address": seen_at}
    if place := REPOSITORY.fullmatch(seen_at):
        return {"repository": place[1], "path": place[2]}
    return {"path": seen_at}


def _to_second(collection: str, raw: RawJson) -> RawJson:
    """Version 2: one `reading` in place of seen_at, read_in and second_reading; scales of metrics renamed."""
    if collection in ("effects", "rounds"):
        return _with_reading(raw)
    return _with_new_scale(raw) if collection == "metrics" else raw


def _with_reading(raw: RawJson) -> RawJson:
    former = {key: raw[key] for key in FORMER_READING if raw.get(key) is not None}
    if "reading" in raw or not former:
        return raw
    reading = place_of_text(former["seen_at"]) if "seen_at" in former else {}
    if "read_in" in former:
        reading["in"] = former["read_in"]
    if "second_reading" in former:
        second = former["second_reading"]
        reading["second"] = "confirmed-in-account" if second == "confirmed-in-secondary" else second
    rest = {key: value for key, value in raw.items() if key not in FORMER_READING}
    return {**rest, "reading": reading}


def _with_new_scale(raw: RawJson) -> RawJson:
    """The scale of a metric by its family where the former words do not decide."""
    scale, family = raw.get("scale"), raw.get("family")
    if scale == "ratio":
        known = family if isinstance(family, str) else ""
        kinds = ((NATS_FAMILIES, "nats"), (BOUNDED_FAMILIES, "bounded"))
        new = next((name for families, name in kinds if known in families), "count")
        return {**raw, "scale": COUNTS.get(str(raw.get("id")), new)}
    return {**raw, "scale": "grade"} if scale == "interval" else raw


STEPS: tuple[Step, ...] = (_to_second,)
"""Step number i (from 0) takes a collection and a document of version i + 1 and returns one of version i + 2."""

"""From request bodies to bundles, and faults back to their place in the body."""

from typing import Any

from registry.errors import Invalid
from registry.filters import near
from taxonomy.documents import COLLECTIONS, Fault
from taxonomy.documents.base import FORBIDDEN_CHARACTERS

TEXT_LENGTH = 2_000
INLINE = ("kinds", "components", "metrics", "effects", "rounds")
"""Lists that may stand beside a method's own fields."""


def bundle_of(body: dict[str, Any]) -> dict[str, Any]:
    """The records of a submission's body."""
    return {key: value for key, value in body.items() if key not in ("message", "draft")}


def as_bundle(body: dict[str, Any]) -> dict[str, Any]:
    """One method with its source and effects inline, as a bundle.

    `source` is a source or the id of one; effects and rounds that name no method or source get the method's own.
    """
    method = {key: value for key, value in body.items() if key not in (*INLINE, "message", "draft")}
    raw: dict[str, Any] = {key: body[key] for key in INLINE if key in body}
    source = body.get("source")
    if isinstance(source, dict):
        raw["sources"] = [source]
        method["source"] = source.get("id")
    own = {"method": body.get("id"), "source": method.get("source")}
    for key in ("effects", "rounds"):
        if isinstance(raw.get(key), list):
            raw[key] = [_completed(record, own) for record in raw[key]]
    return {**raw, "methods": [method]}


def _completed(record: Any, own: dict[str, Any]) -> Any:
    return {**own, **record} if isinstance(record, dict) else record


def back_to_method(fault: Fault) -> Fault:
    """A fault of the bundle at its place in the body that the bundle was made of."""
    match fault.loc:
        case ("methods", 0, *rest):
            return fault._replace(loc=tuple(rest))
        case ("sources", 0, *rest):
            return fault._replace(loc=("source", *rest))
    return fault


def text_of(body: dict[str, Any], key: str, *, required: bool = False) -> str:
    """A bounded text of the body. Raises Invalid."""
    value = body.get(key, "")
    if not isinstance(value, str) or len(value) > TEXT_LENGTH or FORBIDDEN_CHARACTERS.search(value):
        detail = f"A text of at most {TEXT_LENGTH} characters, without control characters"
        raise Invalid([Fault((key,), "bad_text", detail)])
    if required and not value.strip():
        raise Invalid([Fault((key,), "missing", "A text is needed here")])
    return value


def flag(body: dict[str, Any], key: str) -> bool:
    value = body.get(key, False)
    if not isinstance(value, bool):
        raise Invalid([Fault((key,), "bad_truth", "true or false")])
    return value


def unknown_keys(body: dict[str, Any], known: tuple[str, ...]) -> None:
    """Raises Invalid where the body has other keys."""
    faults = []
    for key in body:
        if key not in known:
            close = near(str(key), known)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            faults.append(
                Fault((key,), "extra_forbidden", f"There is no such key.{hint} Known are: {', '.join(known)}")
            )
    if faults:
        raise Invalid(faults)


def collection_of(body: dict[str, Any]) -> tuple[str, str]:
    """The record that a report speaks of. Raises Invalid."""
    record = body.get("record")
    faults = []
    kind, slug = (record.get("type"), record.get("id")) if isinstance(record, dict) else (None, None)
    nouns = {
        collection.removesuffix("s") if collection != "rounds" else collection: collection for collection in COLLECTIONS
    }
    if not isinstance(kind, str) or kind not in nouns:
        faults.append(Fault(("record", "type"), "unknown_value", f"One of {', '.join(nouns)}"))
    if not isinstance(slug, str) or len(slug) > 80:
        faults.append(Fault(("record", "id"), "missing", "The id of the record"))
    if faults:
        raise Invalid(faults)
    return nouns[str(kind)], str(slug)

"""What changed between two documents, field by field."""

from collections.abc import Iterator
from typing import Any, NamedTuple

_ABSENT = object()


class Change(NamedTuple):
    """One field: its JSON pointer, with members of a list by their id where they have one; null where absent."""

    path: str
    before: Any
    after: Any


def differences(before: Any, after: Any, path: str = "") -> list[Change]:
    """The smallest changed places, in the order of the documents."""
    return list(_walk(before, after, path))


def _walk(before: Any, after: Any, path: str) -> Iterator[Change]:
    left, right = _members(before), _members(after)
    if left is None or right is None or type(before) is not type(after):
        if type(before) is not type(after) or before != after:
            yield Change(path, _shown(before), _shown(after))
        return
    if isinstance(before, list) and [key for key in left if key in right] != [key for key in right if key in left]:
        yield Change(path, before, after)  # the same members in another order
        return
    for key in dict.fromkeys([*left, *right]):
        here = f"{path}/{key.replace('~', '~0').replace('/', '~1')}"
        one, other = left.get(key, _ABSENT), right.get(key, _ABSENT)
        if one is _ABSENT or other is _ABSENT:
            yield Change(here, _shown(one), _shown(other))
        else:
            yield from _walk(one, other, here)


def _shown(value: Any) -> Any:
    return None if value is _ABSENT else value


def _members(value: Any) -> dict[str, Any] | None:
    """What a mapping or a list is made of, by key; None for anything else."""
    if isinstance(value, dict):
        return {str(key): item for key, item in value.items()}
    if not isinstance(value, list):
        return None
    ids = [item.get("id") if isinstance(item, dict) else None for item in value]
    if value and all(isinstance(key, str) for key in ids) and len(set(ids)) == len(ids):
        return dict(zip(map(str, ids), value, strict=True))
    return {str(place): item for place, item in enumerate(value)}

"""The differences between two documents, field by field."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from taxonomy.raw_json import RawJson

_ABSENT = object()


class Change(NamedTuple):
    """One changed field: its JSON pointer (list members by id, where they have one) and both values, null if absent."""

    path: str
    before: Any
    after: Any


def differences(before: Any, after: Any, path: str = "") -> list[Change]:
    """The smallest parts that changed, in the order of the documents."""
    return list(_compare(before, after, path))


def _compare(before: Any, after: Any, path: str) -> Iterator[Change]:
    left, right = _members(before), _members(after)
    if left is None or right is None or type(before) is not type(after):
        if type(before) is not type(after) or before != after:
            yield Change(path, _none_if_absent(before), _none_if_absent(after))
        return
    if isinstance(before, list) and [key for key in left if key in right] != [key for key in right if key in left]:
        yield Change(path, before, after)  # the same members in a different order
        return
    for key in dict.fromkeys([*left, *right]):
        pointer = f"{path}/{key.replace('~', '~0').replace('/', '~1')}"
        one, other = left.get(key, _ABSENT), right.get(key, _ABSENT)
        if one is _ABSENT or other is _ABSENT:
            yield Change(pointer, _none_if_absent(one), _none_if_absent(other))
        else:
            yield from _compare(one, other, pointer)


def _none_if_absent(value: Any) -> Any:
    return None if value is _ABSENT else value


def _members(value: Any) -> RawJson | None:
    """The members of a mapping or a list by key: by `id` where all of a list have distinct ones, else by position.
    None for any other value."""
    if isinstance(value, dict):
        return {str(key): item for key, item in value.items()}
    if not isinstance(value, list):
        return None
    ids = [item.get("id") if isinstance(item, dict) else None for item in value]
    if value and all(isinstance(key, str) for key in ids) and len(set(ids)) == len(ids):
        return dict(zip(map(str, ids), value, strict=True))
    return {str(place): item for place, item in enumerate(value)}

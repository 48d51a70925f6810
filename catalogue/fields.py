"""Some keys of a record: the parameter `fields`."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from catalogue.errors import ErrorCollector
from catalogue.suggestions import did_you_mean, suggest


def picked_keys(fields: Sequence[str], keys: list[str]) -> list[str] | None:
    """The keys that `fields` names, None where it is not given. Raises BadQuery for a key that does not exist."""
    if not fields:
        return None
    names = [name for name in fields if name]
    errors = ErrorCollector()
    for name in names:
        if name not in keys:
            hint = did_you_mean(suggest(name, keys, limit=1))
            detail = f"There is no key {name[:80]!r}.{hint} Known are: {', '.join(keys)}"
            errors.add("fields", "unknown_value", detail)
    errors.raise_if_any()
    return list(dict.fromkeys(names)) or keys


def pick(record: BaseModel, keys: list[str] | None) -> Any:
    """A record with only some of its keys."""
    if keys is None:
        return record
    content = record.model_dump(mode="json", by_alias=True, include=set(keys))
    return {key: content[key] for key in keys if key in content}

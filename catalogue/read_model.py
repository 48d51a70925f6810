"""The base of all parts of answers: models with every key, whose values can be read by their JSON keys."""

from datetime import datetime
from functools import cache
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict


class Keyed(Protocol):
    """What gives its values by their JSON keys: a part of an answer, or its JSON."""

    def __getitem__(self, key: str, /) -> Any: ...


class ReadModel(BaseModel):
    """A part of an answer; every key is present, null where there is nothing."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, serialize_by_alias=True, validate_by_name=True
    )

    def model_post_init(self, context: Any) -> None:
        """Every key is set: one set of them serves all of a model, and each own one would take up to 8 kB."""
        object.__setattr__(self, "__pydantic_fields_set__", _names(type(self)))

    def __getitem__(self, key: str) -> Any:
        """A value by its JSON key, for templates and charts."""
        return getattr(self, _names_by_key(type(self))[key])

    def keyed(self) -> dict[str, Any]:
        """The values by their keys in JSON, nested models as they are."""
        return {key: getattr(self, name) for key, name in _names_by_key(type(self)).items()}


@cache
def _names(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields)


@cache
def _names_by_key(model: type[BaseModel]) -> dict[str, str]:
    return {info.alias or name: name for name, info in model.model_fields.items()}


def timestamp(moment: datetime) -> str:
    """ISO 8601 in UTC, to the microsecond."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

"""What every answer shares: its origin, its cells in words, and a form for notebooks that shows no bare number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError, model_validator

from sdmethods.display import html_table
from sdmethods.errors import UnexpectedAnswer

if TYPE_CHECKING:
    from sdmethods.registry import Registry


class Part(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(extra="allow", frozen=True, protected_namespaces=(), populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_empty(cls, data: Any) -> Any:
        """A null for a list or an object is an empty one."""
        if not isinstance(data, Mapping):
            return data
        filled = {
            name for name, field in cls.model_fields.items() if not field.is_required() and field.default is not None
        }
        return {name: value for name, value in data.items() if value is not None or name not in filled}


@dataclass(frozen=True)
class Origin:
    """Where an answer comes from: the registry, the address that was read, and the version of the catalogue."""

    registry: "Registry"
    address: str
    version: str | None


class Answer(Part):
    """Something that a registry answered, or a row of it."""

    _origin: Origin | None = PrivateAttr(default=None)

    @classmethod
    def parse(cls, data: Any, origin: Origin) -> Self:
        """Check the body of an answer.

        Raises:
            UnexpectedAnswer: a key has another type than this release of the client knows.
        """
        try:
            answer = cls.model_validate(data)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "the whole body"
            raise UnexpectedAnswer(
                f"{origin.address} answered in a form that this release of sdmethods does not know: "
                f"{place}: {first['msg']}. A newer release may."
            ) from error
        answer._origin = origin
        return answer

    @property
    def origin(self) -> Origin:
        """Where this answer comes from.

        Raises:
            ValueError: the object was made by hand, or is a part of another answer.
        """
        if self._origin is None:
            raise ValueError(f"this {type(self).__name__} is no answer by itself: ask the registry for it")
        return self._origin

    @property
    def catalogue_version(self) -> str | None:
        """The version of the catalogue that this answer speaks of."""
        return self._origin.version if self._origin else None

    def cite(self) -> str:
        """One line to cite this answer by: the address that gives it, and the version of the catalogue."""
        origin = self.origin
        version = f"catalogue version {origin.version}" if origin.version else "catalogue version not stated"
        return f"{self.title()}. Registry of methods that generate synthetic data, {version}. {origin.address}"

    def title(self) -> str:
        """What this answer is about, in a few words."""
        return type(self).__name__

    def summary(self) -> dict[str, str]:
        """The few cells by which tables show this answer, in words."""
        return {name: str(value) for name, value in self if isinstance(value, str | int | float)}

    def flat(self) -> dict[str, Any]:
        """This answer as one row of a data frame: nested keys joined by dots, lists as they are."""
        return flatten(self.model_dump(mode="json", by_alias=True))

    def __repr__(self) -> str:
        cells = "; ".join(f"{name}: {text}" for name, text in self.summary().items() if text)
        return f"<{type(self).__name__} {cells}>"

    def __str__(self) -> str:
        return repr(self)

    def _repr_html_(self) -> str:
        return html_table(["", ""], [[name, text] for name, text in self.summary().items()])


def flatten(data: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested objects as one level: `{"source": {"id": "a"}}` becomes `{"source.id": "a"}`."""
    row: dict[str, Any] = {}
    for key, value in data.items():
        if isinstance(value, Mapping) and value:
            row |= flatten(value, f"{prefix}{key}.")
        else:
            row[f"{prefix}{key}"] = None if isinstance(value, Mapping) else value
    return row

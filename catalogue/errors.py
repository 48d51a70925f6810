"""Errors: queries that cannot be answered, and records that do not exist."""

from collections.abc import Callable, Iterable
from typing import NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

REPORTED = 50
"""A query reports at most this many errors."""
SINGULAR = {"rounds": "rounds"}


def noun(collection: str) -> str:
    """The singular of a collection: `methods` -> `method`."""
    return SINGULAR.get(collection, collection.removesuffix("s"))


class CatalogueError(Exception):
    """A refusal, with a sentence that gives the reason."""


class Missing(CatalogueError):
    """No record has this id; `suggestions` are ids that come close."""

    def __init__(self, collection: str, slug: str, suggestions: Iterable[str] = ()) -> None:
        self.collection, self.slug, self.suggestions = collection, slug, list(suggestions)
        super().__init__(f"No {noun(collection)} has the id {slug[:80]!r}")


class Gone(CatalogueError):
    """The record was withdrawn; a replacement may be named."""

    def __init__(self, collection: str, slug: str, replacement: str | None) -> None:
        self.collection, self.slug, self.replacement = collection, slug, replacement
        super().__init__(f"{noun(collection).capitalize()} {slug!r} was withdrawn")


class Moved(CatalogueError):
    """The record was merged into another one."""

    def __init__(self, collection: str, slug: str, replacement: str) -> None:
        self.collection, self.slug, self.replacement = collection, slug, replacement
        super().__init__(f"{noun(collection).capitalize()} {slug!r} was merged into {replacement!r}")


class ParameterError(NamedTuple):
    """One invalid parameter, and the values that it takes."""

    parameter: str
    code: str
    detail: str


class BadQuery(CatalogueError):
    """A query that cannot be answered, with every invalid parameter."""

    def __init__(self, parameter: str, code: str, detail: str, *more: ParameterError) -> None:
        errors = [ParameterError(parameter, code, detail), *more]
        self.parameters = list(dict.fromkeys(error.parameter for error in errors))
        self.errors = errors[:REPORTED]
        if len(errors) > REPORTED:
            detail = f"There are more errors; the first {REPORTED} are reported"
            self.errors.append(ParameterError(errors[REPORTED].parameter, "too_many_faults", detail))
        super().__init__(" ".join(_sentence(error.detail) for error in self.errors) if more else detail)

    @classmethod
    def of(cls, errors: Iterable[ParameterError]) -> "BadQuery":
        """One exception for one or more errors."""
        first, *more = errors
        return cls(*first, *more)


class ErrorCollector:
    """Collects the errors of several checks, so that all are reported at once."""

    def __init__(self) -> None:
        self._errors: dict[ParameterError, None] = {}

    def run(self, check: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """The result of a check, None where it raised BadQuery."""
        try:
            return check(*args, **kwargs)
        except BadQuery as error:
            self._errors |= dict.fromkeys(error.errors)
            return None

    def add(self, parameter: str, code: str, detail: str) -> None:
        self._errors[ParameterError(parameter, code, detail)] = None

    def __bool__(self) -> bool:
        return bool(self._errors)

    def raise_if_any(self) -> None:
        """Raises BadQuery with every collected error."""
        if self._errors:
            raise BadQuery.of(self._errors)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?")) else f"{text}."

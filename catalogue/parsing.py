"""Parameters as query models: unknown parameters, bad values and bounds are all reported at once."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol, TypeVar, get_args, get_origin, runtime_checkable

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from catalogue.errors import BadQuery, ErrorCollector
from catalogue.filters import unknown_values
from catalogue.query import Query, separates
from catalogue.selection import mask_of, vocabulary_of
from catalogue.suggestions import did_you_mean, suggest
from catalogue.value import Catalogue

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
UNUSABLE = ()
"""Stands for a required value that is reported already, so that it is not reported as missing as well."""
Q = TypeVar("Q", bound=Query)


@runtime_checkable
class Checked(Protocol):
    """A query with further rules on what its parameters name."""

    def check(self, catalogue: Catalogue) -> None:
        """Raises BadQuery with every fault."""


def parse(
    given: Iterable[tuple[str, Sequence[str]]],
    query: type[Q],
    catalogue: Catalogue | None = None,
    *,
    common: tuple[str, ...] = (),
) -> Q:
    """The query of the parameters of a query string. Raises BadQuery with everything that is wrong.

    With a catalogue, ids are looked up as well, so that an unknown id is reported together with the other errors.
    """
    errors = ErrorCollector()
    values = _collect(given, query, common, errors)
    try:
        parsed = query.model_validate(values)
    except ValidationError as error:
        wrong = set()
        for detail in error.errors(include_url=False):
            wrong.add(str(detail["loc"][0]))
            if detail.get("input") != UNUSABLE:
                _report(detail, query, errors)
        if catalogue is not None:
            _check_rest(values, wrong, query, catalogue, errors)
        errors.raise_if_any()
        raise
    if errors and catalogue is not None:
        errors.run(_check_filters, catalogue, parsed)
    errors.raise_if_any()
    return parsed


@cache
def parameters_of(query: type[Query]) -> dict[str, str]:
    """Parameter -> field of a query model."""
    return {info.alias or name: name for name, info in query.model_fields.items()}


@cache
def is_repeatable(query: type[Query], parameter: str) -> bool:
    """Whether a parameter takes several values."""
    return get_origin(query.model_fields[parameters_of(query)[parameter]].annotation) is tuple


def _collect(
    given: Iterable[tuple[str, Sequence[str]]], query: type[Query], common: Sequence[str], errors: ErrorCollector
) -> dict[str, object]:
    """The values by parameter: a tuple where it may be repeated, else the one value."""
    known, values = parameters_of(query), dict[str, object]()
    for name, texts in given:
        if CONTROL.search(name) or any(CONTROL.search(text) for text in texts):
            shown = CONTROL.sub("\ufffd", name)[:80]
            errors.add(shown, "control_character", f"The parameter {shown!r} has a control character")
            _mark_unusable(name, known, query, values)
            continue
        name = _synonym(name, known)  # noqa: PLW2901
        if name not in known:
            errors.add(name[:80], "unknown_parameter", _unknown(name, [*known, *common]))
        elif is_repeatable(query, name):
            parts = [part for text in texts for part in _parts(text)] if separates(query, name) else texts
            values[name] = tuple(dict.fromkeys(parts) if query.distinct else parts)
        elif len({*texts, *([values[name]] if name in values else [])}) > 1:
            errors.add(name, "repeated", f"{name!r} is given more than once; it takes one value")
            _mark_unusable(name, known, query, values)
        elif texts and not (name == "q" and not texts[0]):
            values[name] = texts[0]
    return values


SYNONYMS = {"limit": "page_size", "page_size": "limit"}
"""The number of results, by the name that a query does not have -> by the name that it has."""


def _synonym(name: str, known: dict[str, str]) -> str:
    other = SYNONYMS.get(name, name)
    return other if name not in known and other in known else name


def _parts(text: str) -> list[str]:
    """The values of a list: ids and words of the vocabulary hold no comma."""
    return [part.strip() for part in text.split(",") if part.strip()] or [text]


def _mark_unusable(name: str, known: dict[str, str], query: type[Query], values: dict[str, object]) -> None:
    if name in known and query.model_fields[known[name]].is_required():
        values[name] = UNUSABLE


def _unknown(name: str, known: Sequence[str]) -> str:
    listed = ", ".join(sorted(known)) or "none"
    return f"There is no parameter {name[:80]!r} here.{did_you_mean(suggest(name, known))} Known are: {listed}"


def _report(error: ErrorDetails, query: type[Query], errors: ErrorCollector) -> None:
    """One error of a value, as a message of the interface."""
    name, given = str(error["loc"][0]), str(error.get("input"))
    for kinds, code, describe in REPORTS:
        if error["type"].startswith(kinds):
            errors.add(name, code, describe(query, name, given))
            return
    errors.add(name, error["type"], f"{given[:40]!r} cannot be used: {error['msg']}")


def _describe_missing(query: type[Query], name: str, given: str) -> str:
    return f"The parameter {name!r} is required: {query.model_fields[parameters_of(query)[name]].description}"


def _describe_choice(query: type[Query], name: str, given: str) -> str:
    detail = next(unknown_values(name, [given], choices_of(query, name))).detail
    others = [other for other in parameters_of(query) if given in choices_of(query, other)]
    return f"{detail}. It is a value of {' and '.join(map(repr, others))}" if others else detail


def _describe_range(query: type[Query], name: str, given: str) -> str:
    low, high = bounds_of(query, name)
    return f"{name!r} runs from {low} to {high}, not {given[:40]}"


def _describe_length(query: type[Query], name: str, given: str) -> str:
    return f"{name!r} takes {length_of(query, name)} characters at most, not {len(given)}"


REPORTS: tuple[tuple[tuple[str, ...], str, Callable[[type[Query], str, str], str]], ...] = (
    (("missing",), "missing", _describe_missing),
    (("enum", "literal"), "unknown_value", _describe_choice),
    (("bool",), "bad_truth", lambda query, name, given: f"{given[:40]!r} is neither 'true' nor 'false'"),
    (("int",), "bad_number", lambda query, name, given: f"{given[:40]!r} is not a whole number"),
    (("greater_than", "less_than"), "out_of_range", _describe_range),
    (("string_too_long",), "too_long", _describe_length),
    (
        ("date",),
        "bad_time",
        lambda query, name, given: (
            f"{given[:40]!r} is not a time in ISO 8601, such as 2026-01-31 or 2026-01-31T12:00:00Z"
        ),
    ),
)
"""Types of pydantic's errors -> the code and the words of the interface."""


def choices_of(query: type[Query], name: str) -> dict[str, str]:
    """The values of a closed parameter with their labels, empty where it takes any."""
    field = parameters_of(query)[name]
    vocabulary = vocabulary_of(query, field)
    if vocabulary is not None:
        return {term.value: term.label for term in vocabulary}
    return {str(value): str(value) for value in _literals(query.model_fields[field].annotation)}


def _literals(annotation: Any) -> list[Any]:
    arguments = get_args(annotation)
    if arguments and not any(get_origin(argument) or isinstance(argument, type) for argument in arguments):
        return list(arguments)
    return [value for argument in arguments for value in _literals(argument)]


def bounds_of(query: type[Query], name: str) -> tuple[Any, Any]:
    """The least and the greatest value of a numeric parameter, None where there is no bound."""
    low = high = None
    for mark in _marks(query, parameters_of(query)[name]):
        low, high = getattr(mark, "ge", low), getattr(mark, "le", high)
    return low, high


def length_of(query: type[Query], name: str) -> int | None:
    """The characters that a parameter takes at most."""
    lengths = (getattr(mark, "max_length", None) for mark in _marks(query, parameters_of(query)[name]))
    return next((length for length in lengths if length is not None), None)


def _marks(query: type[Query], field: str) -> list[Any]:
    """The annotations of a field, those inside an optional type included."""
    info = query.model_fields[field]
    inner = [mark for argument in get_args(info.annotation) for mark in getattr(argument, "__metadata__", ())]
    return [part for mark in [*info.metadata, *inner] for part in getattr(mark, "metadata", [mark])]


def _check_rest(
    values: Mapping[str, object], wrong: set[str], query: type[Query], catalogue: Catalogue, errors: ErrorCollector
) -> None:
    """Check the query's further rules on the valid values; a required one that is invalid is left empty."""
    known = parameters_of(query)
    rest = {name: value for name, value in values.items() if name not in wrong}
    empty = {name: "" for name in wrong if name in known and query.model_fields[known[name]].is_required()}
    try:
        parsed = query.model_validate(rest | empty)
    except ValidationError:
        return
    try:
        _check_filters(catalogue, parsed)
    except BadQuery as error:
        for fault in error.errors:
            if fault.parameter not in wrong:
                errors.add(*fault)


def _check_filters(catalogue: Catalogue, query: Query) -> None:
    if isinstance(query, Checked):
        query.check(catalogue)
    elif query.collection:
        mask_of(catalogue, query)

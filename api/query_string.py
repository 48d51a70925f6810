"""What a list takes in its query string. A parameter that nobody declared is an error that names the known ones."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.errors import BadQuery
from registry.filters.gathered import Gathered
from registry.filters.nearby import hint, near
from registry.filters.sets import FilterSet
from registry.filters.single import QUERY_LENGTH, Filter, moment, only, truth, whole_number, within
from taxonomy.vocabulary import Concept

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
PAGE_SIZE, PAGE_SIZE_MAX = 50, 500


@dataclass(frozen=True)
class Parameter:
    """A parameter as the interface description tells it."""

    name: str
    help: str
    type: str = "string"
    many: bool = False
    choices: tuple[str, ...] = ()
    required: bool = False
    least: int | None = None
    most: int | None = None
    length: int | None = None
    """Characters at most."""


Known = Mapping[str, Parameter]
Read = Mapping[str, tuple[str, ...]]


def known(*parameters: Parameter) -> dict[str, Parameter]:
    return {parameter.name: parameter for parameter in parameters}


def of_filters(filters: FilterSet) -> dict[str, Parameter]:
    """The parameters of a list's filters, with the values of closed vocabularies."""
    return known(*(_of_filter(name, each) for name, each in filters.filters.items()))


def _of_filter(name: str, each: Filter) -> Parameter:
    vocabulary = getattr(each, "known", None)
    choices: tuple[str, ...] = ()
    if isinstance(vocabulary, type) and issubclass(vocabulary, Concept):
        choices = tuple(term.value for term in vocabulary)
    if name in ("iterates", "measured", "supported") or name.startswith("has_"):
        return Parameter(name, each.help, "boolean")
    if name.startswith("year_"):
        return Parameter(name, each.help, "integer")
    length = QUERY_LENGTH if name == "q" else None
    return Parameter(name, each.help, many=name not in ("q", "updated_since"), choices=choices, length=length)


def a_page(text: str) -> Parameter:
    """How many records a page holds, within the bounds that hold everywhere."""
    return Parameter("page_size", text, "integer", least=1, most=PAGE_SIZE_MAX)


def paging(filters: FilterSet) -> dict[str, Parameter]:
    orders = tuple(f"{sign}{name}" for name in filters.orderings for sign in ("", "-"))
    return known(
        a_page(f"Records a page, 1 to {PAGE_SIZE_MAX}; {PAGE_SIZE} by default."),
        Parameter("cursor", "Where the page starts: taken from `next` or `previous`."),
        Parameter("ordering", "The order of the records.", choices=orders),
    )


FIELDS = Parameter("fields", "Keys to answer with, separated by commas.")
FORMAT = "format"


def read(given: Iterable[tuple[str, Sequence[str]]], declared: Known) -> dict[str, tuple[str, ...]]:
    """The parameters of a query string. Raises BadQuery for unknown ones, missing ones and control characters."""
    found: dict[str, tuple[str, ...]] = {}
    wrong, spoilt = Gathered(), set()
    for name, values in given:
        if CONTROL.search(name) or any(CONTROL.search(value) for value in values):
            shown = CONTROL.sub("\ufffd", name)[:80]
            wrong.add(shown, "control_character", f"The parameter {shown!r} holds a control character")
            spoilt.add(name)
        elif name not in declared:
            wrong.add(name[:80], "unknown_parameter", _unknown(name, declared))
        elif name != "q" or any(values):
            found[name] = tuple(dict.fromkeys(str(value) for value in values))
    for name, parameter in declared.items():
        if parameter.required and name not in found and name not in spoilt:
            wrong.add(name, "missing", f"The parameter {name!r} is required: {parameter.help}")
    wrong.tell()
    return found


def _unknown(name: str, declared: Known) -> str:
    known = ", ".join(sorted(declared)) or "none"
    return f"There is no parameter {name[:80]!r} here.{hint(near(name, declared))} Known are: {known}"


def page_size(found: Read) -> int:
    if "page_size" not in found:
        return PAGE_SIZE
    return within("page_size", whole_number("page_size", only("page_size", found["page_size"])), 1, PAGE_SIZE_MAX)


def single(found: Read, name: str) -> str | None:
    """The one value of a parameter, or None where it is not given."""
    return only(name, found[name]) if name in found else None


def chosen(found: Read, name: str, values: Sequence[str], default: str | None = None) -> str | None:
    """The one value of a parameter out of a closed list. Raises BadQuery."""
    value = single(found, name)
    if value is None:
        return default
    if value not in values:
        meant = hint(near(value, values, limit=1))
        detail = f"{value[:40]!r} is not a value of {name!r}.{meant} Known are: {', '.join(values)}"
        raise BadQuery(name, "unknown_value", detail)
    return value


def number(found: Read, name: str) -> int | None:
    value = single(found, name)
    return None if value is None else whole_number(name, value)


def flag(found: Read, name: str) -> bool:
    """Whether a parameter is given as true."""
    value = single(found, name)
    return value is not None and truth(name, value) == "true"


def time(found: Read, name: str) -> datetime | None:
    value = single(found, name)
    return None if value is None else moment(name, value)


def picked(found: Read, keys: list[str]) -> list[str]:
    """The keys asked for by `fields`, all where it is not given. Raises BadQuery for a key that is not there."""
    value = single(found, "fields")
    if value is None:
        return keys
    wanted = [key.strip() for key in value.split(",") if key.strip()]
    wrong = Gathered()
    for key in wanted:
        if key not in keys:
            meant = hint(near(key, keys, limit=1))
            detail = f"There is no key {key[:80]!r}.{meant} Known are: {', '.join(keys)}"
            wrong.add("fields", "unknown_value", detail)
    wrong.tell()
    return list(dict.fromkeys(wanted)) or keys

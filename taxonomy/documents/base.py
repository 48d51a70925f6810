"""The base of all documents: bounded texts, ids, figures, and faults with their locations."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import islice
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, NamedTuple, Self

from annotated_types import MaxLen
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PlainValidator,
    StrictInt,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from taxonomy.documents.versions import KEY, Location, UnknownSchema, former_location, upgrade
from taxonomy.documents.wording import FIGURE, describe
from taxonomy.raw_json import RawJson

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
KIND_PATTERN = r"^(seeding|prompting|filtering|evolution)/[a-z0-9]+(-[a-z0-9]+)*$"
OPERATOR_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$"
FORBIDDEN_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
PARAMS_BYTES = 4_000
PARAMS_DEPTH = 6
FIGURE_LIMIT = 1e15
UNKNOWN_KEYS = 50
FAULTS = 1_000
"""So many are reported at once."""
FIRST_YEAR = 1950


class Fault(NamedTuple):
    """One fault of a document: its location (keys and positions from the root), a code, and a sentence."""

    loc: Location
    code: str
    detail: str

    @property
    def pointer(self) -> str:
        """The JSON pointer (RFC 6901) of the place."""
        return pointer(self.loc)


def pointer(loc: Location) -> str:
    """The JSON pointer (RFC 6901) of a location."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in loc)


def location(text: str) -> Location:
    """The location that a JSON pointer names; a part of digits is a position in a list."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:]]
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def faults_of(error: ValidationError) -> list[Fault]:
    """Every fault, but not that a list is too short where its items are at fault: pydantic counts only valid ones."""
    faults = [Fault(e["loc"], e["type"], describe(e)) for e in error.errors(include_url=False)]
    short = {fault.loc for fault in faults if fault.code == "too_short"}
    echoes = {loc for loc in short if any(f.loc[: len(loc)] == loc and len(f.loc) > len(loc) for f in faults)}
    return [fault for fault in faults if not (fault.code == "too_short" and fault.loc in echoes)]


def printable(text: str) -> str:
    if match := FORBIDDEN_CHARACTERS.search(text):
        raise PydanticCustomError(
            "forbidden_character", f"Character U+{ord(match.group()):04X} is not allowed in a text"
        )
    return text


def led_by_host(address: str, info: ValidationInfo) -> str:
    """Hold an address to one whose host comes first: `https://arxiv.org@a.org/` is an address at a.org."""
    authority = re.split(r"[/?#]", address.partition("//")[2], maxsplit=1)[0]
    if info.context is not STORED and ("@" in authority or "\\" in authority):
        raise PydanticCustomError(
            "misleading_address",
            "An address has its host right after https://, as in 'https://arxiv.org/abs/2303.12345', and neither a "
            "name with @ nor a backslash before it: they hide where it leads",
        )
    return address


def figure(value: Any) -> int | float:
    """A finite number, unchanged: an integer stays an integer."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise PydanticCustomError("figure_type", FIGURE)
    if not abs(value) <= FIGURE_LIMIT:
        raise PydanticCustomError("figure_range", f"A figure is finite and at most {FIGURE_LIMIT:.0e} in size")
    return value


def not_far_ahead(year: int) -> int:
    """Check that a year is next year at most."""
    last = datetime.now(UTC).year + 1
    if year > last:
        raise PydanticCustomError("year_range", f"A year runs from {FIRST_YEAR} to {last}, next year")
    return year


def non_negative(value: Any) -> int | float:
    if (number := figure(value)) < 0:
        raise PydanticCustomError("figure_range", "The figure is 0 or more")
    return number


def bounded_params(params: RawJson) -> RawJson:
    """Check that parameters are JSON values of a bounded size and depth."""
    _check_json(params, depth=0)
    size = len(json.dumps(params, ensure_ascii=False).encode())
    if size > PARAMS_BYTES:
        raise PydanticCustomError("params_size", f"Parameters take {size} bytes as JSON; {PARAMS_BYTES} is the limit")
    return params


def _check_json(value: Any, depth: int) -> None:
    if depth > PARAMS_DEPTH:
        raise PydanticCustomError("params_depth", f"Parameters nest deeper than {PARAMS_DEPTH} levels")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise PydanticCustomError("params_json", f"Keys of parameters are texts, not {type(key).__name__}")
            printable(key)
            _check_json(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check_json(item, depth + 1)
    else:
        _check_leaf(value)


def _check_leaf(value: Any) -> None:
    match value:
        case None | bool():
            return
        case str():
            printable(value)
        case int() | float():
            figure(value)
        case _:
            raise PydanticCustomError("params_json", f"Parameters are JSON values, not {type(value).__name__}")


Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=80)]
OperatorId = Annotated[str, StringConstraints(pattern=OPERATOR_PATTERN, max_length=80)]
KindId = Annotated[str, StringConstraints(pattern=KIND_PATTERN, max_length=80)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(printable)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(printable)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(printable)]
Url = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=500),
    AfterValidator(printable),
    AfterValidator(led_by_host),
]
Year = Annotated[StrictInt, Field(ge=FIRST_YEAR), AfterValidator(not_far_ahead)]
Count = Annotated[StrictInt, Field(ge=0, le=int(FIGURE_LIMIT))]
Figure = Annotated[int | float, PlainValidator(figure), WithJsonSchema({"type": "number"})]
NonNegative = Annotated[int | float, PlainValidator(non_negative), WithJsonSchema({"type": "number", "minimum": 0})]
Params = Annotated[
    dict[Annotated[str, StringConstraints(min_length=1, max_length=100)], Any], AfterValidator(bounded_params)
]


STORED: Mapping[str, Any] = MappingProxyType({"stored": True})
"""The context of stored documents, which `read_stored` upgrades: their rules were checked when they were stored."""


class Document(BaseModel):
    """A document of the catalogue. Rules over several fields are checked in `rules`, which locates each fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)

    collection: ClassVar[str] = ""

    @classmethod
    def rules(cls, raw: Mapping[str, Any]) -> Iterable[Fault]:
        """Faults between the fields of one document as it came in; has to bear any JSON value in any place."""
        return ()

    @model_validator(mode="wrap")
    @classmethod
    def _report_all_faults(cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        """Run the rules even where single fields fail, so that all faults are reported at once."""
        if info.context is STORED or isinstance(data, cls):
            return handler(data)
        original = data
        data = cls._upgraded(data)
        data, over = within_bounds(cls, data)
        faults, document = list(over), None
        try:
            document = handler(data)
        except ValidationError as error:
            faults += [cls._hinted(fault) for fault in faults_of(error)]
        if isinstance(data, Mapping) and not over:  # of a list that is cut off, rules would report what is not so
            faults += islice(cls.rules(plain(data)), FAULTS)
        if cls.collection and isinstance(original, Mapping):
            faults = [fault._replace(loc=former_location(original, fault.loc)) for fault in faults]
        if faults or document is None:
            raise ValidationError.from_exception_data(cls.__name__, [line(fault) for fault in faults])
        return document

    @classmethod
    def _upgraded(cls, data: Any) -> Any:
        """A raw record of a former version in the form of this one."""
        if not cls.collection or not isinstance(data, Mapping):
            return data
        try:
            return upgrade(cls.collection, data)
        except UnknownSchema as error:
            raise ValidationError.from_exception_data(
                cls.__name__, [line(Fault((KEY,), "unknown_schema", str(error)))]
            ) from error

    @classmethod
    def _hinted(cls, fault: Fault) -> Fault:
        """An unknown key comes with the known one that is close to it."""
        if fault.code != "extra_forbidden" or len(fault.loc) != 1:
            return fault
        known = [field.alias or name for name, field in cls.model_fields.items()]
        close = get_close_matches(str(fault.loc[0])[:100], known, 1)
        return fault._replace(detail=f"{fault.detail}. Did you mean {close[0]!r}?") if close else fault

    def dump(self) -> dict[str, Any]:
        """The document as JSON values, without what was left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    def canonical(self) -> str:
        """The document as one line of JSON, the same for the same content."""
        return json.dumps(self.dump(), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def within_bounds(model: type[BaseModel], data: Any) -> tuple[Any, list[Fault]]:
    """The data cut to their bounds, and a fault for each cut.

    pydantic validates every item before it counts them, with a fault for each invalid one: a body of 2 MB could have
    hundreds of thousands, and take minutes.
    """
    if not isinstance(data, Mapping):
        return data, []
    bounded, faults = dict(data), []
    for name, info in model.model_fields.items():
        key = info.alias if info.alias and info.alias in data else name
        most = next((mark.max_length for mark in info.metadata if isinstance(mark, MaxLen)), None)
        value = data.get(key)
        if most is not None and isinstance(value, (list, tuple)) and len(value) > most:
            bounded[key] = value[:most]
            faults.append(Fault((key,), "too_long", f"At most {most} items, not {len(value)}"))
    known = {name for name, info in model.model_fields.items()} | {info.alias for info in model.model_fields.values()}
    unknown = [key for key in data if key not in known]
    if len(unknown) > UNKNOWN_KEYS:
        bounded = {key: value for key, value in bounded.items() if key in known}
        bounded |= dict.fromkeys(unknown[:UNKNOWN_KEYS])
        faults.append(
            Fault((), "too_many_keys", f"{len(unknown)} unknown keys, of which the first {UNKNOWN_KEYS} are reported")
        )
    return bounded if faults else data, faults


def line(fault: Fault) -> InitErrorDetails:
    detail = fault.detail.encode(errors="backslashreplace").decode()  # a lone surrogate would hide all other faults
    return InitErrorDetails(type=PydanticCustomError(fault.code, detail), loc=fault.loc, input=None)


def plain(data: Mapping[str, Any]) -> RawJson:
    """The data with nested documents, single or in lists, as mappings."""
    return {
        key: [_plain(item) for item in value] if isinstance(value, (list, tuple)) else _plain(value)
        for key, value in data.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return value


def mappings(value: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The mappings of a list with their positions; empty if the value is no list."""
    if isinstance(value, (list, tuple)):
        yield from ((place, item) for place, item in enumerate(value) if isinstance(item, Mapping))


def repeated(raw: Mapping[str, Any], key: str) -> Iterator[Fault]:
    """A fault for every text that occurs in a list again."""
    seen: set[str] = set()
    for position, text in texts(raw.get(key)):
        if text in seen:
            yield Fault((key, position), "duplicate", f"{str(text)!r} is named twice")
        seen.add(text)


def texts(value: Any) -> Iterator[tuple[int, str]]:
    """The texts of a list with their positions; empty if the value is no list."""
    if isinstance(value, (list, tuple)):
        yield from ((place, item) for place, item in enumerate(value) if isinstance(item, str))

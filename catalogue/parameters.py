"""The values of parameters, each accepted in one form only: numbers, true and false, times, words, a reader's case."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from catalogue.suggestions import did_you_mean, suggest
from taxonomy.evidence.relevance import Case
from taxonomy.vocabulary import Domain

QUERY_LENGTH = 500
"""Characters that `q` takes."""
LARGEST_NUMBER = 10**15 - 1
WHOLE = re.compile(r"-?[0-9]{1,15}")
DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
BILLIONS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
CASE_EXPECTED = "expected domain:NAME, student:BILLIONS, or both with a comma, such as domain:math,student:7"


def _digits(value: Any) -> Any:
    """Digits alone: pydantic would take `1_000` and ` 1.0` as well."""
    if isinstance(value, str) and not WHOLE.fullmatch(value):
        raise PydanticCustomError("int_parsing", "A whole number")
    return value


def _decimal(value: Any) -> Any:
    """A decimal number alone: pydantic would take `nan`, `1e999` and ` 1.0` as well."""
    if isinstance(value, str) and not DECIMAL.fullmatch(value):
        raise PydanticCustomError("float_parsing", "A decimal number")
    return value


def _true_or_false(value: Any) -> Any:
    """The two words alone, in any case: pydantic would take `yes` and `1` as well."""
    if not isinstance(value, str):
        return value
    if value.lower() not in ("true", "false"):
        raise PydanticCustomError("bool_parsing", "true or false")
    return value.lower() == "true"


def _moment(value: Any) -> Any:
    """A time in ISO 8601, in UTC where it does not say."""
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise PydanticCustomError("datetime_parsing", "A time in ISO 8601") from error


Whole = Annotated[int, BeforeValidator(_digits)]
Number = Annotated[int, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER), BeforeValidator(_digits)]
Real = Annotated[float, BeforeValidator(_decimal)]
Truth = Annotated[bool, BeforeValidator(_true_or_false)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Words = Annotated[str, Field(max_length=QUERY_LENGTH)]


def case_of(text: str) -> Case:
    """Parse the reader's case, such as `domain:math,student:7`, by which studies are weighted.

    Raises PydanticCustomError with what was expected.
    """
    stated: dict[str, str] = {}
    for part in text.split(","):
        name, colon, value = part.partition(":")
        if name not in ("domain", "student") or not colon or not value:
            raise _bad(f"{CASE_EXPECTED}; {part[:40]!r} is neither")
        if name in stated:
            raise _bad(f"{name!r} is stated twice; {CASE_EXPECTED}")
        stated[name] = value
    return Case(_domain(stated.get("domain")), _student(stated.get("student")))


def check_case(text: str | None) -> str | None:
    """The text unchanged. Raises PydanticCustomError where it states no case."""
    if text is not None:
        case_of(text)
    return text


def _domain(value: str | None) -> str | None:
    known = [domain.value for domain in Domain]
    if value is not None and value not in known:
        raise _bad(f"{value[:40]!r} is no domain.{did_you_mean(suggest(value, known))} Known are: {', '.join(known)}")
    return value


def _student(value: str | None) -> float | None:
    if value is None:
        return None
    if not BILLIONS.fullmatch(value) or not float(value) > 0:
        raise _bad(f"{value[:40]!r} is no size of a student: expected billions of parameters above 0, such as 7 or 0.5")
    return float(value)


def _bad(detail: str) -> PydanticCustomError:
    return PydanticCustomError("bad_weights", "{detail}", {"detail": detail})

"""The values of parameters: whole and decimal numbers, truths, times and words, each in one form alone."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

QUERY_LENGTH = 500
"""Characters that `q` takes."""
LARGEST_NUMBER = 10**15 - 1
WHOLE = re.compile(r"-?[0-9]{1,15}")
DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


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
    """The two words alone, as other languages write them too: pydantic would take `yes` and `1` as well."""
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

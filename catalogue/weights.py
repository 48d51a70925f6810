"""The reader's case as a parameter: `domain:math,student:7`, by which studies are weighted."""

import re

from pydantic_core import PydanticCustomError

from catalogue.suggestions import did_you_mean, suggest
from taxonomy.evidence.relevance import Case
from taxonomy.vocabulary import Domain

SIZE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
EXPECTED = "expected domain:NAME, student:BILLIONS, or both with a comma, such as domain:math,student:7"


def case_of(text: str) -> Case:
    """The case that a text states. Raises PydanticCustomError with what was expected."""
    stated: dict[str, str] = {}
    for part in text.split(","):
        name, colon, value = part.partition(":")
        if name not in ("domain", "student") or not colon or not value:
            raise _bad(f"{EXPECTED}; {part[:40]!r} is neither")
        if name in stated:
            raise _bad(f"{name!r} is stated twice; {EXPECTED}")
        stated[name] = value
    return Case(_domain(stated.get("domain")), _student(stated.get("student")))


def checked(text: str | None) -> str | None:
    """The text, where it states a case."""
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
    if not SIZE.fullmatch(value) or not float(value) > 0:
        raise _bad(f"{value[:40]!r} is no size of a student: expected billions of parameters above 0, such as 7 or 0.5")
    return float(value)


def _bad(detail: str) -> PydanticCustomError:
    return PydanticCustomError("bad_weights", "{detail}", {"detail": detail})

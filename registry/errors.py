"""What can go wrong between a caller and the store; the skins turn these into answers."""

from collections.abc import Iterable
from typing import NamedTuple

from taxonomy.documents import Fault
from taxonomy.documents.base import FAULTS

TOLD = 50
"""Of a question, which is no document, at most so many faults are told."""


class RegistryError(Exception):
    """Anything that the registry refuses, with a sentence that says why."""


class Invalid(RegistryError):
    """A document that does not hold, with every fault at its place."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        found = list(faults)
        self.faults = found[:FAULTS]
        if len(found) > FAULTS:
            detail = f"There are more faults; the first {FAULTS} are told"
            self.faults.append(Fault((), "too_many_faults", detail))
        lines = "; ".join(f"{fault.pointer or '/'}: {fault.detail}" for fault in self.faults[:5])
        more = f"; and {len(self.faults) - 5} more" if len(self.faults) > 5 else ""
        super().__init__(f"{len(self.faults)} fault(s): {lines}{more}")


class Conflict(RegistryError):
    """The store holds something that the change does not go with."""


class Missing(RegistryError):
    """No record has this id; `suggestions` are ids that come close."""

    def __init__(self, collection: str, slug: str, suggestions: Iterable[str] = ()) -> None:
        self.collection, self.slug, self.suggestions = collection, slug, list(suggestions)
        super().__init__(f"No {collection.removesuffix('s')} has the id {slug[:80]!r}")


class Gone(RegistryError):
    """The record was withdrawn; a replacement may be named."""

    def __init__(self, collection: str, slug: str, replacement: str | None) -> None:
        self.collection, self.slug, self.replacement = collection, slug, replacement
        super().__init__(f"{collection.removesuffix('s').capitalize()} {slug!r} was withdrawn")


class Moved(RegistryError):
    """The record was merged into another one."""

    def __init__(self, collection: str, slug: str, replacement: str) -> None:
        self.collection, self.slug, self.replacement = collection, slug, replacement
        super().__init__(f"{collection.removesuffix('s').capitalize()} {slug!r} was merged into {replacement!r}")


class Wrong(NamedTuple):
    """A parameter that cannot be used, and what it takes."""

    parameter: str
    code: str
    detail: str


class BadQuery(RegistryError):
    """A question that cannot be answered as it was put, with every parameter that is wrong."""

    def __init__(self, parameter: str, code: str, detail: str, *more: Wrong) -> None:
        faults = [Wrong(parameter, code, detail), *more]
        self.parameters = list(dict.fromkeys(fault.parameter for fault in faults))
        self.faults = faults[:TOLD]
        if len(faults) > TOLD:
            detail = f"There are more faults; the first {TOLD} are told"
            self.faults.append(Wrong(faults[TOLD].parameter, "too_many_faults", detail))
        super().__init__(" ".join(_ended(fault.detail) for fault in self.faults) if more else detail)

    @classmethod
    def of(cls, faults: Iterable[Wrong]) -> "BadQuery":
        """At least one of them."""
        first, *more = faults
        return cls(*first, *more)


class Stale(RegistryError):
    """The change was made against a revision that is not the newest."""

    def __init__(self, record: str, said: object, now: int | None) -> None:
        where = "" if now is None else f" is at revision {now}, and"
        super().__init__(f"{record}{where} does not match {str(said)!r}")


class Precondition(RegistryError):
    """A change has to say which revision it was made against."""


class KeyReused(RegistryError):
    """An idempotency key came back with another request."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The key {key!r} came with another request before")


class TooLarge(RegistryError):
    """What came in is over a bound; the message says which."""


class Overtaken(Conflict):
    """Records changed since a submission was compared with them: each with its revision then and now."""

    def __init__(self, moved: Iterable[tuple[str, int, int]]) -> None:
        self.moved = list(moved)
        told = ", ".join(f"{record} (revision {then} then, {now} now)" for record, then, now in self.moved)
        super().__init__(f"Changed since the submission was made: {told}. Request changes, and it is rebased")


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?")) else f"{sentence}."

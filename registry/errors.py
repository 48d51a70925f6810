"""Errors of the store, which pages and the interface turn into answers."""

from collections.abc import Iterable

from catalogue.errors import CatalogueError
from taxonomy.documents import Fault
from taxonomy.documents.base import FAULTS


class RegistryError(CatalogueError):
    """A refusal, with a sentence that gives the reason."""


class Invalid(RegistryError):
    """An invalid document, with every fault and its location."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        every = list(faults)
        self.faults = every[:FAULTS]
        if len(every) > FAULTS:
            detail = f"There are more faults; the first {FAULTS} are reported"
            self.faults.append(Fault((), "too_many_faults", detail))
        lines = "; ".join(f"{fault.pointer or '/'}: {fault.detail}" for fault in self.faults[:5])
        more = f"; and {len(self.faults) - 5} more" if len(self.faults) > 5 else ""
        super().__init__(f"{len(self.faults)} fault(s): {lines}{more}")


class Conflict(RegistryError):
    """The change conflicts with what is stored."""


class Stale(RegistryError):
    """The change was made to a revision that is not the newest."""

    def __init__(self, record: str, given: object, now: int | None) -> None:
        where = "" if now is None else f" is at revision {now}, and"
        super().__init__(f"{record}{where} does not match {str(given)!r}")


class Precondition(RegistryError):
    """A change has to name the revision that it was made to."""


class KeyReused(RegistryError):
    """An idempotency key was used for a different request."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The key {key!r} came with another request before")


class NotAllowed(RegistryError):
    """The user may not do this; the message says who may."""


class Unavailable(RegistryError):
    """It cannot be done at the moment, and can be in so many seconds."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class TooLarge(RegistryError):
    """A request exceeds a bound, which the message names."""


class Overtaken(Conflict):
    """Records changed since a submission was compared with them; each with both revisions."""

    def __init__(self, moved: Iterable[tuple[str, int, int]]) -> None:
        self.moved = list(moved)
        listed = ", ".join(f"{record} (revision {then} then, {now} now)" for record, then, now in self.moved)
        super().__init__(f"Changed since the submission was made: {listed}. Request changes, and it is rebased")

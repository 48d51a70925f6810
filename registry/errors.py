"""What can go wrong between a caller and the store; the skins turn these into answers."""

from collections.abc import Iterable

from catalogue.errors import CatalogueError
from taxonomy.documents import Fault
from taxonomy.documents.base import FAULTS


class RegistryError(CatalogueError):
    """Anything that the registry refuses, with a sentence that says why."""


class Invalid(RegistryError):
    """A document that does not hold, with every fault at its place."""

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
    """The store holds something that the change does not go with."""


class Stale(RegistryError):
    """The change was made against a revision that is not the newest."""

    def __init__(self, record: str, given: object, now: int | None) -> None:
        where = "" if now is None else f" is at revision {now}, and"
        super().__init__(f"{record}{where} does not match {str(given)!r}")


class Precondition(RegistryError):
    """A change has to say which revision it was made against."""


class KeyReused(RegistryError):
    """An idempotency key came back with another request."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The key {key!r} came with another request before")


class NotAllowed(RegistryError):
    """Whoever asks may not do this; the message says who may."""


class Unavailable(RegistryError):
    """It cannot be done at the moment, and can be in so many seconds."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class TooLarge(RegistryError):
    """What came in is over a bound; the message says which."""


class Overtaken(Conflict):
    """Records changed since a submission was compared with them: each with its revision then and now."""

    def __init__(self, moved: Iterable[tuple[str, int, int]]) -> None:
        self.moved = list(moved)
        listed = ", ".join(f"{record} (revision {then} then, {now} now)" for record, then, now in self.moved)
        super().__init__(f"Changed since the submission was made: {listed}. Request changes, and it is rebased")

"""What can go wrong between a program and a registry; every error prints the help that the registry sent with it."""

from collections.abc import Mapping
from typing import Any


class RegistryError(Exception):
    """Any failure of a call. `problem` is the problem document (RFC 9457) of the answer, empty where there was none."""

    def __init__(self, message: str, problem: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.problem: dict[str, Any] = dict(problem or {})

    @property
    def status(self) -> int | None:
        """The HTTP status of the answer."""
        status = self.problem.get("status")
        return status if isinstance(status, int) else None

    @property
    def faults(self) -> list[dict[str, Any]]:
        """Every fault of the request: `pointer` (JSON pointer or name of a parameter), `code`, `detail`."""
        return [fault for fault in self.problem.get("errors") or [] if isinstance(fault, dict)]

    @property
    def suggestions(self) -> list[str]:
        """Ids that come nearest to one that does not exist."""
        return [str(value) for value in self.problem.get("suggestions") or []]


class Unreachable(RegistryError):
    """No answer: no connection, or none in time."""


class UnexpectedAnswer(RegistryError):
    """The answer has another form than this release of the client knows."""


class OfflineUnavailable(RegistryError):
    """The question cannot be answered from a file: it needs a package that is not installed, or a running registry."""


class BadRequest(RegistryError):
    """400: a parameter that is unknown or has a wrong value."""


class Unauthorized(RegistryError):
    """401: a token is needed, or the one sent is not valid."""


class Forbidden(RegistryError):
    """403: the owner of the token may not do this."""


class NotFound(RegistryError):
    """404: no such record, version or path."""


class NotOffered(RegistryError):
    """This registry does not have the resource at all: its release is older than that part of the client."""


class Gone(RegistryError):
    """410: a version that was withdrawn."""


class Conflict(RegistryError):
    """409: a record changed meanwhile, or the state does not allow it."""


class PreconditionFailed(RegistryError):
    """412 or 428: the revision sent with If-Match is stale, or missing."""


class TooLarge(RegistryError):
    """413 or 414: the body or the address is over the registry's bound."""


class Invalid(RegistryError):
    """422: well-formed, but not valid; `faults` has them all."""


class RateLimited(RegistryError):
    """429 for longer than the client was allowed to wait."""


class ServerError(RegistryError):
    """5xx."""


BY_STATUS: dict[int, type[RegistryError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Gone,
    412: PreconditionFailed,
    413: TooLarge,
    414: TooLarge,
    422: Invalid,
    428: PreconditionFailed,
    429: RateLimited,
}


def error_for(status: int, problem: Mapping[str, Any]) -> RegistryError:
    """The error for a refused request, with the text of its problem document."""
    kind = BY_STATUS.get(status, ServerError if status >= 500 else RegistryError)
    return kind(describe_problem(problem, status), {"status": status, **problem})


def describe_problem(problem: Mapping[str, Any], status: int) -> str:
    """Title and detail of a problem document, then one line for every fault that says more than they do."""
    title = problem.get("title") or "Refused"
    lines = [f"{status} {title}: {problem['detail']}" if problem.get("detail") else f"{status} {title}"]
    for fault in problem.get("errors") or []:
        if isinstance(fault, dict):
            pointer = fault.get("pointer") or "(whole document)"
            lines.append(f"  {pointer}: {fault.get('detail') or fault.get('code')}")
    return "\n".join(lines)

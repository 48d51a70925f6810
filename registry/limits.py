"""How much anybody may ask, of pages and of the interface: counted by address or by token, told in RateLimit headers.

Headers after the IETF draft "RateLimit header fields for HTTP" (draft-ietf-httpapi-ratelimit-headers).
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from registry.counters import WINDOW, shared
from registry.errors import RegistryError


@dataclass(frozen=True)
class Allowance:
    """What is left of a limit."""

    name: str
    limit: int
    left: int
    seconds: int

    def tell(self, response: HttpResponseBase) -> None:
        response["RateLimit-Policy"] = f'"{self.name}";q={self.limit};w={WINDOW}'
        response["RateLimit"] = f'"{self.name}";r={self.left};t={self.seconds}'


class Exhausted(RegistryError):
    """A limit is used up; what it was goes into the headers of the answer."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(f"Too many requests. Come back in {allowance.seconds} seconds")
        self.allowance = allowance


def spend(name: str, who: str, amount: int = 1) -> Allowance:
    """Take from a limit of the settings. Raises Exhausted where it is used up."""
    limit: int = settings.LIMITS[name]
    count, seconds = shared().add(f"{name}:{who}", amount)
    allowance = Allowance(name, limit, max(limit - count, 0), seconds)
    if count > limit:
        raise Exhausted(allowance)
    return allowance


def address(request: HttpRequest) -> str:
    """Where a request comes from: the last hop before a trusted proxy, else the peer."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return str(forwarded).rpartition(",")[2].strip()[:64]
    return str(request.META.get("REMOTE_ADDR", ""))

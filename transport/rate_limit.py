"""Rate limits of pages and of the interface: by address or by account, in windows of a minute, in Django's cache.

Headers after the IETF draft "RateLimit header fields for HTTP" (draft-ietf-httpapi-ratelimit-headers).
"""

import time
from dataclasses import dataclass
from hashlib import blake2b
from ipaddress import IPv6Address, IPv6Network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from registry.errors import RegistryError

WINDOW = 60
"""Seconds."""


@dataclass(frozen=True)
class Quota:
    """The state of a limit: what is left of it."""

    name: str
    limit: int
    left: int
    seconds: int

    def set_headers(self, response: HttpResponseBase) -> None:
        response["RateLimit-Policy"] = f'"{self.name}";q={self.limit};w={WINDOW}'
        response["RateLimit"] = f'"{self.name}";r={self.left};t={self.seconds}'


class Exhausted(RegistryError):
    """A limit is used up; the headers of the answer state its quota."""

    def __init__(self, quota: Quota) -> None:
        super().__init__(f"Too many requests. Come back in {quota.seconds} seconds")
        self.quota = quota


def consume(name: str, client: str, amount: int = 1) -> Quota:
    """Count against a limit of the settings. Raises Exhausted where it is used up."""
    limit, now = settings.LIMITS[name], time.time()
    key = f"limit:{name}:{int(now // WINDOW)}:{_digest(client)}"
    count, seconds = _count(key, amount), WINDOW - int(now % WINDOW)
    quota = Quota(name, limit, max(limit - count, 0), seconds)
    if count > limit:
        raise Exhausted(quota)
    return quota


def _digest(client: str) -> str:
    """A key for the cache: the name that a proxy gives a client may be no valid one."""
    return blake2b(client.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def _count(key: str, amount: int) -> int:
    """Count under a key for one window."""
    cache.add(key, 0, 2 * WINDOW)
    try:
        return cache.incr(key, amount)
    except ValueError:  # the key expired between the two calls
        return amount


def client_address(request: HttpRequest) -> str:
    """Where a request comes from: the last hop before a trusted proxy, else the peer.

    Of IPv6 the first 64 bits, which is what one customer is given.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return _network(str(forwarded).rpartition(",")[2].strip()[:64])
    return _network(str(request.META.get("REMOTE_ADDR", "")))


def _network(address: str) -> str:
    if ":" not in address:
        return address
    try:
        parsed = IPv6Address(address.strip("[]"))
    except ValueError:
        return address
    return str(parsed.ipv4_mapped or IPv6Network((int(parsed), 64), strict=False))

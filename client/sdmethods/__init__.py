"""Client of the registry of methods that generate synthetic data with language models."""

from sdmethods.calls.graphs import to_networkx
from sdmethods.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    NotOffered,
    OfflineUnavailable,
    PreconditionFailed,
    RateLimited,
    RegistryError,
    ServerError,
    TooLarge,
    Unauthorized,
    UnexpectedAnswer,
    Unreachable,
)
from sdmethods.lists import LazyList
from sdmethods.registry import Registry

__version__ = "0.1.0"

__all__ = [
    "BadRequest",
    "Conflict",
    "Forbidden",
    "Gone",
    "Invalid",
    "LazyList",
    "NotFound",
    "NotOffered",
    "OfflineUnavailable",
    "PreconditionFailed",
    "RateLimited",
    "Registry",
    "RegistryError",
    "ServerError",
    "TooLarge",
    "Unauthorized",
    "UnexpectedAnswer",
    "Unreachable",
    "to_networkx",
]

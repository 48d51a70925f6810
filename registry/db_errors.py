"""Why the database fails, and what to do: for clients, and for operators."""

from typing import NamedTuple

from django.db import InterfaceError, InternalError, OperationalError

OUTAGES = (OperationalError, InterfaceError, InternalError)
"""Failures of the database, as opposed to faulty statements."""


class Reason(NamedTuple):
    """Messages of the databases, the message for the client, and what the operator has to do."""

    marks: tuple[str, ...]
    """SQLSTATE of PostgreSQL, or a part of SQLite's sentence."""
    detail: str
    seconds: int
    to_do: str


REASONS = (
    Reason(
        ("55P03", "40P01", "40001", "database is locked", "database table is locked"),
        "Another change is being written, and this one did not get its turn; nothing of it was stored. Send it again",
        5,
        "nothing, unless it goes on: then one writer holds its lock too long",
    ),
    Reason(
        ("25006", "readonly database"),
        "The registry takes no changes at the moment; nothing of this one was stored. Reading goes on",
        60,
        "let the database be written again: the mode of its file and folder, or default_transaction_read_only",
    ),
    Reason(
        ("53100", "disk is full", "File too large", "disk I/O error"),
        "The registry cannot write at the moment, its disk has no room or fails; nothing of this change was stored",
        60,
        "make room where the database lies, and see that its disk is well; nothing else has to be repaired",
    ),
)
UNKNOWN = Reason(
    (),
    "The database cannot be used at the moment. If this was a change, whether it was stored is not known: send it "
    "again under the same Idempotency-Key, or look",
    5,
    "see that the database runs and has room; the registry connects again by itself",
)


def reason_of(error: Exception) -> Reason:
    message = f"{getattr(error.__cause__, 'sqlstate', None) or ''} {error}"
    return next((reason for reason in REASONS if any(mark in message for mark in reason.marks)), UNKNOWN)

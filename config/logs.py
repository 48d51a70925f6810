"""Formats of log lines: JSON for programs, plain for people. No text from a client can forge a line."""

import json
import logging
import re
from datetime import UTC, datetime

UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
FORMATS = ("json", "line")
_encode = json.JSONEncoder(default=str).encode


def written(text: str) -> str:
    """A text on one line, without control characters."""
    return UNSAFE.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Json(logging.Formatter):
    """One object a line, in ASCII alone."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", None) or None,
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = record.stack_info
        return _encode(line)


class Line(logging.Formatter):
    """One line a record; a traceback follows it, indented, so that none of its lines looks like a record."""

    def format(self, record: logging.LogRecord) -> str:
        request_id = getattr(record, "request_id", "")
        of = f" [{request_id}]" if request_id else ""
        head = f"{_moment(record)} {record.levelname} {record.name}{of}: {written(record.getMessage())}"
        more = self.formatException(record.exc_info).split("\n") if record.exc_info else []
        return "\n".join([head, *(f"    {written(line)}" for line in more)])


def formatter(name: str) -> logging.Formatter:
    """The formatter of a setting's value."""
    return Json() if name == "json" else Line()


def without_forged_traceback(record: logging.LogRecord) -> bool:
    """A forged Host header and its like are the client's fault: log the line, not the traceback."""
    if record.name.startswith("django.security."):
        record.exc_info = None
    return True

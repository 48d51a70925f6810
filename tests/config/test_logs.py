"""The two forms of a line, and that nothing which a client sent makes a second one."""

import json
import logging
import sys

import pytest

from config.logs import formatter

FORGED = 'GET /\n{"time": "now"}\r\x1b[31m\x00\x85\u2028\u2029\ud800'


def record(message: str, *, fault: bool = False, **more: object) -> logging.LogRecord:
    info = None
    if fault:
        try:
            raise RuntimeError(f"broken\n2026-01-01 INFO forged: {message}")
        except RuntimeError:
            info = sys.exc_info()
    made = logging.LogRecord("requests", logging.INFO, __file__, 1, "%s", (message,), info)
    made.__dict__.update(more)
    return made


def test_json_holds_what_programs_look_for():
    line = json.loads(formatter("json").format(record("hello", request_id="abc", fields={"ms": 1.5, "path": "/"})))
    assert line.pop("time").endswith("Z")
    expected = {"level": "INFO", "logger": "requests", "message": "hello", "request_id": "abc", "ms": 1.5, "path": "/"}
    assert line == expected


def test_json_outside_a_request_has_no_id():
    assert json.loads(formatter("json").format(record("hello")))["request_id"] is None


def test_a_line_is_for_people():
    assert formatter("line").format(record("hello", request_id="abc")).endswith("Z INFO requests [abc]: hello")


@pytest.mark.parametrize("fault", [False, True])
def test_a_forged_line_stays_inside_its_own(fault: bool):
    line = formatter("json").format(record(FORGED, fault=fault))
    assert line.isascii()
    assert "\n" not in line
    read = json.loads(line)
    assert read["message"] == FORGED
    assert ("RuntimeError" in read.get("exception", "")) is fault


def test_a_forged_line_is_written_out_for_people():
    text = formatter("line").format(record(FORGED, fault=True))
    head, *traceback = text.split("\n")
    assert head.endswith(r'GET /\n{"time": "now"}\r\x1b[31m\x00\x85\u2028\u2029\ud800')
    assert all(line.startswith("    ") for line in traceback)
    assert not [sign for sign in text if sign != "\n" and not sign.isprintable()]

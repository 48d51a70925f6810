"""One run: all that schemathesis makes of the description, as one asker, against the WSGI application in this process.

In this process, since a case takes a millisecond less, an error that is logged is seen, and the same seed gives the
same cases. What only a server in front sees (request lines, broken headers) is tried in tests/api/test_server.py.
"""

import logging
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.transport.wsgi import WSGI_TRANSPORT, WSGITransport

from proof.fuzz import checks
from proof.fuzz.described import narrowed
from proof.fuzz.store import Inhabited

REFUSALS = ["2xx", "400", "401", "403", "404", "409", "410", "412", "422"]
"""What may become of a request that keeps the description; for 400, 404 and 422 there are checks of our own."""
TOLD = 2
LOGGED = "nothing_is_logged_as_an_error"


@dataclass
class Result:
    """What came of it: group of operations and asker -> cases, and each failure by its check."""

    cases: Counter[tuple[str, str]] = field(default_factory=Counter)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    failures: Counter[tuple[str, str]] = field(default_factory=Counter)
    sorts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By check and operation: the first few of each are told."""
    checks: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.failures


class Errors(logging.Handler):
    """Every error that is logged meanwhile."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


class InProcess(WSGITransport):
    """As it is; but probes without a token bring settings of sockets along, and there are none here."""

    def send(self, case: Any, *, session: Any = None, **kwargs: Any) -> Any:
        for name in ("max_redirects", "verify", "cert", "proxies"):
            kwargs.pop(name, None)
        return super().send(case, session=session, **kwargs)


def settings(asker: str, token: str, seed: int, each: int, *, coverage: bool) -> dict[str, Any]:
    """As schemathesis takes them; `each` random requests of every operation."""
    return {
        "seed": seed,
        "base-url": "http://localhost",
        "continue-on-failure": True,
        "suppress-health-check": ["too_slow"],  # that says how busy the machine is
        "cache": {"enabled": False},  # else a run depends on those before it
        "headers": {"Accept-Encoding": "identity"},  # in one process nothing unpacks what is packed
        "generation": {"max-examples": each, "database": "none", "no-shrink": True},
        "checks": {
            "positive_data_acceptance": {"expected-statuses": REFUSALS},
            "missing_required_header": {"expected-statuses": ["4xx"]},  # If-Match: 428
            "negative_data_rejection": {"expected-statuses": ["4xx"]},  # a stale If-Match is told before the body
        },
        "phases": {"coverage": {"enabled": coverage}, "stateful": {"enabled": coverage}},
        **({"auth": {"openapi": {"token": {"bearer": token}}}} if token else {}),
    }


def run(app: Any, asker: str, found: Inhabited, result: Result, *, seed: int, each: int, coverage: bool) -> None:
    """All phases as this asker, counted into the result."""
    person = found.askers[asker]
    config = SchemathesisConfig.from_dict(settings(asker, person.token, seed, each, coverage=coverage))
    document = narrowed(found.ids(asker)) | {"x-asker": asker}
    schema = schemathesis.openapi.from_dict(document, config=config)
    schema.app = app
    WSGI_TRANSPORT.__class__ = InProcess  # there is one for all, with its serializers
    errors = Errors()
    logging.getLogger().addHandler(errors)
    former, threading.excepthook = threading.excepthook, lambda died: _fail(result, asker, "schemathesis", _told(died))
    try:
        for event in from_schema(schema).execute():
            _count(event, asker, result)
    finally:
        threading.excepthook = former
        logging.getLogger().removeHandler(errors)
    result.checks.add(LOGGED)
    for record in errors.records:
        _fail(result, asker, LOGGED, f"{record.name}: {record.getMessage()}")


def _told(died: threading.ExceptHookArgs) -> str:
    """A thread that ended by an exception leaves the rest of its operations out: the run does not hold."""
    return f"a thread ended: {died.exc_type.__name__}: {died.exc_value}"


def _count(event: Any, asker: str, result: Result) -> None:
    if isinstance(event, events.NonFatalError):
        _fail(result, asker, "schemathesis", f"{event.label}: {event.info.title}: {event.info.message}")
    if not isinstance(event, events.ScenarioFinished):
        return
    for node in event.recorder.cases.values():
        result.cases[_group(node.value.operation.path), asker] += 1
    for interaction in event.recorder.interactions.values():
        if interaction.response is not None:
            result.statuses[asker, interaction.response.status_code] += 1
    for check, told in _failed(event.recorder, result):
        _fail(result, asker, check, told)


def _failed(recorder: Any, result: Result) -> Iterator[tuple[str, str]]:
    for case, nodes in recorder.checks.items():
        for node in nodes:
            result.checks.add(node.name)
            if node.status == Status.FAILURE:
                failure = node.failure_info.failure
                response = recorder.interactions[case].response
                answer = f"{response.status_code} {response.content[:300]!r}" if response else "no answer"
                yield node.name, f"{failure.operation}: {failure}\n{node.failure_info.code_sample[:600]}\n{answer}"


def _fail(result: Result, asker: str, check: str, told: str) -> None:
    result.failures[asker, check] += 1
    result.sorts[check, told.partition("\n")[0]] += 1
    if result.sorts[check, told.partition("\n")[0]] <= TOLD:
        result.told.append(f"{check}, as {asker}: {told[:1500]}")


def _group(path: str) -> str:
    return path.removeprefix("/api/v1/").partition("/")[0] or "root"


__all__ = ["LOGGED", "Result", "checks", "run", "settings"]

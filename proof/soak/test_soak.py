"""The load on a server that costs nothing, each shortcoming told, and in the long run seconds of the real one."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from proof.faults.server import Server
from proof.faults.stores import Sqlite
from proof.soak.load import Load, Outcome
from proof.soak.mix import Known, Mix
from proof.soak.report import kinds, told, totals
from proof.soak.run import Soak, soak
from proof.soak.watching import Held
from proof.tables import columns, markdown, put

KNOWN = Known(["star", "orca"], ["teacher"], ["paper"])
FLAT = Held(frozenset({1, 2}), 500.0, 30)


class Slow(BaseHTTPRequestHandler):
    """Answers what is asked after a moment; graphs fail, and the connection of a comparison breaks."""

    moment = 0.0

    def do_GET(self) -> None:
        time.sleep(self.moment)
        if "compare" not in self.path:
            self._answer(500 if "graph" in self.path else 200, {"detail": "no graph"})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self._answer(200 if "accept" in self.path else 201, {"id": "10"})

    def _answer(self, status: int, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    served = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    thread = threading.Thread(target=served.serve_forever, args=(0.01,))
    thread.start()
    found = Server("none", tmp_path)
    found.port, found.tokens = served.server_address[1], {"ada": "a", "cyd": "c"}
    yield found
    served.shutdown()
    thread.join()
    served.server_close()


@pytest.mark.once
def test_every_arrival_is_answered_or_told(server: Server):
    """Of 300 requests 250 may be in flight: a busy machine refuses none, and free places are used again."""
    outcome = Load(server, Mix(KNOWN, 7), rate=200, in_flight=250).run(1.5)
    failed = sum(outcome.errors.values())
    assert outcome.due == len(outcome.took) + failed + outcome.refused >= 300
    assert outcome.refused == 0
    assert {error.partition(":")[0] for error in outcome.errors} == {"graph", "compare"}
    assert outcome.errors["graph: 500 no graph"] > 0
    assert {"list", "detail", "effects", "pooled", "search", "submission", "acceptance"} == {k for k, _ in outcome.took}


@pytest.mark.once
def test_halves_add_up():
    half = Outcome(60, 5.0, 3, 1, [("list", 0.1)], Counter({"x": 1}))
    assert half + half == Outcome(60, 10.0, 6, 2, 2 * [("list", 0.1)], Counter({"x": 2}))


@pytest.mark.once
def test_a_latency_counts_from_when_a_request_was_due(server: Server, monkeypatch: pytest.MonkeyPatch):
    """Two in flight, each of 50 ms, where four are due in that time: what is not sent is counted, none is forgotten."""
    monkeypatch.setattr(Slow, "moment", 0.05)
    monkeypatch.setattr("proof.soak.mix.WRITES", 0.0)
    outcome = Load(server, Mix(KNOWN, 7), rate=80, in_flight=2).run(0.5)
    assert outcome.due == 40
    assert outcome.refused > 5
    assert outcome.quantile(0.5) >= 0.05
    load, waited = Load(server, Mix(KNOWN, 7), rate=1), Outcome(1, 1)
    load._send(load.mix.next(), time.monotonic() - 3, waited)
    assert waited.quantile(0.99) >= 3


@pytest.mark.once
def test_the_mix_is_as_it_is_told():
    mix = Mix(KNOWN, 1)
    found = Counter(mix.next().kind for _ in range(20_000))
    assert 0.77 < sum(found[kind] for kind in ("list", "detail", "effects")) / 20_000 < 0.82
    assert 0.08 < sum(found[kind] for kind in ("pooled", "compare", "graph")) / 20_000 < 0.12
    assert 0.08 < found["search"] / 20_000 < 0.12
    assert 0.005 < found["submission"] / 20_000 < 0.015


@pytest.mark.once
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"errors": Counter({"list: 500": 2})}, "2 times list: 500"),
        ({"refused": 3}, "3 arrivals were not sent"),
        ({"end": Held(frozenset({1, 3}), 500.0, 30)}, "a worker ended"),
        ({"end": Held(frozenset({1, 2}), 551.0, 30)}, "memory grew"),
        ({"end": Held(frozenset({1, 2}), 500.0, 43)}, "handles more are open"),
        ({"end": Held(frozenset({1, 2}), 549.0, 42)}, None),
        ({}, None),
    ],
)
def test_what_fell_short_is_told(changed: dict[str, Any], said: str | None):
    end = changed.pop("end", FLAT)
    outcome = Outcome(60, 10.0, due=600, took=[("list", 0.01)] * 600, **changed)
    found = Soak("sqlite", outcome, (Held(frozenset({1, 2}), 300.0, 30), FLAT, end))
    words = told([found])
    assert [said in word for word in words] == [True] if said else words == []
    assert totals([found])[1][-1] == ("NO" if said else "yes")
    assert kinds([found])[1] == ("sqlite", "list", "600", "10 ms", "10 ms", "10 ms")


@pytest.mark.once
def test_a_table_is_put_between_its_marks(tmp_path: Path):
    document = tmp_path / "page.md"
    document.write_text("before\n<!-- x: written by the command -->\nold\n<!-- x ends -->\nafter\n")
    lines = [("a", "b"), ("1", "22")]
    for _ in range(2):
        put(document, "x", ["now", markdown(lines)])
    text = document.read_text()
    assert (text[:7], text[-10:]) == ("before\n", "-->\nafter\n")
    assert ("old" in text, text.count("| 1 | 22 |")) == (False, 1)
    assert columns(lines) == "a  b\n1  22"
    with pytest.raises(ValueError, match=r"page\.md has no lines"):
        put(document, "y", [])


@pytest.mark.long
@pytest.mark.once
def test_seconds_of_load_on_the_real_server(tmp_path: Path):
    found = soak(Sqlite(tmp_path), 12, 20, seed=1, tell=print)
    assert not found.outcome.errors
    assert len(found.outcome.took) == found.outcome.due >= 240
    assert found.held[0].workers == found.held[2].workers

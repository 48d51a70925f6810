"""Preparation lets requests pass that take long, and goes on in the end."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import pytest

from registry import priority
from registry.priority import WaitBudget, answering
from transport.wsgi import Handler


@pytest.fixture
def every_request_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(priority, "LONG_SECONDS", -1.0)


def in_thread(call: Callable[[], object]) -> Thread:
    thread = Thread(target=call, daemon=True)
    thread.start()
    return thread


def test_it_waits_until_no_request_takes_long(every_request_is_long: None):
    with answering():
        with answering():
            waiting = in_thread(lambda: WaitBudget(60).let_requests_pass())
            waiting.join(0.2)
            assert waiting.is_alive()
        waiting.join(0.2)
        assert waiting.is_alive()
    waiting.join(30)
    assert not waiting.is_alive()


def test_it_waits_for_nobody_where_requests_are_short(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(priority, "LONG_SECONDS", 1000.0)
    with answering():
        thread = in_thread(lambda: WaitBudget(60).let_requests_pass())
        thread.join(30)
        assert not thread.is_alive()


def test_it_waits_so_many_seconds_at_most(every_request_is_long: None):
    budget = WaitBudget(0.01)
    with answering():
        for _ in range(2):
            thread = in_thread(budget.let_requests_pass)
            thread.join(30)
            assert not thread.is_alive()
    assert budget.left <= 0


def test_a_request_counts_while_it_is_answered_and_no_longer(
    every_request_is_long: None, monkeypatch: pytest.MonkeyPatch
):
    entered, goes_on = Event(), Event()

    def answer(handler: Any, environ: Any, start_response: Any) -> list[bytes]:
        entered.set()
        goes_on.wait(30)
        raise RuntimeError("the answer fails")

    def request() -> None:
        with pytest.raises(RuntimeError):
            Handler()({}, lambda *_: lambda _: None)

    monkeypatch.setattr("django.core.handlers.wsgi.WSGIHandler.__call__", answer)
    asking = in_thread(request)
    assert entered.wait(30)
    preparing = in_thread(lambda: WaitBudget(60).let_requests_pass())
    preparing.join(0.2)
    assert preparing.is_alive()
    goes_on.set()
    for thread in (asking, preparing):
        thread.join(30)
        assert not thread.is_alive()

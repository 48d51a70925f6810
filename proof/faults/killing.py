"""Processes that die while a bundle is accepted, each at a random moment: the server, its workers, the database."""

import time
from collections.abc import Callable

from proof.faults.stage import Stage, hold

PAST_THE_END = 1.5
"""Kills are spread over so many times the time that an acceptance takes, so that some come after it."""
FAR = 10.0
"""Seconds; where others use the machine, an acceptance may once have taken very long."""


def kill_server(stage: Stage) -> str:
    """All of gunicorn; who runs it starts it again."""

    def strike() -> None:
        clients = stage.store.clients()
        stage.server.kill()
        stage.store.settle(clients)
        stage.server.start()

    return _struck(stage, strike)


def kill_workers(stage: Stage) -> str:
    """All that serve; their master starts others by itself."""

    def strike() -> None:
        clients = stage.store.clients()
        stage.server.kill_workers()
        stage.store.settle(clients)

    return _struck(stage, strike)


def kill_database(stage: Stage) -> str:
    """PostgreSQL; it is started again, and the server finds it by itself."""
    cluster = stage.cluster
    assert cluster is not None

    def strike() -> None:
        cluster.crash()
        try:
            hold(stage.server.ask("GET", "/healthz")[0] == 200, "the process does not live without the database")
            status = stage.server.ask("GET", "/api/v1/methods/")[0]
            hold(status == 503, f"reading without a database is answered {status}, not 503")
        finally:
            cluster.restart()

    return _struck(stage, strike)


def _struck(stage: Stage, strike: Callable[[], None]) -> str:
    if stage.usual is None:
        stage.usual = _timed(stage)
    sent = stage.submit()
    asking = stage.accepting(sent)
    time.sleep(stage.draw.uniform(0, stage.usual * PAST_THE_END))
    strike()
    asking.join()
    stage.server.wait()
    hold(set(sent.answers) <= {200, 503}, f"answered {sent.answers} {sent.details}")
    outcome = stage.look(sent)
    stage.again(sent)
    return outcome


def _timed(stage: Stage) -> float:
    """How long an acceptance takes when nobody is killed."""
    sent, begun = stage.submit(), time.monotonic()
    stage.accept(sent)
    hold(sent.answers == [200], f"accepting: {sent.answers} {sent.details}")
    return min(FAR, time.monotonic() - begun)

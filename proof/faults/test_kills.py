"""Three of the kills of `make faults` and the scenarios that take seconds, on one server over the tests' database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from proof.faults import killing
from proof.faults.holding import expected, judged
from proof.faults.scenarios import SCENARIOS, Result, Scenario, broken, rows, tried
from proof.faults.stage import Broken, Play, Stage
from proof.faults.stores import Postgresql, Sqlite, Store

KILLS = 3
QUICK = (
    "a database that takes no writes",
    "a clock that jumps",
    "50 requests that are never finished",
    "a lock held for 30 s, with two writers",
)


@pytest.fixture(scope="module")
def stage(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """One server for all of them: what one scenario leaves behind is what the next one starts from."""
    folder = tmp_path_factory.mktemp("faults")
    with django_db_blocker.unblock():
        vendor, host = connection.vendor, connection.settings_dict["HOST"]
    store: Store = Sqlite(folder) if vendor == "sqlite" else Postgresql(Path(host))
    made = Stage(store, folder, seed=KILLS, short=True)
    try:
        made.open()
        yield made
    finally:
        made.server.kill()
        store.drop()


def test_killed_workers_leave_no_half_applied_bundle(stage: Stage, django_db_setup: None):
    held(Scenario("kills", killing.kill_workers, KILLS), stage, KILLS)


@pytest.mark.once
@pytest.mark.parametrize("name", QUICK)
def test_what_takes_seconds_holds(name: str, stage: Stage, django_db_setup: None):
    held(next(each for each in SCENARIOS if each.name == name), stage, 1)


@pytest.mark.long
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_every_scenario_holds_once(scenario: Scenario, stage: Stage, django_db_setup: None):
    if stage.store.name not in scenario.databases or (stage.cluster is None and "PostgreSQL" in scenario.name):
        pytest.skip("needs a cluster of its own: make faults")
    held(scenario, stage, 1)


def held(scenario: Scenario, stage: Stage, times: int) -> None:
    result = tried(scenario, stage, times, print)
    assert not result.broken, broken([result])
    assert result.held == times


@pytest.mark.once
@pytest.mark.parametrize("applied", [True, False])
@pytest.mark.parametrize("name", expected(applied=True))
def test_whatever_disagrees_counts_as_half_applied(applied: bool, name: str):
    found = expected(applied=applied)
    found[name] = not found[name] if isinstance(found[name], bool) else "rejected" if name == "state" else 7
    assert judged(found) == "half applied"
    assert judged(expected(applied=applied)) == ("applied" if applied else "not applied")


class Standing:
    """A stage on which nothing happens."""

    class server:  # noqa: N801
        @staticmethod
        def wait() -> None:
            return None

    store = Sqlite

    def __init__(self) -> None:
        self.revived = 0

    def revive(self) -> None:
        self.revived += 1


def fail(stage: Stage) -> str:
    raise Broken("lost: everything")


@pytest.mark.once
@pytest.mark.parametrize(("play", "held"), [(lambda _: "applied", 2), (fail, 0)])
def test_the_table_tells_what_did_not_hold(play: Play, held: int):
    standing = Standing()
    result = tried(Scenario("a fault", play, 2), standing, 2, print)  # type: ignore[arg-type]
    assert (result.tries, result.held, standing.revived) == (2, held, 2 - held)
    assert rows([result])[1] == ("a fault", "sqlite", "2", str(held), "2 applied" if held else "-")
    assert len(broken([result])) == 2 - held
    assert all("a fault, sqlite, try" in told and "lost: everything" in told for told in broken([result]))
    assert rows([Result("x", "sqlite")])[1][2] == "0"

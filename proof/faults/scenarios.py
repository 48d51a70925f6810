"""All scenarios: what each does, where, and how often it is tried."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException

from proof.faults import clock, disk, killing, loading, locks, migrations, readonly, slow
from proof.faults.server import Refused
from proof.faults.stage import Broken, Play, Stage

TOLD = 6
KILLED = "kill -9 of the server while it accepts"


@dataclass(frozen=True)
class Scenario:
    """`tries` of None are as many as there are kills."""

    name: str
    play: Play
    tries: int | None
    databases: tuple[str, ...] = ("sqlite", "postgresql")


SCENARIOS = (
    Scenario(KILLED, killing.kill_server, None),
    Scenario("kill -9 of the workers while they accept", killing.kill_workers, None),
    Scenario("kill -9 of PostgreSQL while it accepts", killing.kill_database, None, ("postgresql",)),
    Scenario("a full disk, accepting", disk.full, 3),
    Scenario("a full disk, loading files", disk.loading, 5, ("sqlite",)),
    Scenario("a database that takes no writes", readonly.read_only, 5),
    Scenario("a clock that jumps", clock.jump, 10),
    Scenario("50 connections that say nothing", slow.silent, 3),
    Scenario("50 requests that are never finished", slow.half_heads, 3),
    Scenario("a lock held for 30 s, with two writers", locks.held, 2),
    Scenario("two migrations at once", migrations.together, 3),
    Scenario("a migration killed at a random moment", migrations.killed, 5),
    Scenario("load_catalogue stopped by Ctrl-C", loading.interrupted, 5),
    Scenario("load_catalogue stopped by kill -9", loading.killed, 5),
)


@dataclass
class Result:
    """What came of all tries of a scenario on one database."""

    scenario: str
    database: str
    held: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    @property
    def tries(self) -> int:
        return self.held + len(self.broken)


def tried(scenario: Scenario, stage: Stage, times: int, tell: Callable[[str], None]) -> Result:
    """Every try is on what the ones before left behind; after one that does not hold, the server is started anew."""
    result = Result(scenario.name, stage.store.name)
    for number in range(1, times + 1):
        try:
            outcome = scenario.play(stage)
            stage.server.wait()
        except (Broken, Refused, OSError, HTTPException, TimeoutError) as error:
            outcome = f"BROKEN: {type(error).__name__}: {error}"
            result.broken.append(f"{scenario.name}, {stage.store.name}, try {number}: {error}")
            stage.revive()
        else:
            result.held += 1
            result.outcomes[outcome] += 1
        tell(f"{stage.store.name}: {scenario.name}, {number} of {times}: {outcome}")
    return result


def rows(results: list[Result]) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = [("scenario", "database", "tried", "held", "what came of it")]
    for each in results:
        said = ", ".join(f"{count} {outcome}" for outcome, count in each.outcomes.most_common(TOLD))
        lines.append((each.scenario, each.database, str(each.tries), str(each.held), said or "-"))
    return lines


def broken(results: list[Result]) -> list[str]:
    return [told for each in results for told in each.broken]

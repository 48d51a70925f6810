"""Three of the kills of `make faults`, on the database under test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.faults.killing import Campaign, Result, expected, judged, table
from tests.faults.stores import Postgresql, Sqlite, Store

KILLS = 3


@pytest.fixture
def store(db: None, tmp_path: Path) -> Iterator[Store]:
    if connection.vendor == "sqlite":
        yield Sqlite(tmp_path)
        return
    made = Postgresql(Path(connection.settings_dict["HOST"]))
    yield made
    made.drop()


def test_a_killed_server_leaves_no_half_applied_bundle(store: Store, tmp_path: Path):
    result = Campaign(store, tmp_path, seed=KILLS).run(KILLS)
    assert result.holds, table([result])
    assert result.kills == KILLS


@pytest.mark.parametrize("applied", [True, False])
@pytest.mark.parametrize("name", expected(applied=True))
def test_whatever_disagrees_counts_as_half_applied(applied: bool, name: str):
    found = expected(applied=applied)
    found[name] = not found[name] if isinstance(found[name], bool) else "rejected" if name == "state" else 7
    assert judged(found) == "half applied"
    assert judged(expected(applied=applied)) == ("applied" if applied else "not applied")


def test_the_table_tells_what_was_wrong():
    bad = Result("sqlite", 0.2)
    bad.outcomes["half applied"] += 1
    bad.told.append("kill 1: half a bundle")
    assert not bad.holds
    assert table([bad]).endswith("kill 1: half a bundle")
    assert Result("sqlite").holds

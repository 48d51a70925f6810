"""A process that is behind asks for what was touched, and for nothing else."""

from typing import Any

import pytest
from django.db import connection

from registry.services import revise
from registry.snapshot.reading import ORIGINS
from registry.snapshot.state import touched
from tests.registry.world import record, row

pytestmark = pytest.mark.django_db


def test_what_was_touched_after_a_version(world):
    before = row("methods", "alpha").version
    revise(record=record("methods", "alpha", summary="Said in other words."))
    assert "alpha" in touched(ORIGINS["methods"].model, before).values_list("slug", flat=True)
    assert list(touched(ORIGINS["methods"].model, row("methods", "alpha").version)) == []


@pytest.mark.parametrize("collection", ORIGINS)
def test_sqlite_does_not_go_through_the_whole_table(world, collection):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has statistics of how many rows a version touches")
    origin = ORIGINS[collection]
    asked: list[tuple[str, Any]] = []

    def noted(run: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        asked.append((sql, values))
        return run(sql, values, many, context)

    with connection.execute_wrapper(noted):
        origin.read(touched(origin.model, 1))
    sql, values = asked[0]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        plan = [line[3] for line in cursor.fetchall()]
    assert not [line for line in plan if line.startswith(f"SCAN {origin.model._meta.db_table}")], plan

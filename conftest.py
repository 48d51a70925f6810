"""What all tests share."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.database import uses_database

pytest_plugins = ["tests.catalogue", "tests.flushing"]

# How many examples a property is tried on: --hypothesis-profile chooses. No deadline: two workers and a database make
# single examples slow at times. Only `random` tries other examples each time; what it finds becomes an @example.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=10)
settings.register_profile("repeatable", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("random", deadline=None, print_blob=True, max_examples=1_000)
settings.load_profile("repeatable" if os.environ.get("CI") else "quick")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """On SQLite a file, as in use: the threads of a database in memory would share one lock and not wait for it."""
    from django.conf import settings as django

    database: Any = django.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True, scope="session")
def databases_dropped_for_good() -> Iterator[None]:
    """A thread of a test's server may end after the test and keep its session: PostgreSQL would not drop under it."""
    from django.db.backends.postgresql.creation import DatabaseCreation

    def drop(creation: Any, name: str, verbosity: int) -> None:
        creation.connection.close_pool()
        with creation._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {creation.connection.ops.quote_name(name)} WITH (FORCE)")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseCreation, "_destroy_test_db", drop)
        yield


@pytest.fixture(autouse=True)
def catalogue_forgotten(request: pytest.FixtureRequest) -> Iterator[None]:
    """The catalogue of this process outlives the transaction of a test: the next one starts with what is committed."""
    yield
    if uses_database(request.node):
        from tests.catalogue import contents
        from transport.response_cache import responses

        contents.rebuild()
        responses.clear()

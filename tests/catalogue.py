"""The curated catalogue in the database of the tests: loaded once a session, and taken out for tests of an empty store.

A test that asks for the fixture `loaded` finds the catalogue committed, and is rolled back on top of it. All tests that
ask for it come first, so each worker loads once and empties once. Whatever flushes the database (a transactional test,
the command) is noticed: where the catalogue is missing, it is loaded again.
"""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

from registry import snapshot
from tests.database import uses_database

FIXTURE = "loaded"


class Contents:
    """What is committed in the database of this process, between two tests."""

    ready = False  # whether the tests have a database
    loaded = False

    def load(self) -> None:
        check_name()
        call_command("load_catalogue", stdout=StringIO(), stderr=StringIO())
        self.loaded = True

    def flush(self) -> None:
        check_name()
        call_command("flush", interactive=False, verbosity=0)


contents = Contents()


def check_name() -> None:
    name = str(connection.settings_dict["NAME"])
    assert "test" in name, f"{name} is not the database of the tests"


@pytest.fixture(scope="session")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The whole curated catalogue."""
    with django_db_blocker.unblock():
        contents.load()
    contents.ready = True
    yield
    contents.ready = contents.loaded = False


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Bring the database to what this test asks for, before its fixtures; the first time, `loaded` itself does so."""
    if not contents.ready or not uses_database(item) or asks_for_catalogue(item) == contents.loaded:
        return
    with item.config.stash[blocking_manager_key].unblock():
        if contents.loaded:
            contents.flush()
        else:
            contents.load()
        snapshot.forget()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that ask for the catalogue come first; the others stay as pytest-django has ordered them."""
    items.sort(key=lambda item: not asks_for_catalogue(item))


def asks_for_catalogue(item: pytest.Item) -> bool:
    return FIXTURE in getattr(item, "fixturenames", ())


def note_flush() -> None:
    """Called by whatever empties the database."""
    contents.loaded = False

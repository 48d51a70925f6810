"""What is committed in the database of the tests: nothing, a small catalogue of known records, or the curated one.

A test that asks for the fixture `loaded` (the curated catalogue) or `known` (the small one) finds it committed, and is
rolled back on top of it. Tests that ask for the same stand together, and each worker loads once a session. Whatever
flushes the database (a transactional test, the command) or commits to it (a browser) is noticed: what was loaded is
copied back, and the catalogue of this process is the one of before, not one that is read and pooled anew.
"""

from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

from registry import current
from tests.copies import Copies
from tests.database import uses_database
from tests.registry.world import build

NOTHING = ""


def load_curated() -> None:
    call_command("load_catalogue", stdout=StringIO(), stderr=StringIO())


FILLING: dict[str, Callable[[], object]] = {"loaded": load_curated, "known": build}
"""The fixtures, in the order in which tests that ask for them are run, and what fills the database for each."""


class Contents:
    """What is committed in the database of this process, between two tests."""

    ready = False  # whether the tests have a database
    name = NOTHING
    mark: tuple[object, ...] = ()  # the state of the database after it was filled

    def __init__(self) -> None:
        self.copies: Copies | None = None
        self.built: dict[str, current._State | None] = {}
        """The catalogue of each content, with all that tests have computed from it."""

    def is_as_filled(self, content: str) -> bool:
        """Whether nothing has been committed since the database was filled with this content."""
        return content == self.name and self.mark == mark()

    def bring(self, content: str) -> None:
        """Empty the database and fill it with this content."""
        name = str(connection.settings_dict["NAME"])
        assert "test" in name, f"{name} is not the database of the tests"
        if self.copies and content in self.built:
            self.copies.put_back(content)
        else:
            self._fill(content)
        self.name, self.mark = content, mark()
        self.ready = True
        self.rebuild()

    def _fill(self, content: str) -> None:
        if self.name or self.mark != mark():
            call_command("flush", interactive=False, verbosity=0)
        if content:
            FILLING[content]()
            current.forget()
            current.current()
            if self.copies:
                self.copies.keep(content)
            self.built[content] = current._state

    def rebuild(self) -> None:
        """Give this process the catalogue as it is committed, whatever a test has built on top of it."""
        current.forget()
        if self.name:
            current._state = current._committed = self.built[self.name]


def mark() -> tuple[object, ...]:
    """What changes with anything that a test may leave committed: the version, and how many people there are."""
    from django.contrib.auth import get_user_model

    from registry.models import Catalogue, Report, Submission

    people = get_user_model()._default_manager
    version = Catalogue.objects.values_list("version", "fixtures").get()
    return (*version, people.count(), Submission.objects.count(), Report.objects.count())


contents = Contents()


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> None:
    """From now on a copy is kept of what is loaded."""
    contents.copies = Copies(tmp_path_factory.mktemp("copies"))


@pytest.fixture(scope="session")
def loaded(django_db_setup: None, copied: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The whole curated catalogue."""
    with django_db_blocker.unblock():
        contents.bring("loaded")
    yield
    contents.ready = False


@pytest.fixture(scope="session")
def known(django_db_setup: None, copied: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The small catalogue of tests/registry/world.py."""
    with django_db_blocker.unblock():
        contents.bring("known")
    yield
    contents.ready = False


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Bring the database to what this test asks for, before its fixtures; the first time, its fixture does so."""
    expected = content_of(item)
    if contents.ready and uses_database(item):
        with item.config.stash[blocking_manager_key].unblock():
            if not contents.is_as_filled(expected):
                contents.bring(expected)


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """A marker is needed before -m selects."""
    if content_of(item) == "loaded":
        item.add_marker(pytest.mark.slow)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with the same content are grouped; the others follow in the order of pytest-django."""
    order = {name: place for place, name in enumerate((*FILLING, NOTHING))}
    items.sort(key=lambda item: order[content_of(item)])


def content_of(item: pytest.Item) -> str:
    fixtures = getattr(item, "fixturenames", ())
    return next((name for name in FILLING if name in fixtures), NOTHING)


def note_flush() -> None:
    """Called by whatever empties the database."""
    contents.name = NOTHING

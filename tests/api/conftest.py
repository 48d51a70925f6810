"""The whole curated catalogue, loaded once for all tests of the interface; each of them is rolled back on top of it."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.api.asking import Api
from tests.api.brute import World


@pytest.fixture(scope="package")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Committed for the tests of this package, and taken away after them: others count on an empty store."""
    with django_db_blocker.unblock():
        call_command("load_catalogue", stdout=StringIO(), stderr=StringIO())
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def api(loaded: None, db: None) -> Api:
    return Api(Client())


@pytest.fixture(scope="session")
def world() -> World:
    """The curated files as they stand in the repository: what answers are held against."""
    return World.read()

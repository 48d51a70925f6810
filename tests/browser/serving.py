"""The registry as a browser reaches it: the whole catalogue, served from a thread, read and never written."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

__all__ = ["loaded", "server"]


@pytest.fixture(scope="package")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Emptied afterwards, but only where the database is still that of the tests: never the one in use."""
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
        assert "test" in str(name), "the catalogue is loaded into the database of the tests, and into no other"
        call_command("load_catalogue", stdout=StringIO(), stderr=StringIO())
    yield
    with django_db_blocker.unblock():
        if connection.settings_dict["NAME"] == name and "test" in str(name):
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="package")
def server(loaded: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """pytest-django's own fixture would empty the store after every test, and each would load the catalogue anew."""
    live = LiveServer("localhost")
    with django_db_blocker.unblock(), live._live_server_modified_settings:
        yield live.url
        live.stop()

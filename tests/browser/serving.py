"""The registry as a browser reaches it: the whole catalogue, served from a thread, read and never written."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

__all__ = ["server"]


@pytest.fixture(scope="package")
def server(loaded: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """pytest-django's own fixture would empty the store after every test, and each would load the catalogue anew."""
    live = LiveServer("localhost")
    with django_db_blocker.unblock(), live._live_server_modified_settings:
        yield live.url
        live.stop()

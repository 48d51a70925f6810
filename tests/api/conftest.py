"""A client of the interface on the whole curated catalogue, and the files that its answers are compared with."""

import pytest
from django.test import Client

from tests.api.asking import Api
from tests.api.brute import World


@pytest.fixture
def api(loaded: None, db: None) -> Api:
    return Api(Client())


@pytest.fixture(scope="session")
def world() -> World:
    """The curated files in the repository, with which answers are compared."""
    return World.read()

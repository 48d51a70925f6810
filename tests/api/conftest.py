"""A client of the interface on the whole curated catalogue, and the files that its answers are held against."""

import pytest
from django.test import Client

from tests.api.asking import Api
from tests.api.brute import World


@pytest.fixture
def api(loaded: None, db: None) -> Api:
    return Api(Client())


@pytest.fixture(scope="session")
def world() -> World:
    """The curated files as they stand in the repository: what answers are held against."""
    return World.read()

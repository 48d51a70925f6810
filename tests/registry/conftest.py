"""The two catalogues that tests of the store start from: the small known one, and the curated one."""

import pytest

from tests.registry import world as worlds


@pytest.fixture
def world(db: None) -> None:
    worlds.build()


@pytest.fixture
def catalogue(loaded: None, db: None) -> None:
    """The whole curated catalogue, loaded once a session."""

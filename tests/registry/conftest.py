"""The two catalogues that tests of the store start from: the small known one, and the curated one."""

import pytest


@pytest.fixture
def world(known: None, db: None) -> None:
    """The small catalogue of tests/registry/world.py."""


@pytest.fixture
def catalogue(loaded: None, db: None) -> None:
    """The whole curated catalogue."""

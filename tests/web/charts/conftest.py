"""The real catalogue, for one test of each chart."""

import pytest

from registry import snapshot
from registry.snapshot import Snapshot


@pytest.fixture
def catalogue(loaded: None, db: None) -> Snapshot:
    return snapshot.current()

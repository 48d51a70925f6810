"""The real catalogue, for one test of each chart."""

import pytest

from registry.current import current
from catalogue import Catalogue


@pytest.fixture
def catalogue(loaded: None, db: None) -> Catalogue:
    return current()

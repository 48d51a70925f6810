"""The real catalogue, for one test of each chart."""

import pytest

from catalogue import Catalogue
from registry.current import current


@pytest.fixture
def catalogue(loaded: None, db: None) -> Catalogue:
    return current()

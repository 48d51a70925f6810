"""The two catalogues that tests of the store start from: the small known one, and the curated one."""

import pytest
from django.conf import settings

from tests.registry import world as worlds


@pytest.fixture
def world(db: None) -> None:
    worlds.build()


@pytest.fixture
def catalogue(db: None) -> None:
    """The whole curated catalogue: two seconds, so few tests ask for it and each looks at all of it."""
    worlds.load(settings.BASE_DIR / "fixtures")

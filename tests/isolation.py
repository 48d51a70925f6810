"""What keeps one test from another: each counts its requests apart."""

from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def limits_apart(settings: Any) -> None:
    """None is refused for what another one asked."""
    settings.LIMITS = settings.LIMITS | {"reads": 1_000_000}  # fast tests ask more than a client may
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # those of production take 0.4 s each
    cache.clear()

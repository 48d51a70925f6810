"""The whole curated catalogue, and people who submit to it."""

from tests.api.conftest import loaded
from tests.api.people import people

__all__ = ["loaded", "people"]

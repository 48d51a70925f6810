"""The catalogue, loaded as for the tests of the interface."""

from tests.api.conftest import loaded

__all__ = ["loaded"]

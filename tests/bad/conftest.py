"""People who submit to the catalogue."""

from tests.api.people import people

__all__ = ["people"]

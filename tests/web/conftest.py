"""The whole curated catalogue for all tests of the pages, and a reader who looks at them."""

from tests.api.conftest import api, world
from tests.web.reading import reader

__all__ = ["api", "reader", "world"]

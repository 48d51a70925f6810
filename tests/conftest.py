"""What all tests share."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.database import uses_database

# No deadline: two workers and a database make single examples slow at times. CI tries the same examples every time.
settings.register_profile("laptop", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "laptop")


@pytest.fixture(autouse=True)
def snapshot_forgotten(request: pytest.FixtureRequest) -> Iterator[None]:
    """The arrays of this process outlive the transaction of a test: the next one must not find them."""
    yield
    if uses_database(request.node):
        from registry import snapshot

        snapshot.forget()

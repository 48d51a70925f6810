"""The real catalogue, for one test of each chart."""

from io import StringIO

import pytest
from django.core.management import call_command

from registry import snapshot
from registry.snapshot import Snapshot


@pytest.fixture
def catalogue(db: None) -> Snapshot:
    call_command("load_catalogue", stdout=StringIO(), stderr=StringIO())
    return snapshot.current()

"""What keeps one test from another on the write side: each counts its requests apart."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def limits_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests: pytest looks through all folders there are before it makes another."""
    return tmp_path_factory.mktemp("limits")


NUMBERS = count()


@pytest.fixture(autouse=True)
def limits_apart(limits_folder: Path, settings: Any) -> Iterator[None]:
    """Every test counts in a file of its own: none is refused for what another one asked."""
    from registry import counters

    settings.LIMITS = settings.LIMITS | {"reads": 1_000_000}  # fast tests ask more than a client may
    settings.LIMITS_FILE = path = str(limits_folder / f"counts-{next(NUMBERS)}")
    yield
    if opened := counters._open.pop(path, None):
        opened._table.close()
        if opened._file >= 0:
            os.close(opened._file)
    Path(path).unlink(missing_ok=True)

"""Where the browser is, and how it is started: deaf to everything but the pages."""

import os
import shutil
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
WIDTHS = {1440: 900, 360: 740}


class Unavailable(Exception):
    """No browser can be started here; the message says why."""


def installed() -> str:
    found = str(CHROMIUM) if CHROMIUM.exists() else shutil.which("chromium")
    if found is None:
        raise Unavailable(f"Pages are tried in chromium, which is not installed (neither {CHROMIUM} nor on PATH)")
    return found


def required() -> str:
    """Where it is; without one the tests are left out, but never where a change is let in."""
    try:
        return installed()
    except Unavailable as problem:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(f"A browser must run in CI: {problem}")
        pytest.skip(str(problem))

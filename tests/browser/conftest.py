"""A browser for all tests of this package. A page that logs an error or asks another host fails its test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.browser.chromium import ARGUMENTS, WIDTHS, required
from tests.browser.serving import server

__all__ = ["server"]
SECONDS = 20

Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A database is set up where a test is marked for it: without one, these would find that of the laptop."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.django_db)


@pytest.fixture
def _django_db_helper(django_db_setup: None) -> None:
    """Nothing around a test: the server would wait for a transaction that the test holds."""


@pytest.fixture(scope="package")
def browser(server: str) -> Iterator[Browser]:
    """Its loop runs in the thread of the tests: Django would take their queries for asynchronous ones."""
    path = required()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=SECONDS * 1000)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, server: str, db: None) -> Iterator[Open]:
    """A page at an address; what it complains of fails the test. Without `db` no database is made for tests."""
    complaints: list[str] = []
    expected: set[str] = set()
    contexts = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and message.text not in expected:
            complaints.append(f"logged: {message.text}")

    def watch(request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(f"{server}/"):
            complaints.append(f"asked another host: {request.url}")

    def open_page(address: str, width: int = 1440, *, scripts: bool = True, refused: str = "") -> Page:
        """`refused` is the status of a form with faults, which the browser logs as it logs any."""
        expected.add(f"Failed to load resource: the server responded with a status of {refused}")
        size = {"width": width, "height": WIDTHS[width]}
        context = browser.new_context(
            base_url=server,
            viewport=size,  # type: ignore[arg-type]
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.set_default_timeout(SECONDS * 1000)
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(f"threw: {error}"))
        page.on("request", watch)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints

"""The columns of the table of effects, chosen with scripts and without."""

import re
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Open

pytestmark = pytest.mark.once
NARROW = min(WIDTHS)


@pytest.fixture(scope="module", autouse=True)
def _warm(server: str) -> None:
    """The first answer reads the whole catalogue, which may take longer than a browser waits."""
    with urlopen(Request(f"{server}/effects/", headers={"Accept": "text/html"}), timeout=300) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("width", WIDTHS)
def test_columns_are_chosen_and_stay_while_the_list_changes(visit: Open, width: int):
    page = visit("/effects/", width)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/effects/" in request.url else None)
    page.locator("#columns > summary").click()
    page.locator("#column-domain").check()
    page.locator("#column-design").uncheck()
    page.wait_for_timeout(500)
    assert not asked, "nothing is asked for before the button is pressed"
    page.get_by_role("button", name="Show these columns").click()
    expect(page).to_have_url(re.compile("columns=domain"))
    cells = page.locator(".effects td[data-label=Domain]")
    expect(cells.first).to_be_visible()
    expect(page.locator(".effects td.how")).to_have_count(0)
    page.locator("#ordering").select_option("metric")
    expect(page).to_have_url(re.compile("ordering=metric"))
    expect(page).to_have_url(re.compile("columns=domain"))
    expect(cells.first).to_be_visible()
    expect(page.locator("#choose-columns input[name=ordering]")).to_have_value("metric")
    page.locator("#columns > summary").click()
    page.locator("#column-metric").uncheck()
    page.get_by_role("button", name="Show these columns").click()
    expect(page).not_to_have_url(re.compile("columns=metric"))
    expect(page).to_have_url(re.compile("ordering=metric"))
    expect(cells.first).to_be_visible()


def test_columns_are_chosen_without_scripts(visit: Open):
    page = visit("/effects/?stage=filtering", NARROW, scripts=False)
    page.locator("#columns > summary").click()
    page.locator("#column-domain").check()
    page.get_by_role("button", name="Show these columns").click()
    expect(page).to_have_url(re.compile("columns=domain"))
    expect(page).to_have_url(re.compile("stage=filtering"))
    cells = page.locator(".effects td[data-label=Domain]")
    expect(cells.first).to_be_visible()
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile("cursor="))
    expect(cells.first).to_be_visible()


def test_a_phone_shows_few_columns_until_some_are_chosen(visit: Open):
    page = visit("/effects/", NARROW)
    row = page.locator(".effects tbody tr:has(.spot:not(.bare))").first  # one with a size
    expect(row.locator(".figure")).to_be_visible()
    expect(row.locator(".how")).to_be_hidden()
    expect(row.locator(".spot")).to_be_hidden()
    page.goto("/effects/?columns=design,axis")
    expect(row.locator(".how")).to_be_visible()
    expect(row.locator(".spot")).to_be_visible()

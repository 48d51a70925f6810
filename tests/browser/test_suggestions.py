"""The search field suggests names while one types: by keyboard alone, told to a screen reader, and no trap."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Open
from tests.browser.looking import overflowing

pytestmark = [pytest.mark.once, pytest.mark.parametrize("width", WIDTHS)]
OPTIONS = ".suggestions:not([hidden]) [role=option]"
FIELDS = {"/docs/": "#site-search", "/search/": "#words"}


def typed(page: Page, field: str, words: str) -> None:
    page.locator(field).press_sequentially(words)
    expect(page.locator(OPTIONS).first).to_be_visible()


@pytest.mark.parametrize("address", FIELDS)
def test_a_name_is_chosen_by_arrows_and_enter(visit: Open, width: int, address: str):
    page, field = visit(address, width), FIELDS[address]
    combobox = page.locator(field)
    expect(combobox).to_have_role("combobox")
    expect(combobox).to_have_attribute("aria-expanded", "false")
    typed(page, field, "prediction int")
    expect(combobox).to_have_attribute("aria-expanded", "true")
    listbox = page.locator(f"#{combobox.get_attribute('aria-controls')}")
    expect(listbox).to_have_role("listbox")
    options = listbox.get_by_role("option")
    expect(options.first).to_contain_text("Prediction interval")
    expect(combobox.locator("xpath=..").get_by_role("status")).to_have_text(re.compile(r"\d suggestions?"))
    assert not overflowing(page)
    page.keyboard.press("ArrowDown")
    expect(combobox).to_be_focused()
    expect(combobox).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    assert combobox.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/docs/glossary/#prediction-interval$"))


def test_escape_closes_and_leaves_what_was_typed_and_enter_searches(visit: Open, width: int):
    page = visit("/docs/", width)
    field = page.locator("#site-search")
    typed(page, "#site-search", "judge")
    page.keyboard.press("Escape")
    expect(page.locator(OPTIONS)).to_have_count(0)
    expect(field).to_have_value("judge")
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=judge$"))


def test_a_suggestion_is_chosen_by_a_click_and_leaving_the_field_closes_the_list(visit: Open, width: int):
    page = visit("/docs/", width)
    typed(page, "#site-search", "how effects")
    page.keyboard.press("Tab")
    expect(page.locator(OPTIONS)).to_have_count(0)
    page.locator("#site-search").fill("")
    typed(page, "#site-search", "how effects")
    page.locator(OPTIONS).first.click()
    expect(page).to_have_url(re.compile("/docs/pooling/$"))

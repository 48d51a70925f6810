"""Every page at both widths and in both themes: whole, accessible, readable without scripts, usable by keyboard."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import chromium
from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Open
from tests.browser.keyboard import stops
from tests.browser.looking import faults, faults_at, unfolded
from tests.browser.pages import EVERY, FEW

pytestmark = pytest.mark.once


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", FEW)
def test_the_pages_that_differ_most(visit: Open, name: str, width: int):
    assert faults_at(visit(EVERY[name], width), width) == []


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", EVERY)
def test_what_is_folded_away(visit: Open, name: str, width: int):
    """Filters, tables of figures, parameters: unfolded, they are held to the same."""
    assert faults_at(unfolded(visit(EVERY[name], width)), width) == []


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", [name for name in EVERY if name not in FEW])
def test_every_other_page(visit: Open, name: str, width: int):
    assert faults_at(visit(EVERY[name], width), width) == []


def test_what_is_wrong_is_found(visit: Open):
    """The checks themselves: a page made worse in each way has a fault of each kind."""
    page = visit("/login/", 360)
    page.evaluate("""() => {
      const wide = document.createElement("p");
      wide.style.cssText = "width: 900px; color: #999; background: #aaa";
      wide.textContent = "Wide and pale";
      const field = document.createElement("input");
      document.querySelector("main").prepend(wide, field);
    }""")
    found = " ".join(faults(page, "light"))
    assert "runs out of the page" in found
    assert "color-contrast" in found
    assert "label" in found
    assert "color-contrast" in " ".join(faults(page, "dark"))


def test_the_first_stop_leads_to_the_content(visit: Open):
    page = visit("/methods/")
    assert len(stops(page, "Skip to the content")) == 1
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    assert stops(page, "Registry")[0]["inside"] == "main"


def test_menu_and_facets_are_reached_by_keyboard(visit: Open):
    page = visit("/methods/")
    titles = [each["text"] for each in stops(page, "Docs")]
    assert [title for title in titles if title in ("Methods", "Components", "Effects", "Design")]
    stops(page, "Stage")
    page.keyboard.press("Enter")
    stage = page.locator("#facet-stage")
    if stage.get_attribute("open") is None:
        page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(stage.locator("input").first).to_be_focused()
    before = page.locator("#count").inner_text()
    page.keyboard.press("Space")
    expect(page.locator(".chips a").first).to_be_visible()
    assert "stage=" in page.url
    assert page.locator("#count").inner_text() != before


def test_the_narrow_menu_opens_by_keyboard(visit: Open):
    page = visit("/methods/", 360)
    stops(page, "Menu")
    page.keyboard.press("Enter")
    assert stops(page, "Components")[0]["text"] == "Methods"
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Components")


def test_the_narrow_filters_open_by_keyboard(visit: Open):
    page = visit("/methods/", 360)
    stops(page, "Filters")
    page.keyboard.press("Enter")
    stops(page, "Stage")


@pytest.mark.parametrize("width", [1440, 1280, 1024, 800])
def test_the_menu_stands_on_one_line(visit: Open, width: int):
    page = visit("/methods/")
    page.set_viewport_size({"width": width, "height": 800})
    tops = page.locator("nav.bar a").evaluate_all("links => links.map((each) => each.getBoundingClientRect().top)")
    assert len(tops) == 10
    assert len(set(tops)) == 1


def test_a_missing_browser_is_a_failure_where_changes_are_let_in(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(chromium, "CHROMIUM", chromium.CHROMIUM / "nowhere")
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="must run in CI"):
        chromium.required()
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="not installed"):
        chromium.required()


def test_effects_between_components_are_labelled_on_a_phone(visit: Open):
    page = visit("/components/compare/?components=data-accumulation,data-replacement", 360)
    row = page.locator(".effects.direct tbody tr").first
    side, value = row.locator("td.side").first, row.locator("td.num").first
    assert "Baseline" in side.evaluate("each => getComputedStyle(each, '::before').content")
    name, figure = side.bounding_box(), value.bounding_box()
    assert name
    assert figure
    assert abs(name["y"] - figure["y"]) < 8, "a value is beside the name that it belongs to"


def test_a_first_tap_on_a_mark_shows_its_card_and_a_second_follows_it(browser: Browser, server: str, db: None):
    context = browser.new_context(
        base_url=server, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto("/tradeoffs/")
    mark, card = page.locator("a.chart-mark:visible").first, page.locator(".chart-card")
    mark.tap(force=True)
    expect(card).to_contain_text("Tap again to open it")
    expect(page).to_have_url(re.compile("/tradeoffs/$"))
    name = card.locator("strong").inner_text()
    mark.tap(force=True)
    expect(page.locator("h1")).to_have_text(name)
    context.close()

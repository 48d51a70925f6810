"""What a reader does with maps, graphs and comparisons, at both widths and by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Open
from tests.browser.keyboard import press, reach, to_content, write

pytestmark = [pytest.mark.once, pytest.mark.long, pytest.mark.parametrize("width", WIDTHS)]
LIST = "input[list]"


def test_a_point_of_the_map_tells_of_itself_and_opens(visit: Open, width: int):
    page = visit("/tradeoffs/", width)
    expect(page.locator("figure.chart")).to_have_count(1)
    to_content(page)
    reach(page, "a.chart-mark")
    card = page.locator(".chart-card")
    expect(card).to_be_visible()
    expect(card).to_contain_text(re.compile("Quality|Diversity"))
    name = card.locator("strong").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name)


def test_the_sides_of_the_map_are_chosen(visit: Open, width: int):
    page = visit("/tradeoffs/", width)
    to_content(page)
    reach(page, "select[name=y]")
    page.keyboard.type("Comp")
    expect(page).to_have_url(re.compile("y=complexity"))
    expect(page.locator("select[name=y]")).to_be_focused()
    expect(page.locator("#both")).to_be_visible()
    expect(page.locator("figure.chart")).to_contain_text("complexity")


def test_a_gap_leads_to_the_methods_that_have_it(visit: Open, width: int):
    page = visit("/gaps/", width)
    expect(page.locator("figure.chart")).to_have_count(1)
    to_content(page)
    reach(page, "a.chart-mark")
    expect(page.locator(".chart-card")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(re.compile("Effects|Methods"))
    assert int(page.locator("#count b").inner_text()) > 0


def test_the_graph_is_walked_from_node_to_node(visit: Open, width: int):
    page = visit("/graph/", width)
    to_content(page)
    write(page, "#words", "In-depth evolution")
    page.keyboard.press("Enter")
    here = page.locator("h2#here")
    expect(here).to_have_text("In-depth evolution")
    expect(here).to_be_focused()
    press(page, ".graph-picture .node a:not([aria-current])")
    expect(page.locator("#card h3")).to_be_focused()
    press(page, "#card .doing a[href*='around']")
    expect(here).not_to_have_text("In-depth evolution")
    expect(here).to_be_focused()
    first = here.inner_text()
    press(page, ".neighbour .counted a")
    expect(here).not_to_have_text(first)
    expect(here).to_be_focused()
    page.keyboard.press("/")
    press(page, ".ways-in a")
    expect(page.locator("h2#whole")).to_be_focused()
    press(page, ".aslist > summary")
    expect(page.locator(".flow li").first).to_be_visible()
    page.go_back()
    expect(here).to_be_visible()


def test_the_graph_is_filtered(visit: Open, width: int):
    page = visit("/graph/?around=in-depth-evolution", width)
    to_content(page)
    press(page, "#glass > summary")
    reach(page, "#domain")
    page.keyboard.type("Math")
    expect(page).to_have_url(re.compile("domain=math"))
    expect(page.locator("#domain")).to_be_focused()
    expect(page.locator("h2#here")).to_have_text("In-depth evolution")


def test_a_path_from_one_component_to_another_is_found(visit: Open, width: int):
    page = visit("/graph/", width)
    to_content(page)
    write(page, "#from", "Human-written seed tasks")
    write(page, "#to", "LLM-as-a-judge filter")
    press(page, ".couple button")
    expect(page.locator(".ways > li").first).to_be_visible()
    expect(page.locator("#explorer")).to_contain_text("shortest path")


def test_methods_are_chosen_compared_and_left_out(visit: Open, width: int):
    page = visit("/compare/", width)
    to_content(page)
    for name in ("Self-Instruct", "STaR"):
        write(page, f"{LIST}[name=methods]", name)
    press(page, ".picker button")
    heads = page.locator(".aligned thead th")
    expect(heads).to_have_count(2)
    to_content(page)
    write(page, f"{LIST}[name=methods]", "WizardLM (Evol-Instruct)")
    press(page, ".picker button")
    expect(heads).to_have_count(3)
    to_content(page)
    press(page, ".picker .chips a")
    expect(heads).to_have_count(2)
    to_content(page)
    reach(page, "select[name=facet]")
    page.keyboard.type("Comp")
    press(page, ".picker button")
    expect(page).to_have_url(re.compile("facet=complexity"))
    assert sideways(page)


def sideways(page: Page) -> bool:
    """A table wider than the page is moved in its own box, by keyboard too."""
    to_content(page)
    reach(page, ".columns")
    table = "document.activeElement"
    if page.evaluate(f"{table}.scrollWidth <= {table}.clientWidth"):
        return True
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"() => {table}.scrollLeft > 0")
    return True


def test_steps_are_connected(visit: Open, width: int):
    page = visit("/design/?from=self-instruct", width)
    page.wait_for_load_state("networkidle")
    last = page.locator(".plan > li").last
    place = str(last.get_attribute("data-place"))
    page.locator("#pipeline").focus()
    press(page, f"#more-{place} > summary")
    reach(page, f"#step-{place}-from-0")
    taken = page.locator(f"#step-{place}-from-0").is_checked()
    page.keyboard.press("Space")
    told = expect(last.locator(".meta"))
    told.not_to_contain_text("step 1") if taken else told.to_contain_text("step 1")
    expect(page.locator(f"#step-{place}-from-0")).to_be_focused()
    expect(page.locator(f"#step-{place}-from-0")).to_be_checked(checked=not taken)

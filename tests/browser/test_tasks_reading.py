"""What a reader comes to lists, records and help for, at both widths and by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Open
from tests.browser.keyboard import press, reach, to_content

pytestmark = [pytest.mark.once, pytest.mark.long, pytest.mark.parametrize("width", WIDTHS)]


def opened(page: Page, width: int) -> None:
    """The filters, which a narrow page holds in a drawer."""
    to_content(page)
    if width == 360:
        press(page, ".drawer > summary")


def count(page: Page) -> int:
    return int(page.locator("#count b").inner_text())


@pytest.mark.parametrize(
    ("address", "box", "chosen"),
    [("/methods/", "#stage-evolution", "Evolution"), ("/effects/", "#facet-diversity", "Diversity")],
)
def test_a_list_is_narrowed_and_widened_again(visit: Open, width: int, address: str, box: str, chosen: str):
    page = visit(address, width)
    before = count(page)
    opened(page, width)
    press(page, f"input{box}", "Space")
    expect(page.locator(".chips")).to_contain_text(chosen)
    expect(page.locator(f"input{box}")).to_be_focused()
    assert 0 < count(page) < before
    press(page, ".chips a")
    expect(page.locator(".chips")).to_have_count(0)
    assert count(page) == before


def test_a_list_is_ordered(visit: Open, width: int):
    page = visit("/methods/", width)
    to_content(page)
    press(page, "select[name=ordering]", "End")
    expect(page).to_have_url(re.compile("ordering="))
    expect(page.locator("select[name=ordering]")).to_be_focused()


@pytest.mark.parametrize(
    ("address", "words", "link"),
    [
        ("/methods/", "rationales", ".row h2 a"),
        ("/components/", "personas", ".kind li > a"),
        ("/effects/", "CommonsenseQA", ".effects .cause a"),
        ("/sources/", "Bootstrapping Reasoning", ".row h2 a"),
        ("/metrics/", "GSM8K", ".row h2 a"),
    ],
)
def test_a_record_is_found_by_words_and_opened(visit: Open, width: int, address: str, words: str, link: str):
    page = visit(address, width)
    before = count(page)
    page.keyboard.press("/")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type(words)
    expect(page).to_have_url(re.compile("q="))
    expect(page.locator("#count b")).not_to_have_text(str(before))
    assert count(page) > 0
    reach(page, link)
    name = page.locator(link).first.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(name)


def test_a_stage_of_the_tree_is_chosen(visit: Open, width: int):
    page = visit("/components/", width)
    to_content(page)
    reach(page, "select[name=stage]")
    page.keyboard.type("Filt")
    expect(page).to_have_url(re.compile("stage=filtering"))
    expect(page.locator(".branch")).to_have_count(1)


def test_everything_is_searched_from_the_front_page(visit: Open, width: int):
    page = visit("/", width)
    page.keyboard.press("/")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type("in-depth evol")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Search")
    to_content(page)
    press(page, "input[name=type][value=component]", "Space")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("type=component"))
    to_content(page)
    press(page, ".hits h2 a")
    expect(page.locator("h1")).to_have_text("In-depth evolution")


def test_a_method_is_read_doubted_and_taken_into_the_designer(visit: Open, width: int):
    page = visit("/methods/star/", width)
    to_content(page)
    reach(page, ".canvas")
    if width == 360:
        page.keyboard.press("ArrowRight")
        page.wait_for_function("() => document.querySelector('.canvas').scrollLeft > 0")
    press(page, "a.button[href^='/design/']")
    expect(page.locator("h1")).to_have_text("Design a pipeline")
    expect(page.locator(".plan > li")).to_have_count(7)


def test_the_forest_of_a_component_tells_of_each_effect(visit: Open, width: int):
    page = visit("/components/in-depth-evolution/", width)
    to_content(page)
    reach(page, ".chart-mark")
    expect(page.locator(".chart-card")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".chart-card")).to_be_hidden()
    reach(page, ".chart-mark")
    expect(page.locator(".chart-card strong")).not_to_be_empty()
    press(page, "details.pooling > summary")
    expect(page.locator("details.pooling[open] table").first).to_be_visible()


def test_an_effect_leads_to_its_place_and_to_a_report(visit: Open, width: int):
    page = visit("/effects/star-cot-csqa/", width)
    to_content(page)
    reach(page, "blockquote.place a.out")
    press(page, "a.button[href^='/report/']")
    expect(page.locator("h1")).to_have_text("Report a mistake")


def test_revisions_are_reached_from_their_record(visit: Open, width: int):
    page = visit("/methods/star/", width)
    to_content(page)
    press(page, "#main a[href='/methods/star/revisions/']")
    expect(page.locator("h1")).to_have_text("Revisions of STaR")


def test_a_claim_is_followed_to_its_effects(visit: Open, width: int):
    page = visit("/claims/", width)
    to_content(page)
    press(page, ".claims details > summary")
    press(page, ".claims .ids a")
    expect(page.locator("h1")).to_contain_text("measured by")


def test_help_is_walked_and_a_word_explained_where_it_stands(visit: Open, width: int):
    page = visit("/docs/", width)
    to_content(page)
    press(page, ".contents a[href='/docs/pooling/']")
    expect(page.locator("h1")).to_have_text("How effects are pooled")
    to_content(page)
    reach(page, ".term > a")
    expect(page.locator(".term:focus-within > .meaning")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/docs/glossary/#"))
    expect(page.locator(".parts > div:target")).to_be_in_viewport()
    press(page, ".shelf a[href='/docs/certainty/']")
    expect(page.locator("h1")).to_have_text("How certainty is graded")


def test_the_theme_is_chosen_and_kept(visit: Open, width: int):
    page = visit("/docs/", width)
    press(page, "[data-theme-toggle]")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/methods/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

"""The designer by keyboard, by mouse and without scripts."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Open
from web.drafts.address import decode

pytestmark = pytest.mark.once

THREE = ("human-written-seed-tasks", "in-depth-evolution", "teacher-response-generation")


def draft(page: Page) -> dict[str, Any]:
    """What the address holds."""
    codes = parse_qs(urlsplit(page.url).query).get("draft")
    return decode(codes[0]) if codes else {"steps": []}


def components(page: Page) -> list[str]:
    return [step["component"] for step in draft(page)["steps"]]


def names(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".plan h3").all_inner_texts()]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def tab_to(page: Page, wanted: str, presses: int = 60) -> None:
    """By the tabulator alone."""
    for _ in range(presses):
        page.keyboard.press("Tab")
        if focused(page) == wanted:
            return
    raise AssertionError(f"{wanted} is not reached by {presses} presses")


def no_overflow(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_pipeline_is_composed_by_keyboard_alone(visit: Open, width: int):
    page = visit("/design/", width)
    page.keyboard.press("/")
    expect(page.locator("#words")).to_be_focused()
    for count, component in enumerate(THREE, 1):
        page.keyboard.press("Control+A")
        page.keyboard.type(component)
        page.keyboard.press("Enter")
        expect(page.locator(".plan > li")).to_have_count(count)
        expect(page.locator("#words")).to_be_focused()
    assert components(page) == list(THREE)
    assert draft(page)["steps"][2]["inputs"] == [draft(page)["steps"][1]["id"]]
    page.locator("#pipeline").focus()
    tab_to(page, "up-2")
    page.keyboard.press("Enter")
    expect(page.locator("#up-1")).to_be_focused()
    assert components(page) == [THREE[0], THREE[2], THREE[1]]
    page.keyboard.press("Enter")
    expect(page.locator("#up-0")).to_be_focused()
    assert components(page) == [THREE[2], THREE[0], THREE[1]]
    page.keyboard.press("Enter")  # it is the first already
    tab_to(page, "remove-0")
    page.keyboard.press("Enter")
    expect(page.locator(".plan > li")).to_have_count(2)
    expect(page.locator("#remove-0")).to_be_focused()
    assert components(page) == [THREE[0], THREE[1]]
    page.keyboard.press("Control+z")
    expect(page.locator(".plan > li")).to_have_count(3)
    assert components(page) == [THREE[2], THREE[0], THREE[1]]
    assert no_overflow(page)


def test_a_key_pressed_while_an_answer_arrives_is_not_lost(visit: Open):
    """The new form is there and nothing listens to it yet: the browser itself would send it, and load the page anew."""
    page = visit("/design/")
    page.evaluate(
        """component => {
            window.stays = true;
            document.querySelector(".design").addEventListener("htmx:afterSwap", () => {
                const words = document.querySelector("#words");
                words.value = component;
                words.dispatchEvent(new Event("input"));
                words.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
            }, { once: true });
        }""",
        THREE[1],
    )
    page.keyboard.press("/")
    page.keyboard.type(THREE[0])
    page.keyboard.press("Enter")
    expect(page.locator(".plan > li")).to_have_count(2)
    assert components(page) == list(THREE[:2])
    assert page.evaluate("window.stays") is True
    expect(page.locator("#words")).to_be_focused()


def test_undo_and_redo_and_the_back_button(visit: Open):
    page = visit("/design/?from=star")
    before = names(page)
    expect(page.locator("#undo")).to_have_attribute("aria-disabled", "true")
    page.locator("#remove-6").click()
    expect(page.locator(".plan > li")).to_have_count(6)
    page.locator("#undo").click()
    expect(page.locator(".plan > li")).to_have_count(7)
    expect(page.locator("#undo")).to_be_focused()
    assert names(page) == before
    page.locator("#redo").click()
    expect(page.locator(".plan > li")).to_have_count(6)
    page.reload()
    expect(page.locator(".plan > li")).to_have_count(6)
    page.locator("#undo").click()
    expect(page.locator(".plan > li")).to_have_count(7)
    page.go_back()
    expect(page.locator(".plan > li")).to_have_count(6)
    page.wait_for_load_state()  # before its scripts run, a page does not hear of the next step
    page.go_forward()
    expect(page.locator(".plan > li")).to_have_count(7)


def test_steps_are_dragged_and_components_dropped(visit: Open):
    page = visit("/design/?from=self-instruct")
    before = names(page)
    first, third = page.locator("#step-0 .grip"), page.locator("#step-2")
    box = third.bounding_box()
    assert box
    first.drag_to(third, target_position={"x": 60, "y": box["height"] - 4})
    expect(page.locator("#step-2 h3")).to_have_text(before[0])
    assert names(page) == [before[1], before[2], before[0], *before[3:]]
    page.locator("#words").fill("self chat")
    offered = page.locator("#offered li:not([hidden])").filter(has=page.locator('button[value="add self-chat"]'))
    offered.drag_to(page.locator("#step-0"), target_position={"x": 60, "y": 3})
    expect(page.locator("#step-0 h3")).to_have_text("Self-chat")
    assert components(page)[0] == "self-chat"


def test_a_reload_keeps_the_draft(visit: Open):
    page = visit("/design/")
    page.locator("#words").fill("self chat")
    page.locator('#offered button[value="add self-chat"]').click()
    expect(page.locator(".plan > li")).to_have_count(1)
    address = page.url
    page.reload()
    assert page.url == address
    assert names(page) == ["Self-chat"]


def test_the_analysis_follows_what_is_typed_and_focus_stays(visit: Open):
    page = visit("/design/?from=star")
    page.locator("#more-1 summary").click()
    page.locator("#step-1-component").fill("in-dept-evolution")
    expect(page.locator("#step-1 .offer")).to_contain_text("In-depth evolution")
    expect(page.locator("#step-1-component")).to_be_focused()
    expect(page.locator(".drawn")).to_contain_text("in-dept-evolution")
    page.locator("#step-1 .offer button").first.click()
    expect(page.locator("#step-1 h3")).to_have_text("In-depth evolution")
    note = page.locator("#step-1-note")
    note.click()
    page.keyboard.type("words that come while the page is being changed", delay=40)
    expect(page.locator("#text")).to_have_value(re.compile("words that come while the page is being changed"))
    expect(note).to_have_value("words that come while the page is being changed")
    expect(note).to_be_focused()


def test_fields_filled_in_while_the_server_answers_are_kept(visit: Open):
    page = visit("/design/?from=star")
    page.wait_for_load_state("networkidle")
    page.locator("#about > summary").click()
    expect(page.locator("#about")).to_have_attribute("open", "")
    fields = {"name": "A Name", "id": "a-name", "source": "zelikman2022star", "summary": "In a hurry."}
    for field, value in fields.items():
        page.locator(f"#about-{field}").fill(value)
    page.locator("#domain-code").check()
    for each in ("a-name", "zelikman2022star", "In a hurry.", '"code"'):
        expect(page.locator("#text")).to_have_value(re.compile(re.escape(each)))
    for field, value in fields.items():
        expect(page.locator(f"#about-{field}")).to_have_value(value)


def test_a_suggestion_is_added_by_one_click(visit: Open):
    page = visit("/design/?from=star")
    offer = page.locator(".finding .offer button").first
    _, component, place = str(offer.get_attribute("value")).split()
    offer.click()
    expect(page.locator(".plan > li")).to_have_count(8)
    assert components(page)[int(place)] == component


def test_a_pasted_text_is_shown_as_steps_or_its_faults_at_their_lines(visit: Open):
    page = visit("/design/")
    page.locator("#text").fill("steps:\n  - id: a\n    component: self-chat\n    inputs: 3\n")
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.locator(".files .fault")).to_contain_text("Line 4: /steps/0/inputs")
    page.locator("#text").fill("steps:\n  - id: a\n    component: self-chat\n")
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.locator(".plan > li")).to_have_count(1)


def test_components_are_found_by_what_they_do(visit: Open):
    page = visit("/design/")
    every = page.locator("#offered li")
    page.locator("#moves").select_option("+diversity")
    shown = page.locator("#offered li:not([hidden])")
    expect(page.locator("#offer")).to_contain_text(f"of {every.count()} components")
    assert 0 < shown.count() < every.count()
    assert all("+diversity" in str(each.get_attribute("data-moves")) for each in shown.all())


@pytest.mark.parametrize("width", WIDTHS)
def test_it_works_without_scripts(visit: Open, width: int):
    page = visit("/design/", width, scripts=False)
    page.locator("#offer-prompting summary").click()
    page.locator('#offered button[value="add self-chat"]').click()
    page.locator("#offer-evolution summary").click() if width == 1440 else None
    assert components(page) == ["self-chat"]
    expect(page.locator(".plan > li")).to_have_count(1)
    page.locator("#more-0 summary").click()
    page.locator("#step-0-note").fill("by hand")
    page.get_by_role("button", name="Update").last.click()
    assert draft(page)["steps"][0]["note"] == "by hand"
    page.get_by_role("button", name="Remove step 1").click()
    expect(page.locator(".plan > li")).to_have_count(0)
    assert no_overflow(page)

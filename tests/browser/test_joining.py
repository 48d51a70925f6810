"""A stranger joins by keyboard alone: signs up, confirms the address, and sends in a small method."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Open
from tests.browser.keyboard import press, to_content, write
from tests.browser.looking import overflowing, violations
from tests.browser.test_tasks_writing import RIGHT

pytestmark = [pytest.mark.once]
PASSWORD = "correct-horse-battery"


@pytest.fixture(autouse=True)
def limits_anew(server: str) -> None:
    cache.clear()


def joins(page: Page, name: str) -> None:
    """From the form to the page of the mail."""
    expect(page.locator("h1")).to_have_text("Sign up")
    to_content(page)
    write(page, "#id_username", name)
    write(page, "#id_email", f"{name}@example.org")
    write(page, "#id_password1", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Look at your mail")


def opens_the_link(page: Page) -> None:
    found = re.search(r"http://\S+(/join/confirm/\S+)", str(mail.outbox[-1].body))
    assert found
    page.goto(found.group(1))
    expect(page.locator("h1")).to_have_text("Confirm your address")
    assert [*overflowing(page), *violations(page)] == []
    to_content(page)
    press(page, "form.login button")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_stranger_joins_and_submits_a_method(visit: Open, width: int):
    page = visit("/submit/", width)
    page.locator("p.doubt a", has_text="sign up").click()
    joins(page, f"newcomer-{width}")
    opens_the_link(page)
    expect(page.locator("h1")).to_have_text("Contribute")
    expect(page.locator(".messages")).to_contain_text("is confirmed")
    to_content(page)
    press(page, ".tabs a[href='/submit/?as=text']")
    page.wait_for_url("/submit/?as=text")
    to_content(page)
    write(page, "#document", RIGHT.replace("typed-by-hand", f"joined-at-{width}"))
    press(page, "button[value=check]")
    expect(page.locator("#preview")).to_contain_text("Valid")
    press(page, ".preview button[value=submit]")
    expect(page.locator(".head .state")).to_have_text("Submitted")
    page.goto("/account/")
    expect(page.locator("#main")).to_contain_text("Contributor")
    expect(page.locator(".row .state")).to_have_text("submitted")
    assert [*overflowing(page), *violations(page)] == []


def test_what_is_wrong_is_read_at_its_field(visit: Open):
    page = visit("/join/", 360, refused="422 (Unprocessable Entity)")
    to_content(page)
    write(page, "#id_username", "x y")
    write(page, "#id_email", "wrong@example.org")
    write(page, "#id_password1", "short")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]")).to_contain_text("2 fields to correct")
    expect(page.locator("#id_username")).to_have_accessible_description(
        re.compile("3 to 40 letters.*begins with a letter", re.DOTALL)
    )
    expect(page.locator("#id_email")).to_have_value("wrong@example.org")
    assert [*overflowing(page), *violations(page)] == []


def test_the_field_for_machines_is_met_by_nobody(visit: Open):
    page = visit("/join/")
    assert page.locator("p.hidden").evaluate("(each) => each.getBoundingClientRect().width") <= 1
    to_content(page)
    write(page, "#id_password1", PASSWORD)
    page.keyboard.press("Tab")
    expect(page.locator("form.login button")).to_be_focused()
    assert page.get_by_role("textbox", name="Leave this empty").count() == 0

"""Effects are entered in a form that says while one types what the registry would make of them."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Open
from tests.browser.looking import faults_at, unfolded
from tests.browser.test_nine_tasks import CHOSEN, WRITTEN
from tests.browser.test_tasks_writing import PASSWORD

pytestmark = pytest.mark.once
NAME = "ines"


@pytest.fixture
def contributor(server: str, django_db_blocker: DjangoDbBlocker) -> str:
    from django.contrib.auth import get_user_model

    from registry.services.accounts import create_user
    from taxonomy.vocabulary import Role

    with django_db_blocker.unblock():
        if not get_user_model().objects.filter(username=NAME).exists():
            create_user(name=NAME, role=Role.CONTRIBUTOR, password=PASSWORD)
    return NAME


def opened(visit: Open, width: int = 1440, *, scripts: bool = True) -> Page:
    page = visit("/login/?next=/submit/", width, scripts=scripts, refused="422 (Unprocessable Entity)")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("form.login button").click()
    expect(page.locator("h1")).to_have_text("Contribute")
    return page


def fill(page: Page, place: int = 0) -> None:
    page.locator("#paper-paper").fill("2212.10560")
    for field, words in WRITTEN.items():
        page.locator(f"#effects-{place}-{field}").fill(words)
    for field, words in CHOSEN.items():
        page.locator(f"#effects-{place}-{field}").select_option(words)


def test_what_is_typed_is_previewed_and_faults_stand_at_their_fields(visit: Open, contributor: str):
    page = opened(visit)
    fill(page)
    page.locator("#effects-0-treated_value").fill("12,3")
    page.locator("#effects-0-treated_value").blur()
    expect(page.locator("#effects-0-treated_value-said")).to_contain_text("A figure is a number")
    expect(page.locator("#effects-0-outcome")).to_contain_text("To correct: value, as printed")
    page.locator("#effects-0-treated_value").fill("12.3")
    page.locator("#effects-0-locator").focus()
    expect(page.locator("#effects-0-outcome")).to_contain_text("How it would be used")
    expect(page.locator("#effects-0-locator")).to_be_focused()
    expect(page.locator("#effects-0-treated_value-said .fault")).to_have_count(0)
    expect(page.locator("#effects-0-about")).to_contain_text("Out-of-distribution")
    expect(page.locator("#outcome")).to_contain_text("Valid. Preview")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_form_with_faults_and_warnings_is_accessible(visit: Open, contributor: str, width: int):
    page = opened(visit, width)
    fill(page)
    page.locator("#effects-0-baseline_value").fill("12.3")
    page.locator("#effects-0-metric").fill("no such metric")
    page.locator("main .actions button[value=check]").last.click()
    expect(page.locator("#effects-0-metric-said")).to_contain_text("No metric on record")
    assert faults_at(unfolded(page), width) == []


def test_without_scripts_rows_are_added_and_sent(visit: Open, contributor: str):
    page = opened(visit, 360, scripts=False)
    fill(page)
    page.get_by_role("button", name="Add an effect").click()
    expect(page.locator(".effectrow")).to_have_count(2)
    expect(page.locator("#effects-0-locator")).to_have_value(WRITTEN["locator"])
    page.get_by_role("button", name="Remove effect 2").click()
    expect(page.locator(".effectrow")).to_have_count(1)
    page.locator(".entered > .actions button[value=check]").click()
    expect(page.locator("#preview")).to_contain_text("Valid")
    page.locator(".preview button[value=draft]").click()
    expect(page.locator(".messages")).to_contain_text("Kept as a draft")


def test_enter_in_a_field_checks_and_sends_nothing(visit: Open, contributor: str):
    page = opened(visit)
    page.locator("#effects-0-locator").fill("Table 1")
    page.locator("#effects-0-locator").press("Enter")
    expect(page.locator("#outcome")).to_contain_text("to complete or correct")
    expect(page.locator("#effects-0-locator")).to_have_value("Table 1")

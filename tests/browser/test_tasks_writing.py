"""What people with accounts do, and readers who object, at both widths and by keyboard alone. They write."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Open
from tests.browser.keyboard import press, to_content, write

pytestmark = [pytest.mark.once, pytest.mark.long, pytest.mark.parametrize("width", WIDTHS)]
PASSWORD = "correct-horse-battery"
CONTRIBUTOR, CURATOR = "wren", "vera"
FAULTY = """\
id: typed-by-hand
name: Typed by hand
year: soon
summary: Made for a test.
domains: [math]
source: {id: hand2025typed, title: Typed, year: 2025, authors: [Ada Lovelace], url: https://example.org/}
steps:
  - {id: seed, component: human-written-seed-tasks}
  - {id: deeper, component: in-dept-evolution, inputs: [seed]}
"""
RIGHT = FAULTY.replace("soon", "2025").replace("in-dept-", "in-depth-")


@pytest.fixture
def people(server: str, django_db_blocker: DjangoDbBlocker) -> dict[str, Any]:
    """A contributor and a curator: made anew where the test before has left something, which has the store refilled."""
    from django.contrib.auth import get_user_model

    from registry.services.accounts import create_user
    from taxonomy.vocabulary import Role

    known = get_user_model()._default_manager
    with django_db_blocker.unblock():
        return {
            name: known.filter(username=name).first() or create_user(name=name, role=role, password=PASSWORD)
            for name, role in ((CONTRIBUTOR, Role.CONTRIBUTOR), (CURATOR, Role.CURATOR))
        }


@pytest.fixture
def sent(people: dict[str, Any], django_db_blocker: DjangoDbBlocker) -> Callable[[str], int]:
    """The number of a submission that waits for a curator."""

    def send(slug: str) -> int:
        from registry.services import submissions
        from tests.api.people import bundle

        with django_db_blocker.unblock():
            raw = json.loads(json.dumps(bundle(slug)))
            return int(submissions.submit(author=people[CONTRIBUTOR], raw=raw, message=f"A method: {slug}").pk)

    return send


def logged_in(page: Page, name: str) -> Page:
    """By the form that asks for it."""
    expect(page.locator("h1")).to_have_text("Log in")
    to_content(page)
    write(page, "#id_username", name)
    write(page, "#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login/" not in address)
    return page


def test_records_are_pasted_their_faults_seen_and_mended(visit: Open, people: dict[str, Any], width: int):
    page = logged_in(
        visit("/login/?next=/submit/%3Fas%3Dtext", width, refused="422 (Unprocessable Entity)"), CONTRIBUTOR
    )
    to_content(page)
    write(page, "#document", FAULTY)
    press(page, "button[value=check]")
    expect(page.locator("#faults-title")).to_have_text("2 errors")
    expect(page.locator(".lines .bad").first).to_contain_text("/year")
    expect(page.locator(".lines .bad").last).to_contain_text("in-dept-evolution")
    press(page, ".faultlist a")
    expect(page.locator(".lines li:target")).to_be_in_viewport()
    write(page, "#document", RIGHT.replace("typed-by-hand", f"typed-at-{width}"))
    press(page, "button[value=check]")
    expect(page.locator("#preview")).to_contain_text("Valid")
    press(page, ".preview button[value=submit]")
    expect(page.locator(".messages")).to_contain_text("Submitted")
    expect(page.locator(".head .state")).to_have_text("Submitted")


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("request-changes", "Changes requested"),
        ("accept", "Accepted"),
        ("reject", "Rejected"),
        ("comment", "Submitted"),
    ],
)
def test_a_submission_is_reviewed(visit: Open, sent: Callable[[str], int], width: int, action: str, state: str):
    number = sent(f"reviewed-{action}-{width}")
    page = logged_in(visit("/login/?next=/submissions/", width), CURATOR)
    to_content(page)
    press(page, f".row a[href='/submissions/{number}/']")
    expect(page.locator("h1")).to_have_text(f"Submission {number}")
    to_content(page)
    write(page, "#text", "Which table is it?")
    press(page, f"button[value={action}]")
    expect(page.locator(".messages")).to_be_visible()
    expect(page.locator(".head .state")).to_have_text(state)
    expect(page.locator(".talk")).to_contain_text("Which table is it?")


def test_what_was_sent_back_is_revised(visit: Open, sent: Callable[[str], int], people: dict[str, Any], width: int):
    from registry.models import Submission
    from registry.services import reviewing

    number = sent(f"revised-{width}")
    found = Submission.objects.get(pk=number)
    said = "Nearly there.\n/effects/0/locator: add the row."
    reviewing.take(submission=found, action="request-changes", actor=people[CURATOR], text=said)
    page = logged_in(visit(f"/login/?next=/submissions/{number}/", width), CONTRIBUTOR)
    to_content(page)
    press(page, f"a.button[href='/submissions/{number}/edit/']")
    expect(page.locator("h1")).to_contain_text("Revise")
    to_content(page)
    expect(page.locator("#effects-0-locator-said .remark")).to_contain_text("add the row")
    assert f"revised-{width}" in page.locator("#method-id").input_value()
    write(page, "#effects-0-locator", "Table 9, row 3")
    press(page, ".entered > .actions button[value=submit]")
    expect(page.locator(".head .state")).to_have_text("Submitted")
    found.refresh_from_db()
    assert found.bundle["effects"][0]["locator"] == "Table 9, row 3"
    expect(page.locator("#trail")).to_have_count(0)


def test_a_mistake_is_reported_and_decided(visit: Open, people: dict[str, Any], width: int):
    page = visit("/report/?type=method&id=star", width)
    to_content(page)
    write(page, "#what", f"A step is missing, says somebody at {width}.")
    write(page, "#why", "Section 2 of the paper.")
    press(page, "form.writing button")
    expect(page.locator("h1")).to_contain_text("STaR")
    expect(page.locator(".messages")).to_contain_text("The curators have your report")
    page = logged_in(visit("/login/?next=/reports/", width), CURATOR)
    row = page.locator(".row").first
    expect(row).to_contain_text(f"at {width}")
    to_content(page)
    press(page, ".row button[value=agree]")
    expect(page.locator(".row .state").first).to_have_text("Agreed")
    to_content(page)
    press(page, ".row button[value=settle]")
    expect(page.locator(".row .state").first).to_have_text("Settled")


def test_a_report_without_a_record_is_refused_and_kept(visit: Open, width: int):
    page = visit("/report/", width, refused="404 (Not Found)")
    to_content(page)
    write(page, "#id", "no-such-effect")
    write(page, "#what", "It is wrong.")
    write(page, "#why", "Table 3.")
    press(page, "form.writing button")
    expect(page.locator("#id-fault")).to_be_visible()
    expect(page.locator("#what")).to_have_value("It is wrong.")


def test_a_token_is_made_shown_once_and_revoked(visit: Open, people: dict[str, Any], width: int):
    page = logged_in(visit("/login/?next=/account/", width), CONTRIBUTOR)
    to_content(page)
    write(page, "#name", f"laptop {width}")
    press(page, "button[value=create]")
    expect(page.locator(".secret code")).to_contain_text("sdr_")
    page.goto("/account/")
    expect(page.locator(".secret")).to_have_count(0)
    expect(page.locator("#main")).to_contain_text(f"laptop {width}")
    to_content(page)
    press(page, "button[value=revoke]")
    expect(page.locator(".messages")).to_contain_text("Revoked")


def test_the_trail_is_searched(visit: Open, people: dict[str, Any], width: int):
    page = logged_in(visit("/login/?next=/audit/", width), CURATOR)
    to_content(page)
    write(page, "#by", CONTRIBUTOR)
    page.keyboard.press("Enter")
    expect(page.locator("table.audit tbody tr").first).to_contain_text(CONTRIBUTOR)

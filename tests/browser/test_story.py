"""What the registry is for, as one person does it: find a method, doubt it, compare it, design a better one.

It writes: whatever is tested after it on the same server sees one method more.
"""

import re
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from tests.browser.conftest import Open

PASSWORD = "correct-horse-battery"
METHOD = "accumulating-star"


class Members(NamedTuple):
    """The names of who sends in, and of who decides."""

    contributor: str
    curator: str


@pytest.fixture
def members(server: str, django_db_blocker: DjangoDbBlocker) -> Members:
    from registry.services.accounts import create_user
    from taxonomy.vocabulary import Role

    with django_db_blocker.unblock():
        create_user(name="ada", role=Role.CONTRIBUTOR, password=PASSWORD)
        create_user(name="cora", role=Role.CURATOR, password=PASSWORD)
    return Members("ada", "cora")


def test_from_a_question_to_a_method_in_the_catalogue(visit: Open, members: Members):
    page = visit("/")
    found(page)
    doubted(page)
    compared(page)
    traced(page)
    designed(page)
    address = sent(page, members.contributor)
    accepted(visit("/login/?next=/submissions/"), members.curator, address)
    page.goto("/methods/?q=accumulating")
    expect(page.locator(f'.row[data-id="{METHOD}"]')).to_contain_text("Data accumulation")
    page.get_by_role("link", name="Accumulating STaR").click()
    expect(page.locator("h1")).to_contain_text("Accumulating STaR")
    expect(page.locator("#diagnosis ~ .finding")).to_have_count(0)


def found(page: Page) -> None:
    """A method for mathematics that raises diversity, by the facets of the list."""
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Methods").click()
    expect(page.locator("h1")).to_have_text("Methods")
    everything = page.locator("#count b").inner_text()
    for facet, value in (("domain", "math"), ("raises", "diversity")):
        group = page.locator(f"#facet-{facet}")
        if group.get_attribute("open") is None:
            group.locator("> summary").click()
        page.locator(f"#{facet}-{value}").check()
        expect(page).to_have_url(re.compile(f"{facet}={value}"))
        expect(page.locator(".chips")).to_contain_text("Mathematics")
    expect(page.locator(".chips")).to_contain_text("Diversity")
    assert 0 < int(page.locator("#count b").inner_text()) < int(everything)
    page.locator("#words").fill("rationales")
    expect(page).to_have_url(re.compile("q=rationales"))
    page.get_by_role("link", name="STaR", exact=True).click()
    expect(page).to_have_url(re.compile(r"/methods/star/$"))


def doubted(page: Page) -> None:
    """Why one believes it, and how thin that is: the profile names component, figure, sources and certainty."""
    diversity = page.locator('section[aria-labelledby="f-diversity"]')
    raised = diversity.locator(".sentence").filter(has_text="Raised by").locator(".evidence").first
    figure = r"\+\d+\.\d points\s+\([^)]+ points\),\s+from\s+\d+\s+effects\s+in\s+\d+\s+sources"
    expect(raised).to_contain_text(re.compile(figure))
    expect(raised.locator(".certainty")).to_have_text("low certainty")
    expect(diversity).to_contain_text("Not measured")
    expect(page.locator(".finding.high")).to_contain_text("Samples of one round train the next")


def compared(page: Page) -> None:
    """Beside MetaMath: steps, profiles, and what may explain a difference. Then back to the method."""
    page.get_by_label("Compare with").fill("MetaMath")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile(r"methods=star"))
    expect(page.locator(".profiles thead")).to_contain_text("MetaMath")
    expect(page.locator(".aligned")).to_contain_text("Rationalization with hint")
    expect(page.locator("#why ~ .explained")).to_contain_text("STaR and MetaMath")
    page.locator(".profiles thead, .aligned thead").first.get_by_role("link", name="STaR").click()
    expect(page.locator("h1")).to_contain_text("STaR")


def traced(page: Page) -> None:
    """From the thinnest component of the profile to its forest plot, and on to the table in the paper."""
    weak = page.locator('section[aria-labelledby="f-diversity"] .evidence').filter(
        has=page.locator(".certainty.very-low, .certainty.low")
    )
    name = weak.last.locator("a.cause").inner_text()
    weak.last.locator("a.cause").click()
    expect(page.locator("h1")).to_have_text(name)
    evidence = page.locator('section[data-facet="diversity"]')
    evidence.scroll_into_view_if_needed()
    expect(evidence.locator("svg.chart-picture:visible")).to_have_count(1)
    reasons = evidence.locator("details").filter(has_text=re.compile("^Why .* certainty"))
    reasons.locator("summary").click()
    expect(reasons.locator("li").first).to_contain_text("It starts at")
    evidence.locator("table.effects tbody tr a.figure").first.click()
    place = page.locator("blockquote.place")
    expect(place.locator("p")).to_contain_text(re.compile("Table|Figure|Section|section", re.IGNORECASE))
    expect(place.get_by_role("link", name=re.compile("read here|address on record"))).to_have_attribute(
        "href", re.compile(r"^https://")
    )


def designed(page: Page) -> None:
    """From STaR: a suggestion is taken, and the step that forgets earlier rounds removed, until no collapse is near."""
    page.goto("/methods/star/")
    page.get_by_role("link", name="Start a draft from this").click()
    risk = page.locator('.finding[data-check="collapse-risk"]')
    expect(risk).to_contain_text("each round's data replace the last round's")
    steps = page.locator(".plan > li")
    before = steps.count()
    risk.get_by_role("button", name="Data accumulation").click()
    expect(steps).to_have_count(before + 1)
    steps.filter(has_text="Data replacement").get_by_role("button", name="Remove").click()
    expect(steps).to_have_count(before)
    looping = page.locator("#looping")
    if looping.get_attribute("open") is None:
        looping.locator("summary").click()
    looping.locator("#loop-0-from").select_option(index=before)
    expect(page.locator("#looping")).to_contain_text("Rounds: after step")
    expect(risk).to_have_count(0)


def unfolded(page: Page, part: str) -> None:
    """A fold is opened once the page stands still: an answer of the server may put it back as it was."""
    page.wait_for_load_state("networkidle")
    if page.locator(part).get_attribute("open") is None:
        page.locator(f"{part} > summary").click()
    expect(page.locator(part)).to_have_attribute("open", "")


def sent(page: Page, name: str) -> str:
    """Named and submitted; what was designed is kept while its author logs in."""
    unfolded(page, "#about")
    fields = {"name": "Accumulating STaR", "id": METHOD, "source": "zelikman2022star", "summary": "Keeps all rounds."}
    for field, value in fields.items():
        page.locator(f"#about-{field}").fill(value)
    page.locator("#about-year").fill("2025")
    for each in ("Accumulating STaR", METHOD, "zelikman2022star", r"Keeps all rounds\.", "2025"):
        expect(page.locator("#text")).to_have_value(re.compile(each))
    page.get_by_role("button", name="Submit this").click()
    expect(page.locator("#method-id")).to_have_value(METHOD)
    expect(page.locator(".method .strip")).to_contain_text("Data accumulation")
    page.get_by_role("button", name="Log in and go on").click()
    log_in(page, name)
    expect(page.locator("#method-id")).to_have_value(METHOD)
    expect(page.locator("#paper-paper-said")).to_contain_text("On record: STaR")
    page.get_by_role("button", name="Check it").click()
    expect(page.locator("#preview")).to_contain_text("Valid")
    page.locator("#message").fill("STaR that forgets nothing.")
    page.get_by_role("button", name="Submit for review").first.click()
    expect(page.locator(".messages")).to_contain_text("Submitted")
    return page.url.removesuffix("#outcome")


def accepted(page: Page, name: str, address: str) -> None:
    """By somebody else, in another browser."""
    log_in(page, name)
    page.get_by_role("link", name="STaR that forgets nothing.").click()
    expect(page).to_have_url(address)
    page.get_by_label("Comment", exact=True).fill("Thank you.")
    page.get_by_role("button", name="Accept and publish").click()
    expect(page.locator(".head .state")).to_have_text("Accepted")
    expect(page.locator(".published a").first).to_be_visible()


def log_in(page: Page, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("form.login button").click()

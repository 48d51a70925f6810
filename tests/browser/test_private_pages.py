"""The pages of members and curators, and those that refuse: held to what every page is held to."""

import pytest
from django.core.cache import cache
from pytest_django import DjangoDbBlocker

from tests.browser.chromium import WIDTHS
from tests.browser.conftest import Open
from tests.browser.inhabiting import CURATOR, MEMBER, PASSWORD, people
from tests.browser.looking import faults_at, unfolded
from tests.browser.pages import CURATOR_PAGES, FORBIDDEN, MEMBER_PAGES, REFUSED

pytestmark = pytest.mark.once


@pytest.fixture
def submitted(server: str, django_db_blocker: DjangoDbBlocker) -> tuple[int, int]:
    """The numbers of a submission in review and of one sent back."""
    from registry.models import Submission

    cache.clear()
    with django_db_blocker.unblock():
        found = Submission.objects.filter(author__username=MEMBER).order_by("pk").values_list("pk", flat=True)
        return (found[0], found[1]) if len(found) > 1 else people()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("name", "pages"), [(MEMBER, MEMBER_PAGES), (CURATOR, CURATOR_PAGES)])
def test_the_pages_of_a_member_and_of_a_curator(
    visit: Open, submitted: tuple[int, int], name: str, pages: dict[str, str], width: int
):
    page = visit("/login/", width, refused=FORBIDDEN[2])
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("form.login button").click()
    page.wait_for_url("/")
    found = []
    addresses = [*pages.values(), *([FORBIDDEN[1]] if name == MEMBER else [])]
    for address in addresses:
        page.goto(address.format(submission=submitted[0], returned=submitted[1]), wait_until="networkidle")
        found += faults_at(unfolded(page), width)
    assert found == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", REFUSED)
def test_pages_that_refuse(visit: Open, name: str, width: int):
    address, status = REFUSED[name]
    assert faults_at(visit(address, width, refused=status), width) == []

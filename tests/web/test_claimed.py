"""A curator confirms claim by claim on the page of a submission; the page of the effect names both."""

import pytest

from tests.api import making
from tests.web.people import Member, Members, members

__all__ = ["members"]
PAGE = "/effects/claimed/"
POINTERS = ["/effects/0/measured_by", "/effects/0/reading/second"]


@pytest.fixture
def here(members: Members) -> str:
    claiming = making.effect("claimed", measured_by="registry engine 1", second_reading="confirmed")
    return members.ada.submit({"effects": [claiming.dump()]})


def accept(curator: Member, here: str, confirm: list[str], status: int = 303) -> object:
    return curator.send(here, {**curator.form(here), "do": "accept", "text": "", "confirm": confirm}, status)


def test_the_page_asks_for_each_claim_and_refuses_without(members: Members, here: str):
    page = members.cora.get(here)
    boxes = [each for tag, each in page.tags if tag == "input" and each.get("name") == "confirm"]
    assert [each["value"] for each in boxes] == POINTERS
    assert not any("checked" in each for each in boxes)
    assert "confirm" not in members.ada.get(here).values("name", "input"), "only who decides confirms"
    refused = accept(members.cora, here, POINTERS[:1], 422)
    assert "/effects/0/reading/second" in refused.text  # type: ignore[attr-defined]
    members.anybody.get(PAGE, 404)


def test_the_page_of_the_effect_names_who_claimed_and_who_accepted(members: Members, here: str):
    accept(members.cora, here, POINTERS)
    page = members.anybody.get(PAGE)
    assert "registry engine 1 measured both values is claimed by ada, accepted by cora, in revision 1" in page.text
    assert "were measured by us" not in page.text
    assert "ada, accepted by cora" in members.anybody.get(f"{PAGE}revisions/").text


def test_a_second_reading_that_is_claimed_is_shown_as_claimed(members: Members):
    claiming = making.effect("claimed", second_reading="confirmed")
    here = members.ada.submit({"effects": [claiming.dump()]})
    accept(members.cora, here, POINTERS[1:])
    assert "This reading is claimed by ada, accepted by cora" in members.anybody.get(PAGE).text


def test_what_nobody_claimed_has_no_names(members: Members):
    from registry.current import current

    checked = next(each for each in current().effects.values() if each.reading.second and not each.measured_by)
    assert "claimed by" not in members.anybody.get(f"/effects/{checked.id}/").text

"""The life of a submission by pages alone, and who may do what in it."""

import json
from typing import Any

import pytest

from tests.api.people import Person, bundle, one_source
from tests.web.people import Member, Members, members

__all__ = ["members"]


def state(address: str) -> str:
    from registry.models import Submission

    return str(Submission.objects.get(pk=int(address.strip("/").split("/")[1])).state)


def test_a_submission_lives_by_pages_alone(members: Members):
    ada, cora, carl = members.ada, members.cora, members.carl
    faulty = bundle()
    faulty["methods"][0]["year"] = "soon"
    page = ada.send("/submit/", {"document": json.dumps(faulty, indent=1), "do": "submit", "key": "k"}, 422)
    assert "/methods/0/year" in page.text
    here = ada.submit(message="From my paper")
    assert "From my paper" in cora.get("/submissions/").text
    cora.take(here, "request-changes", "Which table?")
    assert "Which table?" in ada.get(here).text
    better = bundle()
    better["effects"][0]["locator"] = "Table 9"
    ada.send(
        f"{here}edit/", {**ada.form(f"{here}edit/"), "document": json.dumps(better), "message": "", "do": "submit"}
    )
    carl.take(here, "accept", "Thank you")
    page = ada.get(here)
    assert state(here) == "accepted"
    assert {"/methods/tiny/", "/effects/tiny-effect/"} <= set(page.values("href", "a"))
    assert "Table 9" in ada.get("/effects/tiny-effect/").text
    assert "tiny" in ada.get("/methods/tiny/revisions/").text


def test_the_page_says_what_the_interface_says(members: Members):
    from registry.services.accounts import create_token

    here = members.ada.submit(message="One")
    members.cora.take(here, "comment", "Two")
    api = Person("ada", create_token(user=members.ada.user, name="x")[1], members.ada.user)
    told, page = api.get(f"{here.strip('/')}/"), members.ada.get(here)
    for each in told["records"]:
        assert each["id"] in page.text
    for word in (told["message"], told["author"], told["state"].capitalize(), told["comments"][0]["text"]):
        assert word in page.text
    for each in told["warnings"]:
        assert each["detail"] in page.text


ACTIONS = ("submit", "withdraw", "request-changes", "accept", "reject", "comment")
MATRIX = {  # nobody logged in, other contributor, its author, its author a curator, curator, administrator
    "submit": (303, 404, 409, 409, 403, 403),
    "withdraw": (303, 404, 303, 303, 403, 403),
    "request-changes": (303, 404, 403, 403, 303, 303),
    "accept": (303, 404, 403, 403, 303, 303),
    "reject": (303, 404, 403, 403, 303, 303),
    "comment": (303, 404, 303, 303, 303, 303),
}
WHO = ("anybody", "bob", "ada", "carl", "cora", "rita")


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("place", range(len(WHO)), ids=WHO)
def test_who_may_do_what(members: Members, action: str, place: int):
    who: Member = getattr(members, WHO[place])
    here = (members.carl if WHO[place] == "carl" else members.ada).submit(one_source())
    status = MATRIX[action][place]
    led = who.send(here, {"do": action, "text": "x", "revision": "1", "key": "k"}, status)
    if who is members.anybody:
        assert led.startswith("/login/?next=")
    if status != 303 or who is members.anybody:
        assert state(here) == "submitted"


@pytest.mark.parametrize(
    ("address", "statuses"),
    [
        ("/submit/", (200, 200, 200, 200, 200, 200)),
        ("/submissions/", (302, 200, 200, 200, 200, 200)),
        ("HERE", (302, 404, 200, 200, 200, 200)),
        ("HEREedit/", (302, 404, 302, 403, 403, 403)),
        ("/account/", (302, 200, 200, 200, 200, 200)),
        ("/account/password/", (302, 200, 200, 200, 200, 200)),
        ("/report/", (200, 200, 200, 200, 200, 200)),
        ("/reports/", (302, 403, 403, 200, 200, 200)),
        ("/audit/", (302, 403, 403, 200, 200, 200)),
        ("HEREcomputed/", (302, 404, 200, 200, 200, 200)),
        ("/submissions/999999/computed/", (302, 404, 404, 404, 404, 404)),
        ("/submissions/999999/", (302, 404, 404, 404, 404, 404)),
        ("/submissions/99999999999999999999999/", (302, 404, 404, 404, 404, 404)),
    ],
)
def test_who_may_see_what(members: Members, address: str, statuses: Any):
    here = members.ada.submit(one_source())
    for name, status in zip(WHO, statuses, strict=True):
        page = getattr(members, name).get(address.replace("HERE", here), status)
        if status == 302:
            assert page.response["Location"].startswith(("/login/?next=/", here))


def test_a_curator_sees_what_the_registry_would_make_of_it(members: Members):
    here = members.ada.submit(bundle("drawn"))
    assert f"{here}computed/" in members.cora.get(here).values("hx-get")
    page = members.cora.get(f"{here}computed/")
    assert "svg" in {tag for tag, _ in page.tags}
    for words in ("Nearest on record", "40 → 50", "better with it", "Pooled results that would change", "Table 1"):
        assert words in page.text, words
    assert page.values("rel", "a") == ["noopener"]
    part = members.cora.client.get(f"{here}computed/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    members.cora.take(here, "accept")
    assert "computed/" not in members.cora.get(here).html


def test_what_does_not_agree_any_more_says_so_where_it_would_be_computed(members: Members):
    from registry.models import Submission

    here = members.ada.submit(bundle("drawn"))
    gone = {key: value for key, value in bundle("drawn").items() if key != "sources"}
    Submission.objects.filter(pk=int(here.split("/")[2])).update(bundle=gone)
    page = members.cora.get(f"{here}computed/")
    assert "does not agree with the catalogue" in page.text
    assert "No source has the id" in page.text


def test_the_trail_is_for_curators(members: Members):
    """As the interface has it: an author follows the review, and sees nobody's steps besides."""
    here = members.ada.submit(one_source())
    members.cora.take(here, "request-changes", "Which table?")
    page = members.ada.get(here)
    assert "What happened" not in page.text
    assert "Which table?" in page.text
    for curator in (members.cora, members.rita):
        told = curator.get(here).text
        assert "What happened" in told
        assert "request changes cora" in told.lower()


def test_own_curators_are_told_why_they_have_no_buttons(members: Members):
    here = members.carl.submit(one_source())
    page = members.carl.get(here)
    assert "another curator does" in page.text
    assert "accept" not in page.values("value", "button")
    assert "accept" in members.cora.get(here).values("value", "button")


def test_contributors_list_their_own_and_states_filter(members: Members):
    mine, other = members.ada.submit(one_source("a2025a")), members.bob.submit(one_source("b2025b"))
    members.cora.take(other, "reject", "No")
    assert members.ada.get("/submissions/").values("data-id") == [mine.split("/")[2]]
    assert len(members.cora.get("/submissions/").values("data-id")) == 2
    assert members.cora.get("/submissions/?state=rejected").values("data-id") == [other.split("/")[2]]
    members.cora.get("/submissions/?state=lost", 400)


def test_a_stale_edit_is_refused_and_kept(members: Members):
    here = members.ada.submit(one_source(), do="draft")
    fields = {**members.ada.form(f"{here}edit/"), "document": json.dumps(one_source(title="First")), "do": "save"}
    members.ada.send(f"{here}edit/", fields)
    late = {**fields, "document": json.dumps(one_source(title="Second"))}
    page = members.ada.send(f"{here}edit/", late, 412)
    assert "revision 2" in page.text
    assert "Second" in page.text
    assert "First" in members.ada.get(f"{here}edit/?as=text").text


def test_a_decision_on_what_changed_meanwhile_is_refused_and_its_words_kept(members: Members):
    here = members.ada.submit(one_source())
    seen = members.cora.form(here)
    members.carl.take(here, "request-changes", "Wait")
    members.ada.take(here, "submit")
    page = members.cora.send(here, {**seen, "do": "accept", "text": "My long words"}, 412)
    assert "My long words" in page.text
    assert state(here) == "submitted"


def test_a_conflict_tells_both_revisions(members: Members):
    first = members.ada.submit(one_source("x2025x", title="One"))
    members.cora.take(first, "accept")
    here, other = (members.ada.submit(one_source("x2025x", title=title)) for title in ("Two", "Three"))
    members.cora.take(other, "accept")
    page = members.cora.take(here, "accept", "Fine", 409)
    assert "sources/x2025x 1 2" in page.text
    assert "/sources/x2025x/revisions/?from=1&to=2" in page.values("href", "a")
    assert "Three" in members.cora.get("/sources/x2025x/revisions/?from=1&to=2").text
    assert state(here) == "submitted"


def test_a_decision_sent_twice_is_taken_once(members: Members):
    here = members.ada.submit(one_source())
    fields = {**members.cora.form(here), "do": "comment", "text": "Once"}
    for _ in range(2):
        members.cora.send(here, fields)
    from registry.models import Comment

    assert Comment.objects.count() == 1


def test_forms_from_elsewhere_do_nothing(members: Members):
    here = members.ada.submit(one_source())
    members.cora.send(here, {"do": "accept", "revision": "1"}, 403, csrf=False)
    members.ada.send(f"{here}edit/", {"do": "save", "revision": "1"}, 403, csrf=False)
    assert state(here) == "submitted"

"""Asking for a role, and who may grant it."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from registry.models import AuditEntry, RoleRequest
from tests.web.people import Member, Members, few

__all__ = ["few"]
ASK = {"do": "ask", "role": "curator", "why": "I read papers on filtering."}


def roles(name: str) -> list[str]:
    return list(get_user_model().objects.get(username=name).groups.values_list("name", flat=True))


def roleless(name: str = "eve") -> Member:
    """Somebody whose role was taken away, or never given."""
    found = Member(name)
    found.user.groups.clear()
    return found


def asked(who: Member, **fields: str) -> str:
    assert who.send("/account/", ASK | fields) == "/account/"
    return str(RoleRequest.objects.get(user=who.user, state="open").pk)


def decided(who: Member, number: str, action: str = "grant", status: int = 303, **fields: str) -> Any:
    return who.send("/roles/", {"request": number, "do": action, **fields}, status)


def test_an_administrator_makes_a_curator(few: Members):
    number = asked(few.ada)
    assert "open" in few.ada.get("/account/").text
    page = few.rita.get("/roles/")
    assert page.values("data-id", "li") == [number]
    assert "ada asks to be a curator" in page.text
    assert "I read papers on filtering." in page.text
    assert decided(few.rita, number, answer="Welcome.") == "/roles/"
    assert roles("ada") == ["curator"]
    few.ada.get("/reports/")
    page = few.ada.get("/account/")
    assert "granted" in page.text
    assert "Welcome." in page.text
    trail = AuditEntry.objects.filter(record="users/ada").order_by("pk").values_list("action", "actor__username")
    assert list(trail)[-2:] == [("request-role", "ada"), ("grant-role", "rita")]


def test_a_request_is_refused_and_may_be_made_again(few: Members):
    number = asked(few.ada)
    decided(few.rita, number, "refuse", answer="Send something in first.")
    assert roles("ada") == ["contributor"]
    assert "Send something in first." in few.ada.get("/account/").text
    decided(few.rita, number, "grant", 409)
    assert roles("ada") == ["contributor"]
    asked(few.ada)


def test_curators_make_contributors_and_no_curators(few: Members):
    eve = roleless()
    number = asked(eve, role="contributor")
    decided(few.cora, number)
    assert roles("eve") == ["contributor"]
    number = asked(few.ada)
    assert "not yours to decide" in few.cora.get("/roles/").text
    decided(few.cora, number, "grant", 403)
    decided(few.cora, number, "refuse", 403)
    assert roles("ada") == ["contributor"]


def test_nobody_else_decides_or_sees_requests(few: Members):
    number = asked(few.ada)
    for who in (few.ada, few.bob, roleless()):
        who.get("/roles/", 403)
        decided(who, number, status=403)
    assert few.anybody.client.get("/roles/").status_code == 302
    decided(few.rita, number, status=403, csrfmiddlewaretoken="x" * 64)
    assert roles("ada") == ["contributor"]


def test_nobody_decides_their_own_request(few: Members):
    number = asked(few.ada)
    few.ada.user.groups.clear()
    Member("root-of-all", "administrator").user.groups.get().user_set.add(few.ada.user)
    decided(few.ada, number, status=403)


@pytest.mark.parametrize("role", ["administrator", "contributor", "owner", "", "a\x00b"])
def test_only_a_role_above_ones_own_is_asked_for(few: Members, role: str):
    few.ada.send("/account/", ASK | {"role": role}, 409)
    assert not RoleRequest.objects.exists()


@pytest.mark.parametrize("name", ["cora", "rita"])
def test_curators_and_administrators_have_nothing_to_ask_for(few: Members, name: str):
    who = getattr(few, name)
    assert "ask" not in who.get("/account/").values("value", "button")
    who.send("/account/", ASK, 409)


def test_one_request_at_a_time(few: Members):
    asked(few.ada)
    assert "ask" not in few.ada.get("/account/").values("value", "button")
    few.ada.send("/account/", ASK, 409)
    assert RoleRequest.objects.count() == 1


@pytest.mark.parametrize("why", ["", "  ", "x" * 2001, "a\x00b"])
def test_a_request_says_why(few: Members, why: str):
    page = few.ada.send("/account/", ASK | {"why": why}, 422)
    assert "why-fault" in page.values("id", "p")
    assert not RoleRequest.objects.exists()


def test_nobody_asks_before_the_address_is_confirmed(few: Members):
    from allauth.account.models import EmailAddress

    eve = roleless()
    address = EmailAddress.objects.create(user=eve.user, email="eve@example.org", primary=True)
    eve.send("/account/", ASK | {"role": "contributor"}, 409)
    address.verified = True
    address.save()
    number = asked(eve, role="contributor")
    decided(few.cora, number, answer="Welcome.")
    assert [each.to for each in mail.outbox] == [["eve@example.org"]]
    assert "was granted" in str(mail.outbox[0].body)
    assert "Welcome." in str(mail.outbox[0].body)


@pytest.mark.parametrize(("number", "status"), [("999999", 404), ("x", 404), ("9" * 30, 404), ("", 404)])
def test_a_request_that_is_not_there_is_told(few: Members, number: str, status: int):
    decided(few.rita, number, "grant", status)
    decided(few.rita, number, "crown", 400)


def test_words_of_a_request_are_shown_escaped(few: Members):
    asked(few.ada, why="<script>alert(1)</script>")
    assert not any(few.rita.get("/roles/").inline)

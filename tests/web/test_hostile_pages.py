"""Pages under attack: forms from elsewhere, frames, fields that nobody offered, sessions that were stolen."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.api.people import bundle, counts
from tests.web.people import Members, members
from tests.web.reading import BROWSER

pytestmark = pytest.mark.once

__all__ = ["members"]

FILLED = {
    "str:slug": "star",
    "operator:slug": "distilabel/evol-instruct",
    "int:pk": "1",
    "str:component": "star",
    "str:effect": "wizardlm-evolution-average",
    "str:facet": "quality",
    "str:method": "star",
    "str:metric": "accuracy",
    "str:source": "human-written-seed-tasks",
    "str:target": "few-shot-bootstrapping",
    "str:tool": "distilabel",
    "base36:uidb36": "1",
    "str:key": "set-password",
}
"""A parameter of an address, with its converter, and what stands in its place."""
OPEN_TO_ALL = {"/report/"}
"""Forms that need no account; a token of the page they need all the same."""


def addresses() -> Iterator[str]:
    """Every page, with something in the place of its parameters."""
    import web.urls

    for pattern in web.urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        for parameter, value in FILLED.items():
            route = route.replace(f"<{parameter}>", value)
        assert "<" not in route, route
        yield f"/{route}"


PAGES = [*addresses(), "/"]


@pytest.mark.parametrize("address", PAGES)
def test_no_page_takes_a_form_from_elsewhere(members: Members, address: str):
    """Whoever is logged in, and whatever the form says: without the token of the page nothing is done."""
    fields = {"do": "submit", "document": "{}", "what": "a", "why": "b", "username": "ada", "text": "x", "op": "clear"}
    for who in (members.ada, members.cora, members.anybody):
        before = counts()
        response = who.client.post(address, fields, headers={"accept": BROWSER, "origin": "https://evil.test"})
        assert response.status_code in (403, 405), address
        assert counts() == before


@pytest.mark.parametrize("address", [*PAGES, "/nowhere/", "/methods/nope/"])
def test_no_page_can_be_framed(members: Members, address: str):
    response = members.ada.client.get(address, headers={"accept": BROWSER})
    assert response.status_code < 500
    if response.get("Content-Type", "").startswith("text/html"):
        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


EXTRA = {
    "author": "rita",
    "user": "rita",
    "state": "accepted",
    "revision": "99",
    "role": "administrator",
    "is_superuser": "1",
    "is_staff": "1",
    "groups": "administrator",
    "reviewer": "ada",
}


def test_fields_that_nobody_offered_change_nothing(members: Members):
    from django.contrib.auth import get_user_model

    from registry.models import Submission, Token

    made = Submission.objects.get(pk=int(members.ada.submit(bundle(), **EXTRA).rstrip("/").rpartition("/")[2]))
    assert (made.author.get_username(), made.state, made.revision) == ("ada", "submitted", 1)
    members.ada.send("/account/", {"do": "create", "name": "laptop", "days": "7", "key": "k", **EXTRA}, 201)
    assert [token.user.get_username() for token in Token.objects.filter(name="laptop")] == ["ada"]
    members.anybody.send("/report/", {"type": "method", "id": "star", "what": "a", "why": "b", **EXTRA})
    members.ada.send("/account/password/", {"old_password": "wrong", **EXTRA}, 422)
    user: Any = get_user_model().objects.get(username="ada")
    assert (user.is_superuser, user.is_staff) == (False, False)
    assert [group.name for group in user.groups.all()] == ["contributor"]


def test_a_changed_password_ends_every_other_session(members: Members):
    """Who has stolen one is out; who changed it stays in, under another key."""
    stolen = Client()
    stolen.cookies["sessionid"] = before = members.ada.client.cookies["sessionid"].value
    assert stolen.get("/account/").status_code == 200
    words = "another-horse-battery"
    fields = {"old_password": "correct-horse-battery", "new_password1": words, "new_password2": words}
    members.ada.send("/account/password/", fields)
    assert members.ada.client.cookies["sessionid"].value != before
    assert members.ada.client.get("/account/").status_code == 200
    assert stolen.get("/account/").status_code == 302


def test_nothing_but_pages_of_the_interface_is_exempt_from_the_check():
    """`csrf_exempt` stands where no session is heeded: at the interface, and at the probes, which only read."""
    exempt = {
        str(entry.pattern)
        for group in get_resolver().url_patterns
        for entry in getattr(group, "url_patterns", [])
        if getattr(entry.callback, "csrf_exempt", False)
    }
    assert {name for name in exempt if not name.startswith("api/v1/")} == {"", "healthz", "readyz", "metricz"}

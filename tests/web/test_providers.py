"""ORCID and GitHub: no button without keys; with them, the way there and back. The other side is played here."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache

from tests.web.people import Member, Members, few
from tests.web.test_joining import groups, link

__all__ = ["few"]
KEYS = {"APPS": [{"client_id": "the-client", "secret": "the-secret"}]}
AUTHORIZE = {"github": "https://github.com/login/oauth/authorize", "orcid": "https://orcid.org/oauth/authorize"}
GITHUB = {
    "https://api.github.com/user": {"id": 7, "login": "grace", "name": "Grace", "email": None},
    "https://api.github.com/user/emails": [{"email": "grace@example.org", "primary": True, "verified": True}],
}
ORCID = {
    "https://pub.orcid.org/v3.0/0000-0002-1825-0097/record": {
        "orcid-identifier": {"path": "0000-0002-1825-0097", "uri": "https://orcid.org/0000-0002-1825-0097"}
    }
}


class Answer:
    """What the other side says to a GET."""

    status_code = 200

    def __init__(self, content: Any) -> None:
        self.content = content

    def json(self) -> Any:
        return self.content

    def raise_for_status(self) -> None: ...


class Session:
    """Asks the other side, which knows these addresses alone."""

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *args: object) -> None: ...

    def get(self, address: str, **kwargs: object) -> Answer:
        return Answer((GITHUB | ORCID)[address])


@pytest.fixture
def stranger(few: Members, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Member:
    cache.clear()
    settings.SOCIALACCOUNT_PROVIDERS = {"github": KEYS, "orcid": KEYS}
    token = {"access_token": "t", "orcid": "0000-0002-1825-0097"}
    monkeypatch.setattr(OAuth2Client, "get_access_token", lambda *args, **kwargs: token)
    monkeypatch.setattr("web.providers.ProviderAdapter.get_requests_session", lambda self: Session())
    return few.anybody


def state_of(who: Member, provider: str, **fields: str) -> str:
    there = urlsplit(who.send(f"/join/{provider}/", fields))
    query = parse_qs(there.query)
    assert there._replace(query="").geturl() == AUTHORIZE[provider]
    assert query["client_id"] == ["the-client"]
    assert query["redirect_uri"] == [f"http://testserver/join/{provider}/callback/"]
    return str(query["state"][0])


def back(who: Member, provider: str, **fields: str) -> str:
    state = state_of(who, provider, **fields)
    return str(who.client.get(f"/join/{provider}/callback/", {"code": "c", "state": state})["Location"])


def test_without_keys_there_is_no_button_and_no_address(few: Members):
    for address in ("/login/", "/join/", "/account/"):
        page = few.anybody.client.get(address).content + few.ada.client.get(address).content
        assert b"GitHub" not in page
        assert b"ORCID" not in page
    few.anybody.send("/join/github/", {}, 404)
    few.anybody.get("/join/orcid/callback/?code=c&state=s", 404)


@pytest.mark.parametrize("provider", AUTHORIZE)
def test_the_button_leads_to_the_provider(stranger: Member, provider: str):
    for address in ("/login/", "/join/"):
        assert f"/join/{provider}/" in stranger.get(address).values("action", "form")
    assert state_of(stranger, provider)
    stranger.get(f"/join/{provider}/", 405)
    stranger.send(f"/join/{provider}/", {}, 403, csrf=False)


def test_whom_github_knows_with_a_confirmed_address_is_a_contributor_at_once(stranger: Member):
    assert back(stranger, "github", next="/submit/") == "/join/finish/"
    page = stranger.get("/join/finish/")
    assert {"grace", "grace@example.org"} <= set(page.values("value", "input"))
    stranger.send("/join/finish/", {"username": "gr", "email": "grace@example.org"}, 422)
    assert stranger.send("/join/finish/", {"username": "grace", "email": "grace@example.org"}) == "/submit/"
    assert groups() == ["contributor"]
    assert not mail.outbox
    assert back(Member(), "github", next="/submit/") == "/submit/", "the next time it asks nothing"


def test_whom_orcid_knows_confirms_an_address(stranger: Member):
    assert back(stranger, "orcid") == "/join/finish/"
    assert stranger.send("/join/finish/", {"username": "grace", "email": "grace@example.org"}) == "/join/sent/"
    assert groups() == []
    assert back(Member(), "orcid") == "/join/sent/", "not logged in before the address is confirmed"
    assert stranger.send(link(), {}) == "/"
    assert groups() == ["contributor"]
    assert back(Member(), "orcid") == "/"


def test_an_account_made_by_hand_connects_and_disconnects(stranger: Member, few: Members):
    assert back(few.ada, "orcid", process="connect", next="/account/") == "/account/"
    page = few.ada.get("/account/")
    assert "ORCID 0000-0002-1825-0097" in page.text
    assert "It is connected" in page.text
    assert back(Member(), "orcid") == "/", "it logs in without an e-mail address, as before"
    assert back(few.bob, "orcid", process="connect") == "/account/"
    assert "connected to another account" in few.bob.get("/account/").text
    assert few.ada.send("/account/", {"do": "disconnect", "provider": "orcid"}) == "/account/"
    assert not SocialAccount.objects.exists()
    few.ada.send("/account/", {"do": "disconnect", "provider": "orcid"}, 404)


def test_nobody_locks_themselves_out(stranger: Member):
    back(stranger, "github")
    stranger.send("/join/finish/", {"username": "grace", "email": "grace@example.org"})
    stranger.send("/account/", {"do": "disconnect", "provider": "github"}, 409)
    assert SocialAccount.objects.count() == 1


def test_an_address_of_somebody_else_is_not_taken_over(stranger: Member, few: Members):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=few.ada.user, email="grace@example.org", verified=True, primary=True)
    back(stranger, "github")
    assert stranger.send("/join/finish/", {"username": "grace", "email": "grace@example.org"}) == "/join/sent/"
    assert not get_user_model().objects.filter(username="grace").exists()
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("query", ["", "?code=c", "?code=c&state=forged", "?error=server_error&state=forged"])
def test_a_way_back_that_nobody_began_leads_nowhere(stranger: Member, query: str):
    assert "You were not logged in" in stranger.get(f"/join/github/callback/{query}", 401).text


def test_a_way_that_was_given_up_leads_to_the_login(stranger: Member):
    state = state_of(stranger, "github")
    response = stranger.client.get("/join/github/callback/", {"error": "access_denied", "state": state})
    assert response["Location"] == "/join/cancelled/"
    stranger.client.get("/join/cancelled/")
    assert "it was cancelled" in stranger.get("/login/").text


def test_nothing_is_finished_that_was_not_begun(stranger: Member):
    assert stranger.send("/join/finish/", {"username": "grace"}) == "/login/"


def test_going_there_is_limited(stranger: Member, settings: Any):
    settings.LIMITS |= {"mails": 1}
    state_of(stranger, "github")
    stranger.send("/join/github/", {}, 429)

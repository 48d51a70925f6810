"""Signing up from the outside: the mail, what one may do before and after, what is refused, a forgotten password."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache

from registry.models import AuditEntry
from registry.services.accounts import join
from tests.registry.people import delta
from tests.web.people import Member, Members, few
from tests.web.reading import Page

__all__ = ["few"]
FIELDS = {"username": "grace", "email": "Grace@Example.org", "password1": "a-long-and-odd-one"}


@pytest.fixture(autouse=True)
def limits_anew() -> None:
    cache.clear()


@pytest.fixture
def stranger(few: Members) -> Member:
    return few.anybody


def link(text: str = "") -> str:
    """The path of the link in the last mail."""
    found = re.search(r"http://testserver(/\S+)", text or str(mail.outbox[-1].body))
    assert found
    return found.group(1)


def signed_up(who: Member, **fields: str) -> str:
    """The link that came by mail."""
    assert who.send("/join/", FIELDS | fields) == "/join/sent/"
    return link()


def confirmed(who: Member, **fields: str) -> Any:
    address = signed_up(who, **fields)
    who.send(address, {})
    return get_user_model().objects.get(username=fields.get("username", "grace"))


def groups(name: str = "grace") -> list[str]:
    return list(get_user_model().objects.get(username=name).groups.values_list("name", flat=True))


def test_whoever_confirms_an_address_may_submit(stranger: Member):
    address = signed_up(stranger)
    assert [each.to for each in mail.outbox] == [["grace@example.org"]]
    assert "grace@example.org" in stranger.get(address).text
    assert groups() == [], "looking at the link confirms nothing"
    assert stranger.send(address, {}) == "/", "logged in, in the browser that signed up"
    assert groups() == ["contributor"]
    assert "Your address grace@example.org is confirmed" in stranger.get("/account/").text
    assert stranger.submit({"methods": [delta()]}, message="One more method").startswith("/submissions/")
    assert "One more method Submitted".lower() in stranger.get("/account/").text.lower()
    entry = AuditEntry.objects.get(action="join")
    assert (entry.record, str(entry.actor)) == ("users/grace", "grace")


def test_nothing_is_submitted_before(stranger: Member):
    signed_up(stranger)
    assert stranger.get("/login/").response.status_code == 200
    stranger.send("/login/", {"username": "grace", "password": FIELDS["password1"]})
    page = stranger.send("/submit/", {"document": "a: 1", "do": "submit", "key": "k"}, 200)
    assert "not confirmed" in page.text
    assert "grace@example.org is not confirmed" in stranger.get("/account/").text
    stranger.get("/submissions/", 403)


def test_another_mail_is_sent_on_demand_and_its_link_confirms(stranger: Member):
    signed_up(stranger)
    stranger.send("/login/", {"username": "grace", "password": FIELDS["password1"]})
    assert stranger.send("/account/", {"do": "send"}) == "/account/"
    assert len(mail.outbox) == 1, "three minutes apart"
    assert "A mail was sent to this address a moment ago" in stranger.get("/account/").text
    cache.clear()
    stranger.send("/account/", {"do": "send"})
    assert len(mail.outbox) == 2
    assert stranger.send(link(), {}) == "/account/"
    assert groups() == ["contributor"]
    stranger.send("/account/", {"do": "send"}, 409)


def test_the_link_works_in_another_browser_and_once(stranger: Member):
    address, other = signed_up(stranger), Member()
    assert other.send(address, {}) == "/login/"
    assert groups() == ["contributor"]
    other.get(address, 404)
    other.send(address, {}, 404)
    assert other.send("/login/", {"username": "GRACE@example.org", "password": FIELDS["password1"]}) == "/"


def test_no_cache_keeps_the_pages_of_joining(stranger: Member):
    for address in ("/join/", "/join/sent/", signed_up(stranger), "/login/reset/", "/login/reset/sent/"):
        assert "no-store" in stranger.get(address).response["Cache-Control"], address


def test_where_one_was_going_is_kept(stranger: Member):
    address = "/join/?next=/submit/"
    assert "/submit/" in stranger.get(address).values("value", "input")
    stranger.send("/join/", FIELDS | {"next": "/submit/"})
    assert stranger.send(link(), {}) == "/submit/"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\x00//evil.example"]
)
def test_nobody_is_sent_elsewhere(stranger: Member, target: str):
    stranger.send("/join/", FIELDS | {"next": target})
    assert stranger.send(link(), {}) == "/"


@pytest.mark.parametrize(
    ("field", "value", "part"),
    [
        ("username", "", "required"),
        ("username", "ab", "3 to 40"),
        ("username", "gra ce", "3 to 40"),
        ("username", "gräce", "3 to 40"),
        ("username", "grace@example.org", "3 to 40"),
        ("username", "ADA", "already exists"),
        ("username", "Admin", "can not be used"),
        ("username", "a\x00bc", "Null characters"),
        ("email", "", "required"),
        ("email", "grace", "no e-mail address"),
        ("email", "grace@", "no e-mail address"),
        ("password1", "", "required"),
        ("password1", "short", "too short"),
        ("password1", "password1", "too common"),
        ("password1", "grace@example.org", "too similar"),
        ("password1", "x" * 5000, "at most 4096"),
    ],
)
def test_wrong_input_is_told_at_its_field_and_the_rest_stays(stranger: Member, field: str, value: str, part: str):
    page = stranger.send("/join/", FIELDS | {field: value}, 422)
    fault = page.html.partition(f'id="{field}-fault">')[2].partition("</p>")[0]
    assert part in fault
    assert page.html.count('aria-invalid="true"') == 1
    assert FIELDS["password1"] not in page.html
    kept = {"username": "grace", "email": "Grace@Example.org"}
    assert all(kept[name] in page.values("value", "input") for name in kept if name != field)
    assert not mail.outbox
    assert not get_user_model().objects.filter(username__iexact="grace").exists()


def test_words_of_a_form_are_shown_escaped(stranger: Member):
    page = stranger.send("/join/", FIELDS | {"username": '"><script>alert(1)</script>'}, 422)
    assert not any(page.inline)


def test_a_machine_that_fills_every_field_gets_no_account(stranger: Member):
    assert stranger.send("/join/", FIELDS | {"homepage": "https://spam.example"}) == "/join/sent/"
    assert not mail.outbox
    assert not get_user_model().objects.filter(username="grace").exists()
    page = stranger.get("/join/")
    field = next(attrs for tag, attrs in page.tags if attrs.get("name") == "homepage")
    assert field["tabindex"] == "-1"


def test_an_address_does_not_tell_whether_it_has_an_account(stranger: Member):
    confirmed(stranger)
    other = Member()
    cache.clear()  # another mail to the same address, three minutes later
    assert other.send("/join/", FIELDS | {"username": "hopper"}) == "/join/sent/"
    assert other.send("/join/", FIELDS | {"username": "hopper", "email": "new@example.org"}) == "/join/sent/"
    assert get_user_model().objects.filter(username="hopper").count() == 1
    known, new = mail.outbox[-2:]
    assert "wanted to sign up with this address" in str(known.body)
    assert link(str(known.body)) == "/login/reset/"
    assert new.to == ["new@example.org"]


def test_somebody_elses_address_that_is_not_confirmed_opens_nothing(stranger: Member):
    signed_up(stranger)
    fields = {"username": "grace@example.org", "password": FIELDS["password1"]}
    assert "Wrong user name or password" in Member().send("/login/", fields, 200).text


def test_so_many_mails_a_minute_from_one_address(stranger: Member, settings: Any):
    settings.LIMITS |= {"mails": 2}
    signed_up(stranger)
    stranger.send("/login/reset/", {"email": "nobody@example.org"})
    page = stranger.send("/join/", FIELDS | {"username": "another", "email": "other@example.org"}, 429)
    assert page.response["Retry-After"]
    stranger.send("/login/reset/", {"email": "grace@example.org"}, 429)
    assert len(mail.outbox) == 1
    assert stranger.get("/join/").response.status_code == 200


def test_a_form_from_elsewhere_is_refused(stranger: Member):
    stranger.token()
    for address in ("/join/", "/login/reset/", "/join/confirm/x/", "/login/reset/1-set-password/"):
        stranger.send(address, FIELDS, 403, csrf=False)


def test_the_role_comes_once(stranger: Member):
    user = confirmed(stranger)
    user.groups.clear()
    join(user=user)
    assert groups() == []


def test_an_account_that_had_a_role_keeps_it(few: Members):
    join(user=few.cora.user)
    assert groups("cora") == ["curator"]


def test_a_mail_that_cannot_be_sent_is_told(stranger: Member, settings: Any):
    settings.EMAIL_BACKEND = "tests.web.test_joining.Broken"
    page = stranger.send("/join/", FIELDS, 503)
    assert "The mail cannot be sent now" in page.text
    assert page.response["Retry-After"] == "60"


class Broken:
    """A mail server that nobody reaches."""

    def __init__(self, *args: object, **kwargs: object) -> None: ...

    def send_messages(self, messages: object) -> int:
        raise ConnectionRefusedError


def test_mails_lead_to_the_public_address(stranger: Member, settings: Any):
    settings.PUBLIC_URL = "https://registry.example.org"
    stranger.send("/join/", FIELDS)
    assert "https://registry.example.org/join/confirm/" in str(mail.outbox[0].body)
    assert "testserver" not in str(mail.outbox[0].body)


def test_nobody_signs_up_where_no_mail_is_sent(stranger: Member, settings: Any):
    settings.ACCOUNT_SIGNUP_ENABLED = False
    for address in ("/join/", "/login/reset/"):
        assert "sends no mail" in stranger.get(address, 403).text
        stranger.send(address, FIELDS, 403)
    assert "/join/" not in stranger.get("/login/").values("href", "a")
    assert not mail.outbox


# --- a forgotten password


def asked(who: Member, email: str = "grace@example.org") -> None:
    assert who.send("/login/reset/", {"email": email}) == "/login/reset/sent/"


def test_a_forgotten_password_is_chosen_anew(stranger: Member):
    confirmed(stranger)
    other = Member()
    asked(other, "GRACE@example.org")
    form = other.client.get(link())["Location"]
    assert link() != form, "the key is in no address that is shown"
    other.send(form, {"password1": "short"}, 422)
    assert other.send(form, {"password1": "another-odd-one"}) == "/login/"
    assert "Your password is changed" in other.get("/login/").text
    assert AuditEntry.objects.filter(action="change-password", record="users/grace").count() == 1
    assert stranger.client.get("/account/").status_code == 302, "every session has ended"
    other.send("/login/", {"username": "grace", "password": "another-odd-one"})
    other.get("/account/")
    other.get(link(), 404)


def test_who_has_no_account_gets_no_mail_and_the_same_page(stranger: Member):
    asked(stranger, "nobody@example.org")
    assert not mail.outbox


def test_an_account_that_was_closed_gets_no_mail(stranger: Member):
    user = confirmed(stranger)
    user.is_active = False
    user.save()
    sent = len(mail.outbox)
    asked(Member())
    assert len(mail.outbox) == sent


def test_one_address_gets_three_mails_an_hour(stranger: Member, settings: Any):
    settings.LIMITS |= {"mails": 100}
    confirmed(stranger)
    other = Member()
    for _ in range(3):
        asked(other)
    assert other.send("/login/reset/", {"email": "grace@example.org"}, 429).response["Retry-After"] == "3600"


@pytest.mark.parametrize("key", ["1-x", "zzzzzzzzzzzzz-x", "zzzzzzzzzzzzzzzz-x", "1-set-password", "1-%00"])
def test_links_that_nobody_was_sent_lead_nowhere(stranger: Member, key: str):
    assert isinstance(stranger.get(f"/login/reset/{key}/", 404), Page)
    stranger.send(f"/login/reset/{key}/", {"password1": "another-odd-one"}, 404)


@pytest.mark.parametrize("key", ["x", "1:2:3", "%00", "MQ:1tX3oN:x" * 50])
def test_confirmations_that_nobody_was_sent_lead_nowhere(stranger: Member, key: str):
    stranger.get(f"/join/confirm/{key}/", 404)
    stranger.send(f"/join/confirm/{key}/", {}, 404)

"""Who may do what: one table over every address that takes a token, and every kind of asker."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import get_resolver
from django.utils import timezone

from api.views.base import ReadView
from api.views.private import PrivateView
from tests.api import making
from tests.api.asking import Api
from tests.api.people import People, Person, bundle, counts, faults, one_source, people, person, read

__all__ = ["people"]

ASKERS = (
    "anonymous",
    *(f"{role} {whose}" for role in ("contributor", "curator", "administrator") for whose in ("own", "other")),
    "expired",
    "revoked",
    "inactive",
    "roleless",
)
# Askers, in this order:                     anonymous | contributor | curator    | administrator | no longer | no role
#                                                      | own   other | own  other | own   other   | ...       |
TABLE = {
    "GET submissions/":                            "401  200 200  200 200  200 200  401 401 401  403",
    "POST submissions/":                           "401  201 201  201 201  201 201  401 401 401  403",
    "POST methods/":                               "401  201 201  201 201  201 201  401 401 401  403",
    "GET submissions/<int:id>/":                   "401  200 404  200 200  200 200  401 401 401  404",
    "PATCH submissions/<int:id>/":                 "401  200 404  200 403  200 403  401 401 401  404",
    "GET submissions/<int:id>/comments/":          "401  200 404  200 200  200 200  401 401 401  404",
    "POST submissions/<int:id>/comments/":         "401  201 404  201 201  201 201  401 401 401  404",
    "POST submissions/<int:id>/submit/":           "401  200 404  200 403  200 403  401 401 401  404",
    "POST submissions/<int:id>/withdraw/":         "401  200 404  200 403  200 403  401 401 401  404",
    "POST submissions/<int:id>/request-changes/":  "401  403 404  403 200  403 200  401 401 401  404",
    "POST submissions/<int:id>/accept/":           "401  403 404  403 200  403 200  401 401 401  404",
    "POST submissions/<int:id>/reject/":           "401  403 404  403 200  403 200  401 401 401  404",
    "GET tokens/":                                 "401  200 200  200 200  200 200  401 401 401  200",
    "POST tokens/":                                "401  201 201  201 201  201 201  401 401 401  201",
    "GET tokens/<str:id>/":                        "401  200 404  200 404  200 404  401 401 401  404",
    "DELETE tokens/<str:id>/":                     "401  204 404  204 404  204 404  401 401 401  404",
    "GET audit/":                                  "401  403 403  200 200  200 200  401 401 401  403",
    "GET reports/":                                "401  403 403  200 200  200 200  401 401 401  403",
    "POST reports/":                               "201  201 201  201 201  201 201  201 201 201  201",
    "POST reports/<int:id>/agree/":                "401  403 403  200 200  200 200  401 401 401  403",
    "POST reports/<int:id>/dismiss/":              "401  403 403  200 200  200 200  401 401 401  403",
    "POST reports/<int:id>/settle/":               "401  403 403  200 200  200 200  401 401 401  403",
    "POST effects/<str:id>/readings/":             "401  403 403  409 201  409 201  401 401 401  403",
    "POST rounds/<str:id>/readings/":              "401  403 403  409 201  409 201  401 401 401  403",
}  # fmt: skip
BODIES: dict[str, Callable[[], Any]] = {
    "POST submissions/": one_source,
    "POST methods/": lambda: bundle()["methods"][0] | {"source": bundle()["sources"][0]},
    "PATCH submissions/<int:id>/": lambda: one_source(title="Another"),
    "POST submissions/<int:id>/comments/": lambda: {"text": "A word"},
    "POST tokens/": lambda: {"name": "laptop"},
    "POST reports/": lambda: {"record": {"type": "method", "id": "star"}, "what": "A step", "why": "It is missing"},
}
BODIES |= {f"POST {name}/<str:id>/readings/": lambda: {"second": "confirmed"} for name in ("effects", "rounds")}
SERIES = {
    "id": "tiny-series",
    "method": "tiny",
    "source": "lovelace2025tiny",
    "locator": "Figure 1",
    "metric": making.METRIC,
    "points": [[0, 40], [1, 50]],
    "reading": {"address": "https://example.org/paper", "in": "primary"},
}
DRAFTS = ("PATCH submissions/<int:id>/", "POST submissions/<int:id>/submit/")


def asker(kind: str) -> Person:
    """Somebody of that kind, as yet without anything of their own."""
    from registry.models import Token

    role = kind.partition(" ")[0]
    if role == "anonymous":
        return Person()
    if role == "roleless":
        return person("asker", None)
    if role in ("contributor", "curator", "administrator"):
        return person("asker", role)
    result = person("asker", "administrator")
    if role == "expired":
        Token.objects.filter(user=result.user).update(expiry=timezone.now() - timedelta(seconds=1))
    if role == "revoked":
        Token.objects.filter(user=result.user).delete()
    if role == "inactive":
        result.user.is_active = False
        result.user.save()
    return result


def target(endpoint: str, owner: Any) -> str:
    """The id of an object of the owner that the address takes."""
    from registry.models import Report
    from registry.services import accounts, reports, submissions

    if "submissions/<" in endpoint:
        draft = endpoint in DRAFTS
        return str(submissions.submit(author=owner, raw=one_source(), message="", draft=draft).pk)
    if "tokens/<" in endpoint:
        return accounts.create_token(user=owner, name="target")[0].identifier
    if "readings/" in endpoint:
        figures = submissions.submit(author=owner, raw=bundle(rounds=[SERIES]), message="", draft=False)
        person("reviewer", "administrator").take(figures.pk, "accept")
        return str(SERIES["id"] if "rounds/" in endpoint else "tiny-effect")
    if "reports/<" in endpoint:
        made = reports.report(collection="methods", slug="star", what="A step", why="It is missing")
        Report.objects.filter(pk=made.pk).update(state="agreed" if "settle" in endpoint else "open")
        return str(made.pk)
    return ""


@pytest.mark.parametrize("kind", ASKERS)
@pytest.mark.parametrize("endpoint", TABLE)
def test_the_table_holds(people: People, endpoint: str, kind: str):
    who = asker(kind)
    status = int(dict(zip(ASKERS, TABLE[endpoint].split(), strict=True))[kind])
    key = target(endpoint, who.user if kind.endswith("own") else people.second.user)
    verb, _, address = endpoint.replace("<int:id>", key).replace("<str:id>", key).partition(" ")
    headers = {"If-Match": "*"} if verb == "PATCH" else {"If-Match": '"1"'} if address.endswith("accept/") else {}
    body = BODIES[endpoint]() if endpoint in BODIES else None
    before = counts()
    response = who.send(verb, address, body, headers=headers)
    read(response, status)
    if status == 401:
        assert response["WWW-Authenticate"] == "Bearer"
    if status >= 400:
        expected_counts = {
            **counts(),
            "registry.Token": before["registry.Token"],
        }  # an expired token is cleared away when shown
        assert expected_counts == before


OPEN = {"POST analyses/", "POST exports/", "POST imports/"}
"""Asked by anybody, and nothing is stored: it reads, only with a body."""


def views() -> dict[str, Any]:
    """Address below the prefix -> view class."""
    groups: list[Any] = list(get_resolver().url_patterns)
    patterns = [entry for group in groups for entry in group.url_patterns]
    return {
        str(entry.pattern).removeprefix("api/v1/"): getattr(entry.callback, "cls", None)
        for entry in patterns
        if str(entry.pattern).startswith("api/v1/")
    }


def test_every_private_address_is_in_the_table():
    private = {
        f"{verb} {address}"
        for address, view in views().items()
        for verb in getattr(view, "operations", {})
        if issubclass(view, PrivateView) or verb == "POST"
    }
    assert private - OPEN == set(TABLE)


def test_what_is_not_in_the_table_only_reads():
    for address, view in views().items():
        assert view is not None, address
        verbs = {f"{verb.upper()} {address}" for verb in view.http_method_names if hasattr(view, verb)}
        writes = {verb for verb in verbs if verb.split()[0] not in ("GET", "HEAD", "OPTIONS")}
        assert writes <= set(TABLE) | OPEN, address
        if not issubclass(view, PrivateView):
            assert issubclass(view, ReadView) or writes <= OPEN, address


@pytest.mark.parametrize("verb", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_verbs_are_refused_with_the_allowed_ones(people: People, verb: str):
    for address in ("submissions/", "submissions/?dry_run=true", "tokens/", "audit/", "submissions/1/accept/"):
        response = people.curator.send(verb, address)
        read(response, 405)
        assert response["Allow"]


@pytest.mark.parametrize("verb", ["PUT", "DELETE", "PATCH", "TRACE", "QUERY"])
def test_an_unknown_verb_on_reports_is_refused_without_a_token(people: People, verb: str):
    response = people.anonymous.send(verb, "reports/")
    read(response, 405)
    assert response["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_nobody_accepts_their_own_not_even_a_superuser(people: People):
    for who in (people.curator, people.administrator):
        who.user.is_superuser = True
        who.user.save()
        made = who.post("submissions/", one_source(f"by-{who.name}"))
        for action in ("accept", "reject", "request-changes"):
            who.take(made, action, status=403)
        assert who.get(f"submissions/{made['id']}/")["state"] == "submitted"


def test_a_superuser_without_a_role_is_nobody(people: People):
    boss = person("boss", None)
    boss.user.is_superuser = True
    boss.user.save()
    made = people.contributor.post("submissions/", one_source())
    boss.get(f"submissions/{made['id']}/", 404)
    boss.get("audit/", 403)


def test_a_hidden_submission_looks_like_a_missing_one(people: People):
    made = people.contributor.post("submissions/", one_source())
    hidden = people.other.get(f"submissions/{made['id']}/", 404)
    missing = people.other.get("submissions/999999/", 404)
    assert hidden["detail"].replace(made["id"], "999999") == missing["detail"]
    people.other.get(f"submissions/{2**64}/", 404)
    assert people.other.get("submissions/")["count"] == 0


ESCALATIONS = {
    "state": "accepted",
    "author": "rita",
    "role": "administrator",
    "revision": 9,
    "id": 1,
    "base": {},
    "removals": [["methods", "star"]],
    "records": [],
    "is_superuser": True,
    "user": "rita",
    "token": "sdr_x",
}


@pytest.mark.parametrize("key", ESCALATIONS)
def test_nobody_rises_by_a_key_in_the_body(people: People, key: str):
    made = people.contributor.post("submissions/", one_source(), headers={"Idempotency-Key": "first"})
    extra = {key: ESCALATIONS[key]}
    before = counts()
    expected = [(f"/{key}", "extra_forbidden")]
    account = people.contributor
    assert faults(account.post("submissions/", one_source("another") | extra, 422)) == expected
    assert faults(account.post(f"submissions/{made['id']}/comments/", {"text": "x"} | extra, 422)) == expected
    assert faults(account.post(f"submissions/{made['id']}/withdraw/", extra, 422)) == expected
    assert faults(account.post("tokens/", {"name": "x"} | extra, 422)) == expected
    report = {"record": {"type": "method", "id": "star"}, "what": "a", "why": "b"}
    assert faults(account.post("reports/", report | extra, 422)) == expected
    if key != "id":  # a method has an id of its own
        body = bundle()["methods"][0] | {"source": bundle()["sources"][0]}
        assert faults(account.post("methods/", body | extra, 422)) == expected
    people.curator.take(made, "request-changes")
    assert faults(account.patch(f"submissions/{made['id']}/", one_source() | extra, 422, match='"2"')) == expected
    grown = {"registry.AuditEntry", "registry.Comment"}
    assert {name: number for name, number in counts().items() if name not in grown} == {
        name: number for name, number in before.items() if name not in grown
    }


def test_a_role_that_was_taken_away_is_gone_at_once(people: People):
    made = people.contributor.post("submissions/", one_source())
    people.curator.user.groups.clear()
    people.curator.take(made, "accept", status=404)
    people.curator.get("audit/", 403)


def test_a_session_is_no_token(api: Api, people: People):
    people.contributor.client.force_login(people.curator.user, "django.contrib.auth.backends.ModelBackend")
    people.contributor.token = ""
    people.contributor.get("audit/", 401)

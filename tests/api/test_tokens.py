"""One's own tokens: made, shown once, listed, revoked, expired."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.api.asking import PREFIX
from tests.api.people import People, Person, counts, faults, people, read

__all__ = ["people"]


def test_a_token_is_shown_once_and_works(people: People):
    response = people.contributor.send("POST", "tokens/", {"name": "laptop", "days": 7})
    made = read(response, 201)
    assert response["Location"] == f"http://testserver{made['url']}"
    assert response["Cache-Control"] == "private, no-store"
    text = made.pop("token")
    assert text.startswith("sdr_")
    listed = people.contributor.get("tokens/")
    assert made in listed["results"]
    assert people.contributor.get(made["url"]) == made
    assert text not in str(listed)
    assert Person(token=text).get("tokens/") == listed
    assert text not in str(people.curator.get("audit/"))


def test_the_store_knows_no_token(people: People):
    from registry.models import Token

    stored_values = [value for row in Token.objects.values() for value in row.values()]
    for who in (people.contributor, people.curator):
        assert who.token not in stored_values
        assert not [value for value in stored_values if isinstance(value, str) and who.token[15:] in value]


def test_everybody_sees_and_revokes_their_own(people: People):
    made = people.contributor.post("tokens/", {"name": "laptop"})
    assert made["id"] not in [row["id"] for row in people.administrator.get("tokens/")["results"]]
    people.administrator.send("DELETE", made["url"])
    assert Person(token=made["token"]).get("tokens/")["count"] == 2
    assert read(people.contributor.send("DELETE", made["url"]), 204) is None
    Person(token=made["token"]).get("tokens/", 401)
    for verb in ("GET", "DELETE"):
        read(people.contributor.send(verb, made["url"]), 404)
    assert people.contributor.get("tokens/")["count"] == 1


def test_what_a_token_makes_ends_with_it(people: People):
    from registry.models import Token

    leaked = people.contributor.post("tokens/", {"name": "leaked", "days": 30, "makes_tokens": True})
    thief = Person(token=leaked["token"])
    second = thief.post("tokens/", {"name": "second", "days": 365, "makes_tokens": True})
    third = Person(token=second["token"]).post("tokens/", {"name": "third", "days": 365})
    assert second["expires"] <= leaked["expires"]
    assert third["expires"] <= second["expires"]
    other = people.contributor.post("tokens/", {"name": "another"})
    read(people.contributor.send("DELETE", leaked["url"]), 204)
    for token in (leaked, second, third):
        Person(token=token["token"]).get("tokens/", 401)
    Person(token=other["token"]).get("tokens/")
    assert Token.objects.filter(user=people.contributor.user).count() == 2
    revoked = [row["record"] for row in people.curator.get("audit/")["results"] if row["action"] == "revoke-token"]
    assert sorted(revoked) == sorted(f"tokens/{token['id']}" for token in (leaked, second, third))


def test_a_token_makes_tokens_only_where_it_was_made_for_that(people: People):
    plain = people.contributor.post("tokens/", {"name": "laptop"})
    assert plain["makes_tokens"] is False
    answer = Person(token=plain["token"]).post("tokens/", {"name": "another", "makes_tokens": True}, 403)
    assert "makes_tokens" in answer["detail"]
    maker = people.contributor.post("tokens/", {"name": "maker", "makes_tokens": True})
    made = Person(token=maker["token"]).post("tokens/", {"name": "made"})
    assert [made["makes_tokens"], maker["makes_tokens"]] == [False, True]
    listed = {row["name"]: row["makes_tokens"] for row in people.contributor.get("tokens/")["results"]}
    assert listed == {"test": True, "laptop": False, "maker": True, "made": False}


def test_a_token_ends(people: People):
    from registry.models import Token

    made = people.contributor.post("tokens/", {"name": "laptop", "days": 1})
    Token.objects.filter(identifier=made["id"]).update(expiry=timezone.now() - timedelta(seconds=1))
    Person(token=made["token"]).get("tokens/", 401)
    people.contributor.get("tokens/")


def test_a_wrong_clock_deletes_no_token(people: People, monkeypatch: pytest.MonkeyPatch):
    now, other = timezone.now, people.contributor.post("tokens/", {"name": "laptop", "days": 1})
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now() + timedelta(days=2))
        people.contributor.get("tokens/")
        Person(token=other["token"]).get("tokens/", 401)
        patch.setattr(timezone, "now", lambda: now() + timedelta(days=400))
        people.contributor.get("tokens/", 401)
    assert people.contributor.get("tokens/")["count"] == 2
    Person(token=other["token"]).get("tokens/")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, [("/name", "missing")]),
        ({"name": ""}, [("/name", "missing")]),
        ({"name": 5}, [("/name", "bad_text")]),
        ({"name": "x" * 121}, [("/name", "bad_text")]),
        ({"name": "a\u202eb"}, [("/name", "bad_text")]),
        ({"name": "x", "days": 0}, [("/days", "out_of_range")]),
        ({"name": "x", "days": 366}, [("/days", "out_of_range")]),
        ({"name": "x", "days": True}, [("/days", "out_of_range")]),
        ({"name": "x", "days": 1.5}, [("/days", "out_of_range")]),
        ({"name": "x", "days": 10**12}, [("/days", "out_of_range")]),
        ({"name": "x", "makes_tokens": "yes"}, [("/makes_tokens", "bad_truth")]),
        ({"day": 5}, [("/day", "extra_forbidden"), ("/name", "missing")]),
    ],
)
def test_an_invalid_token_request(people: People, body: Any, expected: Any):
    before = counts()
    assert faults(people.contributor.post("tokens/", body, 422)) == expected
    assert counts() == before


TOKENS = ["", "x", "sdr_", "sdr_" + "0" * 60, "a b", "\x00", "\u00e9", "' OR 1=1 --", "%s", "x" * 5000]


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_what_is_no_token(people: People, token: str, scheme: str):
    response = people.anonymous.send("GET", "tokens/", headers={"Authorization": f"{scheme} {token}"})
    read(response, 401)
    assert response["WWW-Authenticate"] == "Bearer"


def test_other_schemes_are_no_token(people: People):
    for scheme in ("Basic", "Token", "Digest", ""):
        values = {"Authorization": f"{scheme} {people.contributor.token}"}
        read(people.anonymous.send("GET", "tokens/", headers=values), 401)
    read(people.anonymous.send("GET", f"tokens/?token={people.contributor.token}"), 401)


@pytest.mark.parametrize("key", ["0" * 16, "x" * 500, "a-b", "%00", "%F0%9F%99%82", "1e9"])
@pytest.mark.parametrize("verb", ["GET", "DELETE"])
def test_an_unknown_token(people: People, key: str, verb: str):
    read(people.contributor.send(verb, f"{PREFIX}/tokens/{key}/"), 404)


def test_commands_make_accounts_and_tokens(people: People):
    output, errors = StringIO(), StringIO()
    call_command("create_user", "dora", role="contributor", stdout=output)
    call_command("create_token", "dora", label="ci", stdout=(made := StringIO()), stderr=errors)
    text = made.getvalue().strip()
    assert text not in errors.getvalue()
    assert [row["name"] for row in Person(token=text).get("tokens/")["results"]] == ["ci"]
    for command, name, options in (
        ("create_user", "dora", {"role": "curator"}),
        ("create_user", "no name\n", {"role": "curator"}),
        ("create_token", "nobody", {}),
        ("create_token", "dora", {"days": 0}),
    ):
        with pytest.raises(CommandError):
            call_command(command, name, **options, stdout=StringIO(), stderr=StringIO())

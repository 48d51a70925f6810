"""Accounts with their tokens, and small bundles to send in."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from tests.api import making
from tests.api.asking import PREFIX, content

PASSWORD = "correct-horse-battery"
KEYS = ["type", "title", "status", "detail", "instance", "errors"]


@dataclass
class Person:
    """Somebody who asks, with a token or without."""

    name: str = ""
    token: str = ""
    user: Any = None
    client: Client = field(default_factory=Client, repr=False)

    def send(
        self,
        verb: str,
        path: str,
        body: Any = None,
        *,
        kind: str = "application/json",
        headers: Mapping[str, str] | None = None,
        **environment: Any,
    ) -> Any:
        address = path if path.startswith("/") else f"{PREFIX}/{path}"
        text = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.generic(verb, address, data, kind, headers={**text, **(headers or {})}, **environment)

    def get(self, path: str, status: int = 200, **more: Any) -> Any:
        return read(self.send("GET", path, **more), status)

    def post(self, path: str, body: Any = None, status: int = 201, **more: Any) -> Any:
        return read(self.send("POST", path, body, **more), status)

    def patch(self, path: str, body: Any, status: int = 200, *, match: str | None = '"1"', **more: Any) -> Any:
        headers = {**({"If-Match": match} if match is not None else {}), **more.pop("headers", {})}
        return read(self.send("PATCH", path, body, headers=headers, **more), status)

    def take(self, submission: Any, action: str, text: str = "", status: int = 200, confirm: Sequence[str] = ()) -> Any:
        """A step in the life of a submission, by its id or its whole shape; with the claims that are confirmed."""
        key = submission["id"] if isinstance(submission, dict) else submission
        match = {"headers": {"If-Match": self.revision(key)}} if action == "accept" else {}
        body = {**({"text": text} if text else {}), **({"confirm": list(confirm)} if confirm else {})}
        return self.post(f"submissions/{key}/{action}/", body or None, status, **match)

    def revision(self, key: Any) -> str:
        """The newest revision of a submission, as If-Match takes it."""
        return str(self.send("GET", f"submissions/{key}/").get("ETag", '"1"'))


def read(response: Any, status: int) -> Any:
    """The content of an answer that has this status; every refusal is a problem document."""
    body = content(response)
    assert response.status_code == status, f"{response.status_code}: {body[:1000]!r}"
    if status >= 400:
        return problem(response, status)
    return json.loads(body) if body else None


def problem(response: Any, status: int) -> Any:
    body = content(response)
    assert response.status_code == status, f"{response.status_code}: {body[:1000]!r}"
    assert response["Content-Type"] == "application/problem+json"
    assert b"Traceback" not in body
    result = json.loads(body)
    assert list(result)[:6] == KEYS
    assert result["status"] == status
    return result


def faults(answer: Any) -> list[tuple[str, str]]:
    return sorted((error["pointer"], error["code"]) for error in answer["errors"])


def person(name: str, role: str | None, *, password: str | None = None, days: int = 90) -> Person:
    """A new account with a token; without a role where none is given."""
    from django.contrib.auth import get_user_model

    from registry.services.accounts import create_token, create_user
    from taxonomy.vocabulary import Role

    if role is None:
        user = get_user_model().objects.create_user(name)
    else:
        user = create_user(name=name, role=Role(role), password=password)
    return Person(name, create_token(user=user, name="test", days=days, makes_tokens=True)[1], user)


@dataclass
class People:
    """One of each, and a second one of those who can be in each other's way."""

    contributor: Person
    other: Person
    curator: Person
    second: Person
    administrator: Person
    anonymous: Person


@pytest.fixture
def people(loaded: None, db: None) -> People:
    return People(
        contributor=person("ada", "contributor"),
        other=person("bob", "contributor"),
        curator=person("cora", "curator"),
        second=person("carl", "curator"),
        administrator=person("rita", "administrator"),
        anonymous=Person(),
    )


def bundle(slug: str = "tiny", **fields: Any) -> dict[str, Any]:
    """A source, a method and an effect, all new."""
    source = f"lovelace2025{slug.replace('-', '')}"
    return {
        "sources": [making.source(source, arxiv="2599.01234").dump()],
        "methods": [making.method(slug, (making.COMPONENT, making.OTHER_COMPONENT), source=source).dump()],
        "effects": [making.effect(f"{slug}-effect", method=slug, source=source).dump()],
        **fields,
    }


def one_source(slug: str = "lovelace2025note", **fields: Any) -> dict[str, Any]:
    """The smallest bundle there is."""
    return {"sources": [making.source(slug, **fields).dump()]}


def published(people: People, body: Any) -> Any:
    """A submission, accepted with every claim that it makes."""
    made = people.contributor.post("submissions/", body)
    return people.curator.take(made, "accept", confirm=claimed(made))


def claimed(submission: Any) -> list[str]:
    """The pointers of what a submission says in the registry's name, for a curator to confirm."""
    return [warning["pointer"] for warning in submission["warnings"] if warning["code"] == "claimed-provenance"]


def counts() -> dict[str, int]:
    """How many rows there are of everything that a request could store."""
    from django.apps import apps

    sessions = {"registry": None, "auth": None, "axes": None}
    return {model._meta.label: model._default_manager.count() for name in sessions for model in _models(apps, name)}


def _models(apps: Any, name: str) -> Iterator[Any]:
    return (model for model in apps.get_app_config(name).get_models() if model._meta.managed)

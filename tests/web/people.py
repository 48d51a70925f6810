"""People with accounts who fill in forms, as their browsers do."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.api.people import bundle
from tests.web.reading import BROWSER, Page


class Member:
    """Somebody with a role, or without an account, whose browser sends forms with the token of the page."""

    def __init__(self, name: str = "", role: str = "contributor") -> None:
        from registry.services.accounts import create_user
        from taxonomy.vocabulary import Role

        self.client = Client(enforce_csrf_checks=True)
        self.user: Any = None
        if name:
            self.user = create_user(name=name, role=Role(role or ""), password="correct-horse-battery")
            self.client.force_login(self.user, "django.contrib.auth.backends.ModelBackend")

    def get(self, address: str, status: int = 200) -> Page:
        response = self.client.get(address, headers={"accept": BROWSER})
        assert response.status_code == status, f"{address}: {response.status_code} {response.content[-1500:]!r}"
        return Page(response, address)

    def form(self, address: str) -> dict[str, str]:
        """What the hidden fields of the page hold; `send` adds the token of its forms."""
        page = self.get(address)
        return {
            attrs["name"]: attrs["value"]
            for tag, attrs in page.tags
            if tag == "input" and attrs.get("type") == "hidden" and attrs["name"] in ("key", "revision")
        }

    def token(self) -> str:
        if "csrftoken" not in self.client.cookies:
            self.client.get("/report/", headers={"accept": BROWSER})
        return self.client.cookies["csrftoken"].value

    def send(self, address: str, fields: dict[str, Any], status: int = 303, *, csrf: bool = True) -> Any:
        """A form sent: the page that answers, or the address that it leads to."""
        token = {"csrfmiddlewaretoken": self.token()} if csrf else {}
        response = self.client.post(address, {**token, **fields}, headers={"accept": BROWSER})
        found = 302 if status == 303 and response.status_code == 302 else response.status_code
        wanted = found if status == 303 and found in (302, 303) else status
        assert response.status_code == wanted, f"{address}: {response.status_code} {response.content[-1500:]!r}"
        return response["Location"] if response.status_code in (302, 303) else Page(response, address)

    def submit(self, body: Any = None, **fields: Any) -> str:
        """The address of a new submission."""
        text = body if isinstance(body, str) else json.dumps(body or bundle(), indent=1)
        return str(self.send("/submit/", {"document": text, "do": "submit", "key": "k", **fields}))

    def take(self, address: str, action: str, text: str = "", status: int = 303) -> Any:
        """A step, from the page as it stands."""
        return self.send(address, {**self.form(address), "do": action, "text": text}, status)


class Members:
    """One of each, and a second one of those who can be in each other's way."""

    def __init__(self) -> None:
        self.ada, self.bob = Member("ada", "contributor"), Member("bob", "contributor")
        self.cora, self.carl = Member("cora", "curator"), Member("carl", "curator")
        self.rita, self.anybody = Member("rita", "administrator"), Member()


@pytest.fixture
def members(loaded: None, db: None) -> Members:
    return Members()


@pytest.fixture
def few(known: None, db: None) -> Members:
    """The same over the small catalogue, for pages that show nothing of it."""
    return Members()

"""Submitting by pages alone: every fault at its place, nothing lost, nothing done twice."""

import json
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.people import Person, bundle, one_source
from tests.web.people import Member, Members, members
from web.views.submit import EXAMPLE, STORED_LENGTH

__all__ = ["members"]


def count() -> int:
    from registry.models import Submission

    return Submission.objects.count()


def check(who: Member, text: str, status: int = 200, **fields: Any) -> Any:
    return who.send("/submit/", {"document": text, "do": "check", **fields}, status)


def typed(page: Any) -> str:
    """What stands in the field now."""
    import html

    found = page.html.partition('<textarea id="document"')[2].partition(">")[2].partition("</textarea>")[0]
    return html.unescape(found).removeprefix("\n")


def test_the_example_holds_and_is_checked_without_being_kept(members: Members):
    page = check(members.ada, EXAMPLE)
    assert "Valid. Preview" in page.text
    assert "3 new" in page.text
    assert typed(page) == EXAMPLE
    assert count() == 0


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_every_fault_stands_at_its_line(members: Members, form: str):
    body = bundle()
    body["methods"][0] |= {"year": "soon", "colour": "red"}
    body["effects"][0]["component"] = "in-dept-evolution"
    text = yaml.safe_dump(body, sort_keys=False) if form == "yaml" else json.dumps(body, indent=2)
    page = check(members.ada, text, 422)
    lines = text.split("\n")
    quote = '"' if form == "json" else ""
    for pointer, key, word in (
        ("/methods/0/year", "year", "soon"),
        ("/methods/0/colour", "colour", "red"),
        ("/effects/0/component", "component", "in-dept-evolution"),
    ):
        wanted = f"{quote}{key}{quote}: {quote}{word}{quote}"
        line = next(number for number, each in enumerate(lines, 1) if wanted in each)
        assert f"line {line} " in page.text
        assert pointer in page.text
        assert f"#line-{line}" in page.values("href", "a")
        assert f"line-{line}" in page.values("id", "li")
    assert typed(page) == text


def test_faults_are_those_of_the_interface(members: Members):
    from registry.services.accounts import create_token

    token = create_token(user=members.ada.user, name="x")[1]
    body = bundle()
    body["methods"][0] |= {"year": "soon", "domains": ["sport"], "source": "nobody1900"}
    told = Person("ada", token, members.ada.user).post("submissions/?dry_run=true", body, 422)
    page = check(members.ada, json.dumps(body, indent=1), 422)
    for each in told["errors"]:
        assert each["pointer"] in page.text
        assert " ".join(each["detail"].split()) in page.text


def test_the_same_form_twice_makes_one_submission(members: Members):
    first, second = members.ada.submit(message="Once"), members.ada.submit(message="Once")
    assert (first, count()) == (second, 1)
    members.ada.submit(one_source("another2025a"), message="Once")
    assert count() == 2


def test_a_file_goes_before_the_field_and_lands_in_it(members: Members):
    file = SimpleUploadedFile("mine.yaml", EXAMPLE.encode())
    page = check(members.ada, "other: text", file=file)
    assert typed(page) == EXAMPLE
    page = check(members.ada, "typed", 413, file=SimpleUploadedFile("big.yaml", b"#" * (2 * 1024 * 1024 + 1)))
    assert typed(page) == "typed"
    assert "2097152 is the limit" in page.text
    assert "not UTF-8" in check(members.ada, "typed", 413, file=SimpleUploadedFile("x.yaml", b"\xff\xfe")).text


HOSTILE = {
    "nothing": "",
    "a list": "[1, 2]",
    "NUL": "id: a\x00b",
    "an open bracket": "a: [1, 2",
    "deep": "[" * 5000,
    "deep YAML": "- " * 200 + "a",
    "an alias": "a: &x 1\nb: *x",
    "a tag": "a: !!python/object:os.system x",
    "twice": '{"id": 1, "id": 2}',
    "a script": "</textarea><script>alert(1)</script>",
    "wrong everywhere": json.dumps({"methods": [{"id": {}, "steps": 3}, None, 1], "effects": {"a": 1}}),
    "many": json.dumps({"sources": [{}] * 2001}),
    "a surrogate": '{"sources": [{"id": "\\ud800"}]}',
    "a NUL in a key": '{"a\\u0000b": 1}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_told_and_kept(members: Members, name: str):
    page = check(members.ada, HOSTILE[name], 422)
    assert " error" in page.text
    assert typed(page) == HOSTILE[name]
    assert not any(page.inline)
    assert count() == 0


def test_two_megabytes_and_one_are_refused_with_a_page_that_says_what_to_do(members: Members):
    page = check(members.ada, "#" * (2 * 1024 * 1024 + 1), 413)
    assert "Go back in your browser" in page.text


def test_what_was_typed_outlives_logging_in(members: Members):
    assert members.anybody.send("/submit/", {"document": EXAMPLE, "do": "check"}) == "/login/?next=/submit/"
    fields = {"username": "ada", "password": "correct-horse-battery", "next": "/submit/"}
    assert members.anybody.send("/login/", fields) == "/submit/"
    assert typed(members.anybody.get("/submit/")) == EXAMPLE
    assert EXAMPLE[:40] not in members.anybody.get("/submit/").html


def test_what_is_too_long_for_that_stays_in_the_field(members: Members):
    text = "#" * (STORED_LENGTH + 1)
    assert typed(check(members.anybody, text, 413)) == text


def test_another_page_may_hand_a_document_over(members: Members):
    """It is shown as a form where one can show it, else as the text that it is."""
    for who in (members.ada, members.anybody):
        assert "My Method" in who.send("/submit/", {"document": EXAMPLE}, 200).values("value", "input")
        assert typed(who.send("/submit/", {"document": "effects: [1]"}, 200)) == "effects: [1]"
    assert count() == 0


def test_a_form_from_elsewhere_is_refused(members: Members):
    members.ada.send("/submit/", {"document": EXAMPLE, "do": "submit"}, 403, csrf=False)
    assert count() == 0


def test_login_leads_to_no_other_site(members: Members):
    fields = {"username": "ada", "password": "correct-horse-battery", "next": "https://example.org/"}
    assert members.anybody.send("/login/", fields) == "/"

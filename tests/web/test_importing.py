"""A pipeline file in the designer: read into a draft, its questions answered in place."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.asking import Api
from tests.importers import examples
from tests.importers.test_hostile import FORMS, PLANTED, PRIVATE, SECRETS
from tests.web.reading import Page, Reader
from tests.web.test_design import arrived, post
from web.drafts.address import decode

pytestmark = pytest.mark.once


def sent(reader: Reader, text: str | bytes, name: str = "pipeline.yaml", status: int = 200) -> Page:
    content = text.encode() if isinstance(text, str) else text
    return Page(post(reader, status, op="import", file=SimpleUploadedFile(name, content)), "/design/")


def hidden(page: Page, name: str) -> str:
    """A field of the form of the draft."""
    values = [attrs.get("value", "") for tag, attrs in page.tags if tag == "input" and attrs.get("name") == name]
    return str(values[1])


@pytest.mark.parametrize(
    ("name", "text"),
    [("p.py", examples.DISTILABEL_PYTHON), ("recipe.yaml", examples.JUICER), ("d.yaml", examples.DESIGNER)],
)
def test_the_draft_is_that_of_the_interface(api: Api, reader: Reader, name: str, text: str):
    page = sent(reader, text, name)
    draft = decode(hidden(page, "draft"))
    answer = api.client.post("/api/v1/imports/", {"text": text, "name": name}, content_type="application/json").json()
    unmapped = {one["step"] for one in answer["unmapped"]}
    for mine, theirs in zip(draft["steps"], answer["draft"]["steps"], strict=True):
        theirs.pop("kept", None)
        if mine["id"] in unmapped:
            theirs["component"] = mine["component"]
        assert mine == theirs
    keys = {one["key"] for one in answer["questions"] if one["key"]} | unmapped
    assert set(page.values("data-question")) == keys
    assert page.values("data-method") == [row["method"] for row in answer["analysis"]["similar"]["results"][:5]]
    assert f"The file is read as {answer['format']}" in page.text


def test_questions_are_answered_in_place_until_none_is_left(reader: Reader):
    page = sent(reader, examples.EASY, "easy.yaml")
    assert page.values("data-question") == ["loop"]
    response = post(
        reader,
        303,
        op="answer loop data-accumulation",
        draft=hidden(page, "draft"),
        open=hidden(page, "open"),
        fields="",
    )
    draft = arrived(response)
    assert draft["steps"][-1]["component"] == "data-accumulation"
    assert draft["iterates"]["from"] == draft["steps"][-1]["id"]


def test_an_answer_changes_one_step_and_the_other_questions_stay(reader: Reader):
    page = sent(reader, examples.DISTILABEL_PYTHON, "p.py")
    before = decode(hidden(page, "draft"))
    page = Page(
        post(reader, op="answer shorten heuristic-filter", draft=hidden(page, "draft"), open=hidden(page, "open")),
        "/design/",
    )
    after = decode(hidden(page, "draft"))
    assert [step["component"] for step in after["steps"]][:-1] == [step["component"] for step in before["steps"]][:-1]
    assert after["steps"][-1]["component"] == "heuristic-filter"
    assert "shorten" not in page.values("data-question")
    assert {"load", "answer", "loop"} <= set(page.values("data-question"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [\n", "Line 2: no YAML or JSON"),
        ("a: b", "not a pipeline of a known tool"),
        (b"\xff\xfe", "not UTF-8"),
        ("blocks:\n  - {name: a, type: DuplicateColumnsBlock}\n", "nothing in it is a step"),
        ("x" * (1024 * 1024 + 1), "1048576 is the limit"),
    ],
)
def test_a_file_that_is_not_read_says_why_and_leaves_the_draft(reader: Reader, text: Any, reason: str):
    page = sent(reader, text, status=422)
    assert reason in page.text


def test_no_file_and_broken_questions_are_said(reader: Reader):
    assert "Choose a pipeline file" in Page(post(reader, 422, op="import"), "/design/").text
    page = sent(reader, examples.EASY)
    for broken in ("[", json.dumps([{"key": "A b"}]), json.dumps([{"key": "a", "line": 1, "text": "x"}] * 300)):
        answer = post(reader, 422, op="answer loop none", draft=hidden(page, "draft"), open=broken)
        assert "cannot be read" in Page(answer, "/design/").text
    answer = post(reader, 422, op="answer loop nothing", draft=hidden(page, "draft"), open=hidden(page, "open"))
    assert "no component of the catalogue" in Page(answer, "/design/").text


def test_no_secret_is_on_the_page(reader: Reader):
    page = sent(reader, PLANTED)
    assert not [secret for secret in (*SECRETS, *FORMS, *PRIVATE) if secret in page.html]
    assert "Secrets or private places are left out" in page.text
    assert not [secret for secret in SECRETS if secret in json.dumps(decode(hidden(page, "draft")))]

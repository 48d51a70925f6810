"""The language models of a step are shown, found, compared with a former revision, and kept by the designer."""

from typing import Any

import pytest

from tests import writing
from tests.api import making
from tests.api.asking import Api
from tests.web.reading import Reader
from tests.web.test_design import arrived, fields, post

SLUG = "by-two-models"
MODELS = [{"model": "Zyxwriter 7B", "role": "generator"}, {"model": "Zyxjudge", "role": "reward model"}]


def method(models: list[dict[str, str]]) -> Any:
    steps = [
        {"id": "seeds", "component": "human-written-seed-tasks"},
        {"id": "answer", "component": "teacher-response-generation", "inputs": ["seeds"], "models": models},
    ]
    return making.method(SLUG, steps=steps)


@pytest.fixture
def published(api: Api) -> None:
    writing.register(record=method(MODELS))


def test_the_models_of_a_step_are_answered_shown_and_searched(published: None, api: Api, reader: Reader):
    found = api.json(f"methods/{SLUG}/")
    assert [step["models"] for step in found["steps"]] == [[], MODELS]
    assert "Models: Zyxwriter 7B (generator), Zyxjudge (reward model)." in reader.get(f"/methods/{SLUG}/").text
    assert api.ids("methods", q="zyxjudge") == [SLUG]
    assert "Zyxjudge" in api.get("methods/", q="zyxjudge", format="csv").getvalue().decode()


def test_a_change_of_a_model_is_named_by_its_place(published: None, api: Api):
    writing.revise(record=method([MODELS[0], {**MODELS[1], "role": "judge"}]))
    found = api.json(f"methods/{SLUG}/revisions/", **{"from": 1, "to": 2})
    assert [(each["path"], each["before"], each["after"]) for each in found["changes"]] == [
        ("/steps/answer/models/1/role", "reward model", "judge")
    ]


def test_the_designer_keeps_the_models_of_a_step(published: None, reader: Reader):
    page = reader.get(f"/design/?from={SLUG}")
    assert "Calls Zyxwriter 7B (generator), Zyxjudge (reward model)" in page.text
    sent = arrived(post(reader, 303, op="set", **fields(page)))
    assert sent["steps"][1]["models"] == MODELS

"""Methods and drafts as pipeline files, over HTTP and on pages."""

import json

import pytest

from tests.api.asking import Api, content
from web.drafts.address import encode

pytestmark = pytest.mark.once

DRAFT: dict[str, list[dict[str, object]]] = {
    "steps": [
        {"id": "data", "component": "existing-instruction-dataset"},
        {"id": "same", "component": "exact-deduplication", "inputs": ["data"]},
    ]
}


@pytest.mark.parametrize(
    ("form", "media_type", "ending", "start"),
    [
        ("distilabel", "text/x-python", "py", '"'),
        ("mermaid", "text/vnd.mermaid", "mmd", "flowchart"),
        ("data-juicer", "application/yaml", "yaml", "project_name: instag"),
    ],
)
def test_a_method_in_every_format(api: Api, form: str, media_type: str, ending: str, start: str):
    response = api.get("methods/instag/export/", format=form)
    assert response["Content-Type"].partition(";")[0] == media_type
    assert f'filename="instag.{ending}"' in response["Content-Disposition"]
    assert content(response).decode().lstrip().startswith(start)
    page = content(api.get("/methods/instag/")).decode()
    assert f'href="/api/v1/methods/instag/export/?format={form}"' in page


def test_a_method_without_operators_is_refused_with_its_steps(api: Api):
    (error,) = api.json("methods/wizardlm/export/", 400, format="data-juicer")["errors"]
    assert (error["pointer"], error["code"]) == ("format", "no_operator")
    assert "in-breadth-evolution" in error["detail"]
    assert "format=data-juicer" not in content(api.get("/methods/wizardlm/")).decode()
    assert api.json("methods/wizardlm/export/", 400, format="argo")["errors"][0]["code"] == "unknown_value"
    assert api.json("methods/nobody/export/", 404)


def post(api: Api, body: object, to: str):
    return api.client.post(f"/api/v1/exports/?to={to}", json.dumps(body), content_type="application/json")


def test_a_draft_is_written_and_read_again(api: Api):
    for to in ("distilabel", "data-juicer", "mermaid"):
        answer = post(api, DRAFT, to)
        assert answer.status_code == 200
        assert answer.json()["format"] == to
    text = post(api, {**DRAFT, "id": "mine"}, "distilabel").json()
    assert text["name"] == "mine.py"
    body = {"text": text["text"], "name": text["name"]}
    read = api.client.post("/api/v1/imports/", json.dumps(body), content_type="application/json").json()
    assert [step["component"] for step in read["draft"]["steps"]] == [step["component"] for step in DRAFT["steps"]]


def test_a_draft_that_cannot_be_written_is_refused_at_its_steps(api: Api):
    steps = [*DRAFT["steps"], {"id": "x", "component": "tree-search-response", "inputs": ["same"]}]
    answer = post(api, {"steps": steps}, "data-juicer")
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/steps", "no_operator")
    assert "x (tree-search-response)" in error["detail"]
    assert post(api, {"steps": []}, "distilabel").status_code == 422
    assert post(api, DRAFT, "argo").status_code == 400


def test_the_designer_hands_out_the_same(api: Api):
    draft = {**DRAFT, "id": "mine"}
    response = api.client.post("/design/", {"draft": encode(draft), "op": "download distilabel"})
    assert content(response).decode() == post(api, draft, "distilabel").json()["text"]
    assert 'filename="mine.py"' in response["Content-Disposition"]
    steps = [*DRAFT["steps"], {"id": "x", "component": "tree-search-response", "inputs": ["same"]}]
    refused = api.client.post("/design/", {"draft": encode({"steps": steps}), "op": "download data-juicer"})
    assert "x (tree-search-response)" in content(refused).decode()

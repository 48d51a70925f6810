"""POST analyses/: what is known of a draft that need not be registered."""

import json
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.conf import LazySettings
from jsonschema import Draft202012Validator

from taxonomy.strict_parsing import BYTES
from tests.api.asking import Api, content
from tests.api.test_openapi import DESCRIBED
from tests.api.test_profile import check_shape, outcomes

pytestmark = pytest.mark.once

ADDRESS = "/api/v1/analyses/"
STEPS: list[dict[str, Any]] = [
    {"id": "seed", "component": "human-written-seed-tasks", "params": {"tasks": 175}},
    {"id": "evolve", "component": "in-depth-evolution", "inputs": ["seed"]},
    {"id": "answer", "component": "teacher-response-generation", "inputs": ["evolve"]},
]


def post(
    api: Api, body: Any, status: int = 200, *, kind: str = "application/json", query: str = "", **headers: str
) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = api.client.generic("POST", f"{ADDRESS}{query}", data, content_type=kind, headers=headers)
    assert response.status_code == status, content(response)[:500]
    return response


def analysis(api: Api, **fields: Any) -> Any:
    return json.loads(content(post(api, {"steps": STEPS, **fields})))


def test_the_shape_is_that_of_the_contract_and_of_the_description(api: Api):
    answer = analysis(api)
    assert list(answer) == ["profile", "similar", "graph", "unmapped"]
    check_shape(answer["profile"])
    described = DESCRIBED["paths"][ADDRESS]["post"]
    schema = described["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator({"components": DESCRIBED["components"], **schema}).validate(answer)
    assert "security" not in described
    assert described["requestBody"]["content"].keys() >= {"application/json", "application/yaml"}


def test_a_registered_composition_gets_the_analysis_of_its_method(api: Api):
    document = api.json("methods/wizardlm/revisions/1/")["document"]
    registered = api.json("methods/wizardlm/profile/")
    drafted = json.loads(content(post(api, document)))["profile"]
    assert drafted["checks"] == registered["checks"]
    assert drafted["findings"] == registered["findings"]
    for facet, result in drafted["facets"].items():
        assert result == {**registered["facets"][facet], "measured": []}


def test_a_draft_has_no_data_of_its_own_whatever_its_id(api: Api):
    measured = [facet["measured"] for facet in api.json("methods/self-instruct/profile/")["facets"].values()]
    assert any(measured)
    facets = analysis(api, id="self-instruct")["profile"]["facets"]
    assert not any(facet["measured"] for facet in facets.values())


def test_what_a_draft_may_leave_out_changes_nothing(api: Api):
    whole = {
        "id": "mine",
        "name": "Mine",
        "source": "a-paper-to-come",
        "summary": "A pipeline.",
        "year": 2025,
        "domains": ["general"],
    }

    def without_title(answer: Any) -> Any:
        """Without the title of the graph, which has the name."""
        return answer | {"graph": answer["graph"] | {"graph": None}}

    bare = analysis(api)
    assert bare["graph"]["graph"]["title"] == "Draft"
    assert analysis(api, **whole)["graph"]["graph"]["title"] == "Mine"
    assert without_title(analysis(api, **whole)) == without_title(bare)
    for key in whole:
        rest = {name: value for name, value in whole.items() if name != key}
        assert without_title(analysis(api, **rest)) == without_title(bare)


def test_the_draft_is_diagnosed(api: Api):
    answer = analysis(api, domains=["math"])["profile"]
    assert outcomes(answer)["narrow-seed"] == "found"
    assert outcomes(answer)["unverified-quality"] == "found"
    assert outcomes(answer)["collapse-risk"] == "not-applicable"
    verified = [*STEPS, {"id": "run", "component": "code-execution-check", "inputs": ["answer"]}]
    assert outcomes(analysis(api, steps=verified, domains=["math"])["profile"])["unverified-quality"] == "clear"


def test_a_component_that_is_not_registered_is_unmapped_with_the_nearest(api: Api):
    steps = [*STEPS, {"id": "mine", "component": "in-dept-evolution", "inputs": ["answer"]}]
    answer = analysis(api, steps=steps)
    assert [(item["step"], item["component"]) for item in answer["unmapped"]] == [("mine", "in-dept-evolution")]
    nearest = answer["unmapped"][0]["nearest"]
    assert nearest[0] == "in-depth-evolution"
    assert set(nearest) <= set(api.ids("components"))
    assert all("in-dept-evolution" in facet["unmeasured"] for facet in answer["profile"]["facets"].values())
    assert analysis(api)["unmapped"] == []


def test_a_component_like_no_other_has_no_nearest(api: Api):
    steps = [{"id": "mine", "component": "0x0"}]
    assert analysis(api, steps=steps)["unmapped"] == [{"step": "mine", "component": "0x0", "nearest": []}]


@pytest.mark.parametrize("kind", ["application/yaml", "application/x-yaml", "text/yaml", "text/yaml; charset=utf-8"])
def test_yaml_is_read_as_json_is(api: Api, kind: str):
    answer = post(api, yaml.safe_dump({"steps": STEPS}).encode(), kind=kind)
    assert json.loads(content(answer)) == analysis(api)


def test_a_domain_makes_evidence_indirect(api: Api):
    def reasons(query: str) -> str:
        return json.dumps(json.loads(content(post(api, {"steps": STEPS}, query=query)))["profile"])

    assert "indirect" not in reasons("")
    assert '"indirect"' in reasons("?domain=safety")


FAULTS: dict[str, tuple[Any, list[str]]] = {
    "nothing": ({}, ["/steps"]),
    "no step": ({"steps": []}, ["/steps"]),
    "a list": ([], [""]),
    "no component": ({"steps": [{"id": "a"}]}, ["/steps/0/component"]),
    "an input that is no step": (
        {"steps": [{"id": "a", "component": "self-chat", "inputs": ["b"]}]},
        ["/steps/0/inputs/0"],
    ),
    "several at once": (
        {"steps": [{"id": "A B", "component": "self-chat"}], "year": 1900, "colour": "red"},
        ["/colour", "/steps/0/id", "/year"],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_reported_with_its_location(api: Api, name: str):
    body, expected = FAULTS[name]
    response = post(api, body, 422)
    assert response["Content-Type"] == "application/problem+json"
    errors = response.json()["errors"]
    assert sorted(error["pointer"] for error in errors) == expected
    assert all(error["code"] and error["detail"] for error in errors)


def test_what_cannot_be_read(api: Api):
    post(api, b"{", 400)
    post(api, b"a: [", 400, kind="application/yaml")
    post(api, b"\xff", 400)
    post(api, b"steps", 415, kind="text/plain")
    post(api, {"steps": STEPS}, 415, kind="multipart/form-data; boundary=x")
    post(api, b"[" * 100_000, 400)
    post(api, {"steps": STEPS}, 406, Accept="text/csv")
    assert post(api, b" " * BYTES + b"{}", 413).json()["status"] == 413
    post(api, {"steps": [{"id": f"s{place}", "component": "self-chat"} for place in range(101)]}, 422)


def test_parameters_are_checked(api: Api):
    for query, text in (("?domain=maths", "Did you mean 'math'?"), ("?colour=red", "There is no parameter")):
        assert text in post(api, {"steps": STEPS}, 400, query=query).json()["errors"][0]["detail"]
    post(api, {"steps": STEPS}, query="?format=json&domain=math")


@pytest.mark.parametrize("verb", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
def test_it_is_posted_to_and_nothing_else(api: Api, verb: str):
    response = api.get(ADDRESS, 405, verb=verb)
    assert set(response["Allow"].split(", ")) == {"POST", "OPTIONS"}


def test_options_lists_the_methods(api: Api):
    response = api.get(ADDRESS, 204, verb="OPTIONS")
    assert (set(response["Allow"].split(", ")), content(response)) == ({"POST", "OPTIONS"}, b"")


def test_nothing_is_stored(api: Api):
    def rows() -> dict[str, int]:
        return {
            model.__name__: model._default_manager.count() for model in apps.get_app_config("registry").get_models()
        }

    before, etag = rows(), api.get("methods/")["ETag"]
    analysis(api, id="made-up")
    post(api, {"steps": []}, 422)
    assert rows() == before
    assert api.get("methods/")["ETag"] == etag


def test_the_remaining_quota_is_reported(api: Api, settings: LazySettings):
    settings.LIMITS = settings.LIMITS | {"reads": 2}
    address = {"REMOTE_ADDR": "198.51.100.7"}

    def request() -> Any:
        return api.client.post(ADDRESS, {"steps": STEPS}, content_type="application/json", **address)  # type: ignore[arg-type]

    answers = [request() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0]["RateLimit-Policy"] == '"reads";q=2;w=60'
    assert [answer["RateLimit"].partition(";t=")[0] for answer in answers[:2]] == ['"reads";r=1', '"reads";r=0']
    assert int(answers[2]["Retry-After"]) > 0
    assert answers[0]["Cache-Control"] == "no-store"

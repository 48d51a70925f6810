"""The interface description of writes: permissions, parameters, headers and bodies."""

import re
from typing import Any

import pytest

from registry.current import current
from tests.api.asking import Api
from tests.api.test_permissions import TABLE

pytestmark = pytest.mark.once

HEADERS = {
    "PATCH submissions/{id}/": {"If-Match": True},
    **{
        f"POST {path}": {"Idempotency-Key": False}
        for path in ("submissions/", "methods/", "submissions/{id}/comments/")
    },
    **{
        f"POST submissions/{{id}}/{action}/": {"Idempotency-Key": False, "If-Match": False}
        for action in ("submit", "withdraw", "request-changes", "reject")
    },
    "POST submissions/{id}/accept/": {"Idempotency-Key": False, "If-Match": True},
    **{
        f"POST {name}/{{id}}/readings/": {"Idempotency-Key": False, "If-Match": False} for name in ("effects", "rounds")
    },
    **{f"POST reports/{{id}}/{action}/": {"Idempotency-Key": False} for action in ("agree", "dismiss", "settle")},
}
QUERIES = {
    "GET submissions/": {"state", "page_size", "before"},
    "POST submissions/": {"dry_run"},
    "POST methods/": {"dry_run"},
    "GET audit/": {"by", "since", "record", "page_size", "before"},
    "GET reports/": {"state", "page_size", "before"},
}


@pytest.mark.parametrize("endpoint", TABLE)
def test_the_description_of_an_operation(api: Api, endpoint: str):
    name = endpoint.replace("<int:id>", "{id}").replace("<str:id>", "{id}")
    verb, _, path = name.partition(" ")
    operation: Any = api.json("schema/")["paths"][f"/api/v1/{path}"][verb.lower()]
    actual = {
        kind: [parameter for parameter in operation.get("parameters", []) if parameter["in"] == kind]
        for kind in ("query", "header")
    }
    assert {item["name"] for item in actual["query"]} == {"format", *QUERIES.get(name, set())}
    assert {item["name"]: item.get("required", False) for item in actual["header"]} == HEADERS.get(name, {})
    assert bool(operation.get("security")) == (endpoint != "POST reports/")
    status = "204" if verb == "DELETE" else TABLE[endpoint].split()[2 if "tokens/<" not in endpoint else 1]
    assert {"401", "403", "422", "429"} <= set(operation["responses"])
    assert status in operation["responses"] or status in ("403", "404")
    assert operation["summary"]


def parameters(api: Api, path: str) -> dict[str, Any]:
    described = api.json("schema/")["paths"][f"/api/v1/{path}"]["get"]["parameters"]
    return {item["name"]: item["schema"] for item in described}


def test_a_version_is_described_by_its_forms(api: Api):
    """What the pattern allows is read, and what it does not is refused."""
    name = api.get("methods/")["Content-Location"].rpartition("version=")[2]
    pattern = parameters(api, "methods/")["version"]["pattern"]
    for version, status in {"0": 200, name: 200, "latest": 400, "1.0": 400, "-1": 400, "": 400, "v1": 400}.items():
        assert bool(re.search(pattern, version)) == (status == 200), version
        api.get("methods/", status, version=version)


def test_a_badge_is_described_by_its_facets(api: Api):
    facets = parameters(api, "badges/{component}/{facet}.svg")["facet"]["enum"]
    component = next(iter(current().components))
    for facet in facets:
        api.get(f"badges/{component}/{facet}.svg", 200)
    api.get(f"badges/{component}/account-page.svg", 404)


def test_a_form_for_a_pipeline_file_has_no_null(api: Api):
    """And an answer to a question is between two ids."""
    shapes = api.json("schema/")["components"]["schemas"]
    upload = shapes["ImportUpload"]["properties"]["format"]
    (formats,) = [item["$ref"].rpartition("/")[2] for item in upload["allOf"]]
    assert "distilabel" in shapes[formats]["enum"]
    assert set(upload) == {"allOf", "description", "title"}
    answers = shapes["ImportBody"]["properties"]["answers"]
    assert answers["additionalProperties"] is False

"""The interface description: valid, complete, equal to its copy in docs/, and followed by every answer."""

import json
import re
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel

from api.urls import urlpatterns
from api.views.documentation import description
from registry import services
from tests import writing
from tests.api import making
from tests.api.asking import LISTS, Api, content

pytestmark = pytest.mark.once

COPY = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
EXEMPT = {
    "healthz": "a probe, outside the interface",
    "readyz": "a probe, outside the interface",
    "metricz": "numbers for Prometheus, outside the interface",
    "api/v1/docs/": "a page for people",
}
EXAMPLES = {
    "": [""],
    "taxonomy/": ["taxonomy/"],
    **{f"{name}/": [f"{name}/?page_size=500", f"{name}/?page_size=1"] for name in LISTS},
    "methods/{id}/": ["methods/star/", "methods/baize/"],
    "effects/{id}/": ["effects/star-cot-csqa/"],
    "components/{id}/": ["components/self-chat/", "components/in-depth-evolution/"],
    "metrics/{id}/": ["metrics/gsm8k-accuracy/"],
    "sources/{id}/": ["sources/xu2023wizardlm/"],
    "rounds/{id}/": ["rounds/b-star-balance-score-rounds/"],
    "crosswalk/": ["crosswalk/?page_size=500", "crosswalk/?page_size=1"],
    "crosswalk/{tool}/": ["crosswalk/distilabel/"],
    "crosswalk/{tool}/{operator}/": ["crosswalk/distilabel/complexity-scorer/"],
    "crosswalk/{tool}/{operator}/revisions/": ["crosswalk/distilabel/complexity-scorer/revisions/"],
    "crosswalk/{tool}/{operator}/revisions/{number}/": ["crosswalk/distilabel/complexity-scorer/revisions/1/"],
    "methods/facets/": ["methods/facets/"],
    "effects/facets/": ["effects/facets/?stage=filtering"],
    "rounds/facets/": ["rounds/facets/"],
    "rounds/points/": ["rounds/points/?limit=2", "rounds/points/?measures=diversity"],
    "methods/{id}/revisions/": ["methods/star/revisions/"],
    "methods/{id}/revisions/{number}/": ["methods/star/revisions/1/"],
    "effects/{id}/revisions/": ["effects/star-cot-csqa/revisions/"],
    "effects/{id}/revisions/{number}/": ["effects/star-cot-csqa/revisions/1/"],
    "components/{id}/revisions/": ["components/made-up/revisions/"],
    "components/{id}/revisions/{number}/": [f"components/made-up/revisions/{number}/" for number in (1, 2, 3)],
    "metrics/{id}/revisions/": ["metrics/gsm8k-accuracy/revisions/"],
    "metrics/{id}/revisions/{number}/": ["metrics/gsm8k-accuracy/revisions/1/"],
    "sources/{id}/revisions/": ["sources/xu2023wizardlm/revisions/"],
    "sources/{id}/revisions/{number}/": ["sources/xu2023wizardlm/revisions/1/"],
    "rounds/{id}/revisions/": ["rounds/b-star-balance-score-rounds/revisions/"],
    "rounds/{id}/revisions/{number}/": ["rounds/b-star-balance-score-rounds/revisions/1/"],
    "kinds/{id}/": ["kinds/filtering/judging/"],
    "kinds/{id}/revisions/": ["kinds/filtering/judging/revisions/"],
    "kinds/{id}/revisions/{number}/": ["kinds/filtering/judging/revisions/1/"],
    "effects/pooled/": [
        "effects/pooled/?page_size=500",
        "effects/pooled/?by=kind&split=family&explain=true",
        "effects/pooled/?by=stage&year_max=1960",
    ],
    "tradeoffs/": ["tradeoffs/", "tradeoffs/?x=complexity&y=out_of_distribution", "tradeoffs/?stage=seeding"],
    "methods/{id}/profile/": ["methods/star/profile/", "methods/wizardlm/profile/?domain=code"],
    "claims/": ["claims/", "claims/?domain=math"],
    "bias/": ["bias/", "bias/?domain=math"],
    "gaps/": ["gaps/", "gaps/?by=kind&domain=code"],
    "methods/{id}/graph/": ["methods/star/graph/", "methods/self-instruct/graph/"],
    "methods/{id}/similar/": ["methods/star/similar/", "methods/star/similar/?limit=1"],
    "methods/{id}/export/": ["methods/instag/export/"],
    "methods/{id}/card/": ["methods/instag/card/"],
    "methods/{id}/lineage/": ["methods/wizardlm/lineage/", "methods/star/lineage/"],
    "compare/": ["compare/?methods=wizardlm,star", "compare/?methods=alpaca,star&edit_distance=true&domain=math"],
    "components/compare/": [
        "components/compare/?components=contrastive-prompting,ai-preference-labelling,self-chat",
        "components/compare/?components=data-accumulation,data-replacement&facet=in_distribution",
    ],
    "graph/": ["graph/", "graph/?nodes=kinds,facets,characteristics", "graph/?year_max=1960"],
    "graph/path/": [
        "graph/path/?from=human-written-seed-tasks&to=teacher-response-generation",
        "graph/path/?from=teacher-response-generation&to=human-written-seed-tasks&min_count=100",
    ],
    "graph/motifs/": ["graph/motifs/", "graph/motifs/?length=2&limit=1", "graph/motifs/?min_count=1000"],
    "search/": ["search/?q=math", "search/?q=nowheretobefound"],
    "catalogue/": ["catalogue/", "catalogue/?version=0"],
    "badges/{component}/{facet}.svg": ["badges/self-chat/diversity.svg"],
    "components/{id}/changes.atom": ["components/self-chat/changes.atom"],
    "kinds/{id}/changes.atom": ["kinds/filtering/judging/changes.atom"],
    "versions/": ["versions/", "versions/?page_size=1"],
    "versions/{id}/": ["versions/1/", "versions/0/"],
    "versions/{start}..{end}/": ["versions/0..1/"],
    "versions/{id}/catalogue.json": ["versions/1/catalogue.json"],
    "versions/{id}/datapackage.json": ["versions/1/datapackage.json"],
    "versions/{id}/croissant.json": ["versions/1/croissant.json"],
    "versions/{id}/CITATION.cff": ["versions/1/CITATION.cff"],
    "versions/{id}/{table}.csv": ["versions/1/metrics.csv"],
    "versions/{id}/{table}.parquet": ["versions/1/metrics.parquet"],
    "schemas/": ["schemas/"],
    "schemas/{document}.json": ["schemas/method.json"],
    "schema/": ["schema/"],
}
NO_JSON = {
    "methods/{id}/export/",
    "methods/{id}/citation/",
    "methods/{id}/card/",
    "badges/{component}/{facet}.svg",
    "components/{id}/changes.atom",
    "kinds/{id}/changes.atom",
    "versions/{id}/CITATION.cff",
    "versions/{id}/{table}.csv",
    "versions/{id}/{table}.parquet",
}
DESCRIBED: dict[str, Any] = json.loads(description())
READS = {path: item["get"] for path, item in DESCRIBED["paths"].items() if "get" in item}
OPEN = {path: operation for path, operation in READS.items() if "security" not in operation}
"""What can be read without a token."""
PATHS = [path.removeprefix("/api/v1/") for path in OPEN]


def test_the_description_is_valid_openapi_3_1():
    assert DESCRIBED["openapi"].startswith("3.1.")
    assert list(OpenAPIV31SpecValidator(DESCRIBED).iter_errors()) == []


def test_generating_it_gives_no_warning():
    call_command("spectacular", "--validate", "--fail-on-warn", "--format=openapi-json", stdout=StringIO())


def test_its_copy_is_what_the_code_generates():
    assert COPY.read_bytes() == description(), "renew it: manage.py write_openapi --write"


def test_the_command_prints_and_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    printed = StringIO()
    call_command("write_openapi", stdout=printed)
    assert printed.getvalue().encode() == description()
    monkeypatch.setattr("api.management.commands.write_openapi.PLACE", tmp_path / "openapi.json")
    call_command("write_openapi", "--write", stdout=StringIO())
    assert (tmp_path / "openapi.json").read_bytes() == description()


def test_it_is_served_as_it_is(api: Api):
    assert content(api.get("schema/")) == description()


def test_every_address_is_described_or_exempt():
    addresses = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern)) for pattern in urlpatterns}
    described = {path.removeprefix("/") for path in DESCRIBED["paths"]}
    assert addresses - described == EXEMPT.keys()
    assert described <= addresses


def test_every_security_scheme_that_is_asked_for_is_described():
    required = {name for item in DESCRIBED["paths"].values() for entry in item.values() for name in _schemes(entry)}
    assert required == set(DESCRIBED["components"]["securitySchemes"]) == {"token"}


def _schemes(operation: Any) -> set[str]:
    return {name for entry in operation.get("security", ()) for name in entry}


def _shapes(base: type[BaseModel]) -> set[type[BaseModel]]:
    return {base} | {result for subclass in base.__subclasses__() for result in _shapes(subclass)}


def test_no_two_shapes_share_a_name():
    """They would share a place in the description, and one of them would be described as the other."""
    own = [
        shape for shape in _shapes(BaseModel) if shape.__module__.partition(".")[0] in ("api", "registry", "taxonomy")
    ]
    assert len(own) > 50
    assert [name for name, number in Counter(our.__name__ for our in own).items() if number > 1] == []


def test_no_parameter_is_a_truth_of_texts():
    for path, item in DESCRIBED["paths"].items():
        for parameter in (entry for operation in item.values() for entry in operation.get("parameters", ())):
            assert parameter["schema"]["type"] == "string" or "enum" not in parameter["schema"], path


def test_every_operation_has_a_summary_and_every_parameter_a_description():
    for path, operation in READS.items():
        assert operation["summary"], path
        assert all(
            parameter.get("description") or parameter["in"] == "path" for parameter in operation["parameters"]
        ), path
        assert {"200", "400", "404", "405", "406", "414"} <= operation["responses"].keys()
    names = [operation["operationId"] for item in DESCRIBED["paths"].values() for operation in item.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("path", PATHS)
def test_answers_keep_the_description(api: Api, path: str):
    if path in NO_JSON:
        return
    writing.register(record=making.component("made-up"))
    writing.revise(record=making.component("made-up", name="Changed"))
    services.withdraw(collection="components", slug="made-up", reason="A test.")
    answers = DESCRIBED["paths"][f"/api/v1/{path}"]["get"]["responses"]["200"]["content"]
    validator = Draft202012Validator(
        {"components": DESCRIBED["components"], **answers["application/json"]["schema"]},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
    for address in EXAMPLES[path]:
        validator.validate(api.json(address))


@pytest.mark.parametrize("path", PATHS)
def test_every_described_type_can_be_had_and_no_other(api: Api, path: str):
    if path not in EXAMPLES or "made-up" in EXAMPLES[path][0]:
        return
    for kind in DESCRIBED["paths"][f"/api/v1/{path}"]["get"]["responses"]["200"]["content"]:
        got = api.get(EXAMPLES[path][0], headers={"Accept": kind})
        assert got["Content-Type"].partition(";")[0] == kind


@pytest.mark.parametrize("address", ["methods/nope/", "methods/?colour=red", "nowhere/"])
def test_problems_keep_the_description(api: Api, address: str):
    schema = {"components": DESCRIBED["components"], "$ref": "#/components/schemas/Problem"}
    Draft202012Validator(schema).validate(api.client.get(f"/api/v1/{address}").json())


# --- The interactive reference
def loaded(page: str) -> list[str]:
    return re.findall(r"""(?:src|href)\s*=\s*["']([^"']+)["']""", page)


def test_the_reference_loads_only_what_is_served_here(api: Api):
    page = content(api.get("docs/")).decode()
    addresses = loaded(page)
    assert len(addresses) >= 5
    assert all(re.match(r"/(?!/)", address) for address in addresses), addresses
    for address in addresses:
        if address.startswith("/static/"):
            assert finders.find(address.removeprefix("/static/")), address
    assert "<script>" not in page, "an inline script would not run under a strict policy"


def test_the_script_of_the_reference_is_a_script_that_reads_the_description(api: Api):
    script = next(address for address in loaded(content(api.get("docs/")).decode()) if "script" in address)
    response = api.get(script)
    text = content(response).decode()
    assert response["Content-Type"].startswith("application/javascript")
    assert "SwaggerUIBundle(" in text
    assert '"/api/v1/schema/"' in text
    assert not re.findall(r"https?://", text)

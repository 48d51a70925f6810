"""The JSON Schemas of the documents, as they are served."""

import pytest
from jsonschema import Draft202012Validator

from tests.api.asking import Api
from tests.api.brute import World

pytestmark = pytest.mark.once

DOCUMENTS = {
    "source": "sources",
    "kind": "kinds",
    "component": "components",
    "metric": "metrics",
    "method": "methods",
    "effect": "effects",
    "rounds": "rounds",
    "operator": "operators",
}


def test_every_document_is_listed_with_its_address(api: Api):
    listed = api.json("schemas/")
    assert {row["id"] for row in listed["results"]} == {*DOCUMENTS, "bundle"}
    assert listed["count"] == len(listed["results"])
    for item in listed["results"]:
        assert api.json(item["url"])["$id"] == f"http://testserver{item['url']}"


@pytest.mark.parametrize("name", [*DOCUMENTS, "bundle"])
def test_a_schema_is_one_of_draft_2020_12(api: Api, name: str):
    schema = api.json(f"schemas/{name}.json")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_files_are_valid_under_the_served_schema(api: Api, world: World, name: str):
    validator = Draft202012Validator(api.json(f"schemas/{name}.json"))
    for record in list(world.records[DOCUMENTS[name]].values())[:40]:
        validator.validate(record)
    assert not validator.is_valid({"id": "Not An Id"})


def test_a_published_revision_is_valid_under_the_served_schema(api: Api):
    document = api.json("methods/star/revisions/1/")["document"]
    Draft202012Validator(api.json("schemas/method.json")).validate(document)


def test_a_bundle_is_valid_as_it_is_submitted(api: Api):
    validator = Draft202012Validator(api.json("schemas/bundle.json"))
    source = api.json("sources/?page_size=1")["results"][0]["id"]
    submitted = {"message": "Out of scope.", "draft": True, "withdraw": [{"type": "source", "id": source}]}
    validator.validate(submitted)
    assert not validator.is_valid(submitted | {"massage": "Out of scope."})


def test_an_unknown_schema_is_not_found(api: Api):
    assert api.json("schemas/metod.json", 404)["suggestions"] == ["method"]

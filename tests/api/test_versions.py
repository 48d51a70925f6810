"""Published versions: names by content, what a citation leads to, files with their digests, what moved and why."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mlcroissant
import pyarrow.parquet as pq
import pytest
import yaml
from django.test import Client
from pytest_django.fixtures import Settings

from registry.current import current, forget
from registry.models import Report
from registry.services import reports
from tests.api.asking import Api, content
from tests.registry import world

TABLES = ("methods", "effects", "components", "metrics", "sources", "rounds", "operators")


@pytest.fixture
def api(known: None, db: None) -> Api:
    return Api(Client())


@pytest.fixture
def revised(api: Api) -> Iterator[Api]:
    """After version 1, a second one in which one effect was revised and one is new."""
    other = world.raw("effects", "novelty-ablation", id="second-novelty", source="bob2024beta", method=None)
    changed = world.raw("effects", "novelty-ablation", locator="Table 7")
    world.apply({"effects": [changed, other]}, message="A second look")
    yield api
    forget()


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def test_a_version_is_named_by_its_number_and_its_content(api: Api):
    body = content(api.get("catalogue/"))
    version = api.json("versions/1/")
    assert version["id"] == f"v1-{sha256(body)[:8]}"
    assert version["sha256"] == sha256(body)
    assert content(api.get(f"versions/{version['id']}/catalogue.json")) == body
    assert version["counts"] == {name: len(json.loads(body)[name]) for name in version["counts"]}
    assert {(row["collection"], row["id"]) for row in version["changed"]} >= {("methods", "alpha")}
    assert {row["change"] for row in version["changed"]} == {"new"}


def test_every_read_names_its_version_and_can_be_repeated(revised: Api):
    first, second = (revised.json(f"versions/{number}/")["id"] for number in (1, 2))
    for path in ("effects/novelty-ablation/", "effects/", "effects/pooled/?by=kind", "graph/", "catalogue/"):
        response = revised.get(path)
        address = response["Content-Location"]
        assert f"version={second}" in address
        assert content(revised.get(address)) == content(response)
    assert revised.json("effects/novelty-ablation/", version=first)["locator"] == "Table 1"
    assert revised.json("effects/novelty-ablation/", version=second)["locator"] == "Table 7"
    assert revised.get("effects/", version=first)["Content-Location"] == f"/api/v1/effects/?version={first}"


@pytest.mark.parametrize("name", ["v1-00000000", "v1", "1-e5df1ccf", "v1-XYZ", "latest", "99", "v99-00000000", "-1"])
def test_no_other_content_is_answered_under_a_name(api: Api, name: str):
    problem = api.json("effects/", 400, version=name)
    assert problem["errors"][0]["pointer"] == "version"
    assert api.json(f"versions/{name}/", 404)["status"] == 404


def test_versions_are_listed_newest_first(revised: Api):
    page = revised.json("versions/?page_size=1")
    pages = [page, revised.json(page["next"].removeprefix("http://testserver"))]
    assert [row["number"] for page in pages for row in page["results"]] == [2, 1]
    assert pages[1]["next"] is None
    assert page["count"] == 2
    newest = page["results"][0]
    assert (newest["new"], newest["revised"], newest["withdrawn"]) == (1, 1, 0)


def test_a_citation_leads_to_the_version(api: Api, settings: Settings):
    settings.PUBLIC_URL = "https://registry.example.org"
    version = api.json("versions/1/")
    address = f"https://registry.example.org/api/v1/versions/{version['id']}/"
    assert f"url = {{{address}}}" in version["citation"]["bibtex"]
    assert json.loads(version["citation"]["csl"])[0]["URL"] == address
    cff = yaml.safe_load(content(api.get(f"versions/{version['id']}/CITATION.cff")))
    assert cff == yaml.safe_load(version["citation"]["cff"])
    assert (cff["cff-version"], cff["version"], cff["url"]) == ("1.2.0", version["id"], address)
    assert cff["date-released"] == version["created"][:10]
    assert "https://registry.example.org/api/v1/taxonomy/" in content(api.get("taxonomy/?format=turtle")).decode()


def test_files_are_those_that_the_digests_are_of(api: Api):
    version = api.json("versions/1/")
    assert {file["name"] for file in version["downloads"]} == {"catalogue.json"} | {
        f"{table}.{form}" for table in TABLES for form in ("csv", "parquet")
    }
    for file in version["downloads"]:
        response = api.get(file["url"])
        body = content(response)
        assert (sha256(body), len(body)) == (file["sha256"], file["bytes"]), file["name"]
        assert response["Content-Type"].partition(";")[0] == file["media_type"]
    rows = list(csv.DictReader(io.StringIO(content(api.get("versions/1/effects.csv")).decode())))
    table = pq.read_table(io.BytesIO(content(api.get("versions/1/effects.parquet"))))
    assert [row["id"] for row in rows] == table.column("id").to_pylist() == api.ids("effects")
    api.get("versions/1/people.csv", 404)


def test_a_question_changes_no_file_of_a_version(api: Api):
    before = api.json("versions/1/")["downloads"]
    report = reports.report(collection="effects", slug="novelty-ablation", what="value", why="The sign is wrong.")
    Report.objects.filter(pk=report.pk).update(state="agreed")
    forget()
    assert current().questions
    assert api.json("versions/1/")["downloads"] == before


def test_the_data_package_describes_the_tables(api: Api):
    package = api.json("versions/1/datapackage.json")
    assert [resource["name"] for resource in package["resources"]] == list(TABLES)
    for resource in package["resources"]:
        body = content(api.get(f"versions/1/{resource['path']}"))
        assert resource["hash"] == f"sha256:{sha256(body)}"
        header, *rows = csv.reader(io.StringIO(body.decode()))
        fields = resource["schema"]["fields"]
        assert header == [field["name"] for field in fields]
        for row in rows:
            for field, cell in zip(fields, row, strict=True):
                READ[field["type"]](cell or None)


READ: dict[str, Any] = {
    "string": lambda cell: cell,
    "boolean": lambda cell: cell is None or {"true": True, "false": False}[cell],
    "integer": lambda cell: cell is None or int(cell),
    "number": lambda cell: cell is None or float(cell),
}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # mlcroissant's
def test_the_croissant_description_is_valid_and_leads_to_the_rows(
    api: Api, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    description = api.json("versions/1/croissant.json")
    version = api.json("versions/1/")
    assert description["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert description["version"] == f"1.0.0+{version['id'].partition('-')[2]}"
    for file in description["distribution"]:  # the files beside the description: nothing is fetched in a test
        path = file["contentUrl"].removeprefix("http://testserver")
        (tmp_path / file["name"]).write_bytes(content(api.get(path)))
        file["contentUrl"] = file["name"]
    target = tmp_path / "croissant.json"
    target.write_text(json.dumps(description))
    dataset = mlcroissant.Dataset(target)
    assert not dataset.metadata.issues.errors
    assert not [record.getMessage() for record in caplog.records if record.name == "absl"]
    assert description["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    rows = list(dataset.records("effects"))
    assert [row["effects/id"].decode() for row in rows] == api.ids("effects")


def test_what_moved_between_two_versions_and_why(revised: Api):
    first, second = (revised.json(f"versions/{number}/")["id"] for number in (1, 2))
    moved = revised.json("versions/1..2/")
    assert (moved["before"], moved["after"]) == (first, second)
    assert revised.json(f"versions/{first}..{second}/") == moved
    (move,) = moved["results"]
    assert (move["component"], move["facet"]) == ("novelty-filter", "diversity")
    cell = {"component": "novelty-filter", "facet": "diversity"}
    for side, version in (("before", first), ("after", second)):
        assert move[side] == revised.json("effects/pooled/", version=version, **cell)["results"][0]
    reasons = {reason["code"]: reason["records"] for reason in move["why"]}
    assert reasons == {"effects-added": ["second-novelty"], "effects-changed": ["novelty-ablation"]}
    assert revised.json("versions/2..2/")["results"] == []
    assert revised.json("versions/1..9/", 404)["status"] == 404
    backwards = revised.json("versions/2..1/")["results"][0]
    assert (backwards["before"], backwards["after"]) == (move["after"], move["before"])
    assert revised.json("versions/0..1/")["count"] == revised.json("versions/0..1/")["compared"] > 0

"""Pinned versions, bundles, citations."""

import hashlib
import json
from pathlib import Path

import pytest

from sdmethods import UnexpectedAnswer
from tests.client.stub import Stub, component, listing

BUNDLE = json.dumps({"version": 12, "sources": []})
DIGEST = hashlib.sha256(BUNDLE.encode()).hexdigest()
NAME = f"v12-{DIGEST[:8]}"
INFO = {"id": NAME, "number": 12, "sha256": DIGEST, "counts": {"sources": 0}, "citation": {"bibtex": "@misc{registry}"}}
ANSWERS = {"components/x/": component(), "catalogue/": BUNDLE, "versions/12/": INFO, f"versions/{NAME}/": INFO}


def test_a_pinned_registry_sends_its_version_with_every_read_of_the_catalogue():
    stub = Stub({**ANSWERS, "versions/": listing(INFO), "schemas/": {}, "submissions/": listing()})
    registry = stub.registry(at=12)
    registry.component("x")
    registry.schemas()
    registry.versions().first()
    registry.submissions().first()
    assert stub.paths == ["components/x/?version=12", "schemas/", "versions/", "submissions/"]


@pytest.mark.parametrize("answered", ["13", "v12-ffffffff"])
def test_an_answer_of_another_version_is_refused(answered: str):
    headers = {"Content-Location": f"/api/v1/components/x/?version={answered}"}
    with pytest.raises(UnexpectedAnswer, match=f"from version {answered}, not from"):
        Stub(ANSWERS, headers).registry(at=NAME).component("x")


@pytest.mark.parametrize(
    "headers", [{"Catalogue-Version": "12"}, {"Content-Location": f"/x/?version={NAME}"}, {"X": "1"}]
)
def test_a_version_may_be_told_by_number_or_by_name(headers: dict[str, str]):
    assert Stub(ANSWERS, headers).registry(at=NAME).component("x").id == "novelty-filter"


def test_a_bundle_is_stored_and_verified(tmp_path: Path):
    registry = Stub(ANSWERS).registry()
    assert registry.pull(tmp_path / "bundle.json") == ("12", DIGEST)
    assert registry.verify(tmp_path / "bundle.json").id == NAME
    (tmp_path / "bundle.json").write_text(BUNDLE + " ")
    with pytest.raises(ValueError, match="is not version 12: its SHA-256 is"):
        registry.verify(tmp_path / "bundle.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": "12"}'])
def test_a_file_that_is_no_bundle(tmp_path: Path, text: str):
    (tmp_path / "bundle.json").write_text(text)
    with pytest.raises(ValueError, match="is no bundle"):
        Stub(ANSWERS).registry().verify(tmp_path / "bundle.json")


def test_methods_and_versions_are_cited():
    stub = Stub({**ANSWERS, "methods/v2x/citation/": "@article{v2x}", "": {"catalogue_version": 12}})
    registry = stub.registry()
    assert registry.cite(NAME) == "@misc{registry}"
    assert registry.cite("snapshot") == "@misc{registry}"
    assert "catalogue version 12" in registry.cite(NAME, "csl")


def test_a_method_whose_id_begins_with_v_is_no_version():
    stub = Stub({"methods/v-star/citation/": "@article{v}"})
    assert stub.registry().cite("v-star") == "@article{v}"

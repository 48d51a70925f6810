"""The adapter between the client and the project's own functions, tried with a catalogue of one component."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from sdmethods import BadRequest, OfflineUnavailable, Registry
from sdmethods.offline import OfflineBackend, wiring


class One(BaseModel):
    id: str


class Filters(BaseModel):
    model_config = ConfigDict(extra="forbid")
    stage: list[str] | str = []


class Body(BaseModel):
    id: str
    name: str
    kind: str


class Listing(BaseModel):
    count: int
    next: None = None
    results: list[Body]


def one(catalogue: Any, query: One) -> Body:
    return Body(**catalogue[query.id])


def several(catalogue: Any, query: Filters) -> Listing:
    rows = [Body(**row) for row in catalogue.values() if not query.stage or row["kind"].split("/")[0] in query.stage]
    return Listing(count=len(rows), results=rows)


PACKAGE = SimpleNamespace(
    Catalogue=SimpleNamespace(of=lambda version, documents: {row["id"]: row for row in documents["components"]}),
    ANSWERS=[(r"components/(?P<id>[^/]+)/", One, one), (r"components/", Filters, several)],
)
ROW = {"id": "judge", "name": "Judge", "kind": "filtering/judging"}


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    monkeypatch.setitem(sys.modules, "catalogue", PACKAGE)
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps({"version": 12, "components": [ROW]}))
    return Registry.from_bundle(path)


def test_a_path_becomes_a_call_of_a_function(registry: Registry):
    found = registry.component("judge")
    assert (found.name, found.catalogue_version) == ("Judge", "12")
    assert [row.id for row in registry.components(stage="filtering")] == ["judge"]
    assert [row.id for row in registry.components(stage=["seeding", "evolution"])] == []
    assert registry.url.startswith("file:///")


def test_faults_of_parameters_are_those_of_the_query_model(registry: Registry):
    with pytest.raises(BadRequest, match="stag: Extra inputs"):
        registry.components(stag="x").first()  # type: ignore[call-arg]


@pytest.mark.parametrize("name", ["claims", "gaps", "tokens", "submissions"])
def test_what_a_file_does_not_answer_is_said(registry: Registry, name: str):
    with pytest.raises(OfflineUnavailable, match="needs a running registry"):
        list(getattr(registry, name)())


def test_nothing_is_sent(registry: Registry):
    with pytest.raises(OfflineUnavailable):
        registry.analyse({"steps": []})


def test_without_the_packages_it_says_how_to_get_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "catalogue", None)
    path = tmp_path / "bundle.json"
    path.write_text('{"version": 12}')
    with pytest.raises(OfflineUnavailable, match="pip install"):
        Registry.from_bundle(path)
    with pytest.raises(OfflineUnavailable, match="no table ANSWERS"):
        wiring(SimpleNamespace())


def test_a_file_that_is_no_bundle(tmp_path: Path):
    (tmp_path / "bundle.json").write_text("[1]")
    with pytest.raises(ValueError, match="is no bundle"):
        Registry.from_bundle(tmp_path / "bundle.json")


def test_it_is_a_backend(registry: Registry):
    assert isinstance(registry.backend, OfflineBackend)

"""From a bundle file the client gives the answers that the service gives, but for what a bundle does not hold."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from catalogue.offline import HISTORY
from sdmethods import BadRequest, Invalid, NotFound, OfflineUnavailable, Registry
from sdmethods.transport import Reply
from tests.api.asking import content

pytestmark = pytest.mark.once

DRAFT = {
    "domains": ["math"],
    "steps": [
        {"id": "a", "component": "seed-tasks"},
        {"id": "b", "component": "judge-filtr", "inputs": ["a"]},
    ],
}


class TestBackend:
    """The service as a backend, asked in this process."""

    __test__ = False
    url = "http://testserver"

    def __init__(self) -> None:
        self.client = Client()

    def read(self, path: str, query: Any = (), *, accept: str = "application/json", private: bool = False) -> Reply:
        response = self.client.get(f"/api/v1/{path}", _data(query), headers={"Accept": accept})
        assert response.status_code == 200, content(response)
        return self._reply(path, response)

    def write(self, path: str, query: Any, *, body: bytes, content_type: str, **more: Any) -> Reply:
        response = self.client.post(f"/api/v1/{path}", body, content_type=content_type, query_params=_data(query))
        assert response.status_code == 200, content(response)
        return self._reply(path, response)

    def download(self, path: str, query: Any, target: Path) -> Reply:
        raise NotImplementedError

    def close(self) -> None:
        return

    def _reply(self, path: str, response: Any) -> Reply:
        headers = {name.lower(): value for name, value in response.items()}
        return Reply(200, f"{self.url}/api/v1/{path}", content(response), headers)


def _data(query: Any) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in query:
        data.setdefault(name, []).append(value)
    return data


@pytest.fixture
def online(known: None, db: None) -> Registry:
    return Registry.from_backend(TestBackend())


@pytest.fixture
def bundle(online: Registry, tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.json"
    path.write_bytes(online.reply("catalogue/").content)
    return path


@pytest.fixture
def offline(bundle: Path) -> Registry:
    return Registry.from_bundle(bundle)


def without_history(value: Any) -> Any:
    if isinstance(value, list):
        return [without_history(each) for each in value]
    if isinstance(value, dict):
        return {key: without_history(each) for key, each in value.items() if key not in HISTORY}
    return value


CALLS: dict[str, Callable[[Registry], Any]] = {
    "search": lambda registry: list(registry.search("judge")),
    "component": lambda registry: registry.component("novelty-filter"),
    "effects": lambda registry: list(registry.effects(facet="diversity", page_size=1)),
    "effects of a component": lambda registry: list(registry.component("judge-filter").effects(page_size=1)),
    "pool": lambda registry: registry.pool("novelty-filter", facet="diversity"),
    "pool by kind": lambda registry: list(registry.pooled(by="kind", page_size=1)),
    "tradeoffs": lambda registry: registry.tradeoffs(stage="filtering", x="quality", y="diversity"),
    "methods": lambda registry: list(registry.methods(domain="math")),
    "methods that lean": lambda registry: list(registry.methods(leans="diversity")),
    "compare": lambda registry: registry.compare("alpha", "beta"),
    "compare components": lambda registry: registry.compare_components("novelty-filter", "judge-filter"),
    "analyse": lambda registry: registry.analyse(DRAFT, domain="math"),
    "cite": lambda registry: registry.cite("alpha"),
    "version": lambda registry: registry.current(),
    "method": lambda registry: registry.method("beta"),
    "profile": lambda registry: registry.profile("beta"),
    "similar": lambda registry: registry.similar("beta"),
    "claims": lambda registry: registry.claims(),
    "bias": lambda registry: registry.bias(),
    "gaps": lambda registry: registry.gaps(by="kind"),
    "graph": lambda registry: registry.graph(),
    "method graph": lambda registry: registry.method_graph_text("beta", "mermaid"),
    "path": lambda registry: registry.path("seed-tasks", "judge-filter"),
    "motifs": lambda registry: registry.motifs(min_count=1),
    "lineage": lambda registry: registry.lineage("beta"),
    "facets": lambda registry: registry.effect_facets(stage="filtering"),
    "kind": lambda registry: registry.kind("filtering/judging"),
    "taxonomy": lambda registry: registry.taxonomy(),
    "catalogue": lambda registry: registry.catalogue(),
    **{
        name: lambda registry, name=name: list(getattr(registry, name)(page_size=1))  # type: ignore[misc]
        for name in ("components", "metrics", "sources", "rounds")
    },
}
"""The ten calls (reading pipeline files and versions apart, which no bundle answers) and every other read."""


def plain(answer: Any) -> Any:
    if isinstance(answer, list):
        return [plain(each) for each in answer]
    if isinstance(answer, dict):
        return {key: plain(each) for key, each in answer.items()}
    return without_history(answer.model_dump(mode="json", by_alias=True)) if hasattr(answer, "model_dump") else answer


@pytest.mark.parametrize("name", CALLS)
def test_offline_and_online_answers_are_equal(online: Registry, offline: Registry, name: str):
    expected, found = plain(CALLS[name](online)), plain(CALLS[name](offline))
    assert expected, "something is compared"
    assert found == expected


def test_answers_are_from_the_version_of_the_bundle(online: Registry, offline: Registry):
    component = offline.component("judge-filter")
    assert component.catalogue_version == online.component("judge-filter").catalogue_version
    assert component.revision is None
    assert offline.url.startswith("file:///")


def test_a_pinned_version_is_that_of_the_file_or_an_error(offline: Registry):
    offline.at = offline.current()
    assert offline.component("judge-filter").id == "judge-filter"
    offline.at = "99"
    with pytest.raises(OfflineUnavailable, match="not 99"):
        offline.component("judge-filter")


def test_refusals_help_as_those_of_the_service(offline: Registry):
    with pytest.raises(NotFound, match="Did you mean 'alpha'"):
        offline.method("alpa")
    with pytest.raises(BadRequest, match="Did you mean 'stage'"):
        offline.reply("methods/", (("stag", "x"),))
    with pytest.raises(BadRequest, match="stage"):
        offline.components(stage="nowhere").first()
    with pytest.raises(Invalid, match="/steps"):
        offline.analyse({"steps": 3})


@pytest.mark.parametrize(
    "call",
    [
        lambda registry: registry.tokens().first(),
        lambda registry: registry.submissions().first(),
        lambda registry: registry.read_text("steps: []"),
        lambda registry: registry.revisions("methods", "alpha").first(),
        lambda registry: registry.versions().first(),
        lambda registry: registry.methods(updated_since="2026-01-01").first(),
        lambda registry: registry.methods(ordering="-updated").first(),
        lambda registry: registry.submit({"id": "x"}),
    ],
)
def test_what_a_file_does_not_answer_is_said(offline: Registry, call: Callable[[Registry], Any]):
    with pytest.raises(OfflineUnavailable):
        call(offline)


def test_without_the_packages_it_says_how_to_get_them(bundle: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "catalogue.offline", None)
    with pytest.raises(OfflineUnavailable, match="pip install"):
        Registry.from_bundle(bundle)


@pytest.mark.parametrize("text", ["[1]", "{", '{"version": 1, "methods": [{"id": 3}]}'])
def test_a_file_that_is_no_bundle(tmp_path: Path, text: str):
    (tmp_path / "bundle.json").write_text(text)
    with pytest.raises(ValueError, match="is no bundle"):
        Registry.from_bundle(tmp_path / "bundle.json")


def test_a_bundle_reads_back_as_it_was(bundle: Path, offline: Registry):
    assert offline.catalogue() == json.loads(bundle.read_bytes())

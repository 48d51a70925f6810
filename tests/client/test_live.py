"""Against a server that runs: what the client and the command line say is what the interface says."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from django.conf import settings
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from catalogue.rendering import segment
from sdmethods import BadRequest, NotFound, Registry
from sdmethods.models.base import Answer
from tests.registry.world import build

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def url(live_server: Any) -> str:
    build()
    return str(live_server.url)


@pytest.fixture
def registry(url: str) -> Iterator[Registry]:
    with Registry(url, cache=False) as opened:
        yield opened


def environment(url: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "client"), "SDM_URL": url, "HOME": os.devnull}


def sdm(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sdmethods", *arguments]
    return subprocess.run(command, env=environment(url), capture_output=True, text=True, check=False, timeout=60)


def holds(body: Any, answer: Any) -> bool:
    """Whether everything that the interface says is in the answer, with the same value."""
    if isinstance(body, dict):
        return all(holds(value, answer.get(key)) for key, value in body.items() if value is not None)
    if isinstance(body, list):
        return len(body) == len(answer) and all(map(holds, body, answer))
    return bool(body == answer or (isinstance(body, list | dict) and not body and not answer))


def dumped(answer: Answer) -> Any:
    return answer.model_dump(mode="json", by_alias=True)


def test_answers_are_those_of_the_interface(url: str, registry: Registry):
    def get(path: str) -> Any:
        return httpx.get(f"{url}/api/v1/{path}").raise_for_status().json()

    for name in ("components", "methods", "effects", "metrics", "sources", "rounds", "operators"):
        rows = list(getattr(registry, name)(page_size=2))
        body = get(f"{segment(name)}/?page_size=500")
        assert len(rows) == body["count"] > 0
        assert all(holds(row, dumped(found)) for row, found in zip(body["results"], rows, strict=True)), name
    singles: dict[str, Answer] = {
        "components/judge-filter/": registry.component("judge-filter"),
        "methods/beta/": registry.method("beta"),
        "methods/beta/profile/": registry.profile("beta"),
        "methods/beta/similar/": registry.similar("beta"),
        "tradeoffs/?stage=filtering": registry.tradeoffs(stage="filtering"),
        "compare/?methods=alpha,beta": registry.compare("alpha", "beta"),
        "gaps/?by=kind": registry.gaps(by="kind"),
        "claims/": registry.claims(),
        "bias/": registry.bias(),
        "graph/": registry.graph(),
        "taxonomy/": registry.taxonomy(),
    }
    for path, answer in singles.items():
        assert holds(get(path), dumped(answer)), path
    facets = registry.effect_facets(stage="filtering")
    assert {name: [row.model_dump() for row in rows] for name, rows in facets.items()} == get(
        "effects/facets/?stage=filtering"
    )
    document = registry.document("methods", "beta")
    assert document["source"] == "bob2024beta"


def test_help_of_the_server_arrives(registry: Registry):
    with pytest.raises(NotFound, match="Did you mean 'alpha'"):
        registry.method("alpa")
    with pytest.raises(BadRequest, match="Did you mean 'stage'"):
        registry.reply("methods/", (("stag", "x"),))


@pytest.mark.parametrize("form", ["hf", "croissant", "ro-crate"])
def test_cards_are_those_of_the_interface(url: str, registry: Registry, form: str, tmp_path: Path):
    body = httpx.get(f"{url}/api/v1/methods/beta/card/?format={form}", timeout=60).raise_for_status().content
    assert registry.card("beta", form) == body  # type: ignore[arg-type]
    target = tmp_path / "card"
    assert sdm(url, "export", "beta", "--to", form, "-o", str(target)).returncode == 0
    assert target.read_bytes() == body


def test_a_missing_record_is_no_missing_resource(registry: Registry):
    with pytest.raises(NotFound, match="Did you mean 'alpha'"):
        registry.card("alpa")


def test_the_command_line_says_the_same(url: str, tmp_path: Path):
    answer = json.loads(sdm(url, "pool", "novelty-filter", "--json").stdout)
    body = httpx.get(f"{url}/api/v1/effects/pooled/?component=novelty-filter").json()
    assert holds(body["results"], answer["results"])
    draft = tmp_path / "draft.yaml"
    draft.write_text("steps:\n- id: a\n  component: judge-filtr\n")
    checked = sdm(url, "check", str(draft))
    assert checked.returncode == 1
    assert f"{draft}:2: medium unmapped: step a: judge-filtr" in checked.stdout
    assert "judge-filter" in checked.stdout
    assert sdm(url, "show", "no-such").returncode == 1
    assert sdm(url, "pool", "--certainty", "sure").returncode == 1
    assert sdm("http://127.0.0.1:9", "claims").returncode == 3


def test_a_server_over_stdio(url: str):
    async def main() -> tuple[list[str], Any]:
        command = StdioServerParameters(command=sys.executable, args=["-m", "sdmethods", "mcp"], env=environment(url))
        async with Client(command) as client:
            tools = [tool.name for tool in (await client.list_tools()).tools]
            result = await client.call_tool("evidence", {"component": "novelty-filter", "facet": "diversity"})
            return tools, result.structured_content

    tools, body = anyio.run(main)
    assert len(tools) == 9
    assert "certainty" in body["statement"]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_a_server_over_streamable_http(url: str):
    port = free_port()

    async def main() -> Any:
        async with Client(f"http://127.0.0.1:{port}/mcp") as client:
            return (await client.call_tool("get", {"id": "beta"})).structured_content

    command = [sys.executable, "-m", "sdmethods", "mcp", "--http", str(port)]
    with subprocess.Popen(command, env=environment(url), stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            assert anyio.run(main)["name"] == "Beta"
            foreign = httpx.post(f"http://127.0.0.1:{port}/mcp", json={}, headers={"Host": "evil.test"})
            assert foreign.status_code == 421
        finally:
            server.terminate()


def wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the server did not start in 20 seconds")


def test_a_bundle_is_pulled_and_verified_against_its_version(registry: Registry, tmp_path: Path):
    version, digest = registry.pull(tmp_path / "catalogue.json")
    published = registry.verify(tmp_path / "catalogue.json")
    assert (published.id, published.sha256) == (version, digest)
    assert published.id is not None
    assert str(published.id) in registry.cite("snapshot")
    assert registry.version_file(published.id, "CITATION.cff").startswith(b"cff-version: 1.2.0")
    assert [row.number for row in registry.versions()] == [published.number]
    assert registry.moved(published.id, published.id).model_dump()["count"] == 0
    with Registry(registry.url, at=published.id, cache=False) as pinned:
        assert pinned.component("judge-filter").catalogue_version == published.id

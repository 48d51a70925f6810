"""What pages say to programs: typed links, linked data, citation tags, llms.txt."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.registry import world

BASE = "https://registry.example.org"
LINK = re.compile(r'<([^>]+)>; rel="([^"]+)"(?:; type="([^"]+)")?')
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
pytestmark = pytest.mark.usefixtures("known", "db")


@pytest.fixture
def client(settings: Settings) -> Client:
    settings.PUBLIC_URL = BASE
    return Client()


def links(response: Any) -> set[tuple[str, str]]:
    found = LINK.findall(response["Link"])
    assert ", ".join(f'<{a}>; rel="{b}"' + (f'; type="{c}"' if c else "") for a, b, c in found) == response["Link"]
    return {(rel, target) for target, rel, _ in found}


def data(response: Any) -> Any:
    (text,) = DATA.findall(response.content.decode())
    return json.loads(text)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("components/judge-filter", "DefinedTerm"),
        ("methods/beta", "HowTo"),
        ("sources/bob2024beta", "ScholarlyArticle"),
    ],
)
def test_pages_of_records_have_typed_links(client: Client, path: str, kind: str):
    for response in (client.get(f"/{path}/"), client.get(f"/{path}/")):  # the second is answered from memory
        found = links(response)
        assert ("cite-as", f"{BASE}/{path}/") in found
        assert ("describedby", f"{BASE}/api/v1/{path}/") in found
        assert ("type", f"https://schema.org/{kind}") in found
        assert data(response)["@type"] == kind
        assert data(response)["@id"] == f"{BASE}/{path}/"
        for rel, target in found:
            assert rel in ("type", "license") or client.get(target.removeprefix(BASE)).status_code == 200, target
    assert "Link" not in client.get("/components/no-such/")


def test_a_method_is_described_by_its_steps(client: Client):
    node = data(client.get("/methods/beta/"))
    steps = client.get("/api/v1/methods/beta/").json()["steps"]
    instruments = [step["instrument"]["@id"] for step in node["step"]]
    assert instruments == [f"{BASE}/components/{step['component']['id']}/" for step in steps]
    assert node["citation"]["author"] == [{"@type": "Person", "name": name} for name in ("Bob", "Ada")]


def test_reference_managers_read_a_source(client: Client):
    page = client.get("/sources/ada2023alpha/").content.decode()
    tags = re.findall(r'<meta name="citation_(\w+)" content="([^"]*)">', page)
    assert ("title", "Alpha: data out of seeds") in tags
    assert ("author", "Ada") in tags
    assert ("arxiv_id", "2304.12244") in tags
    assert "citation_" not in client.get("/components/judge-filter/").content.decode()


def test_no_text_of_a_record_ends_the_data(client: Client):
    name = "</script><script>alert(1)</script>&<!--"
    world.apply({"components": [world.raw("components", "judge-filter", summary=name)]})
    response = client.get("/components/judge-filter/")
    assert data(response)["description"] == name
    assert "<script>alert" not in response.content.decode()


def test_a_version_has_typed_links_to_its_files(client: Client):
    response = client.get("/api/v1/versions/1/")
    found = links(response)
    address = f"{BASE}/api/v1/versions/{response.json()['id']}/"
    assert ("cite-as", address) in found
    files = {target for rel, target in found if rel == "item"}
    assert files == {address + file["name"] for file in response.json()["downloads"]}
    for target in files | {target for rel, target in found if rel == "describedby"}:
        assert client.get(target.removeprefix(BASE)).status_code == 200, target


def test_language_models_find_their_way(client: Client):
    response = client.get("/llms.txt")
    text = response.content.decode()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Say the certainty with every figure" in text
    assert client.get("/api/v1/versions/1/").json()["id"] in text
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert target.startswith(BASE)
        path = target.removeprefix(BASE)
        assert client.get(f"{path}judge" if path.endswith("q=") else path).status_code == 200, target

"""The peers answer the same records as the registry, in the same order and with the same content."""

import asyncio
import json
import sqlite3
from typing import Any

import httpx
import pytest
from django.test import Client, override_settings

from proof.bench.peers import datasette
from tests.registry.world import build

BODIES = [(f"m{number}", json.dumps({"id": f"m{number}", "steps": [{"id": "a"}]})) for number in range(3)]


@pytest.fixture
def ask(db: None) -> Any:
    build()
    with override_settings(ROOT_URLCONF="proof.bench.peers.urls"):
        yield lambda path: Client().get(path).json()


@pytest.mark.parametrize(
    ("plain", "ninja"),
    [
        ("/plain/methods/?page_size=100", "/ninja/methods/"),
        (
            "/plain/effects/?component=novelty-filter&facet=diversity&page_size=100",
            "/ninja/effects/?component=novelty-filter&facet=diversity",
        ),
    ],
)
def test_lists_of_both_frameworks_hold_the_same(ask: Any, plain: str, ninja: str):
    ours, theirs = ask(plain)["results"], ask(ninja)["items"]
    assert ours
    for one, other in zip(ours, theirs, strict=True):
        assert {**one, "updated": None} == {**other, "updated": None}


def test_records_of_both_frameworks_hold_the_same(ask: Any):
    one, other = ask("/plain/methods/alpha/"), ask("/ninja/methods/alpha/")
    assert {**one, "updated": None} == {**other, "updated": None}
    assert [step["id"] for step in one["steps"]] == ["seeds", "answers", "novelty"]


def test_the_framework_searches_texts(ask: Any):
    assert [found["id"] for found in ask("/plain/search/?search=repetitions")] == ["alpha"]


@pytest.mark.once
def test_datasette_answers_the_bodies_as_they_are_stored(tmp_path, monkeypatch):
    file = tmp_path / "store.sqlite3"
    with sqlite3.connect(file) as store:
        store.execute("CREATE TABLE registry_method (slug TEXT, body TEXT)")
        store.executemany("INSERT INTO registry_method VALUES (?, ?)", BODIES)
    store.close()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")

    async def asked(query: str) -> Any:
        transport = httpx.ASGITransport(datasette.application())
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return (await client.get(f"/{datasette.DATABASE}/{query}&{datasette.AS_JSON}")).json()

    bodies = [json.loads(body) for _, body in BODIES]
    assert asyncio.run(asked("methods.json?after=m0")) == bodies[1:]
    assert asyncio.run(asked("method.json?id=m2")) == bodies[2:]

"""The peers of other frameworks answer the same as the registry, and their goals are judged where they ran."""

import json

import pytest
from django.db import connection
from django.test import Client

from proof.bench import frameworks
from proof.bench.frameworks import GOALS, LIST, RECORD, judge, of
from proof.bench.peers import datasette
from proof.bench.peers.floor import Application
from proof.bench.peers.plain import FACETS
from proof.bench.plans import API
from proof.bench.timing import Case, Times, Took


@pytest.fixture
def peers(known: None, db: None) -> Client:
    return Client()


def answer(client: Client, address: str):
    response = client.get(address)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


@pytest.mark.urls("proof.bench.peers.urls")
@pytest.mark.once
def test_the_peers_answer_with_the_same_methods_and_steps(peers: Client):
    plain, ninja = answer(peers, "/plain/methods/?page_size=100"), answer(peers, "/ninja/methods/")
    assert [method["slug"] for method in plain["results"]] == [method["slug"] for method in ninja["items"]]
    with connection.cursor() as cursor:
        cursor.execute(datasette.QUERIES["methods"])
        documents = [json.loads(document) for (document,) in cursor.fetchall()]
    assert [method["document"] for method in plain["results"]] == documents
    for method, other in zip(plain["results"], ninja["items"], strict=True):
        steps = [(step["id"], step["component"], step.get("inputs", [])) for step in method["document"]["steps"]]
        for served in (method, other):
            assert [(step["key"], step["component"], step["inputs"]) for step in served["steps"]] == steps


@pytest.mark.once
def test_the_peer_counts_the_same_facets(peers: Client, settings):
    component = frameworks.plans()[LIST] and frameworks._components()[0]
    own = answer(peers, f"{API}/methods/facets/?component={component}")
    settings.ROOT_URLCONF = "proof.bench.peers.urls"
    other = answer(peers, f"/plain/methods/facets/?component={component}")
    for name in FACETS:
        counts = {str(bucket["value"]): bucket["count"] for bucket in own[name] if bucket["value"] is not None}
        assert counts == {str(row["value"]): row["count"] for row in other[name] if row["value"] is not None}, name


@pytest.mark.once
def test_the_record_has_evidence(peers: Client, settings):
    calls = frameworks.plans()
    own = answer(peers, calls[RECORD][0].path)
    assert any(own["evidence"].values())
    settings.ROOT_URLCONF = "proof.bench.peers.urls"
    assert answer(peers, calls[of(RECORD, "plain DRF")][0].path)["effects"]


def test_the_floor_reads_a_body_once():
    read = []

    def get(address: str) -> bytes:
        read.append(address)
        return b"body"

    app = Application(get)
    environ = {"PATH_INFO": "/methods/", "QUERY_STRING": "page_size=100"}
    assert [b"".join(app(environ, lambda status, headers: None)) for _ in range(2)] == [b"body"] * 2
    assert read == ["/methods/?page_size=100"]


def test_goals_are_judged_where_the_peer_ran():
    seconds = {goal.peer: 2.0 for goal in GOALS} | {goal.contender: 1.0 for goal in GOALS} | {"empty": 1.0}
    took = {Case(10, name): [Took(value, 1.0)] * 3 for name, value in seconds.items() if "Datasette" not in name}
    found = {(each.goal, each.peer): (each.ratio, each.met) for each in judge(Times(took), 10, "postgresql")}
    assert found["a1", of(LIST, "plain DRF")] == (2, False)
    assert found["a1", of(LIST, "floor")] == (0.5, True)
    assert ("a1", of(LIST, "Datasette")) not in found

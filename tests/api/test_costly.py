"""Small bodies that could be costly: answered quickly with a small answer that still reports the faults."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from taxonomy.documents.base import FAULTS, UNKNOWN_KEYS
from tests.api.asking import content
from tests.api.people import People, people, problem

__all__ = ["people"]

MANY = 20_000
SECONDS, BYTES = 3.0, 400_000
"""Without bounds these take ten seconds and tens of megabytes; of processor time, since the machine may be busy."""
KEYS = {f"key{place}": 1 for place in range(MANY)}
DRY = "submissions/?dry_run=true"


def step(**fields: Any) -> dict[str, Any]:
    return {"id": "a", "component": "in-depth-evolution", **fields}


def chain(length: int) -> list[dict[str, Any]]:
    return [step(id=f"s{place}", inputs=[f"s{place - 1}"] if place else []) for place in range(length)]


def ring(length: int) -> list[dict[str, Any]]:
    names = [f"{'a' * 60}{place}" for place in range(length)]
    return [
        {"id": name, "status": "deprecated", "replaced_by": other}
        for name, other in zip(names, [*names[1:], names[0]], strict=True)
    ]


COSTLY: dict[str, tuple[str, Callable[[], Any], tuple[str, str]]] = {
    # name: (address, body, one fault that has to be reported)
    "unknown keys of a draft": ("analyses/", lambda: KEYS, ("", "too_many_keys")),
    "unknown keys of a report": ("reports/", lambda: KEYS, ("/key0", "extra_forbidden")),
    "unknown keys of a token": ("tokens/", lambda: KEYS, ("/key0", "extra_forbidden")),
    "unknown keys of a record": (DRY, lambda: {"sources": [KEYS]}, ("/sources/0", "too_many_keys")),
    "unknown keys of a bundle": (DRY, lambda: KEYS, ("", "too_many_keys")),
    "steps": ("analyses/", lambda: {"steps": [step(id=f"s{n}") for n in range(MANY)]}, ("/steps", "too_long")),
    "a chain of steps": ("analyses/", lambda: {"steps": chain(MANY)}, ("/steps", "too_long")),
    "inputs": ("analyses/", lambda: {"steps": [step(inputs=[1] * MANY)]}, ("/steps/0/inputs", "too_long")),
    "texts as inputs": ("analyses/", lambda: {"steps": [step(inputs=["x"] * MANY)]}, ("/steps/0/inputs", "too_long")),
    "domains": ("analyses/", lambda: {"domains": [1] * MANY * 5, "steps": [step()]}, ("/domains", "too_long")),
    "points": (DRY, lambda: {"rounds": [{"points": [[1]] * MANY}]}, ("/rounds/0/points", "too_long")),
    "authors": (DRY, lambda: {"sources": [{"authors": [1] * MANY * 5}]}, ("/sources/0/authors", "too_long")),
    "steps left out": (
        DRY,
        lambda: {"effects": [{"baseline": {"without": ["a"] * MANY * 5}}]},
        ("/effects/0/baseline/without", "too_long"),
    ),
    "points of many rounds": (DRY, lambda: {"rounds": [{"points": [[1]] * 900}] * 200}, ("", "too_many_faults")),
    "records that are none": (DRY, lambda: {"sources": [1] * 2000}, ("", "too_many_faults")),
    "a ring of records": (DRY, lambda: {"sources": ring(1500)}, ("", "too_many_faults")),
    "long references": (
        DRY,
        lambda: {"effects": [{"id": f"e{n}", "component": "a" * 300} for n in range(2000)]},
        ("", "too_many_faults"),
    ),
}


@pytest.mark.parametrize("name", COSTLY)
def test_much_that_is_wrong_costs_little(people: People, name: str):
    address, make, fault = COSTLY[name]
    body = json.dumps(make(), separators=(",", ":")).encode()
    people.contributor.get("methods/?page_size=1")  # what is read once is not a part of it
    started = time.thread_time()
    response = people.contributor.send("POST", address, body)
    assert time.thread_time() - started < SECONDS
    assert len(content(response)) < BYTES
    result = problem(response, 422)
    assert fault in [(error["pointer"], error["code"]) for error in result["errors"]]
    assert len(result["errors"]) <= FAULTS + 1


QUESTIONS = [
    "effects/facets/?q=a",
    "effects/?q=a",
    "methods/facets/?q=e",
    "components/?q=s&page_size=500",
    "search/?q=a&page_size=500",
    "search/?q=a&type=metric",
    "effects/?metric=" + "a-" * 4_000,
    "effects/?" + "&".join(f"metric=m{place}" for place in range(900)),
    "graph/motifs/?length=4&min_count=1&limit=500",
]


@pytest.mark.parametrize("address", QUESTIONS)
def test_a_wide_question_costs_little(people: People, address: str):
    for collection in ("methods", "components"):  # the catalogue is pooled once for each version
        people.anonymous.get(f"{collection}/?page_size=1")
    people.anonymous.send("GET", f"{address.partition('?')[0]}?q=zz")  # and read into columns
    started = time.thread_time()
    response = people.anonymous.send("GET", address)
    assert time.thread_time() - started < 1.5
    assert response.status_code in (200, 400)


def test_a_bounded_list_of_faults_is_correct(people: People):
    """No fault is made up because a list was cut off."""
    answer = people.contributor.post("analyses/", {"steps": chain(150), "iterates": {"from": "s149", "to": "s0"}}, 422)
    assert [(error["pointer"], error["code"]) for error in answer["errors"]] == [("/steps", "too_long")]
    assert answer["errors"][0]["detail"] == "At most 100 items, not 150"
    few = {f"key{place}": 1 for place in range(UNKNOWN_KEYS)}
    answer = people.contributor.post("analyses/", {"steps": [step()], **few}, 422)
    assert {error["code"] for error in answer["errors"]} == {"extra_forbidden"}
    assert len(answer["errors"]) == UNKNOWN_KEYS

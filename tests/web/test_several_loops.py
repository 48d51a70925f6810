"""A method with several loops, one inside the other: every part of the interface and of the pages shows all of them."""

import json
from typing import Any

import pytest

from tests import writing
from tests.api import making
from tests.api.asking import Api, content
from tests.web.reading import Reader
from tests.web.test_design import arrived, fields, post
from web.drafts.address import decode

CHAIN = ("human-written-seed-tasks", "in-depth-evolution", "teacher-response-generation", "llm-judge-filter")
OUTER: dict[str, Any] = {"from": "s3", "to": "s1", "rounds": 4}
INNER: dict[str, Any] = {"from": "s1", "to": "s1", "rounds": 2}
SLUG = "looped"


@pytest.fixture
def looped(api: Api) -> None:
    writing.register(record=making.method(SLUG, CHAIN, iterates=OUTER, loops=[INNER]))
    writing.register(record=making.method("looped-once", CHAIN, iterates=OUTER))


def text(api: Api, path: str, **query: Any) -> str:
    return content(api.get(path, **query)).decode()


def loops(found: Any) -> list[tuple[str, str, int | None]]:
    return [(loop["from"], loop["to"], loop["rounds"]) for loop in (found["iterates"], *found["loops"])]


def test_the_interface_answers_every_loop(looped: None, api: Api):
    found = api.json(f"methods/{SLUG}/")
    assert loops(found) == [("s3", "s1", 4), ("s1", "s1", 2)]
    assert api.json("methods/looped-once/")["loops"] == []
    graph = api.json(f"methods/{SLUG}/graph/")
    assert [(each["source"], each["target"]) for each in graph["edges"] if each["type"] == "iterates"] == [
        ("s3", "s1"),
        ("s1", "s1"),
    ]
    row = next(each for each in api.json("methods/", iterates="true", q="looped")["results"] if each["id"] == SLUG)
    assert loops(row) == loops(found)
    revision = api.json(f"methods/{SLUG}/revisions/1/")
    assert revision["document"]["loops"] == [INNER]


@pytest.mark.parametrize("form", ["mermaid", "dot", "graphml", "svg"])
def test_every_loop_is_drawn(looped: None, api: Api, form: str):
    drawn = text(api, f"methods/{SLUG}/graph/", format=form)
    once = text(api, "methods/looped-once/graph/", format=form)
    mark = {"mermaid": "-.->", "dot": "constraint=", "graphml": ">iterates<", "svg": "type-iterates"}[form]
    assert drawn.count(mark) == 2 * once.count(mark) > 0


def test_a_method_is_compared_by_all_of_its_loops(looped: None, api: Api):
    found = api.json("compare/", methods=f"{SLUG},looped-once", edit_distance="true")
    (pair,) = found["similarity"]
    assert (pair["score"], pair["edit_distance"]) == (1, 1), "the same steps, and one edge more"


def test_the_pages_show_every_loop(looped: None, reader: Reader):
    page = reader.get(f"/methods/{SLUG}/").text
    assert "Repeats from step 2 (In-depth evolution) after step 4" in page
    assert "Repeats from step 2 (In-depth evolution) after step 2 (In-depth evolution) , for 2 rounds" in page
    listing = reader.get(f"/methods/?q={SLUG}").text
    assert "2 loops" in listing
    assert "4 rounds" in listing
    compared = reader.get(f"/compare/?methods={SLUG},looped-once").text
    assert "Rounds 4; 2 4" in compared


def test_a_change_of_a_loop_is_named_by_its_place(looped: None, api: Api):
    writing.revise(record=making.method(SLUG, CHAIN, iterates=OUTER, loops=[{**INNER, "rounds": 3}]))
    found = api.json(f"methods/{SLUG}/revisions/", **{"from": 1, "to": 2})
    assert [(each["path"], each["before"], each["after"]) for each in found["changes"]] == [("/loops/0/rounds", 2, 3)]


def test_cards_and_skeletons_name_every_loop(looped: None, api: Api):
    card = text(api, f"methods/{SLUG}/card/", format="hf")
    assert "After step 4 the pipeline starts again at step 2, for 4 rounds" in card
    assert "After step 2 the pipeline starts again at step 2, for 2 rounds" in card
    skeleton = text(api, f"methods/{SLUG}/export/", format="distilabel")
    assert skeleton.count("# The method runs over") == 2
    assert "what s1 gives goes into s1 again" in skeleton


def test_the_designer_takes_every_loop_in_and_out(looped: None, reader: Reader):
    page = reader.get(f"/design/?from={SLUG}")
    assert page.html.count('class="edge type-iterates"') == 2
    form = fields(page)
    shown, sent = decode(form["draft"][0]), arrived(post(reader, 303, op="set", **form))
    assert (sent["iterates"], sent["loops"]) == (shown["iterates"], shown["loops"]) == (OUTER, [INNER])
    added = {**form, "loop-2-from": "s2", "loop-2-rounds": "5"}
    assert arrived(post(reader, 303, op="set", **added))["loops"][1] == {"from": "s2", "to": "s2", "rounds": 5}


def test_an_import_keeps_every_loop_of_a_method_document(looped: None, api: Api):
    method = api.json(f"methods/{SLUG}/revisions/1/")["document"]
    sent = api.client.post("/api/v1/imports/", {"text": json.dumps(method)}, content_type="application/json")
    draft = sent.json()["draft"]
    assert (draft["iterates"], draft["loops"]) == (OUTER, [INNER])

"""Drafts as plain values: into an address and back, changed by operations, read from texts and fields."""

import base64
import json
import zlib
from itertools import pairwise
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from web.drafts import Draft, empty, loops_of
from web.drafts.address import BYTES, Undecodable, decode, encode
from web.drafts.fields import read_fields, text_of, value_of
from web.drafts.holding import STEPS, as_draft, faults
from web.drafts.operations import Impossible, apply, is_chain
from web.drafts.text import FORMS, bundle, parse_text, write

pytestmark = pytest.mark.once


def chain(*ids: str, **more: Any) -> Draft:
    steps: list[dict[str, Any]] = [{"id": name, "component": f"{name}-component"} for name in ids]
    for before, step in pairwise(steps):
        step["inputs"] = [before["id"]]
    return {"steps": steps, **more}


BRANCHED: Draft = {
    "steps": [
        {"id": "a", "component": "x"},
        {"id": "b", "component": "x", "inputs": ["a"]},
        {"id": "c", "component": "x", "inputs": ["a"]},
        {"id": "d", "component": "x", "inputs": ["b", "c"]},
    ]
}


def shape(draft: Draft) -> str:
    """The steps in one line: `a b<a`."""
    return " ".join(
        f"{step['id']}<{','.join(step['inputs'])}" if step.get("inputs") else step["id"] for step in draft["steps"]
    )


OPERATIONS = [
    (empty(), "add self-chat", "self-chat"),
    (chain("a", "b"), "add c", "a b<a c<b"),
    (chain("a", "b"), "add c 0", "c a<c b<a"),
    (chain("a", "b"), "add c 1", "a c<a b<c"),
    (chain("a"), "add a", "a a-2<a"),
    (BRANCHED, "add e", "a b<a c<a d<b,c e<d"),
    (BRANCHED, "add e 0", "e a<e b<a c<a d<b,c"),
    (chain("a", "b", "c"), "move 2 0", "c a<c b<a"),
    (chain("a", "b", "c"), "move 0 2", "b c<b a<c"),
    (chain("a", "b", "c"), "move 0 3", "b c<b a<c"),
    (chain("a", "b"), "move 1 1", "a b<a"),
    (BRANCHED, "move 1 2", "a c<a b<a d<b,c"),
    (chain("a", "b", "c"), "remove 0", "b c<b"),
    (chain("a", "b", "c"), "remove 1", "a c<a"),
    (chain("a", "b", "c"), "remove 2", "a b<a"),
    (chain("a"), "remove 0", ""),
    (BRANCHED, "remove 0", "b c d<b,c"),
    (BRANCHED, "remove 3", "a b<a c<a"),
    (BRANCHED, "chain", "a b<a c<b d<c"),
    (chain("a", "b"), "replace 1 self-chat", "a b<a"),
    (chain("a", "b", name="Mine"), "clear", ""),
    (BRANCHED, "set", shape(BRANCHED)),
]


@pytest.mark.parametrize(("draft", "operation", "after"), OPERATIONS)
def test_operations(draft: Draft, operation: str, after: str):
    before = json.dumps(draft)
    changed, _ = apply(draft, operation)
    assert shape(changed) == after
    assert json.dumps(draft) == before, "the draft that was given stays as it was"


def test_what_is_replaced_keeps_its_parameters():
    draft = chain("a")
    draft["steps"][0] |= {"params": {"n": 1}, "note": "words"}
    assert apply(draft, "replace 0 self-chat")[0]["steps"] == [
        {"id": "a", "component": "self-chat", "params": {"n": 1}, "note": "words"}
    ]


@pytest.mark.parametrize(
    ("start", "to", "gone", "loop"),
    [("c", "a", 2, ("b", "a")), ("c", "a", 0, ("c", "b")), ("c", "a", 1, ("c", "a")), ("b", "b", 1, None)],
)
def test_a_loop_outlives_its_ends(start: str, to: str, gone: int, loop: tuple[str, str] | None):
    draft, _ = apply(chain("a", "b", "c", iterates={"from": start, "to": to, "rounds": 3}), f"remove {gone}")
    assert draft.get("iterates") == (loop and {"from": loop[0], "to": loop[1], "rounds": 3})
    assert faults(draft) == []


LOOPS = [{"from": "c", "to": "a", "rounds": 3}, {"from": "b", "to": "b"}, {"from": "c", "to": "b"}]


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        (1, [("c", "a"), ("c", "c")]),  # the loop of the step alone goes with it
        (2, [("b", "a"), ("b", "b")]),  # of two loops between the same steps, one is left
        (0, [("c", "b"), ("b", "b")]),
    ],
)
def test_each_of_several_loops_outlives_its_ends(gone: int, left: list[tuple[str, str]]):
    draft, _ = apply(chain("a", "b", "c", iterates=LOOPS[0], loops=LOOPS[1:]), f"remove {gone}")
    assert [(loop["from"], loop["to"]) for loop in loops_of(draft)] == left
    assert faults(draft) == []


def test_the_rows_of_loops_are_read_in_their_order():
    form = QueryDict(mutable=True)
    form.update({"loop-1-from": "b", "loop-2-from": "c", "loop-2-to": "a", "loop-2-rounds": "2", "step-1-id": "mid"})
    found = read_fields(chain("a", "b", "c", iterates=LOOPS[0], loops=LOOPS[1:2]), form)
    assert found.draft["iterates"] == {"from": "mid", "to": "mid"}, "the first row was emptied"
    assert found.draft["loops"] == [{"from": "c", "to": "a", "rounds": 2}]


def test_what_the_form_does_not_show_of_a_step_stays():
    draft = chain("a")
    draft["steps"][0]["kept"] = {"rows_in": 9, "rows_out": 4}
    assert read_fields(draft, QueryDict("step-0-id=b")).draft["steps"][0]["kept"] == {"rows_in": 9, "rows_out": 4}


IMPOSSIBLE = [
    *(
        "fly",
        "add",
        "add Self-Chat",
        "add <b>",
        f"add {'a' * 81}",
        "add a b c",
        "add a 3",
        "add a -1",
        "remove",
        "remove 2",
    ),
    *("remove x", "remove ٣", "move 0", "move 9 0", "move 0 9", "replace 0", "replace 5 a", "clear 1", "set 1"),
]


@pytest.mark.parametrize("operation", IMPOSSIBLE)
def test_what_cannot_be_done_says_why(operation: str):
    with pytest.raises(Impossible, match=r"."):
        apply(chain("a", "b"), operation)


def test_a_hundred_steps_are_the_most():
    draft = empty()
    for _ in range(STEPS):
        draft, _ = apply(draft, "add self-chat")
    assert is_chain(draft["steps"])
    assert faults(draft) == []
    assert decode(encode(draft)) == draft
    with pytest.raises(Impossible, match="at most 100"):
        apply(draft, "add self-chat")
    longer = {"steps": [*draft["steps"], {"id": "more", "component": "self-chat"}]}
    assert as_draft(longer)[0] is None
    assert parse_text(json.dumps(longer)).draft is None


IDS = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
KEYS = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    draft = empty()
    for component in draw(st.lists(IDS, max_size=6)):
        draft, _ = apply(draft, f"add {component}")
    for step in draft["steps"]:
        step |= {"params": draw(st.dictionaries(KEYS, VALUES, max_size=3)), "note": draw(TEXTS.filter(str.strip))}
        step["note"] = step["note"].strip()
    return {
        **draft,
        **draw(st.fixed_dictionaries({}, optional={"name": st.just("Mine"), "year": st.integers(1950, 2020)})),
    }


@given(drafts())
def test_an_address_gives_the_draft_back(draft: Draft):
    code = encode(draft)
    assert decode(code) == draft
    assert encode(json.loads(json.dumps(draft, sort_keys=True))) == code
    assert code.replace("-", "").replace("_", "").isalnum()


@given(drafts(), st.sampled_from(FORMS))
def test_a_text_gives_the_draft_back(draft: Draft, form: str):
    assert parse_text(write(draft, form)).draft == draft
    assert parse_text(bundle(draft, form)).draft == draft


@given(VALUES)
def test_a_field_gives_its_value_back(value: Any):
    assert value_of(text_of(value).strip()) == value


@pytest.mark.parametrize(("typed", "value"), [("0.7", 0.7), ("gpt-4", "gpt-4"), ('"7"', "7"), ("[1]", [1]), ("", "")])
def test_a_value_is_json_or_plain_words(typed: str, value: Any):
    assert value_of(typed) == value


def packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(content, 9)).decode().rstrip("=")


GARBAGE = {
    "no letters of base64": "!!!!",
    "not compressed": base64.urlsafe_b64encode(b"steps").decode(),
    "cut off": encode(chain("a", "b", "c"))[:-8],
    "not JSON": packed(b"{"),
    "a key twice": packed(b'{"steps":[],"steps":[]}'),
    "a list": packed(b"[]"),
    "steps of numbers": packed(b'{"steps":[1]}'),
    "half a character": packed(b'{"steps":[{"id":"a","component":"b","note":"\\ud800"}]}'),
    "too deep": packed(b"[" * 100_000),
    "a bomb": packed(b" " * (BYTES + 1)),
    "a large bomb": packed(b" " * 300 * BYTES),
    "letters of another alphabet": "ж" * 20,
    "nothing": "=",
}


@pytest.mark.parametrize("name", GARBAGE)
def test_what_is_no_draft_is_refused_with_a_reason(name: str):
    with pytest.raises(Undecodable, match=r"It (is|holds|unpacks)"):
        decode(GARBAGE[name])


REFUSED = {
    "{": (None, "line 1"),
    "a: [": (None, "line"),
    "3": ("", "mapping"),
    '{"methods": []}': ("/methods", "the bundle has 0"),
    '{"methods": [{}, {}]}': ("/methods", "the bundle has 2"),
    '{"methods": [{"steps": []}], "colour": 1}': ("/colour", "no key"),
    '{"steps": [{"id": 1}]}': ("/steps/0/id", "A text is needed here, not the number 1"),
    '{"methods": [\n{"steps": [\n{"id": "a",\n "component": "b",\n "inputs": 3}]}]}': (
        "/methods/0/steps/0/inputs",
        "A list is needed here, not 3",
    ),
}
LINES = {4: "steps:\n- id: a\n  component: b\n  colour: red\n", 2: '{"steps": [],\n\t"nmae": "x"}'}


@pytest.mark.parametrize("text", REFUSED)
def test_a_text_that_is_no_draft_is_told_with_its_place(text: str):
    parsed = parse_text(text)
    pointer, said = REFUSED[text]
    assert parsed.draft is None
    assert said in " ".join(fault.detail for fault in parsed.faults)
    assert pointer is None or pointer in [fault.pointer for fault in parsed.faults]


@pytest.mark.parametrize("line", LINES)
def test_a_fault_of_a_text_has_its_line(line: int):
    assert line in [fault.line for fault in parse_text(LINES[line]).faults]


def test_other_records_of_a_bundle_are_counted():
    parsed = parse_text(json.dumps({"version": 3, "sources": [{}, {}], "methods": [chain("a")]}))
    assert (parsed.draft, parsed.left_out) == (chain("a"), 2)


def test_fields_are_read_into_the_draft():
    form = QueryDict(mutable=True)
    form.update({"step-0-id": "seed", "step-1-note": " two\r\nlines ", "step-1-key-0": "n", "step-1-value-0": "3"})
    form.update(
        {"about-name": "Mine", "about-year": "2024", "loop-0-from": "b", "loop-0-to": "a", "loop-0-rounds": "4"}
    )
    form.setlist("step-1-inputs", ["a"])
    form.setlist("about-domains", ["math"])
    found = read_fields(chain("a", "b"), form)
    assert found.faults == []
    assert found.draft == {
        "steps": [
            {"id": "seed", "component": "a-component"},
            {"id": "b", "component": "b-component", "inputs": ["seed"], "params": {"n": 3}, "note": "two\nlines"},
        ],
        "name": "Mine",
        "year": 2024,
        "domains": ["math"],
        "iterates": {"from": "b", "to": "seed", "rounds": 4},
    }


def test_what_cannot_be_read_keeps_what_was_typed():
    form = QueryDict(mutable=True)
    form.update(
        {"step-0-key-0": "n", "step-0-value-0": "[1", "about-year": "soon", "loop-0-from": "a", "loop-0-rounds": "many"}
    )
    found = read_fields(chain("a"), form)
    assert [fault.pointer for fault in found.faults] == ["/steps/0/params/n", "/year", "/iterates/rounds"]
    assert found.typed == {"step-0-value-0": "[1", "about-year": "soon", "loop-0-rounds": "many"}

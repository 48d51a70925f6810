"""Text from outside becomes plain values of a bounded depth, or is refused with a place; nothing runs or expands."""

import json
import math
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.strict_parsing import BYTES, DEPTH, Unreadable, read_json, read_yaml

READERS = [read_json, read_yaml]


def refused(reader: Any, content: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        reader(content)
    return str(caught.value)


@pytest.mark.parametrize("reader", READERS)
def test_plain_values_are_read(reader):
    content = b'{"id": "a", "n": 3, "value": 3.0, "on": [true, false, null], "text": "\xc3\xa9"}'
    value = reader(content)
    assert value == {"id": "a", "n": 3, "value": 3.0, "on": [True, False, None], "text": "é"}
    assert (type(value["n"]), type(value["value"])) == (int, float)


@pytest.mark.parametrize("reader", READERS)
def test_depth_is_bounded(reader):
    assert reader(b"[" * DEPTH + b"]" * DEPTH)
    assert refused(reader, b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1)).startswith(f"nested deeper than {DEPTH} levels")
    assert refused(reader, b'{"a":' * (DEPTH + 1) + b"1" + b"}" * (DEPTH + 1)).startswith("nested deeper")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'{"a": "NaN \\" NaN",\n "b": NaN}', "NaN is not a number of JSON, line 2 column 7"),
        (b'[1, "1e999",\n\n 1e999]', "1e999 is too large a number, line 3 column 2"),
        (b"[NaN2]", "NaN is not a number of JSON, line 1 column 2"),
        (b'{"year": 127702060038285290964}', "12770206003828529096... is too large a number, line 1 column 10"),
    ],
)
def test_a_number_that_is_refused_is_named_with_its_place(content, problem):
    assert refused(read_json, content) == problem


BOMBS = {
    "brackets": b"[" * BYTES,
    "objects": b'{"a":' * (BYTES // 5),
    "blocks": b"- " * (BYTES // 2),
    "keys": b"? " * (BYTES // 2),
    "digits": b"9" * BYTES,
    "hexadecimal": b"0x" + b"f" * (BYTES - 2),
    "sexagesimal": b"1" + b":1" * (BYTES // 2 - 1),
    "sexagesimal fraction": b"1" + b":1" * (BYTES // 2 - 3) + b":1.5",
    "aliases": b"a: &a [x]\nb: [" + b"*a," * (BYTES // 4) + b"]",
    "merges": b"a: &a {x: 1}\n" + b"<<: *a\n" * (BYTES // 8),
    "quotes": b'"' * BYTES,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", BOMBS)
def test_two_megabytes_of_anything_end_soon(reader, name):
    begun = time.monotonic()
    try:
        value = reader(BOMBS[name])
    except Unreadable as error:
        value = str(error)[:300]
    assert isinstance(value, str), "a text may be long"
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "content",
    [b"a: &x 1\nb: *x", b"&a [*a]", b"&a x", b"{a: &b {c: d}}", b"- &anchor\n- 1"],
)
def test_anchors_and_aliases_are_refused(content):
    assert refused(read_yaml, content).startswith("anchors and aliases are not read, line 1")


@pytest.mark.parametrize(
    "content",
    [
        b"!!python/object/apply:os.system [ls]",
        b"!!python/name:os.system",
        b"a: !!str 1",
        b"!!binary aGk=",
        b"!!set {a}",
        b"! x",
        b"!<tag:yaml.org,2002:int> 1",
        b"%TAG ! tag:example.org,2000:\n---\n!x 1",
    ],
)
def test_tags_are_refused(content):
    assert refused(read_yaml, content).startswith("tags are not read, line ")


@pytest.mark.parametrize(
    ("reader", "content", "detail"),
    [
        (read_json, b'{"a": 1, "a": 1}', "key 'a' occurs twice in one object"),
        (read_json, b'{"b": [{"a": 1, "c": 2, "a": 3}]}', "key 'a' occurs twice in one object"),
        (read_yaml, b"a: 1\na: 1", "not YAML: key 'a' occurs twice, line 1 column 1"),
        (read_yaml, b"b:\n- {a: 1, 'a': 3}", "not YAML: key 'a' occurs twice, line 2 column 3"),
    ],
)
def test_a_key_occurs_once(reader, content, detail):
    assert refused(reader, content) == detail


@pytest.mark.parametrize("content", [b"NaN", b"-Infinity", b'{"a": [Infinity]}', b"1e999", b"-1e999", b"9" * 30])
def test_json_numbers_are_finite(content):
    assert "number" in refused(read_json, content)


@pytest.mark.parametrize(
    "content", [b".nan", b"[.inf]", b"a: -.INF", b".NaN", b"1.0e+999", b"9" * 30, b"0x" + b"f" * 30]
)
def test_yaml_numbers_are_finite(content):
    assert "number" in refused(read_yaml, content)


@pytest.mark.parametrize("key", ["true", "null", "~", "1.5", "no", "0", "1_000", "0x1f", "2024-01-31", "1:30"])
def test_a_yaml_key_is_the_text_that_is_written(key):
    assert read_yaml(f"{key}: {{a: b}}".encode()) == {key: {"a": "b"}}
    twice = f"{key}: 1\n'{key}': 2".encode()
    assert refused(read_yaml, twice) == f"not YAML: key {key!r} occurs twice, line 1 column 1"


def test_mappings_are_not_merged():
    assert refused(read_yaml, b"<<: {a: b}") == (
        'not YAML: mappings are not merged; as a key it is written "<<", line 1 column 1'
    )
    assert read_yaml(b'"<<": {a: b}') == {"<<": {"a": "b"}}


@pytest.mark.parametrize("content", [b"? [a]\n: b", b"{{a: b}: c}", b"? {a: b}\n: c"])
def test_yaml_keys_are_no_collections(content):
    assert "a key is a text" in refused(read_yaml, content)


@pytest.mark.parametrize("text", ["2024-01-31", "2024-13-45", "2001-12-14t21:59:43.10-05:00", "1:30", "12:30:45.5"])
def test_yaml_timestamps_stay_texts(text):
    assert read_yaml(f"seen: {text}".encode()) == {"seen": text}


@pytest.mark.parametrize(
    ("reader", "content", "detail"),
    [
        (read_json, b'{"a": \xff}', "not UTF-8: byte 6 cannot be decoded"),
        (read_json, b'{"a": 1', "not JSON: Expecting ',' delimiter, line 1 column 8"),
        (read_json, b"", "not JSON: Expecting value, line 1 column 1"),
        (read_yaml, b"a: [1", "not YAML: did not find expected ',' or ']', line 2 column 1"),
        (read_yaml, b"a\n---\nb", "not YAML: but found another document, line 2 column 1"),
        (read_yaml, b"=", "not YAML: could not determine a constructor for the tag 'tag:yaml.org,2002:value'"),
    ],
)
def test_faults_are_reported_with_their_location(reader, content, detail):
    assert refused(reader, content).startswith(detail)


def plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(type(key) is str and plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(plain, value))
    return value is None or type(value) in (str, int, bool) or (type(value) is float and math.isfinite(value))


YAMLISH = st.lists(
    st.sampled_from(
        [*"{}[]:,-?!&*|>'\"%@`#\n\t =~<.", "  ", "- ", ": ", "a", "1", "0x", "e", ".inf", "<<", "1:2", "null"]
    )
    | st.text(max_size=3),
    max_size=40,
).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass"))


@given(content=st.binary(max_size=300) | YAMLISH)
@pytest.mark.parametrize("reader", READERS)
def test_any_bytes_are_read_or_refused(reader, content):
    try:
        value = reader(content)
    except Unreadable:
        return
    assert plain(value)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(value=JSON)
def test_json_comes_back_as_it_was_written(value):
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value

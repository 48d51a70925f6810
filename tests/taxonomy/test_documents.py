"""What all documents refuse and accept: texts, ids, addresses, terms, repeated ids, and messages of faults."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from taxonomy.documents import (
    COLLECTIONS,
    RECORDS,
    Bundle,
    Component,
    Document,
    Fault,
    Items,
    Kind,
    Metric,
    Operator,
    Output,
    Reading,
    Source,
    faults_of,
)
from taxonomy.documents.bundle import Record
from taxonomy.documents.upgrade import read_stored
from taxonomy.vocabulary import Stage, Status
from tests.taxonomy.examples import (
    BUNDLE,
    EXAMPLES,
    KIND,
    METRIC,
    READING,
    REMOVED,
    SOURCE,
    Raw,
    changed,
    faults_found,
    table,
)
from tests.taxonomy.strategies import documents
from tests.taxonomy.value_strategies import json_values

GOOD_IDS = ["a", "0", "self-instruct", "xu2023wizardlm", "a" * 80]
BAD_IDS = [
    *("", " ", "a ", " a", "a\n", "\na", "a\r", "a\x00", "A", "Self-Instruct", "self_instruct", "self instruct"),
    *("-a", "a-", "a--b", "a/b", "../a", "é", "ａ", "١", "a²", "а", "a\u200bb", "a\u202eb", "a\u0301"),
]
BAD_TEXTS = [
    ("", "string_too_short"),
    ("\x00", "forbidden_character"),
    ("a\x07b", "forbidden_character"),
    ("a\x1b[31m", "forbidden_character"),
    ("a\r\nb", "forbidden_character"),
    ("a\x7f", "forbidden_character"),
    ("a\x85", "forbidden_character"),
    ("a\u202eb", "forbidden_character"),
    ("a\u2066b", "forbidden_character"),
    ("a\u200fb", "forbidden_character"),
    ("a\ud800", "string_unicode"),
    ("\udfff", "string_unicode"),
    (5, "string_type"),
    (True, "string_type"),
    (["a"], "string_type"),
    (b"\xff", "string_unicode"),
]
TEXT_FIELDS = [
    *((Source, "/title", 300), (Source, "/authors/0", 120), (Source, "/venue", 120)),
    *((Kind, "/name", 120), (Kind, "/summary", 2_000), (Metric, "/unit", 120)),
    *((Component, "/name", 120), (Component, "/summary", 2_000)),
]
BAD_URLS = [
    *("javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"),
    *("ftp://a.org", "//a.org", "a.org", "", "https://", "https://a b", "https://a.org\n", 'https://a"onload=x'),
    *("https://a.org/<script>", "https://a.org\t", "java\nscript:https://a.org"),
]
THIS_YEAR = datetime.now(UTC).year
BAD_TERMS = [
    (Source, {"/year": 1949}, [("/year", "greater_than_equal")]),
    (Source, {"/year": THIS_YEAR + 2}, [("/year", "year_range")]),
    (Source, {"/year": True}, [("/year", "int_type")]),
    (Source, {"/year": "2023"}, [("/year", "int_type")]),
    (Source, {"/year": 2023.0}, [("/year", "int_type")]),
    (Source, {"/authors": []}, [("/authors", "too_short")]),
    (Source, {"/authors": ["a"] * 51}, [("/authors", "too_long")]),
    (Source, {"/authors": "Can Xu"}, [("/authors", "tuple_type")]),
    (Source, {"/authors": None}, [("/authors", "tuple_type")]),
    (Source, {"/arxiv": "arXiv:2304.12244"}, [("/arxiv", "string_pattern_mismatch")]),
    (Source, {"/arxiv": "2304.12244\n"}, [("/arxiv", "string_pattern_mismatch")]),
    (Source, {"/arxiv": "٢٣٠٤.١٢٢٤٤"}, [("/arxiv", "string_pattern_mismatch")]),
    (Source, {"/doi": "https://doi.org/10.1000/x"}, [("/doi", "string_pattern_mismatch")]),
    (Source, {"/doi": "10.١٢٣٤/x"}, [("/doi", "string_pattern_mismatch")]),
    (Source, {"/doi": "10.1000/x\x00"}, [("/doi", "forbidden_character")]),
    (Source, {"/doi": "10.1000/\u202ex"}, [("/doi", "forbidden_character")]),
    (Source, {"/status": "withdrawn"}, [("/status", "enum")]),
    (Source, {"/url": REMOVED}, [("/url", "missing")]),
    (Source, {"/doi:": "10.1000/x"}, [("/doi:", "extra_forbidden")]),
    (Source, {"/replaced_by": "b"}, [("/replaced_by", "not_deprecated")]),
    (Source, {"/status": "active", "/replaced_by": "b"}, [("/replaced_by", "not_deprecated")]),
    (Source, {"/status": "deprecated", "/replaced_by": SOURCE["id"]}, [("/replaced_by", "self_reference")]),
    (Kind, {"/id": "judging"}, [("/id", "string_pattern_mismatch")]),
    (Kind, {"/id": "training/judging"}, [("/id", "string_pattern_mismatch")]),
    (Kind, {"/id": "filtering/a/b"}, [("/id", "string_pattern_mismatch")]),
    (Kind, {"/id": "filtering/judging\n"}, [("/id", "string_pattern_mismatch")]),
    (Kind, {"/id": "seeding/" + "a" * 73}, [("/id", "string_too_long")]),
    (Component, {"/kind": "rewriting"}, [("/kind", "string_pattern_mismatch")]),
    (Component, {"/kind": "Evolution/rewriting"}, [("/kind", "string_pattern_mismatch")]),
    (Component, {"/aliases": [""]}, [("/aliases/0", "string_too_short")]),
    (Component, {"/aliases": ["a"] * 21}, [("/aliases", "too_long")]),
    (Metric, {"/measures": "length"}, [("/measures", "enum")]),
    (Metric, {"/measures": "Quality"}, [("/measures", "enum")]),
    (Metric, {"/orientation": "higher"}, [("/orientation", "enum")]),
    (Metric, {"/orientation": REMOVED}, [("/orientation", "missing")]),
    (Metric, {"/scale": "log"}, [("/scale", "enum")]),
    (Metric, {"/poolable": "no"}, [("/poolable", "bool_type")]),
    (Metric, {"/poolable": 0}, [("/poolable", "bool_type")]),
    (Metric, {"/family": "n gram"}, [("/family", "string_pattern_mismatch")]),
]
GOOD_TERMS = [
    *((Source, {"/year": year}) for year in (1950, THIS_YEAR + 1)),
    *((Source, {"/arxiv": arxiv}) for arxiv in ("2304.12244", "0704.0001v2", "cs/0501001", "math.GT/0309136", None)),
    *((Source, {"/doi": doi}) for doi in ("10.18653/v1/2023.acl-long.754", "10.1890/0012-9658(1999)080[1150:TMAORR]2")),
    *((Source, {"/url": url}) for url in ("http://a.org", "https://a.org/b?c=d#e", "https://a.org/é")),
    *((Source, changes) for changes in ({"/venue": "ACL"}, {"/code": "https://github.com/nlpxucan/WizardLM"})),
    *((Source, {"/title": title}) for title in ("x" * 300, "Zürich 数据 😀", "two\nlines\tand a tab")),
    *((Kind, {"/id": f"{stage}/judging"}) for stage in Stage),
    *((Component, {"/kind": f"{stage}/judging"}) for stage in Stage),
    *((Metric, {"/measures": measures}) for measures in ("quality", "diversity", "complexity", "downstream")),
    *((Metric, {"/orientation": orientation}) for orientation in ("higher-is-better", "lower-is-better")),
    *((Metric, {"/scale": scale}) for scale in ("proportion", "count", "nats", "bounded", "grade")),
    *((Metric, changes) for changes in ({"/poolable": False}, {"/unit": "percent"}, {"/family": "lexical"})),
    *((term, {"/status": "deprecated"}) for term in (Source, Kind, Component, Metric)),
    *((term, {"/status": "deprecated", "/replaced_by": "b"}) for term in (Source, Component, Metric)),
    (Kind, {"/status": "deprecated", "/replaced_by": "seeding/b"}),
]
REPEATED = table(
    ({"/sources/1": SOURCE}, [("/sources/1/id", "duplicate")]),
    ({"/metrics/2": METRIC, "/metrics/3": METRIC}, [("/metrics/2/id", "duplicate"), ("/metrics/3/id", "duplicate")]),
    ({"/kinds/1": {**KIND, "name": "Other"}}, [("/kinds/1/id", "duplicate")]),
    ({"/sources/1": {**SOURCE, "id": METRIC["id"]}}, []),
)


@pytest.mark.parametrize("document", EXAMPLES, ids=lambda document: document.__name__)
def test_examples_are_accepted(document: type[Document]) -> None:
    assert faults_found(document, EXAMPLES[document]) == []


@pytest.mark.parametrize("key", GOOD_IDS)
def test_lower_case_words_joined_by_hyphens_are_an_id(key: str) -> None:
    assert faults_found(Source, changed(SOURCE, {"/id": key})) == []


@pytest.mark.parametrize(
    ("record", "key"),
    [(record, key) for record in RECORDS for key in BAD_IDS if (record, key) != (Operator, "a/b")],
    ids=ascii,
)
def test_anything_else_is_no_id(record: type[Record], key: str) -> None:
    assert faults_found(record, changed(EXAMPLES[record], {"/id": key})) == [("/id", "string_pattern_mismatch")]


@pytest.mark.parametrize("record", [record for record in RECORDS if record is not Kind])
@pytest.mark.parametrize(
    ("key", "code"),
    [("a" * 81, "string_too_long"), ("a\ud800", "string_unicode"), (7, "string_type"), (None, "string_type")],
    ids=ascii,
)
def test_ids_are_short_texts(record: type[Record], key: Any, code: str) -> None:
    assert faults_found(record, changed(EXAMPLES[record], {"/id": key})) == [("/id", code)]


@pytest.mark.parametrize(("document", "pointer", "longest"), TEXT_FIELDS)
@pytest.mark.parametrize(("text", "code"), BAD_TEXTS, ids=ascii)
def test_texts_hold_no_forbidden_characters(
    document: type[Document], pointer: str, longest: int, text: Any, code: str
) -> None:
    faults = faults_found(document, changed(EXAMPLES[document], {pointer: text}))
    assert faults[0] == (pointer, code)


@pytest.mark.parametrize(("document", "pointer", "longest"), TEXT_FIELDS)
def test_texts_are_bounded(document: type[Document], pointer: str, longest: int) -> None:
    assert faults_found(document, changed(EXAMPLES[document], {pointer: "é" * longest})) == []
    faults = faults_found(document, changed(EXAMPLES[document], {pointer: "é" * (longest + 1)}))
    assert faults[0] == (pointer, "string_too_long")


@pytest.mark.parametrize("field", ["url", "code"])
@pytest.mark.parametrize("url", BAD_URLS, ids=ascii)
def test_only_web_addresses_are_addresses(field: str, url: str) -> None:
    assert faults_found(Source, changed(SOURCE, {f"/{field}": url})) == [(f"/{field}", "string_pattern_mismatch")]


@pytest.mark.parametrize(
    ("url", "code"),
    [("https://a.org/" + "a" * 487, "string_too_long"), ("https://a.org/\x00", "forbidden_character")],
)
def test_addresses_are_bounded_and_printable(url: str, code: str) -> None:
    assert faults_found(Source, changed(SOURCE, {"/url": url})) == [("/url", code)]


MISLEADING_URLS = [
    *("https://arxiv.org@a.org/", "https://arxiv.org:x@a.org", "http://@a.org/abs", "https://arxiv.org%2F@a.org"),
    *("https://a.org\\@arxiv.org/", "https://arxiv.org\\.a.org/abs"),
]


@pytest.mark.parametrize("url", MISLEADING_URLS)
@pytest.mark.parametrize(
    ("document", "raw", "place"),
    [
        *((Source, SOURCE, place) for place in ("/url", "/code")),
        (Reading, READING, "/address"),
        (Items, {"count": 500, "cited": "https://a.org"}, "/cited"),
        (Output, {"name": "Data", "url": "https://a.org"}, "/url"),
    ],
)
def test_an_address_begins_with_its_host(document: type[Document], raw: Raw, place: str, url: str) -> None:
    assert faults_found(document, changed(raw, {place: url})) == [(place, "misleading_address")]


@pytest.mark.parametrize("url", ["https://a.org/@name/post", "https://a.org?to=b@c.org", "https://a.org/#@b"])
def test_an_at_sign_after_the_host_hides_nothing(url: str) -> None:
    assert faults_found(Source, changed(SOURCE, {"/url": url})) == []


def test_an_address_that_was_stored_before_is_still_read() -> None:
    stored = read_stored("sources", changed(SOURCE, {"/url": MISLEADING_URLS[0]}))
    assert stored.dump()["url"] == MISLEADING_URLS[0]


@pytest.mark.parametrize(("document", "changes", "faults"), BAD_TERMS)
def test_bad_terms_are_refused(document: type[Document], changes: Any, faults: Any) -> None:
    assert faults_found(document, changed(EXAMPLES[document], changes)) == faults


@pytest.mark.parametrize(("document", "changes"), GOOD_TERMS)
def test_good_terms_are_accepted(document: type[Document], changes: Any) -> None:
    assert faults_found(document, changed(EXAMPLES[document], changes)) == []


def test_stage_is_read_off_the_kind() -> None:
    assert Kind.model_validate(KIND).stage is Stage.EVOLUTION
    assert Component.model_validate(EXAMPLES[Component]).stage is Stage.EVOLUTION


def test_terms_are_active_and_metrics_poolable_by_default() -> None:
    metric = Metric.model_validate(METRIC)
    assert (metric.status, metric.poolable) == (Status.ACTIVE, True)


@pytest.mark.parametrize(("changes", "faults"), REPEATED)
def test_ids_occur_once_in_each_list_of_a_bundle(changes: Any, faults: Any) -> None:
    assert faults_found(Bundle, changed(BUNDLE, changes)) == faults


def test_repeated_id_names_the_first_place() -> None:
    with pytest.raises(ValidationError) as refusal:
        Bundle.model_validate({"sources": [SOURCE, SOURCE]})
    assert [fault.detail for fault in faults_of(refusal.value)] == [
        "Id 'xu2023wizardlm' occurs twice in this bundle: first at /sources/0"
    ]


@pytest.mark.parametrize("raw", [None, [], "", 1, True, 1.5])
def test_bundle_is_a_mapping(raw: Any) -> None:
    assert faults_found(Bundle, raw) == [("", "model_type")]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_lists_of_a_bundle_hold_records(collection: str) -> None:
    assert faults_found(Bundle, {collection: {}}) == [(f"/{collection}", "tuple_type")]
    assert faults_found(Bundle, {collection: [None, 1]}) == [(f"/{collection}/{n}", "model_type") for n in (0, 1)]


def test_bundle_has_no_other_lists() -> None:
    assert faults_found(Bundle, {"papers": []}) == [("/papers", "extra_forbidden")]


def test_empty_bundle_is_accepted_and_has_no_length() -> None:
    assert len(Bundle.model_validate({})) == 0


def test_records_come_after_those_that_they_refer_to() -> None:
    bundle = Bundle.model_validate(BUNDLE)
    order = ["sources", "kinds", "components", "metrics", "metrics", "methods", "effects", "rounds", "operators"]
    assert [record.collection for record in bundle.records()] == order
    assert len(bundle) == len(order)


def test_all_faults_of_a_bundle_come_at_once() -> None:
    changes = {
        "/sources/0/year": "x",
        "/sources/0/replaced_by": "b",
        "/kinds/0/id": "judging",
        "/metrics/1": METRIC,
        "/methods/0/steps/1/inputs": ["nowhere"],
        "/methods/0/year": None,
        "/effects/0/baseline/value": float("nan"),
        "/effects/0/component": REMOVED,
        "/rounds/0/points": [[1, 1], [1, 2]],
        "/extra": 1,
    }
    assert set(faults_found(Bundle, changed(BUNDLE, changes))) == {
        ("/sources/0/year", "int_type"),
        ("/sources/0/replaced_by", "not_deprecated"),
        ("/kinds/0/id", "string_pattern_mismatch"),
        ("/metrics/1/id", "duplicate"),
        ("/methods/0/steps/1/inputs/0", "unknown_step"),
        ("/methods/0/steps", "not_connected"),
        ("/methods/0/year", "int_type"),
        ("/effects/0/baseline/value", "figure_range"),
        ("/effects/0", "one_cause"),
        ("/rounds/0/points/1/0", "not_growing"),
        ("/extra", "extra_forbidden"),
    }


@pytest.mark.parametrize(
    ("loc", "pointer"),
    [((), ""), (("a", 0, "b"), "/a/0/b"), (("a/b", "c~d"), "/a~1b/c~0d"), (("~1",), "/~01"), (("",), "/")],
)
def test_pointer_is_that_of_rfc_6901(loc: Any, pointer: str) -> None:
    assert Fault(loc, "code", "detail").pointer == pointer


def test_unknown_keys_are_escaped_in_pointers() -> None:
    assert faults_found(Source, {**SOURCE, "a/~b": 1}) == [("/a~1~0b", "extra_forbidden")]


def test_documents_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Source.model_validate(SOURCE).year = 2024  # type: ignore[misc]


def test_document_is_validated_from_documents_too() -> None:
    bundle = Bundle.model_validate(BUNDLE)
    again = Bundle.model_validate({key: list(getattr(bundle, key)) for key in COLLECTIONS})
    assert again == bundle


def test_dump_leaves_out_what_was_left_out() -> None:
    assert Bundle.model_validate(BUNDLE).dump() == BUNDLE


def test_canonical_text_does_not_depend_on_the_order_of_keys() -> None:
    turned = dict(reversed(SOURCE.items()))
    assert Source.model_validate(turned).canonical() == Source.model_validate(SOURCE).canonical()


@given(documents())
def test_canonical_text_reads_back_as_the_same_document(document: Any) -> None:
    again = type(document).model_validate(json.loads(document.canonical()))
    assert again == document
    assert again.canonical() == document.canonical()


@given(st.fixed_dictionaries({}, optional=dict.fromkeys([*COLLECTIONS, "other"], json_values())) | json_values())
def test_any_json_is_accepted_or_refused(raw: Any) -> None:
    faults_found(Bundle, raw)


@given(st.sampled_from(RECORDS), st.data())
def test_any_json_in_any_field_is_accepted_or_refused(record: type[Record], data: st.DataObject) -> None:
    garbage = st.fixed_dictionaries({}, optional=dict.fromkeys(record.model_fields, json_values(8)))
    raw = {**EXAMPLES[record], **data.draw(garbage)}
    for pointer, _ in faults_found(Bundle, {record.collection: [raw]}):
        assert pointer.startswith(f"/{record.collection}")


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.collection)
@pytest.mark.parametrize("opened", ["[", '{"a":'])
def test_deep_nesting_in_any_field_is_refused_or_ignored(record: type[Record], opened: str) -> None:
    closed = {"[": "]", '{"a":': "}"}[opened]
    deep = json.loads(opened * 900 + "1" + closed * 900)
    for field in record.model_fields:
        faults = faults_found(Bundle, {record.collection: [{**EXAMPLES[record], field: deep}]})
        assert any(pointer.startswith(f"/{record.collection}/0/{field}") for pointer, _ in faults)

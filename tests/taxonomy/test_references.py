"""References are declared once, on the fields, and read off documents and classes."""

from typing import Any, ClassVar

import pytest
from hypothesis import given, settings

from taxonomy.documents import COLLECTIONS, Bundle, Document
from taxonomy.documents.references import (
    EVERY_ITEM,
    ComponentRef,
    KindRef,
    MethodRef,
    Reference,
    ReferenceField,
    SourceRef,
    raw_references,
    reference_fields,
    references,
    self_references,
)
from tests.taxonomy.examples import EFFECT, EXAMPLES, METHOD
from tests.taxonomy.strategies import bundles
from tests.taxonomy.test_agreement import REFERENCE_PLACES


class Part(Document):
    component: ComponentRef
    further: tuple[ComponentRef, ...] = ()


class Whole(Document):
    collection: ClassVar[str] = "methods"

    source: SourceRef | None = None
    part: Part | None = None
    parts: tuple[Part, ...] = ()
    kinds: list[KindRef] = []
    extends: MethodRef | None = None
    label: str = ""


FIELDS = (
    (("source",), "sources"),
    (("part", "component"), "components"),
    (("part", "further", EVERY_ITEM), "components"),
    (("parts", EVERY_ITEM, "component"), "components"),
    (("parts", EVERY_ITEM, "further", EVERY_ITEM), "components"),
    (("kinds", EVERY_ITEM), "kinds"),
    (("extends",), "methods"),
)
WHOLE = {
    "source": "a2020b",
    "part": {"component": "c", "further": ["d", "e"]},
    "parts": [{"component": "f"}, {"component": "g", "further": ["h"]}],
    "kinds": ["seeding/one"],
    "label": "free text is no reference",
}
NAMED = [
    ("/source", "sources", "a2020b"),
    ("/part/component", "components", "c"),
    ("/part/further/0", "components", "d"),
    ("/part/further/1", "components", "e"),
    ("/parts/0/component", "components", "f"),
    ("/parts/1/component", "components", "g"),
    ("/parts/1/further/0", "components", "h"),
    ("/kinds/0", "kinds", "seeding/one"),
]


def test_references_of_a_class_include_options_lists_and_nested_documents() -> None:
    assert reference_fields(Whole) == tuple(ReferenceField(*field) for field in FIELDS)
    assert self_references(Whole) == ("extends",)


def test_a_document_and_its_raw_form_hold_the_same_references() -> None:
    for holder in (references(Whole.model_validate(WHOLE)), raw_references(Whole, WHOLE)):
        assert [(reference.pointer, reference.collection, reference.id) for reference in holder] == NAMED


@settings(max_examples=20)
@given(bundles())
def test_references_of_any_record_are_those_of_its_dump(bundle: Bundle) -> None:
    for record in bundle.records():
        assert list(references(record)) == list(raw_references(type(record), record.dump()))


@pytest.mark.parametrize("raw", [None, 5, "x", [], {"parts": 5}, {"parts": [5, {"component": 7}], "kinds": {"a": 1}}])
def test_what_does_not_fit_is_passed_over(raw: object) -> None:
    assert list(raw_references(Whole, raw)) == []


def test_every_reference_of_every_record_is_declared() -> None:
    declared = {
        (f"/{name}/0/" + "/".join("0" if key == EVERY_ITEM else key for key in path), collection)
        for name, document in COLLECTIONS.items()
        for path, collection, _ in reference_fields(document)
    }
    tested = {(place.replace("/steps/1/", "/steps/0/"), name) for place, name, _ in REFERENCE_PLACES}
    assert declared == {*tested, ("/effects/0/comparator/id", "methods")}


def test_every_reference_points_to_a_collection() -> None:
    assert {field.collection for collection in COLLECTIONS.values() for field in reference_fields(collection)} <= set(
        COLLECTIONS
    )


def test_references_of_a_bundle_class_are_those_of_its_records() -> None:
    whole = {field.path[2:] for field in reference_fields(Bundle) if field.path[0] == "methods"}
    assert whole == {field.path for field in reference_fields(COLLECTIONS["methods"])}


def test_a_method_refers_to_its_source_and_components() -> None:
    method = COLLECTIONS["methods"].model_validate(METHOD)
    assert list(references(method)) == [
        Reference(("source",), "sources", METHOD["source"]),
        Reference(("steps", 0, "component"), "components", METHOD["steps"][0]["component"]),
        Reference(("steps", 1, "component"), "components", METHOD["steps"][1]["component"]),
    ]


@pytest.mark.parametrize(
    ("comparator", "named"),
    [
        ({"is": "alternative", "id": "a"}, [("/comparator/id", "components", "a")]),
        ({"is": "other-method", "id": "a"}, [("/comparator/id", "methods", "a")]),
        ({"is": "alternative"}, []),
        ({"is": "absent", "id": "a"}, []),
        ({"id": "a"}, []),
        ({"is": ["alternative"], "id": "a"}, []),
        ("alternative", []),
    ],
)
def test_what_a_comparator_names_depends_on_its_kind(comparator: Any, named: list[Any]) -> None:
    effect = {**EFFECT, "comparator": comparator}
    places = [
        (reference.pointer, reference.collection, reference.id)
        for reference in raw_references(COLLECTIONS["effects"], effect)
    ]
    assert [place for place in places if place[0].startswith("/comparator")] == named


def test_self_references_of_the_records() -> None:
    keys = {name: self_references(document) for name, document in COLLECTIONS.items() if self_references(document)}
    assert keys == {
        "sources": ("replaced_by",),
        "kinds": ("replaced_by",),
        "components": ("replaced_by",),
        "metrics": ("replaced_by",),
        "methods": ("extends",),
    }


def test_every_record_has_an_example() -> None:
    assert set(COLLECTIONS.values()) <= set(EXAMPLES)

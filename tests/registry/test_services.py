"""What each service leaves behind: rows, revisions, versions; and what it refuses, leaving nothing."""

import pytest
from django.contrib.auth import get_user_model

from registry.current import current
from registry.errors import Conflict, Invalid
from registry.models import Catalogue, Kind, Revision, Tombstone
from registry.services import Origin, Outcome, check_bundle, withdraw
from registry.services.publishing import digest
from tests.registry.world import WORLD, Raw, apply, body, build, contents, raw, record, revisions, row, stored, version
from tests.writing import deprecate, register, revise

pytestmark = pytest.mark.django_db
RECORDS = [(collection, item["id"]) for collection, records in WORLD.items() for item in records]


def test_a_bundle_is_reported_record_by_record():
    first, second = build(), build()
    assert (first.new, first.changed, first.unchanged) == (RECORDS, [], [])
    assert (second.new, second.changed, second.unchanged) == ([], [], RECORDS)


@pytest.mark.parametrize(("collection", "slug"), RECORDS)
def test_a_new_record_has_its_document_one_revision_and_is_found(world, collection, slug):
    stored_row = row(collection, slug)
    assert stored(collection, slug) == raw(collection, slug)
    assert revisions(collection, slug) == [(1, raw(collection, slug))]
    assert (stored_row.revision, stored_row.version, stored_row.hash) == (1, 1, digest(record(collection, slug)))
    assert slug in current().search.matching(slug, collection)


CHANGES: dict[str, Raw] = {
    "sources": {"title": "New", "doi": "10.1234/x"},
    "kinds": {"name": "New"},
    "components": {"aliases": ["Other"], "kind": "seeding/human"},
    "metrics": {"scale": None, "family": "lexical"},
    "methods": {"domains": ["code", "math"], "iterates": None, "source": "bob2024beta"},
    "effects": {"note": "Read again.", "component": "seed-tasks"},
    "rounds": {"points": [[0, 0.5], [1.5, 0.25], [2, 0]]},
    "operators": {"fit": "exact", "components": ["seed-tasks"]},
}


@pytest.mark.parametrize(("collection", "change"), CHANGES.items())
def test_every_kind_of_record_is_revised(world, collection, change):
    slug = WORLD[collection][0]["id"]
    outcome = revise(record=record(collection, slug, **change), message="Corrected")
    assert outcome.changed == [(collection, slug)]
    assert stored(collection, slug) == raw(collection, slug, **change)
    assert revisions(collection, slug) == [(1, raw(collection, slug)), (2, raw(collection, slug, **change))]
    assert body(collection, slug)["revision"] == row(collection, slug).revision == 2


def test_a_revision_says_who_when_why_and_from_where(world):
    author = get_user_model().objects.create_user("curator")
    register(record=record("methods", "gamma", id="delta"), author=author, message="Proposed")
    response = Revision.objects.get(slug="delta")
    assert (response.author, response.message, response.origin) == (author, "Proposed", Origin.SERVICE)
    assert (response.version, response.hash) == (2, row("methods", "delta").hash)
    assert response.created == row("methods", "delta").updated == Catalogue.objects.get().updated


def test_the_version_is_raised_once_for_a_change_and_not_for_none(world):
    assert version() == 1
    apply({"kinds": [raw("kinds", "seeding/human", name="A")], "methods": [raw("methods", "beta", name="B")]})
    assert version() == 2
    apply({"kinds": [raw("kinds", "seeding/human", name="A")]})
    revise(record=record("methods", "beta", name="B"))
    assert version() == 2
    assert row("methods", "beta").version == 2
    assert row("effects", "judge-comparison").version == row("sources", "ada2023alpha").version == 1


def test_the_order_of_parameters_is_no_change_but_the_form_of_a_number_is(world):
    (step,) = raw("methods", "gamma")["steps"]

    def outcome(params: Raw) -> Outcome:
        return apply({"methods": [raw("methods", "gamma", steps=[step | {"params": params}])]})

    assert outcome({"a": 1, "b": 2}).changed
    assert outcome({"b": 2, "a": 1}).unchanged
    assert outcome({"a": 1.0, "b": 2}).changed
    assert repr(stored("methods", "gamma")["steps"][0]["params"]) == "{'a': 1.0, 'b': 2}"


@pytest.mark.parametrize(
    "fault",
    [
        {"methods": [raw("methods", "gamma", id="delta"), raw("methods", "gamma", id="epsilon", source="nobody")]},
        {"kinds": [raw("kinds", "seeding/human", id="seeding/hand"), {"id": "seeding/bad"}]},
        {"kinds": [raw("kinds", "seeding/human", id="seeding/hand")] * 2},
        {
            "metrics": [raw("metrics", "self-overlap", id="m")],
            "effects": [raw("effects", "diversity-dose", metric="m")],
        },
    ],
    ids=["reference", "field", "twice", "agreement"],
)
def test_a_bundle_with_one_bad_record_leaves_nothing(world, fault):
    before = contents()
    with pytest.raises(Invalid):
        apply(fault)
    assert contents() == before


def test_a_conflict_on_the_last_collection_takes_back_the_first(world):
    withdraw(collection="rounds", slug="alpha-overlap", reason="Doubtful")
    before = contents()
    with pytest.raises(Conflict, match="given up"):
        apply({"sources": [raw("sources", "ada2023alpha", title="New")], "rounds": WORLD["rounds"]})
    assert contents() == before


def test_what_only_the_database_refuses_is_a_conflict(world):
    """A row without a published version, whose id the catalogue does not know."""
    current()
    values = Kind.objects.values("hash", "version", "updated", "document").get(slug="seeding/human")
    Kind.objects.create(slug="seeding/hand", **values)
    before = contents()
    with pytest.raises(Conflict, match=r"kind_slug_unique|registry_kind\.slug"):
        apply(
            {
                "sources": [raw("sources", "ada2023alpha", title="New")],
                "kinds": [raw("kinds", "seeding/human", id="seeding/hand")],
            }
        )
    assert contents() == before


@pytest.mark.parametrize(
    ("collection", "slug", "replacement"),
    [
        ("sources", "ada2023alpha", "bob2024beta"),
        ("kinds", "seeding/human", "prompting/response"),
        ("components", "judge-filter", "novelty-filter"),
        ("metrics", "self-overlap", "test-accuracy"),
        ("components", "judge-filter", None),
    ],
)
def test_a_deprecated_term_names_its_replacement_and_comes_back(world, collection, slug, replacement):
    deprecate(collection=collection, slug=slug, replacement=replacement)
    result, former = body(collection, slug), stored(collection, slug)
    assert (result["status"], result["replaced_by"]) == ("deprecated", replacement)
    assert (former["status"], former.get("replaced_by")) == ("deprecated", replacement)
    revise(record=record(collection, slug))
    assert stored(collection, slug) == raw(collection, slug)
    assert [number for number, _ in revisions(collection, slug)] == [1, 2, 3]


def test_a_deprecated_term_is_still_referred_to(world):
    deprecate(collection="components", slug="teacher-answers", replacement=None)
    register(record=record("methods", "gamma", id="delta"))
    assert stored("methods", "delta")["steps"][0]["component"] == "teacher-answers"


@pytest.mark.parametrize(
    ("collection", "slug", "replacement"),
    [
        ("methods", "alpha", "beta"),
        ("components", "judge-filter", "nothing"),
        ("components", "judge-filter", "judge-filter"),
        ("components", "judge-filter", "No id"),
    ],
)
def test_what_cannot_be_deprecated_is_refused(world, collection, slug, replacement):
    before = contents()
    with pytest.raises(Invalid):
        apply({collection: [raw(collection, slug, status="deprecated", replaced_by=replacement)]})
    assert contents() == before


@pytest.mark.parametrize("hostile", ["\0", "\ud800", "a\0b", "x" * 10_000, "'; --", "", "A", "é"])
def test_hostile_ids_are_unknown_references(world, hostile):
    effect = raw("effects", "judge-comparison", metric=hostile, method=hostile)
    effect["baseline"]["method"] = hostile
    with pytest.raises(Invalid) as result:
        check_bundle({"effects": [effect], "components": [raw("components", "judge-filter", kind=hostile)]}, current())
    unknown = {fault.pointer for fault in result.value.faults if fault.code == "unknown_reference"}
    assert unknown == {"/effects/0/metric", "/effects/0/method", "/effects/0/baseline/method", "/components/0/kind"}


def test_a_fault_states_what_became_of_the_id(world):
    register(record=record("kinds", "seeding/human", id="seeding/old"))
    withdraw(collection="kinds", slug="seeding/old", reason="Never used")
    Tombstone.objects.create(
        collection="methods",
        slug="self-overlap",
        merged=False,
        reason="another collection",
        version=1,
        created=row("kinds", "seeding/human").updated,
    )
    with pytest.raises(Invalid) as result:
        check_bundle(
            {
                "components": [raw("components", "judge-filter", kind="seeding/old")],
                "effects": [raw("effects", "novelty-ablation", component="self-overlap")],
            },
            current(),
        )
    details = {fault.pointer: fault.detail for fault in result.value.faults}
    assert details["/components/0/kind"].endswith("it was withdrawn")
    assert details["/effects/0/component"] == "No component has the id 'self-overlap'"


def test_no_cycle_is_closed_with_stored_records(world):
    """delta extends beta, and beta alpha: only the last of the links comes in with the bundle."""
    register(record=record("methods", "gamma", id="delta", extends="beta"))
    with pytest.raises(Invalid) as result:
        check_bundle({"methods": [raw("methods", "alpha", extends="delta")]}, current())
    assert [fault.code for fault in result.value.faults] == ["cycle"]
    assert "alpha -> delta -> beta -> alpha" in result.value.faults[0].detail
    check_bundle({"methods": [raw("methods", "alpha", extends="gamma")]}, current())

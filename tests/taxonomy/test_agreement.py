"""What the records of a bundle owe one another and what is registered already."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.agreement import Registered, faults, references
from taxonomy.documents import COLLECTIONS, Bundle, Reference
from tests.taxonomy.examples import (
    BUNDLE,
    COMPONENT,
    EFFECT,
    KIND,
    METHOD,
    METRIC,
    REMOVED,
    SOURCE,
    Changes,
    Faults,
    changed,
    disagreements,
    faults_found,
    table,
)
from tests.taxonomy.strategies import bundles
from tests.taxonomy.value_strategies import json_values

UNKNOWN, NO_STEP = "unknown_reference", "unknown_step"
DOWNSTREAM = {"/effects/0/metric": "gsm8k-accuracy"}
MISSING, UNEXPECTED = ([("/effects/0/generalization", f"{code}_generalization")] for code in ("missing", "unexpected"))
REFERENCE_PLACES = [
    ("/components/0/kind", "kinds", "seeding/nothing"),
    ("/methods/0/source", "sources", "nothing"),
    ("/methods/0/extends", "methods", "nothing"),
    ("/methods/0/steps/0/component", "components", "nothing"),
    ("/methods/0/steps/1/component", "components", "nothing"),
    ("/effects/0/component", "components", "nothing"),
    ("/effects/0/method", "methods", "nothing"),
    ("/effects/0/source", "sources", "nothing"),
    ("/effects/0/metric", "metrics", "nothing"),
    ("/effects/0/baseline/method", "methods", "nothing"),
    ("/effects/0/treated/method", "methods", "nothing"),
    ("/rounds/0/method", "methods", "nothing"),
    ("/rounds/0/source", "sources", "nothing"),
    ("/rounds/0/metric", "metrics", "nothing"),
    ("/sources/0/replaced_by", "sources", "nothing"),
    ("/kinds/0/replaced_by", "kinds", "seeding/nothing"),
    ("/components/0/replaced_by", "components", "nothing"),
    ("/metrics/0/replaced_by", "metrics", "nothing"),
    ("/components/0/place", "kinds", "seeding/nothing"),
    ("/effects/0/comparator/id", "components", "nothing"),
    ("/operators/0/components/0", "components", "nothing"),
    ("/operators/0/usually/0", "components", "nothing"),
    ("/operators/0/related/0", "components", "nothing"),
    ("/operators/0/when_filtered/0", "components", "nothing"),
]
OTHER_KINDS = [
    ("/effects/0/metric", COMPONENT["id"]),
    ("/effects/0/component", METRIC["id"]),
    ("/effects/0/method", SOURCE["id"]),
    ("/effects/0/source", METHOD["id"]),
    ("/methods/0/source", METHOD["id"]),
    ("/methods/0/extends", EFFECT["id"]),
    ("/methods/0/steps/0/component", METHOD["id"]),
    ("/components/0/replaced_by", METHOD["id"]),
    ("/components/0/kind", COMPONENT["id"]),
]
EFFECTS = table(
    ({}, []),
    (DOWNSTREAM, MISSING),
    ({**DOWNSTREAM, "/effects/0/generalization": None}, MISSING),
    ({**DOWNSTREAM, "/effects/0/generalization": "in-distribution"}, []),
    ({**DOWNSTREAM, "/effects/0/generalization": "out-of-distribution"}, []),
    ({**DOWNSTREAM, "/effects/0/generalization": "mixed"}, []),
    ({"/effects/0/generalization": "mixed"}, UNEXPECTED),
    ({"/effects/0/generalization": "in-distribution", "/metrics/0/measures": "quality"}, UNEXPECTED),
    ({"/effects/0/generalization": "in-distribution", "/metrics/0/measures": "diversity"}, UNEXPECTED),
    ({"/effects/0/generalization": "in-distribution", "/metrics/0/measures": "downstream"}, []),
    ({"/effects/0/generalization": "in-distribution", "/metrics/0/measures": "\ud800"}, []),
)
ARMS = table(
    ({"method": METHOD["id"]}, []),
    ({"method": METHOD["id"], "without": ["depth"], "changed": ["seeds"]}, []),
    ({"method": METHOD["id"], "without": ["seeds", "x"]}, [("without/1", NO_STEP)]),
    ({"method": METHOD["id"], "changed": ["x", "depth"]}, [("changed/0", NO_STEP)]),
    ({"method": METHOD["id"], "without": [COMPONENT["id"]]}, [("without/0", NO_STEP)]),
    ({"method": METHOD["id"], "without": [5, "x"]}, [("without/1", NO_STEP)]),
    ({"method": "elsewhere", "without": ["x"]}, [("method", UNKNOWN)]),
    ({"method": 5, "without": ["x"]}, []),
)


def without(collection: str) -> Any:
    return {key: records for key, records in BUNDLE.items() if key != collection}


def with_ids(collection: str, *ids: str) -> Registered:
    registered = Registered()
    registered.ids[collection] = set(ids)
    return registered


@given(bundles())
def test_whole_bundles_agree(bundle: Bundle) -> None:
    assert disagreements(bundle.dump()) == []


@pytest.mark.parametrize(("pointer", "collection", "key"), REFERENCE_PLACES)
def test_dangling_references_are_located(pointer: str, collection: str, key: str) -> None:
    assert disagreements(changed(BUNDLE, {pointer: key})) == [(pointer, UNKNOWN)]


@pytest.mark.parametrize(("pointer", "collection", "key"), REFERENCE_PLACES)
def test_registered_ids_resolve_references(pointer: str, collection: str, key: str) -> None:
    assert disagreements(changed(BUNDLE, {pointer: key}), with_ids(collection, key)) == []


@pytest.mark.parametrize(("pointer", "collection", "key"), REFERENCE_PLACES)
def test_ids_registered_elsewhere_resolve_nothing(pointer: str, collection: str, key: str) -> None:
    others = Registered()
    others.ids.update({other: {key} for other in COLLECTIONS if other != collection})
    assert disagreements(changed(BUNDLE, {pointer: key}), others) == [(pointer, UNKNOWN)]


@pytest.mark.parametrize(("pointer", "key"), OTHER_KINDS)
def test_ids_of_another_kind_resolve_nothing(pointer: str, key: str) -> None:
    assert disagreements(changed(BUNDLE, {pointer: key})) == [(pointer, UNKNOWN)]


def test_reference_says_what_it_names() -> None:
    bundle = {"methods": [{**METHOD, "steps": METHOD["steps"][:1]}]}
    assert list(references(bundle)) == [
        Reference(("methods", 0, "source"), "sources", "xu2023wizardlm"),
        Reference(("methods", 0, "steps", 0, "component"), "components", "in-depth-evolution"),
    ]


def test_detail_names_the_missing_id() -> None:
    (fault,) = faults(changed(BUNDLE, {"/effects/0/metric": "self-blue"}), Registered())
    assert fault.detail == "No metric has the id 'self-blue'"


@pytest.mark.parametrize("collection", ["sources", "kinds", "components", "metrics", "methods"])
def test_records_left_out_of_the_bundle_may_be_registered(collection: str) -> None:
    bundle = without(collection)
    codes = {code for _, code in disagreements(bundle)}
    ids = [record["id"] for record in BUNDLE[collection]]
    assert codes == {UNKNOWN}
    assert disagreements(bundle, with_ids(collection, *ids)) == []


@pytest.mark.parametrize(("changes", "expected"), EFFECTS)
def test_generalization_is_stated_for_downstream_metrics_alone(changes: Changes, expected: Faults) -> None:
    assert disagreements(changed(BUNDLE, changes)) == expected


@pytest.mark.parametrize(
    ("measures", "generalization", "expected"),
    [
        ("downstream", None, MISSING),
        ("downstream", "mixed", []),
        ("quality", "mixed", UNEXPECTED),
        ("quality", None, []),
    ],
)
def test_generalization_fits_registered_metrics(measures: str, generalization: Any, expected: Faults) -> None:
    registered = Registered(measures={"old": measures})
    registered.ids["metrics"] = {"old"}
    changes = {"/effects/0/metric": "old", "/effects/0/generalization": generalization}
    assert disagreements(changed(BUNDLE, changes), registered) == expected


def test_metric_of_the_bundle_goes_before_the_registered_one() -> None:
    registered = Registered(measures={METRIC["id"]: "downstream"})
    assert disagreements(BUNDLE, registered) == []


@pytest.mark.parametrize("arm", ["baseline", "treated"])
@pytest.mark.parametrize(("fields", "expected"), ARMS)
def test_steps_of_an_arm_are_steps_of_its_method(arm: str, fields: Changes, expected: Faults) -> None:
    changes = {f"/effects/0/{arm}/{key}": value for key, value in fields.items()}
    pointers = [(f"/effects/0/{arm}/{place}", code) for place, code in expected]
    assert disagreements(changed(BUNDLE, changes)) == pointers


@pytest.mark.parametrize(("step", "expected"), [("old-step", []), ("x", [("/effects/0/treated/without/0", NO_STEP)])])
def test_steps_of_registered_methods_are_known(step: str, expected: Faults) -> None:
    registered = Registered(steps={"old": {"old-step"}})
    registered.ids["methods"] = {"old"}
    changes = {"/effects/0/treated/method": "old", "/effects/0/treated/without": [step]}
    assert disagreements(changed(BUNDLE, changes), registered) == expected


def test_method_of_the_bundle_goes_before_the_registered_one() -> None:
    registered = Registered(steps={METHOD["id"]: {"gone"}})
    changes = {"/effects/0/treated/method": METHOD["id"], "/effects/0/treated/without": ["gone"]}
    assert disagreements(changed(BUNDLE, changes), registered) == [("/effects/0/treated/without/0", NO_STEP)]


def test_registered_knowledge_is_left_as_it_was() -> None:
    registered = Registered()
    disagreements(BUNDLE, registered)
    assert registered == Registered()


def test_faults_between_records_are_reported_with_those_of_fields() -> None:
    bundle = changed(
        BUNDLE, {"/effects/0/metric": "nothing", "/effects/0/locator": REMOVED, "/kinds/0/id": KIND["name"]}
    )
    assert disagreements(bundle) == [("/components/0/kind", UNKNOWN), ("/effects/0/metric", UNKNOWN)]
    assert faults_found(Bundle, bundle) == [
        ("/kinds/0/id", "string_pattern_mismatch"),
        ("/effects/0/locator", "missing"),
    ]


RECORD_KEYS = ["id", "kind", "source", "metric", "measures", "method", "steps", "baseline", "without", "generalization"]


def records(inner: Callable[[], st.SearchStrategy[Any]] = json_values) -> st.SearchStrategy[Any]:
    record = st.fixed_dictionaries({}, optional=dict.fromkeys(RECORD_KEYS, inner()))
    return st.lists(record | json_values(4), max_size=3) | json_values(4)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(COLLECTIONS, records())))
def test_any_json_is_borne(bundle: Any) -> None:
    assert all(pointer.startswith("/") for pointer, _ in disagreements(bundle))

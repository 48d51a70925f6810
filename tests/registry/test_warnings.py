"""Every warning from both sides: what just raises it, and what just does not."""

from typing import Any

import pytest

from catalogue.compositions import similar
from registry.current import current
from registry.services import withdraw
from registry.services.submissions import examine
from taxonomy.documents import Method
from tests.registry.people import accepted, delta, submit
from tests.registry.world import WORLD, Raw, raw

pytestmark = pytest.mark.django_db
ALPHA: list[Raw] = [
    {"id": "seeds", "component": "seed-tasks"},
    {"id": "answers", "component": "teacher-answers", "inputs": ["seeds"]},
    {"id": "novelty", "component": "novelty-filter", "inputs": ["answers"]},
]


@pytest.fixture(autouse=True)
def start(world: None) -> None:
    """Every test starts from the small world."""


def codes(bundle: Raw) -> list[tuple[str, str]]:
    return [(warning.code, warning.pointer) for warning in examine(bundle, current()).warnings]


def source(**fields: Any) -> Raw:
    return {"sources": [raw("sources", "bob2024beta", id="eve2024new", title="New") | fields]}


def effect(value: float, *, baseline: float = 40, **fields: Any) -> Raw:
    """An effect of the judge in beta on a metric in percent."""
    arms = {"baseline": {"label": "no judge", "value": baseline}, "treated": {"label": "judge", "value": value}}
    return {"effects": [raw("effects", "judge-left-out", id="new-effect", **{**arms, **fields})]}


def test_an_unremarkable_bundle_has_no_warnings():
    assert codes({**source(), "methods": [delta()], **effect(45)}) == []
    assert submit({"methods": [delta()]}).warnings == []


def test_the_same_arxiv_id():
    assert codes(source(arxiv="2304.12244")) == [("same-arxiv", "/sources/0/arxiv")]
    assert codes(source(arxiv="2304.12245")) == []


def test_the_same_doi():
    accepted(source(id="first2024", doi="10.1000/first"))
    assert codes(source(doi="10.1000/first")) == [("same-doi", "/sources/0/doi")]
    assert codes(source(doi="10.1000/second")) == []


def test_a_source_is_not_its_own_double():
    assert codes({"sources": [raw("sources", "ada2023alpha", title="Retitled")]}) == []


def test_the_same_components():
    assert codes({"methods": [delta(), delta("epsilon", steps=ALPHA)]}) == [
        ("near-identical-composition", "/methods/1/steps")
    ]
    detail = examine({"methods": [delta(steps=ALPHA)]}, current()).warnings[0].detail
    assert detail == "Method 'alpha' has nearly the same components (similarity 1)"


@pytest.mark.parametrize(
    "steps",
    [
        [ALPHA[0], {**ALPHA[2], "inputs": ["seeds"]}, {**ALPHA[1], "inputs": ["novelty"]}],
        [*ALPHA, {"id": "again", "component": "novelty-filter", "inputs": ["novelty"]}],
        [
            {**step, "id": f"my-{step['id']}", "inputs": [f"my-{item}" for item in step.get("inputs", [])]}
            for step in ALPHA
        ],
    ],
    ids=["another order", "one twice", "other ids of steps"],
)
def test_order_and_repetition_do_not_count(steps):
    """Compositions are compared as sets of components and kinds."""
    assert codes({"methods": [delta(steps=steps)]}) == [("near-identical-composition", "/methods/0/steps")]


@pytest.mark.parametrize(
    "steps", [ALPHA[:2], [ALPHA[0], ALPHA[1], {**ALPHA[2], "component": "judge-filter"}]], ids=["fewer", "another"]
)
def test_other_compositions_are_their_own(steps):
    assert codes({"methods": [delta(steps=steps)]}) == []


def test_nearly_the_same_is_from_nineteen_twentieths_on():
    """Many steps in common, and one kind beside them: whether that is told depends on the score alone."""
    components = [raw("components", "seed-tasks", id=f"seeds-{n}", name=f"{n} of {n * 7919}") for n in range(40)]
    steps = [{"id": f"s{n}", "component": f"seeds-{n}", "inputs": [f"s{n - 1}"] if n else []} for n in range(40)]
    accepted({"components": components, "methods": [delta("whole", steps=steps)]})
    now = current()
    seen = set()
    for length in range(34, 40):
        draft = delta("part", steps=steps[:length])
        (nearest, *_) = similar(now, record_of(draft), 10).results
        assert nearest.method == "whole"
        warned = ("near-identical-composition", "/methods/0/steps") in codes({"methods": [draft]})
        assert warned == (nearest.score >= 0.95), nearest.score
        seen.add(warned)
    assert seen == {True, False}


def record_of(fields: Raw) -> Method:
    return Method.model_validate(fields)


def test_the_first_method_of_all_is_like_no_other():
    """A catalogue that has nothing yet takes its first submission."""
    for collection in ("rounds", "effects", "methods"):
        for item in reversed(WORLD[collection]):
            withdraw(collection=collection, slug=item["id"], reason="A test.")
    assert codes({"methods": [delta(steps=ALPHA)]}) == []


def test_a_method_is_not_its_own_double():
    assert codes({"methods": [raw("methods", "alpha", summary="Revised.")]}) == []


@pytest.mark.parametrize(
    ("collection", "model", "name", "close"),
    [
        ("components", "judge-filter", "Judges", True),  # 5 of 8 trigrams: 0.625
        ("components", "judge-filter", "judge", True),
        ("components", "judge-filter", "Judging", False),  # 4 of 10
        ("metrics", "test-accuracy", "The accuracy", True),  # 9 of 13: 0.69
        ("metrics", "test-accuracy", "Strict accuracy", False),  # 9 of 16: 0.56
    ],
)
def test_a_name_that_is_close(collection, model, name, close):
    bundle = {collection: [raw(collection, model, id="new-one", name=name)]}
    assert codes(bundle) == ([("close-name", f"/{collection}/0/name")] if close else [])


def test_a_record_is_not_close_to_itself():
    assert codes({"components": [raw("components", "judge-filter", name="Judges")]}) == []


def test_both_arms_equal():
    assert codes(effect(40)) == [("equal-arms", "/effects/0/treated/value")]
    assert codes(effect(40.1)) == []


def test_a_cause_that_is_not_in_its_method():
    assert codes(effect(45, component="judge-filter", method="alpha")) == [
        ("cause-not-in-method", "/effects/0/component")
    ]
    assert codes(effect(45, component="judge-filter", method="beta")) == []
    assert codes(effect(45, component="judge-filter", method=None)) == []


def test_the_method_of_the_bundle_itself_counts():
    assert codes({"methods": [delta()], **effect(45, method="delta")}) == []
    assert codes({"methods": [delta(steps=ALPHA[:2])], **effect(45, method="delta")}) == [
        ("cause-not-in-method", "/effects/0/component")
    ]


@pytest.mark.parametrize(("value", "odd"), [(100, False), (100.5, True), (0, False), (-0.5, True)])
def test_a_percentage_out_of_its_range(value, odd):
    actual = [item for item in codes(effect(value)) if item[0] == "percent-out-of-range"]
    assert actual == ([("percent-out-of-range", "/effects/0/treated/value")] if odd else [])


def test_only_percentages_have_that_range():
    assert codes(effect(500, metric="self-overlap", baseline=0.5, generalization=None)) == [
        ("far-value", "/effects/0/treated/value")
    ]


def test_the_unit_that_the_bundle_gives_the_metric_counts():
    metric = raw("metrics", "test-accuracy", unit=None)
    assert codes({"metrics": [metric], **effect(120)}) == []


@pytest.mark.parametrize(("value", "far"), [(445, False), (446, True), (3, False), (2.9, True)])
def test_a_value_ten_times_off_all_others(value, far):
    """The values on record run from 30 to 44.5."""
    actual = [item for item in codes(effect(value)) if item[0] == "far-value"]
    assert actual == ([("far-value", "/effects/0/treated/value")] if far else [])


def test_an_effect_is_not_far_from_its_own_former_value():
    accepted(effect(40.5, baseline=4_000))
    assert ("far-value", "/effects/0/baseline/value") in codes(effect(40.5, baseline=4_000))


def test_a_metric_without_values_has_none_that_are_far():
    metric = raw("metrics", "test-accuracy", id="other-test", name="Quite different", unit=None)
    assert codes({"metrics": [metric], **effect(10_000, metric="other-test")}) == []


def test_warnings_do_not_stop_a_submission():
    submission = submit(effect(40))
    assert submission.state == "submitted"
    assert [warning["code"] for warning in submission.warnings] == ["equal-arms"]

"""Isolation read off the compositions of two arms."""

from typing import Any

import pytest
from hypothesis import given

from taxonomy.documents import Bundle, Component, Effect, Method
from taxonomy.isolation import isolation
from taxonomy.vocabulary import Design, Isolation
from tests.taxonomy.examples import COMPONENT, EFFECT, METHOD
from tests.taxonomy.strategies import bundles

ISOLATED, ASSUMED, BUNDLE = Isolation.ISOLATED, Isolation.ASSUMED, Isolation.BUNDLE
WHOLE, UNKNOWN = Isolation.WHOLE_METHOD, Isolation.UNKNOWN
UNNAMED: dict[str, Any] = {}


def method(key: str, *components: str, **params: Any) -> Method:
    """A chain of steps s0, s1, ... over these components; `params` goes by step id."""
    steps = [
        {"id": f"s{n}", "component": component, "inputs": [f"s{n - 1}"] if n else [], "params": params.get(f"s{n}", {})}
        for n, component in enumerate(components)
    ]
    return Method.model_validate({**METHOD, "id": key, "steps": steps})


METHODS = {
    item.id: item
    for item in (
        method("full", "seed", "judge", "cause"),
        method("no-cause", "seed", "judge"),
        method("no-cause-no-judge", "seed"),
        method("other-order", "cause", "seed", "judge"),
        method("stronger", "seed", "judge", "cause", s2={"rounds": 4}),
        method("two-stronger", "seed", "judge", "cause", s1={"top": 1}, s2={"rounds": 4}),
        method("twice", "seed", "cause", "judge", "cause"),
        method("twice-one-stronger", "seed", "cause", "judge", "cause", s3={"rounds": 4}),
        method("foreign", "corpus", "rewriter"),
        method("foreign-with-cause", "corpus", "cause"),
        method("alone", "cause"),
        method("replaced", "seed", "judge", "rival"),
    )
}


def judged(baseline: Any, treated: Any, component_record: Component | None = None, **fields: Any) -> Isolation:
    arms = {
        "baseline": {"label": "without", "value": 1, **baseline},
        "treated": {"label": "with", "value": 2, **treated},
    }
    effect = Effect.model_validate(
        {**EFFECT, "component": "cause", "method": None, "comparator": None, **arms, **fields}
    )
    return isolation(effect, METHODS, component_record)


def arm(key: str, **fields: Any) -> dict[str, Any]:
    return {"method": key, **fields}


NAMED = [
    # the two compositions differ in the cause alone
    (arm("no-cause"), arm("full"), ISOLATED),
    (arm("full"), arm("no-cause"), ISOLATED),
    (arm("no-cause"), arm("other-order"), ISOLATED),
    (arm("no-cause"), arm("twice"), ISOLATED),
    (arm("full"), arm("twice"), ISOLATED),
    (arm("full"), arm("stronger"), ISOLATED),
    (arm("twice"), arm("twice-one-stronger"), ISOLATED),
    (arm("full", without=["s2"]), arm("full"), ISOLATED),
    (arm("full"), arm("full", changed=["s2"]), ISOLATED),
    (arm("twice", without=["s1"]), arm("twice"), ISOLATED),
    (arm("twice", without=["s1", "s3"]), arm("twice"), ISOLATED),
    (arm("twice", without=["s3"]), arm("twice", changed=["s1"]), ISOLATED),
    (arm("alone", without=["s0"]), arm("alone"), ISOLATED),
    # in the cause and in more
    (arm("no-cause-no-judge"), arm("full"), BUNDLE),
    (arm("full"), arm("two-stronger"), BUNDLE),
    (arm("full", without=["s1", "s2"]), arm("full"), BUNDLE),
    (arm("full", without=["s2"]), arm("full", changed=["s1"]), BUNDLE),
    (arm("full"), arm("full", changed=["s1", "s2"]), BUNDLE),
    (arm("replaced"), arm("full"), BUNDLE),
    (arm("foreign-with-cause", changed=["s1"]), arm("full"), BUNDLE),
    # nothing shared
    (arm("foreign"), arm("full"), WHOLE),
    (arm("full"), arm("foreign"), WHOLE),
    (arm("full", without=["s0", "s1", "s2"]), arm("full"), WHOLE),
    (arm("foreign"), arm("alone"), WHOLE),
    # no difference that names the cause
    (arm("full"), arm("full"), UNKNOWN),
    (arm("full"), arm("other-order"), UNKNOWN),
    (arm("full", changed=["s2"]), arm("full", changed=["s2"]), UNKNOWN),
    (arm("full", without=["s1"]), arm("full"), UNKNOWN),
    (arm("foreign-with-cause"), arm("full"), UNKNOWN),
    (arm("twice", without=["s1"]), arm("twice", without=["s3"]), UNKNOWN),
]
HALF_KNOWN = [
    (arm("nowhere"), arm("full")),
    (arm("full"), arm("nowhere")),
    (UNNAMED, arm("full")),
    (arm("no-cause"), UNNAMED),
    (UNNAMED, UNNAMED),
    (arm("no-cause"), arm("full", variant=True)),
    (arm("no-cause", variant=True), arm("full")),
]
ONLY_CAUSE: dict[str, Any] = {"also_differs": []}
SIZE: dict[str, Any] = {"also_differs": ["size"]}
CAUSED = [design for design in Design if design is not Design.WHOLE_METHOD]


@pytest.mark.parametrize("design", CAUSED)
@pytest.mark.parametrize(("baseline", "treated", "expected"), NAMED)
def test_isolation_is_the_difference_of_the_named_compositions(
    design: Design, baseline: Any, treated: Any, expected: Isolation
) -> None:
    assert judged(baseline, treated, design=design) is expected


@pytest.mark.parametrize(("baseline", "treated"), HALF_KNOWN)
@pytest.mark.parametrize("method", ["full", "no-cause", None])
@pytest.mark.parametrize(
    ("design", "expected"),
    [("ablation", ASSUMED), ("dose-response", ASSUMED), ("before-after", UNKNOWN), ("comparison", UNKNOWN)],
)
def test_no_composition_is_made_up_from_the_name_of_a_design(
    baseline: Any, treated: Any, method: str | None, design: str, expected: Isolation
) -> None:
    assert judged(baseline, treated, design=design, method=method) is expected


@pytest.mark.parametrize("design", ["ablation", "dose-response", "before-after"])
@pytest.mark.parametrize(("baseline", "treated"), HALF_KNOWN)
def test_a_record_may_say_that_only_the_cause_differs(baseline: Any, treated: Any, design: str) -> None:
    assert judged(baseline, treated, design=design, **ONLY_CAUSE) is ISOLATED


@pytest.mark.parametrize("design", CAUSED)
@pytest.mark.parametrize(("baseline", "treated"), [*HALF_KNOWN, (arm("no-cause"), arm("full"))])
@pytest.mark.parametrize("confounders", [["generator"], ["size", "filter"], ["components"], ["size"]])
def test_what_a_record_names_besides_the_cause_bundles_it(
    baseline: Any, treated: Any, design: Design, confounders: list[str]
) -> None:
    assert judged(baseline, treated, design=design, also_differs=confounders) is BUNDLE


@pytest.mark.parametrize(
    ("fields", "kind", "expected"),
    [
        ({"design": "ablation"}, "filtering/judging", ISOLATED),
        ({"design": "dose-response"}, "filtering/judging", ISOLATED),
        ({"design": "comparison"}, "filtering/judging", BUNDLE),
        ({"design": "ablation"}, "filtering/balancing", BUNDLE),
        ({"design": "ablation"}, "evolution/mutation", BUNDLE),
        ({"design": "ablation"}, "seeding/human", BUNDLE),
        ({"design": "dose-response"}, "prompting/response", BUNDLE),
        ({"design": "dose-response", "dose": {"unit": "sample per question"}}, "prompting/response", ISOLATED),
        ({"design": "dose-response", "dose": {"unit": "row"}}, "prompting/response", BUNDLE),
    ],
)
def test_the_amount_of_data_is_no_further_difference_where_the_cause_sets_it(
    fields: dict[str, Any], kind: str, expected: Isolation
) -> None:
    component = Component.model_validate({**COMPONENT, "id": "cause", "kind": kind})
    assert judged(UNNAMED, UNNAMED, component_record=component, **SIZE, **fields) is expected


@pytest.mark.parametrize("kind", ["untrained", "other-method"])
def test_a_whole_method_or_an_untrained_model_as_baseline_is_never_isolated(kind: str) -> None:
    assert judged(UNNAMED, UNNAMED, design="ablation", comparator={"is": kind}, **ONLY_CAUSE) is BUNDLE


@pytest.mark.parametrize(
    ("baseline", "treated", "expected"),
    [
        (arm("no-cause"), arm("full"), ISOLATED),
        (arm("no-cause-no-judge"), arm("full"), BUNDLE),
        (arm("foreign"), arm("full"), WHOLE),
        (arm("full", without=["s1"]), arm("full"), UNKNOWN),
        (arm("full"), arm("full"), ISOLATED),
    ],
)
def test_recorded_compositions_may_contradict_the_record(baseline: Any, treated: Any, expected: Isolation) -> None:
    assert judged(baseline, treated, design="ablation", **ONLY_CAUSE) is expected


@pytest.mark.parametrize(("baseline", "treated"), [(UNNAMED, UNNAMED), (arm("no-cause"), arm("full"))])
def test_whole_method_design_is_never_isolated(baseline: Any, treated: Any) -> None:
    assert judged(baseline, treated, design="whole-method", component=None) is WHOLE


@pytest.mark.parametrize(
    ("baseline", "treated", "expected"),
    [
        (UNNAMED, UNNAMED, ASSUMED),
        (arm("no-cause"), arm("full"), UNKNOWN),
        (arm("full"), arm("two-stronger"), UNKNOWN),
        (arm("foreign"), arm("full"), WHOLE),
    ],
)
def test_no_difference_of_components_names_a_characteristic(baseline: Any, treated: Any, expected: Isolation) -> None:
    fields: dict[str, Any] = {"component": None, "characteristic": "quality", "method": "full"}
    assert judged(baseline, treated, **fields) is expected
    stated = expected if expected is WHOLE else ISOLATED
    assert judged(baseline, treated, **fields, **ONLY_CAUSE) is stated


@given(bundles())
def test_every_valid_effect_is_judged_the_same_with_its_arms_swapped(bundle: Bundle) -> None:
    methods = {item.id: item for item in bundle.methods}
    for effect in bundle.effects:
        swapped = effect.model_copy(update={"baseline": effect.treated, "treated": effect.baseline})
        if effect.baseline.method and effect.treated.method:
            assert isolation(effect, methods) is isolation(swapped, methods)
        else:
            assert isolation(effect, methods) in Isolation

"""Isolation read off the compositions of two arms."""

from typing import Any

import pytest
from hypothesis import given

from taxonomy.documents import Bundle, Effect, Method
from taxonomy.isolation import isolation
from taxonomy.vocabulary import Design, Isolation
from tests.taxonomy.examples import EFFECT, METHOD
from tests.taxonomy.strategies import bundles

ISOLATED, BUNDLE, WHOLE, UNKNOWN = Isolation.ISOLATED, Isolation.BUNDLE, Isolation.WHOLE_METHOD, Isolation.UNKNOWN
UNNAMED: dict[str, Any] = {}


def method(key: str, *components: str, **params: Any) -> Method:
    """A chain of steps s0, s1, ... over these components; `params` goes by step id."""
    steps = [
        {"id": f"s{n}", "component": component, "inputs": [f"s{n - 1}"] if n else [], "params": params.get(f"s{n}", {})}
        for n, component in enumerate(components)
    ]
    return Method.model_validate({**METHOD, "id": key, "steps": steps})


METHODS = {
    each.id: each
    for each in (
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


def judged(baseline: Any, treated: Any, **fields: Any) -> Isolation:
    arms = {
        "baseline": {"label": "without", "value": 1, **baseline},
        "treated": {"label": "with", "value": 2, **treated},
    }
    effect = Effect.model_validate({**EFFECT, "component": "cause", "method": None, **arms, **fields})
    return isolation(effect, METHODS)


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
    # arms whose composition is not known
    (arm("nowhere"), arm("full"), UNKNOWN),
    (arm("full"), arm("nowhere"), UNKNOWN),
    (UNNAMED, arm("full"), UNKNOWN),
    (arm("no-cause"), UNNAMED, UNKNOWN),
    (UNNAMED, UNNAMED, UNKNOWN),
]
DERIVED = [
    ("full", UNNAMED, UNNAMED, ISOLATED),
    ("twice", UNNAMED, UNNAMED, ISOLATED),
    ("alone", UNNAMED, UNNAMED, ISOLATED),
    ("full", UNNAMED, arm("full"), ISOLATED),
    ("full", UNNAMED, arm("full", without=["s1"]), ISOLATED),
    ("full", UNNAMED, arm("full", without=["s2"]), UNKNOWN),
    ("no-cause", UNNAMED, UNNAMED, UNKNOWN),
    ("nowhere", UNNAMED, UNNAMED, UNKNOWN),
    ("nowhere", UNNAMED, arm("nowhere"), UNKNOWN),
    (None, UNNAMED, UNNAMED, UNKNOWN),
    ("full", UNNAMED, arm("stronger"), UNKNOWN),
    ("full", UNNAMED, arm("nowhere"), UNKNOWN),
    ("full", arm("nowhere"), UNNAMED, UNKNOWN),
    ("full", arm("nowhere"), arm("full"), UNKNOWN),
    ("full", arm("no-cause"), UNNAMED, ISOLATED),
    ("full", arm("no-cause-no-judge"), UNNAMED, BUNDLE),
    ("full", arm("foreign"), UNNAMED, WHOLE),
    ("full", arm("full"), UNNAMED, UNKNOWN),
    ("no-cause", arm("full"), UNNAMED, UNKNOWN),
    ("full", arm("no-cause-no-judge"), arm("full"), BUNDLE),
    ("full", arm("full", without=["s1", "s2"]), arm("full"), BUNDLE),
]
CAUSED = [design for design in Design if design is not Design.WHOLE_METHOD]


@pytest.mark.parametrize("design", CAUSED)
@pytest.mark.parametrize(("baseline", "treated", "expected"), NAMED)
def test_isolation_is_the_difference_of_the_named_compositions(
    design: Design, baseline: Any, treated: Any, expected: Isolation
) -> None:
    assert judged(baseline, treated, design=design) is expected


@pytest.mark.parametrize(("key", "baseline", "treated", "expected"), DERIVED)
def test_ablation_in_its_method_takes_out_the_steps_of_the_cause(
    key: str | None, baseline: Any, treated: Any, expected: Isolation
) -> None:
    assert judged(baseline, treated, design="ablation", method=key) is expected


@pytest.mark.parametrize("design", [design for design in CAUSED if design is not Design.ABLATION])
def test_only_ablations_are_derived(design: Design) -> None:
    assert judged(UNNAMED, UNNAMED, design=design, method="full") is UNKNOWN


@pytest.mark.parametrize(("baseline", "treated"), [(UNNAMED, UNNAMED), (arm("no-cause"), arm("full"))])
def test_whole_method_design_is_never_isolated(baseline: Any, treated: Any) -> None:
    assert judged(baseline, treated, design="whole-method", component=None) is WHOLE


@pytest.mark.parametrize(
    ("baseline", "treated", "expected"),
    [
        (UNNAMED, UNNAMED, UNKNOWN),
        (arm("no-cause"), arm("full"), UNKNOWN),
        (arm("full"), arm("two-stronger"), UNKNOWN),
        (arm("foreign"), arm("full"), WHOLE),
    ],
)
def test_no_difference_of_components_names_a_characteristic(baseline: Any, treated: Any, expected: Isolation) -> None:
    fields = {"component": None, "characteristic": "quality", "method": "full"}
    assert judged(baseline, treated, **fields) is expected


@given(bundles())
def test_every_valid_effect_is_judged_the_same_with_its_arms_swapped(bundle: Bundle) -> None:
    methods = {each.id: each for each in bundle.methods}
    for effect in bundle.effects:
        swapped = effect.model_copy(update={"baseline": effect.treated, "treated": effect.baseline})
        if effect.baseline.method and effect.treated.method:
            assert isolation(effect, methods) is isolation(swapped, methods)
        else:
            assert isolation(effect, methods) in Isolation

"""What a submission costs is judged beside the smallest size, and the bare script reads what was published since."""

import pytest

from proof.bench import accepting
from proof.bench.accepting import Rounds, Script, judge, loading
from proof.bench.generate import bundles
from proof.bench.timing import Took


def rounds(accepted: float, queries: int) -> Rounds:
    found = Rounds(queries=queries, gauge=[Took(1.1, 1.0)])
    found.add(visible=0.2, shown=0.5, bare=0.1, cold=0.1, plain=0.2, accepted=accepted, submitted=0.1)
    return found


def test_goals_are_judged():
    smallest, larger = rounds(0.1, 24), rounds(0.4, 44)
    found = {(each.goal, each.contender): each for each in judge(larger, smallest, 2_000, 226, "sqlite")}
    assert {key: (each.ratio, each.met) for key, each in found.items()} == {
        ("v1", accepting.VISIBLE.contender): (2, False),
        ("v1", accepting.SHOWN.contender): (5, None),
        ("a2", accepting.COLD.contender): (0.5, True),
        ("w1 queries", accepting.QUERIES.contender): (1.1, False),
        ("w1", accepting.ACCEPTED.contender): (4, False),
        ("w1", accepting.SUBMITTED.contender): (1, None),
    }
    assert {each.noise for each in found.values()} == {0.1, None}
    assert "w1" not in {each.goal for each in judge(smallest, smallest, 226, 226, "sqlite")}


def test_bulk_is_judged_by_the_record():
    loaded = {
        "alone": {"records": 10, "seconds": 10, "noise": 0.1},
        "bulk": {"records": 1_000, "seconds": 20, "noise": 0.2},
    }
    found = loading(loaded, 226, "sqlite")
    assert (found.ratio, found.met, found.noise) == (50, True, 0.2)


@pytest.mark.once
def test_a_submission_is_accepted_and_the_script_reads_only_that(known: None, db: None):
    script = Script()
    script.rebuild()
    before = set(script.entries)
    terms, _ = bundles(1, size=1)
    register(terms)
    script.rebuild()
    found = accepting.accept(1)
    assert found["version"] > script.version
    assert 0 < found["queries"] <= accepting.SUBMISSION_QUERIES
    script.rebuild()
    assert script.version == found["version"]
    new = {collection for collection, slug in set(script.entries) - before if slug.startswith(("m900003", "s300001"))}
    assert new == {"sources", "methods", "effects"}


def register(terms) -> None:
    """The terms of generated catalogues that the submission refers to, and all kinds."""
    from registry.services import apply_bundle

    study = accepting.study(1)
    components = {step.component for method in study.methods for step in method.steps}
    metrics = {effect.metric for effect in study.effects}
    chosen = type(terms).model_construct(
        kinds=terms.kinds,
        components=tuple(each for each in terms.components if each.id in components),
        metrics=tuple(each for each in terms.metrics if each.id in metrics),
    )
    apply_bundle(bundle=chosen, message="Generated")

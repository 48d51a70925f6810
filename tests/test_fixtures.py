"""The data are tests: every record of the curated catalogue, and what the catalogue as a whole promises."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pydantic import ValidationError

from catalogue.search import SearchIndex
from taxonomy import agreement
from taxonomy.documents import COLLECTIONS, Bundle, Component, Effect, Metric, faults_of
from taxonomy.doubts import is_circular
from taxonomy.files import Folder, files_of, read_folder, written
from taxonomy.isolation import isolation
from taxonomy.vocabulary import Isolation, Mark, Measures, Scale, Sides

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
COUNTS = {
    "sources": 273,
    "kinds": 23,
    "components": 184,
    "metrics": 193,
    "methods": 230,
    "effects": 2599,
    "rounds": 52,
    "operators": 839,
}
MARKS = {Mark.CHECKED: 939, Mark.PRIMARY: 73, Mark.SECOND_HAND: 941, Mark.MEASURED: 646}
ISOLATIONS = {
    Isolation.ISOLATED: 539,
    Isolation.ASSUMED: 274,
    Isolation.BUNDLE: 670,
    Isolation.WHOLE_METHOD: 331,
    Isolation.UNKNOWN: 139,
}
"""Of the literature's effects."""
CONTESTS = 24
ADDRESS = re.compile(r"https?://[a-z0-9.-]+\.[a-z]{2,}(/\S*)?", re.IGNORECASE)
FIELD_ALIASES = {
    "LLM-as-a-judge": "llm-judge-filter",
    "SemDeDup": "embedding-deduplication",
    "RAFT": "context-augmented-samples",
    "RFT": "answer-match-rejection-sampling",
    "MCTS": "tree-search-response",
    "PRM": "process-reward-scoring",
    "DivPO": "diversity-aware-pairs",
    "OSS-Instruct": "snippet-inspiration",
    "Evol-Instruct": "in-depth-evolution",
}


@cache
def folder() -> Folder:
    return read_folder(FIXTURES)


@cache
def bundle() -> Bundle:
    return Bundle.model_validate(folder().raw)


@cache
def metrics() -> dict[str, Metric]:
    return {metric.id: metric for metric in bundle().metrics}


@cache
def components() -> dict[str, Component]:
    return {component.id: component for component in bundle().components}


def literature() -> Iterator[Effect]:
    return (effect for effect in bundle().effects if effect.mark is not Mark.MEASURED)


def component_of(effect: Effect) -> Component | None:
    return components()[effect.component] if effect.component else None


@cache
def isolations() -> dict[str, Isolation]:
    methods = {method.id: method for method in bundle().methods}
    return {effect.id: isolation(effect, methods, component_of(effect)) for effect in bundle().effects}


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_record_is_valid(collection: str):
    faults = []
    for position, raw in enumerate(folder().raw[collection]):
        try:
            COLLECTIONS[collection].model_validate(raw)
        except ValidationError as error:
            placed = [fault._replace(loc=(collection, position, *fault.loc)) for fault in faults_of(error)]
            faults += [folder().describe(fault) for fault in placed]
    assert not faults, "\n".join(faults)


def test_records_agree_with_one_another():
    faults = [folder().describe(fault) for fault in agreement.faults(folder().raw, agreement.Registered())]
    assert not faults, "\n".join(faults)


def test_nothing_is_missing():
    assert {collection: len(getattr(bundle(), collection)) for collection in COLLECTIONS} == COUNTS


def test_the_files_are_as_they_are_written():
    on_disk = {file.relative_to(FIXTURES).as_posix(): file.read_text() for file in files_of(FIXTURES)}
    assert written(bundle()) == on_disk


def test_every_kind_has_components_and_every_stage_has_kinds():
    assert {component.kind for component in bundle().components} == {kind.id for kind in bundle().kinds}
    assert {kind.stage.value for kind in bundle().kinds} == {"seeding", "prompting", "filtering", "evolution"}


def test_every_metric_has_a_scale_and_a_family():
    assert all(metric.family for metric in bundle().metrics)
    assert Counter(metric.scale for metric in bundle().metrics) == {
        Scale.PROPORTION: 123,
        Scale.BOUNDED: 33,
        Scale.COUNT: 17,
        Scale.GRADE: 17,
        Scale.NATS: 3,
    }


def test_the_number_of_training_pairs_is_an_amount_and_no_diversity():
    assert metrics()["training-pairs"].measures is Measures.AMOUNT
    assert [metric.id for metric in bundle().metrics if metric.measures is Measures.AMOUNT] == ["training-pairs"]


def test_every_figure_has_a_mark():
    assert Counter(effect.mark for effect in bundle().effects) == MARKS


def test_isolation_of_the_literature():
    assert Counter(isolations()[effect.id] for effect in literature()) == ISOLATIONS


def test_no_effect_whose_note_names_a_further_difference_is_isolated():
    """Notes on sets that grow, and on changes that act together; what `together` tells of both arms is no confound."""
    confounded = re.compile(r"\bact together\b|\bset grows\b|\bgrows mechanically\b|\bwrong cause:", re.IGNORECASE)
    noted = [effect for effect in literature() if confounded.search(effect.note or "")]
    assert len(noted) > 70
    corrected = [effect for effect in noted if "Cause corrected" in (effect.note or "")]
    left = [effect for effect in noted if effect not in corrected]
    assert not [effect.id for effect in left if isolations()[effect.id] is Isolation.ISOLATED]


def test_arms_name_methods_and_mark_variants():
    arms = [arm for effect in bundle().effects for arm in (effect.baseline, effect.treated)]
    assert sum(bool(effect.baseline.method or effect.treated.method) for effect in bundle().effects) == 1370
    assert sum(arm.variant for arm in arms) == 769
    assert all(arm.method for arm in arms if arm.variant)


def test_shares_lie_between_0_and_100_percent():
    outside = [
        effect.id
        for effect in bundle().effects
        if metrics()[effect.metric].scale is Scale.PROPORTION
        for arm in (effect.baseline, effect.treated)
        if not 0 <= arm.value <= (100 if metrics()[effect.metric].unit == "percent" else 1)
    ]
    assert not outside


def test_the_two_sides_of_a_contest_share_what_there_is_to_win():
    contests = [effect for effect in bundle().effects if effect.sides is Sides.BOTH]
    assert len(contests) == CONTESTS
    assert {effect.metric for effect in contests} == {"pairwise-win-rate"}
    assert all(effect.baseline.value + effect.treated.value <= 100 for effect in contests)


def test_arms_judged_against_a_third_model_are_no_contest():
    without_sides = [e.id for e in bundle().effects if e.metric == "pairwise-win-rate" and e.sides is None]
    assert sorted(without_sides) == [
        "humpback-judge-strength",
        "humpback-selector-winrate",
        "humpback-source-tagging",
        "opencoder-sft-order-codearena",
        "opencoder-sft-stage2-codearena",
        "rlaif-ai-preference-labelling-policy-helpfulness",
        "rlaif-ai-preference-labelling-policy-summarization",
    ]


@pytest.mark.parametrize(
    ("effect", "cause"),
    [
        ("wavecoder-stronger-teacher-humaneval", "generator-strength"),
        ("humpback-judge-strength", "judge-strength"),
        ("openthoughts3-length-filter-stronger-model", "judge-strength"),
    ],
)
def test_causes_that_were_coded_wrongly_are_corrected(effect: str, cause: str):
    assert {e.id: e.component for e in bundle().effects}[effect] == cause


@pytest.mark.parametrize("prefix", ["rft-k100-gsm8k-", "rft-multi-model-gsm8k-65b", "rft-multi-model-gsm8k-70b"])
def test_samples_that_are_added_isolate_neither_filter_nor_ensemble(prefix: str):
    actual = {isolations()[effect.id] for effect in bundle().effects if effect.id.startswith(prefix)}
    assert actual == {Isolation.BUNDLE}


def test_a_component_graded_by_its_own_criterion_is_circular():
    circular = {e.id for e in literature() if is_circular(e, metrics()[e.metric], component_of(e))}
    assert len(circular) == 45
    assert "adamllm-consistency-filter-biomed-informative" in circular


def test_every_address_is_well_formed():
    sources = [address for source in bundle().sources for address in (source.url, source.code) if address]
    readings = [effect.reading.link for effect in bundle().effects]
    readings += [series.reading.link for series in bundle().rounds]
    assert None not in readings
    assert not [address for address in (*sources, *readings) if address and not ADDRESS.fullmatch(address)]


def test_second_hand_figures_from_repositories_name_the_account():
    second_hand = [effect.reading for effect in literature() if effect.mark is Mark.SECOND_HAND]
    assert all(reading.account for reading in second_hand if reading.repository)


def test_experiments_have_one_student():
    """Effects of one experiment share arms and models: none names two students."""
    students = defaultdict(set)
    for effect in literature():
        if effect.experiment and effect.models and effect.models.student:
            students[effect.source, effect.experiment].add(effect.models.student)
    assert len(students) > 300
    assert not {key: names for key, names in students.items() if len(names) > 1}


@cache
def index() -> SearchIndex:
    return SearchIndex(bundle().components)


@pytest.mark.parametrize(("alias", "component"), FIELD_ALIASES.items())
def test_search_finds_components_by_the_names_of_the_field(alias: str, component: str):
    assert component in index().matching(alias, "components")


def test_search_finds_every_alias():
    lost = [
        (component.id, alias)
        for component in bundle().components
        for alias in component.aliases
        if component.id not in index().matching(alias, "components")
    ]
    assert sum(len(component.aliases) for component in bundle().components) > 500
    assert not lost

"""Effects as records: what the registry says of them, field by field and in its own catalogue."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from measure import VERSION
from measure.comparison import Settings, compare, document
from measure.comparison.catalogue import KNOWN, PERCENT, record
from measure.comparison.evidence import OF_RESPONSES, Account, bundle, name_of
from measure.metrics import METRICS, Metric, named
from measure.reading import Rows
from registry.models import Effect
from registry.services import apply_bundle
from taxonomy.documents import Bundle
from taxonomy.documents import Metric as MetricDocument
from tests.measure.data import metric
from tests.measure.making import compared, pool
from tests.registry.conftest import catalogue  # noqa: F401  (a fixture)

COMPONENT, ADDRESS = "llm-judge-filter", "https://example.org/data/made"
ACCOUNT = Account("judge-filter", f"{ADDRESS}/after.jsonl", ADDRESS, 2026)


def records(*metrics: Metric, account: Account = ACCOUNT, kept: int = 30) -> dict[str, Any]:
    texts = pool(100)
    return bundle(document(compared(texts, texts[:kept], *metrics)), account)


def catalogued() -> dict[str, dict[str, Any]]:
    file = Path(settings.BASE_DIR) / "fixtures" / "metrics.yaml"
    return {each["id"]: each for each in yaml.safe_load(file.read_text())["metrics"]}


def test_a_bundle_is_one_of_the_registry():
    found = records(*METRICS)
    checked = Bundle.model_validate(yaml.safe_load(yaml.safe_dump(found)))
    assert len(checked.effects) == len(found["effects"]) > 30
    effect = checked.effects[0]
    assert (effect.design, effect.component, effect.reading.read_in) == ("before-after", "judge-filter", "primary")
    assert effect.measured_by == f"measure {VERSION}"
    assert effect.baseline.rows == effect.treated.rows == 30
    assert effect.baseline.se is not None
    assert effect.reading.seen_at.startswith(f"{ADDRESS}/after.jsonl#sha256:")
    assert "field output, rows, 20 draws, seed 0; before sha256:" in effect.locator
    assert len({each.id for each in checked.effects}) == len(checked.effects)


def test_a_record_keeps_the_interval_of_the_difference():
    texts = pool(100)
    comparison = document(compared(texts, texts[:30], metric("mtld"), metric("response-length")))
    found = bundle(comparison, ACCOUNT)["effects"]
    widths = {(each["metric"], each["matched"]): each["interval"] for each in comparison["effects"]}
    assert len(found) == len(widths)
    for effect, interval in zip(found, widths.values(), strict=True):
        assert interval is not None
        low, high = interval
        assert 2 * 1.959964 * effect["difference_se"] == pytest.approx(high - low, rel=1e-6)
    assert Bundle.model_validate({"effects": found}).effects[0].difference_se == found[0]["difference_se"]


def test_without_an_interval_of_the_difference_the_arms_have_no_standard_errors():
    """Else the registry would pool them as if the two sets had nothing in common."""
    effects = records(metric("distinct-n", n=4), metric("response-length"))["effects"]
    without = [effect for effect in effects if "no interval, because" in effect["note"]]
    assert {effect["metric"] for effect in without} == {"distinct-n"}
    assert all(effect.keys().isdisjoint({"difference_se"}) for effect in without)
    assert all({*effect["baseline"], *effect["treated"]}.isdisjoint({"se"}) for effect in without)
    assert all(effect["difference_se"] > 0 for effect in effects if effect not in without)


def test_the_effects_of_a_pair_are_one_experiment():
    def experiments(**choices: Any) -> set[str]:
        return {each["experiment"] for each in records(*named(), **choices)["effects"]}

    labelled = Account("judge-filter", ADDRESS, ADDRESS, 2026, label="GSM-Plus.2")
    assert experiments(account=labelled) == {"gsm-plus-2"}
    assert len(experiments()) == 1
    assert experiments() != experiments(kept=31)


def test_ids_stay_for_the_same_and_differ_for_others():
    first, again = (records(*named()) for _ in range(2))
    assert first == again
    others = records(*named(), kept=31)
    assert first["sources"] == others["sources"], "one source for all pairs that share a pool"
    assert not {each["id"] for each in first["effects"]} & {each["id"] for each in others["effects"]}
    long = records(*named(), account=Account("a" * 80, ADDRESS, ADDRESS, 2026))
    assert max(len(each["id"]) for each in long["effects"]) <= 80


def test_the_method_is_named_where_it_is_known():
    found = records(metric("mtld"), account=Account("judge-filter", ADDRESS, ADDRESS, 2026, "alpagasus"))
    assert {each["method"] for each in found["effects"]} == {"alpagasus"}


def test_shares_that_the_catalogue_has_as_percentages_are_percentages():
    catalogue_of = catalogued()
    mine = {each.id for each in METRICS} & catalogue_of.keys()
    assert mine == KNOWN
    assert {each for each in mine if catalogue_of[each].get("unit") == "percent"} == PERCENT


@pytest.mark.parametrize("each", [each for each in METRICS if each.id in KNOWN], ids=lambda each: each.name)
def test_the_catalogue_means_the_same(each: Metric):
    known = catalogued()[each.id]
    assert (known["measures"], known["orientation"]) == (each.facet, each.orientation)


@pytest.mark.parametrize("each", [each for each in METRICS if each.id not in KNOWN], ids=lambda each: each.name)
def test_new_metrics_have_records(each: Metric):
    assert MetricDocument.model_validate(record(each)).id == each.id


def test_what_says_something_of_responses_is_no_effect_on_prompts():
    assert {each.id for each in METRICS if each.of_responses} == OF_RESPONSES
    texts = pool(100)
    before, after = (
        Rows("made.jsonl", ("instruction",), [{"instruction": text} for text in part]) for part in (texts, texts[:30])
    )
    effects = bundle(document(compare(before, after, Settings(named(["response-length", "mtld"])))), ACCOUNT)["effects"]
    assert {effect["metric"] for effect in effects} == {"mtld"}


def test_files_give_names():
    assert name_of("/a/b.c/alpaca_52k.jsonl.gz") == "alpaca_52k"
    assert name_of("x.csv.zst") == "x"
    assert name_of(".jsonl") == "data"


@pytest.mark.usefixtures("catalogue")
def test_the_registry_takes_it_into_its_catalogue():
    found = records(*named(), account=Account(COMPONENT, ADDRESS, ADDRESS, 2026))
    before = Effect.objects.count()
    apply_bundle(bundle=Bundle.model_validate(found))
    assert Effect.objects.count() == before + len(found["effects"])
    stored = Effect.objects.get(slug=found["effects"][0]["id"])
    assert stored.document["measured_by"] == f"measure {VERSION}"

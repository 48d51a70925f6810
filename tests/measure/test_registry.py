"""The metrics beside the catalogue: the same name is the same thing."""

import re

import pytest
import yaml

from measure.metrics import METRICS, named
from tests.measure.data import ROOT, figure, made

CATALOGUE = {each["id"]: each for each in yaml.safe_load((ROOT / "fixtures" / "metrics.yaml").read_text())["metrics"]}
DESIGNED = """self-bleu ngram-diversity distinct-n self-repetition mean-rouge-l-overlap average-pairwise-jaccard
compression-ratio average-pairwise-similarity vendi-score nearest-neighbour-distance facility-location-diversity
niche-coverage near-duplicate-share vocabulary-size mtld hd-d mattr response-length automated-readability-index
coleman-liau-index"""


def test_every_metric_has_a_name_of_its_own_and_says_what_it_is():
    assert len({metric.name for metric in METRICS}) == len(METRICS)
    for metric in METRICS:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", metric.id)
        assert metric.definition.endswith((".", "?"))
        assert metric.version >= 1


def test_metrics_of_the_catalogue_have_its_facet_and_orientation():
    shared = [metric for metric in METRICS if metric.id in CATALOGUE]
    assert len({metric.id for metric in shared}) >= 13
    for metric in shared:
        assert metric.facet == CATALOGUE[metric.id]["measures"], metric.id
        assert metric.orientation == CATALOGUE[metric.id]["orientation"], metric.id


def test_all_designed_metrics_are_there():
    assert set(DESIGNED.split()) <= {metric.id for metric in METRICS}


def test_metrics_are_chosen_by_id():
    assert [metric.parameters["n"] for metric in named(["distinct-n"])] == [1, 2, 3, 4] * 2
    assert named(["all"]) == list(METRICS)
    assert 0 < len(named()) < len(METRICS)
    with pytest.raises(KeyError, match="nothing"):
        named(["mtld", "nothing"])


def test_a_figure_does_not_depend_on_what_else_is_asked_for():
    rows = made(300)
    assert figure("average-pairwise-jaccard", rows) == figure("average-pairwise-jaccard", rows)

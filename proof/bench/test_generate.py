"""The generated catalogues: the same for a seed, valid, and shaped as they are said to be."""

from collections import Counter
from itertools import islice
from statistics import mean, stdev
from typing import Any

import pytest

from proof.bench import generate
from proof.bench.generate import bundles
from taxonomy.agreement import Registered, faults
from taxonomy.documents import COLLECTIONS, Bundle
from taxonomy.evidence import effect_size
from taxonomy.vocabulary import Stage

METHODS = 1_500


def merged(methods: int, **options) -> Bundle:
    """All chunks as one bundle."""
    lists: Any = {}
    for bundle in bundles(methods, **options):
        for collection in COLLECTIONS:
            lists[collection] = lists.get(collection, ()) + getattr(bundle, collection)
    return Bundle.model_construct(**lists)


@pytest.fixture(scope="module")
def catalogue():
    return merged(METHODS)


def test_the_same_seed_makes_the_same_catalogue_whatever_the_chunks():
    assert merged(60, seed=7, size=60).dump() == merged(60, seed=7, size=13).dump()
    assert merged(60, seed=7).dump() != merged(60, seed=8).dump()


def test_a_smaller_catalogue_is_the_beginning_of_a_larger_one():
    small, large = merged(30), merged(60)
    assert large.methods[:30] == small.methods
    assert large.effects[: len(small.effects)] == small.effects


def test_everything_is_valid_and_agrees():
    raw = merged(60).dump()
    assert Bundle.model_validate(raw).dump() == raw
    assert list(faults(raw, Registered())) == []


def test_every_chunk_refers_backwards_only():
    """So that chunks can be loaded one after the other."""
    known = Registered()
    for bundle in bundles(90, size=20):
        raw = bundle.dump()
        assert list(faults(raw, known)) == []
        for record in bundle.records():
            known.ids[record.collection].add(record.id)
        known.measures |= {metric.id: metric.measures for metric in bundle.metrics}


def test_how_many_there_are_of_each(catalogue):
    assert len(catalogue.components) == 2_000
    assert Counter(component.stage for component in catalogue.components) == dict.fromkeys(Stage, 500)
    assert len(catalogue.methods) == METHODS
    assert len(catalogue.sources) == METHODS / 3
    assert len(catalogue.effects) == 10 * METHODS


def test_popularity_falls_by_zipf_inside_each_stage(catalogue):
    users = Counter(slug for method in catalogue.methods for slug in {step.component for step in method.steps})
    for stage in Stage:
        first, second, fourth = (users[f"{stage}-{rank:03d}"] for rank in (0, 1, 3))
        assert 0.13 < first / METHODS < 0.20
        assert 1.5 < first / second < 2.9
        assert 2.9 < first / fourth < 6.5


def test_compositions_are_chains_with_skips(catalogue):
    lengths = [len(method.steps) for method in catalogue.methods]
    assert (min(lengths), max(lengths)) == (3, 12)
    later = [step for method in catalogue.methods for step in method.steps[2:]]
    assert 0.26 < mean(len(step.inputs) == 2 for step in later) < 0.34
    for method in islice(catalogue.methods, 100):
        for before, step in zip(method.steps, method.steps[1:], strict=False):
            assert before.id in step.inputs


def test_one_in_three_methods_is_a_near_copy(catalogue):
    compositions = {m.id: [step.component for step in m.steps] for m in catalogue.methods}
    copies = [method for method in catalogue.methods if method.extends]
    assert 0.29 < len(copies) / METHODS < 0.38
    for method in copies:
        pairs = list(zip(compositions[method.id], compositions[method.extends], strict=True))
        assert sum(one != other for one, other in pairs) <= 2


def test_years_and_domains_are_skewed(catalogue):
    years = Counter(method.year for method in catalogue.methods)
    domains = Counter(domain for method in catalogue.methods for domain in method.domains)
    assert set(years) == set(generate.YEARS)
    assert max(years.values()) > 8 * min(years.values())
    assert len(domains) == 11
    assert max(domains.values()) > 5 * min(domains.values())


def test_effects_follow_their_model(catalogue):
    metrics = {metric.id: metric for metric in catalogue.metrics}
    components = {method.id: {step.component for step in method.steps} for method in catalogue.methods}
    sizes = [(e, effect_size(metrics[e.metric], e.baseline, e.treated)) for e in catalogue.effects]
    assert all(effect.component in components[effect.method] for effect, _ in sizes)
    assert 0.47 < mean(size.variance is None for _, size in sizes) < 0.53
    without = [size.log_ratio for _, size in sizes if size.variance is None and size.log_ratio is not None]
    assert abs(mean(without)) < 0.03
    assert stdev(without) == pytest.approx((generate.TRUE_SD**2 + generate.STUDY_SD**2) ** 0.5, rel=0.2)
    in_cell = Counter((effect.component, metrics[effect.metric].measures) for effect, _ in sizes)
    assert in_cell.most_common(1)[0][1] > 50

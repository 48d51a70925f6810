"""Partial pooling over components: predictions for published data, and the test of differences."""

import numpy as np
import pytest

from taxonomy.evidence.experiments import Experiment
from taxonomy.evidence.mixed_model import fit_mixed
from taxonomy.evidence.partial_pooling import pool_partially, predictions
from taxonomy.evidence.two_level import fit_reml
from tests.taxonomy.evidence.test_oracles import effects, rows


def experiments(values: dict[str, float], *, per_source: int = 1, component: str = "c") -> list[Experiment]:
    """One source a value, with experiments that hardly differ."""
    return [
        Experiment(f"{component}-{source}", (source, f"e{place}"), y + 0.01 * place, 0.01, ())
        for source, y in values.items()
        for place in range(per_source)
    ]


def test_predictions_are_those_of_metafor():
    """`blup` on raudenbush1985: a random effect of nineteen studies, each a level of its own."""
    y, variance = effects("raudenbush1985")
    study = np.arange(len(y))
    fitted = fit_mixed(y, np.ones((len(y), 1)), np.diag(variance), [study])
    middle, error = predictions(fitted, study, float(fitted.variances[0]))
    exact = fit_reml(y, variance).predictions()
    assert middle == pytest.approx(exact[0], abs=1e-7)
    assert np.sqrt(np.diag(error)) == pytest.approx(exact[1], abs=1e-7)
    published = {row["quantity"]: float(row["value"]) for row in rows("expected") if row["dataset"] == "raudenbush1985"}
    assert middle == pytest.approx([published[f"pred_{place + 1}"] for place in study], abs=1e-4)
    assert np.sqrt(np.diag(error)) == pytest.approx([published[f"se_{place + 1}"] for place in study], abs=1e-4)


def test_components_that_do_not_differ_are_not_distinguished():
    same = {"a": 0.30, "b": 0.35, "c": 0.25}
    result = pool_partially({name: experiments(same, component=name) for name in "uvwx"}, 0.5)
    assert result is not None
    assert not result.apart
    assert result.between == pytest.approx(0.0, abs=1e-6)
    assert {round(item.estimate, 6) for item in result.components.values()} == {round(result.mean, 6)}
    assert [item.best for item in result.components.values()] == pytest.approx([0.25] * 4)


def test_components_that_differ_are_distinguished_and_shrunk_to_the_mean():
    groups = {
        name: experiments({"a": mean - 0.02, "b": mean + 0.02, "c": mean}, component=name)
        for name, mean in {"low": -1.0, "middle": 0.0, "good": 1.0, "best": 3.0}.items()
    }
    result = pool_partially(groups, 0.5)
    assert result is not None
    assert result.apart
    assert result.p < 0.01
    assert result.components["best"].best > 0.99
    for name, raw in (("low", -1.0), ("best", 3.0)):
        estimate = result.components[name].estimate
        assert abs(estimate - result.mean) < abs(raw - result.mean)
        assert result.components[name].interval[0] < estimate < result.components[name].interval[1]
    assert sum(item.best for item in result.components.values()) == pytest.approx(1.0)


def test_a_component_of_one_source_is_in_the_rest():
    groups = {name: experiments({"a": 0.1, "b": 0.3}, component=name, per_source=2) for name in "uv"}
    result = pool_partially({**groups, "alone": experiments({"a": 5.0}, component="alone")}, 0.5)
    assert result is not None
    assert set(result.components) == {"u", "v"}


def test_one_component_or_unknown_errors_are_not_pooled():
    several = experiments({"a": 0.1, "b": 0.3})
    assert pool_partially({"one": several}, 0.5) is None
    assert pool_partially({}, 0.5) is None
    unknown = [Experiment("s", ("s", "e"), 0.1, None, ())]
    assert (
        pool_partially({"one": several, "two": [*experiments({"a": 0.2, "b": 0.1}, component="d"), *unknown]}, 0.5)
        is None
    )

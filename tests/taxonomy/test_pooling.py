"""Pooling against a published meta-analysis, against statsmodels and pymare on random data, and by hand."""

import math
import random
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pymare import Dataset
from pymare.estimators import DerSimonianLaird
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from taxonomy.evidence import Pooled, Pooling, pool
from tests.taxonomy.cells import FIGURES, Row, any_rows, arrays, figures, pooled, ratios, single_effects, studies
from tests.taxonomy.cells import variances as some_variance

# Tuberculosis cases and others of the vaccinated, then of the controls, in the 13 trials of Colditz et al. (1994),
# JAMA 271(9), 698-702, Table 1, as in dat.bcg of the R package metadat
# (https://wviechtb.github.io/metadat/reference/dat.bcg.html).
BCG = [
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
]
# escalc(measure="RR") and rma(method="DL") on them, as metafor's own tests have it beside Stata's metan
# (tests/testthat/test_misc_metan_vs_rma.uni_with_dat.bcg.r; read at https://rdrr.io/cran/metafor/src/tests/testthat/);
# tau^2 and I^2 as print.rma.uni shows them in the package's documentation.
BCG_PRINTED = {"estimate": -0.7141, "tau2": 0.3088, "i2": 92.12, "q": 152.2330}
BCG_PLAIN = (-1.0644, -0.3638)
NEAR = {"rel": 1e-9, "abs": 1e-9}


def near(value: Any) -> Any:
    return pytest.approx(value, nan_ok=True, **NEAR)


def bcg() -> list[tuple[float, float]]:
    """Log risk ratio and its variance of each trial."""
    found = []
    for cases, well, control_cases, control_well in BCG:
        treated, control = cases + well, control_cases + control_well
        ratio = math.log((cases / treated) / (control_cases / control))
        found.append((ratio, 1 / cases - 1 / treated + 1 / control_cases - 1 / control))
    return found


@pytest.mark.parametrize(("name", "printed"), BCG_PRINTED.items())
def test_bcg_trials_give_what_metafor_prints(name: str, printed: float) -> None:
    half_a_digit = 0.5 * 10 ** -len(str(printed).partition(".")[2])
    if name == "q":
        half_a_digit = 5e-5
    assert getattr(single_effects(bcg()), name)[0] == pytest.approx(printed, abs=half_a_digit)


def test_bcg_interval_is_hartung_and_knapps_and_wider_than_the_plain_one() -> None:
    """metafor's test="knha" by its formula: the weighted residuals scale the plain standard error, t with 12."""
    found, trials = single_effects(bcg()), bcg()
    weights = [1 / (variance + found.tau2[0]) for _, variance in trials]
    error = 1 / math.sqrt(sum(weights))
    plain = [found.estimate[0] + sign * stats.norm.ppf(0.975) * error for sign in (-1, 1)]
    assert plain == pytest.approx(BCG_PLAIN, abs=5e-5)
    residuals = sum(
        weight * (ratio - found.estimate[0]) ** 2 for weight, (ratio, _) in zip(weights, trials, strict=True)
    )
    half = stats.t.ppf(0.975, 12) * error * math.sqrt(residuals / 12)
    assert [found.low[0], found.high[0]] == near([found.estimate[0] - half, found.estimate[0] + half])
    assert found.low[0] < plain[0] < plain[1] < found.high[0]
    assert (found.k[0], found.m[0], found.gains[0], found.losses[0]) == (13, 13, 2, 11)
    assert found.method == [Pooling.RANDOM_EFFECTS]


def oracle(pairs: list[tuple[float, float]]) -> dict[str, float]:
    """statsmodels, which leaves a tau^2 below 0 as it is: random effects are then fixed effects."""
    y, v = (np.array(column) for column in zip(*pairs, strict=True))
    with np.errstate(all="ignore"):
        found = combine_effects(y, v, method_re="dl", use_t=True)
    spread = found.tau2 > 0
    estimate = found.mean_effect_re if spread else found.mean_effect_fe
    plain = stats.norm.ppf(0.975) * (found.sd_eff_w_re if spread else found.sd_eff_w_fe)
    knapp = math.sqrt(found.var_hksj_re if spread else found.var_hksj_fe) * stats.t.ppf(0.975, len(y) - 1)
    half = max(plain, knapp)
    return {
        "estimate": estimate,
        "low": estimate - half,
        "high": estimate + half,
        "q": found.q,
        "i2": 100 * max(0.0, 1 - found.df / found.q) if found.q > 0 else 0.0,
        "tau2": max(0.0, found.tau2),
    }


@given(studies)
def test_random_effects_are_those_of_statsmodels(pairs: list[tuple[float, float]]) -> None:
    assume(len({ratio for ratio, _ in pairs}) > 1)  # statsmodels' Q of equal effects is rounding error, divided by
    found = single_effects(pairs)
    expected = oracle(pairs)
    assert {name: getattr(found, name)[0] for name in expected} == near(expected)


def test_the_interval_is_that_of_statsmodels_own_hartung_and_knapp() -> None:
    y, v = (np.array(column) for column in zip(*bcg(), strict=True))
    *_, re_t = combine_effects(y, v, method_re="dl", use_t=True).conf_int(use_t=True)
    found = single_effects(bcg())
    assert [found.low[0], found.high[0]] == near(list(re_t))


@given(studies)
def test_random_effects_are_those_of_pymare(pairs: list[tuple[float, float]]) -> None:
    y, v = (np.array(column)[:, None] for column in zip(*pairs, strict=True))
    found = single_effects(pairs)
    with np.errstate(all="ignore"):
        theirs = DerSimonianLaird().fit_dataset(Dataset(y, v)).summary()
        spread = theirs.get_heterogeneity_stats()
    assert found.estimate[0] == near(theirs.get_fe_stats()["est"].item())
    assert found.tau2[0] == near(float(np.squeeze(theirs.tau2)))
    assert found.q[0] == near(spread["Q"].item())
    if spread["Q"].item() > 1e-9:
        assert found.i2[0] == near(spread["I^2"].item())


@given(any_rows())
def test_all_cells_in_one_pass_are_each_cell_alone(rows: list[Row]) -> None:
    together = pooled(*rows, cells=3)
    for cell in range(3):
        alone = pooled(*(row._replace(cell=0) for row in rows if row.cell == cell))
        assert figures(together, cell) == near_figures(figures(alone))


def near_figures(told: dict[str, Any]) -> dict[str, Any]:
    return {name: near(value) if isinstance(value, float) else value for name, value in told.items()}


@given(any_rows(), st.randoms(use_true_random=False))
def test_the_order_of_effects_is_of_no_account(rows: list[Row], draw: random.Random) -> None:
    shuffled = draw.sample(rows, len(rows))
    for cell in range(3):
        assert figures(pooled(*shuffled, cells=3), cell) == near_figures(figures(pooled(*rows, cells=3), cell))


@given(any_rows(), st.permutations(range(6)))
def test_the_numbers_of_sources_are_of_no_account(rows: list[Row], names: list[int]) -> None:
    renamed = [row._replace(source=names[row.source]) for row in rows]
    for cell in range(3):
        assert figures(pooled(*renamed, cells=3), cell) == near_figures(figures(pooled(*rows, cells=3), cell))


# Variances 0.04 and 0.09: their roots are 0.2 and 0.3, so that (0.13 + 2 rho 0.06) / 4.
@pytest.mark.parametrize(("rho", "variance"), [(0, 0.0325), (0.5, 0.0475), (1, 0.0625)])
def test_variance_inside_a_source_allows_for_correlation(rho: float, variance: float) -> None:
    found = pooled(Row(0, 0.1, 0.04), Row(0, 0.3, 0.09), rho=rho).sources
    assert (found.mean[0], found.variance[0], found.k[0]) == (pytest.approx(0.2), pytest.approx(variance), 2)


@given(st.lists(st.tuples(ratios, some_variance), min_size=1, max_size=6), st.sampled_from([0, 0.5, 1]))
def test_variance_inside_a_source_is_the_double_sum(effects: list[tuple[float, float]], rho: float) -> None:
    found = pooled(*(Row(0, ratio, variance) for ratio, variance in effects), rho=rho).sources
    roots = [math.sqrt(variance) for _, variance in effects]
    places = range(len(roots))
    total = sum((1 if i == j else rho) * roots[i] * roots[j] for i in places for j in places)
    assert found.variance[0] == near(total / len(roots) ** 2)
    assert found.mean[0] == near(sum(ratio for ratio, _ in effects) / len(effects))


def test_one_effect_without_variance_leaves_its_source_without_one() -> None:
    found = pooled(Row(0, 0.1, 0.04), Row(0, 0.3), Row(1, 0.2, 0.01))
    assert math.isnan(found.sources.variance[0])
    assert found.method == [Pooling.MEAN_OF_SOURCES]


@pytest.mark.parametrize("variance", [None, 0.04])
def test_a_single_source_has_its_mean_and_its_own_interval(variance: float | None) -> None:
    found = pooled(Row(3, 0.1, variance), Row(3, 0.3, variance))
    half = 1.959963984540054 * math.sqrt(0.03) if variance else math.nan  # (0.08 + 2 x 0.5 x 0.04) / 4
    assert found.method == [Pooling.SINGLE_SOURCE]
    assert [found.estimate[0], found.low[0], found.high[0]] == near([0.2, 0.2 - half, 0.2 + half])
    assert (found.k[0], found.m[0], found.gains[0]) == (2, 1, 1)
    missing = ("prediction_low", "prediction_high", "q", "i2", "tau2", "subset_estimate")
    assert all(math.isnan(getattr(found, name)[0]) for name in missing)


@given(st.lists(ratios, min_size=2, max_size=12))
def test_without_variances_the_mean_of_sources_has_scipys_t_interval(means: list[float]) -> None:
    assume(max(means) - min(means) > 1e-3)
    found = single_effects([(mean, None) for mean in means])
    low, high = stats.t.interval(0.95, len(means) - 1, np.mean(means), stats.sem(means))
    assert [found.estimate[0], found.low[0], found.high[0]] == near([np.mean(means), low, high])
    assert (found.method, list(found.weights)) == ([Pooling.MEAN_OF_SOURCES], near([1 / len(means)] * len(means)))
    assert math.isnan(found.prediction_low[0])


@given(studies, ratios)
def test_the_subset_with_variances_stands_beside_the_mean_of_all(pairs: list[tuple[float, float]], more: float) -> None:
    found, subset = single_effects([*pairs, (more, None)]), single_effects(pairs)
    assert found.method == [Pooling.MEAN_OF_SOURCES]
    assert found.estimate[0] == near(np.mean([*(ratio for ratio, _ in pairs), more]))
    beside = [found.subset_estimate[0], found.subset_low[0], found.subset_high[0]]
    assert beside == near([subset.estimate[0], subset.low[0], subset.high[0]])
    assert math.isnan(subset.subset_estimate[0])


def test_a_subset_of_one_source_is_none() -> None:
    found = single_effects([(0.1, 0.01), (0.2, None), (0.3, None)])
    assert math.isnan(found.subset_estimate[0])


@pytest.mark.parametrize(("sources", "there"), [(2, False), (3, True), (6, True)])
def test_prediction_interval_starts_at_three_sources(sources: int, there: bool) -> None:
    found = single_effects([(0.1 * place, 0.01) for place in range(sources)])
    assert math.isnan(found.prediction_low[0]) is not there
    assert math.isnan(found.prediction_high[0]) is not there


def test_prediction_interval_by_hand() -> None:
    """0, 0.4 and 0.8 with variance 0.01: Q = 32, tau^2 = 0.15, mean 0.4, both standard errors sqrt(0.16 / 3)."""
    found = single_effects([(0, 0.01), (0.4, 0.01), (0.8, 0.01)])
    half = 12.706204736174694 * math.sqrt(0.15 + 0.16 / 3)  # Student's t with 1
    assert [found.q[0], found.tau2[0], found.i2[0]] == near([32, 0.15, 93.75])
    assert [found.prediction_low[0], found.prediction_high[0]] == near([0.4 - half, 0.4 + half])


@given(studies)
def test_intervals_are_never_narrower_than_the_plain_ones(pairs: list[tuple[float, float]]) -> None:
    found = single_effects(pairs)
    error = 1 / math.sqrt(sum(1 / (variance + found.tau2[0]) for _, variance in pairs))
    assert found.high[0] - found.estimate[0] >= stats.norm.ppf(0.975) * error * (1 - 1e-12)
    if len(pairs) > 2:
        plain = stats.t.ppf(0.975, len(pairs) - 2) * math.sqrt(found.tau2[0] + error**2)
        assert found.prediction_high[0] - found.estimate[0] >= plain * (1 - 1e-12)
        assert found.prediction_low[0] <= found.low[0] <= found.high[0] <= found.prediction_high[0]


def test_two_sources_that_agree_keep_the_plain_interval() -> None:
    """Hartung and Knapp's would have no width at all."""
    found = single_effects([(0.2, 0.02), (0.2, 0.02)])
    assert found.high[0] - found.low[0] == near(2 * stats.norm.ppf(0.975) * 0.1)
    assert [found.q[0], found.i2[0], found.tau2[0]] == near([0, 0, 0])


@pytest.mark.parametrize("gains", range(8))
@pytest.mark.parametrize("losses", [0, 1, 4, 7])
def test_sign_test_is_scipys_with_ties_left_out(gains: int, losses: int) -> None:
    values = [0.1] * gains + [-0.1] * losses + [0.0] * 2
    found = single_effects([(value, None) for value in values])
    expected = stats.binomtest(gains, gains + losses).pvalue if gains + losses else math.nan
    assert found.sign_p[0] == near(expected)
    assert (found.gains[0], found.losses[0], found.nulls[0]) == (gains, losses, 2)


@given(any_rows())
def test_weights_sum_to_one_and_give_the_estimate(rows: list[Row]) -> None:
    found = pooled(*rows, cells=3)
    for cell in range(3):
        inside = (found.sources.cell == cell) & (found.sources.k > 0)
        if found.m[cell]:
            assert found.weights[inside].sum() == near(1)
            assert (found.weights[inside] * found.sources.mean[inside]).sum() == near(found.estimate[cell])
    assert (found.weights[found.sources.k == 0] == 0).all()


@given(any_rows())
def test_effects_that_are_not_counted_leave_no_trace(rows: list[Row]) -> None:
    kept = [row for row in rows if row.counted]
    for cell in range(3):
        assert figures(pooled(*rows, cells=3), cell) == near_figures(figures(pooled(*kept, cells=3), cell))
    of_effect = pooled(*rows, cells=3).sources.of_effect
    assert [entry >= 0 for entry in of_effect] == [row.counted for row in rows]


def test_sources_that_count_by_sign_alone_enter_the_sign_test_and_no_mean() -> None:
    found = pooled(Row(0, 0.2), Row(1, 0.4), Row(2, sign=1), Row(3, sign=-1), Row(3, sign=-1), Row(3, sign=1))
    assert (found.k[0], found.m[0], found.gains[0], found.losses[0], found.nulls[0]) == (2, 2, 3, 1, 0)
    assert found.estimate[0] == near(0.3)
    assert found.sign_p[0] == near(stats.binomtest(3, 4).pvalue)


def test_a_source_with_log_ratios_has_the_sign_of_their_mean() -> None:
    found = pooled(Row(0, 0.1), Row(0, sign=-1), Row(0, sign=-1), Row(0, sign=-1))
    assert (found.gains[0], found.losses[0]) == (1, 0)


def test_a_source_whose_effects_cancel_is_without_a_difference() -> None:
    """-0.3, 0.1 and 0.2 add up to rounding error."""
    found = pooled(Row(0, -0.3), Row(0, 0.1), Row(0, 0.2))
    assert (found.gains[0], found.losses[0], found.nulls[0]) == (0, 0, 1)


def test_signs_alone_give_no_estimate() -> None:
    found = pooled(Row(0, sign=1), Row(1, sign=1))
    assert found.method == [None]
    assert math.isnan(found.estimate[0])
    assert (found.k[0], found.m[0], found.gains[0]) == (0, 0, 2)


@pytest.mark.parametrize("cells", [0, 2])
def test_no_effects_give_cells_without_figures(cells: int) -> None:
    found: Pooled = pool(arrays([]), cells)
    assert found.method == [None] * cells
    assert list(found.m) == [0] * cells
    assert all(np.isnan(getattr(found, name)).all() for name in FIGURES)


@given(studies, st.floats(0.1, 10))
def test_scaling_all_effects_scales_the_answer(pairs: list[tuple[float, float]], factor: float) -> None:
    plain = single_effects(pairs)
    scaled = single_effects([(ratio * factor, variance * factor**2) for ratio, variance in pairs])
    for name in ("estimate", "low", "high"):
        assert getattr(scaled, name)[0] == pytest.approx(factor * getattr(plain, name)[0], rel=1e-6, abs=1e-9)


def test_more_correlation_never_narrows_a_single_source() -> None:
    rows = [Row(0, 0.1, 0.04), Row(0, 0.3, 0.09), Row(0, 0.2, 0.01)]
    halves = [pooled(*rows, rho=rho).high[0] for rho in (0, 0.25, 0.5, 0.75, 1)]
    assert all(before < after for before, after in pairwise(halves))

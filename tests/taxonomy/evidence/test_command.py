"""`python -m taxonomy.evidence FILE.csv`: any table of effects by the same engine."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from taxonomy.evidence.__main__ import main

ORACLES = Path(__file__).with_name("oracles")
KEYS = (
    "estimate se sigma2_source sigma2_experiment q cr2_se cr2_df cr2_lb cr2_ub prediction_lb prediction_ub k m method"
)
BCG = (
    *((4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761)),
    *((180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232)),
    *((17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825)),
)
"""The 13 trials of BCG against tuberculosis of Colditz et al. (1994), JAMA 271:698: vaccinated with and without the
disease, the others with and without."""


PUBLISHED = (
    ("konstantopoulos2011", "three-level REML, rho=0", ("--rho", "0")),
    ("assink2016", "three-level REML, rho=0.6", ("--rho", "0.6")),
    ("assink2016", "three-level REML, rho=0.5", ()),
    ("hackshaw1998", "REML", ()),
    ("raudenbush1985", "REML", ()),
    ("yusuf1985_table6", "log odds ratio, REML", ()),
)
"""Data set, model and options; what the command prints of it is held against `oracles/expected.csv`."""
PRINTED = {"Q": "q", "tau2": "sigma2_source"}
NOT_PRINTED = {"ci_lb", "ci_ub", "df", "logLik", "I2", "hk_lb", "hk_ub", "tau2_lb", "tau2_ub"}


@pytest.fixture
def run(tmp_path, capsys):
    def call(text, *options):
        file = tmp_path / "table.csv"
        file.write_text(text, encoding="utf-8")
        code = main([str(file), *options])
        return code, capsys.readouterr()

    return call


def test_a_published_table(capsys):
    assert main([str(ORACLES / "konstantopoulos2011.csv"), "--rho", "0", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert list(result) == KEYS.split()
    assert [result[key] for key in ("estimate", "cr2_df", "cr2_lb", "cr2_ub")] == pytest.approx(
        [0.184713163677, 9.86315623352, -0.00382548351548, 0.373251810869], abs=1e-6
    )
    assert (result["k"], result["m"], result["method"]) == (56, 11, "three-level")


@pytest.mark.parametrize(("dataset", "model", "options"), PUBLISHED)
def test_what_is_published_is_what_is_printed(capsys, dataset, model, options):
    assert main([str(ORACLES / f"{dataset}.csv"), "--json", *options]) == 0
    result = json.loads(capsys.readouterr().out)
    with (ORACLES / "expected.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["dataset"], row["model"]) == (dataset, model)]
    expected = {row["quantity"]: float(row["value"]) for row in rows if row["quantity"] not in NOT_PRINTED}
    assert len(expected) >= 3
    printed = {name: result[PRINTED.get(name, name)] for name in expected}
    assert printed == pytest.approx(expected, abs=1e-6)


def test_it_runs_without_django():
    code = "import sys; sys.modules['django'] = None; from taxonomy.evidence.__main__ import main; sys.exit(main())"
    command = [sys.executable, "-c", code, str(ORACLES / "assink2016.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert "three-level" in done.stdout


def test_rows_of_an_experiment_are_not_averaged(run):
    """With one experiment a source the two variances cannot be told apart, however many rows an experiment has."""
    text = "yi,vi,source,experiment\n0.1,0.04,a,1\n0.2,0.05,a,1\n0.9,0.01,b,1\n0.5,0.02,c,2\n"
    _, out = run(text, "--json")
    result = json.loads(out.out)
    assert (result["k"], result["m"], result["sigma2_experiment"]) == (4, 3, 0.0)
    assert result["sigma2_source"] > 0
    assert "cannot be told apart" in run(text)[1].out


@pytest.mark.parametrize("unit", [1e-5, 1.0, 1e4])
def test_the_answer_turns_with_the_unit(run, unit):
    def pooled(unit):
        values = enumerate([(0.1, 0.04), (0.5, 0.02), (0.9, 0.01), (0.2, 0.03)])
        lines = [f"{y * unit!r},{v * unit**2!r},{place}" for place, (y, v) in values]
        return json.loads(run("\n".join(["yi,vi,source", *lines]), "--json")[1].out)

    result, one = pooled(unit), pooled(1.0)
    assert result["estimate"] / unit == pytest.approx(one["estimate"], rel=1e-3)
    assert result["sigma2_source"] / unit**2 == pytest.approx(one["sigma2_source"], rel=1e-3)
    assert result["sigma2_source"] > 0


def test_one_row_is_its_own_interval(run):
    code, out = run("yi,vi,source\n0.5,0.04,a\n", "--json")
    result = json.loads(out.out)
    assert (code, result["method"], result["cr2_df"]) == (0, "one-experiment", None)
    assert result["cr2_lb"] == pytest.approx(0.5 - 1.959964 * 0.2)


def test_one_source_has_no_robust_interval(run):
    _, out = run("yi,vi,source\n0.5,0.04,a\n0.3,0.04,a\n")
    assert "one-study" in out.out
    assert "no CR2 interval" in out.out


def test_arms_are_turned_into_effects(run):
    """van Houwelingen, Arends and Stijnen (2002), section 3: the mean log odds ratio by REML, and metafor's Q."""
    header, lines = "baseline,treated,n_baseline,n_treated,source", []
    for place, (a, b, c, d) in enumerate(BCG):
        lines.append(f"{c / (c + d)!r},{a / (a + b)!r},{c + d},{a + b},{place}")
    code, out = run("\n".join([header, *lines]), "--scale", "proportion", "--json")
    result = json.loads(out.out)
    assert code == 0
    assert [result["estimate"], result["se"], result["sigma2_source"]] == pytest.approx(
        [-0.7452, 0.1860, 0.3378], abs=5e-5
    )
    assert result["q"] == pytest.approx(163.1649, abs=5e-5)


def test_tiny_figures_keep_their_errors(run):
    """Two and a half times the precision of one row."""
    _, out = run("yi,vi,source\n1e-200,1e-300,a\n2e-200,1e-300,b\n3e-200,2e-300,c\n", "--json")
    assert json.loads(out.out)["se"] == pytest.approx((1e-300 / 2.5) ** 0.5, rel=1e-6)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("yi,vi,source\n0.1,0.2,a\n,0.2,b\n", "line 3: yi is missing"),
        ("yi,vi,source\n0.1,,a\n", "line 2: vi is missing"),
        ("yi,vi,source\n0.1,0.2,\n", "line 2: source is missing"),
        ("yi,vi,source\n0.1,-0.2,a\n", "line 2: vi is -0.2; a variance is not negative"),
        ("yi,vi,source\nmuch,0.2,a\n", "line 2: yi is 'much'; expected a number"),
        ("yi,vi,source\nnan,0.2,a\n", "line 2: yi is 'nan'; expected a finite number"),
        ("yi,vi\n0.1,0.2\n", "line 1: no column source"),
        ("yi,vi,source\n", "line 2: no effects"),
    ],
)
def test_faults_are_named_with_their_line(run, text, message):
    code, out = run(text)
    assert code == 2
    assert message in out.err
    assert out.out == ""


def test_an_option_outside_its_range_and_a_missing_file(run, capsys):
    code, out = run("yi,vi,source\n0.1,0.2,a\n", "--rho", "2")
    assert (code, "rho: expected a number from 0 to 1" in out.err) == (2, True)
    assert main(["nowhere.csv"]) == 2
    assert "nowhere.csv" in capsys.readouterr().err

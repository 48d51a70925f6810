"""The goal of pooling: which cells it is measured on, and how an answer is held beside the peer's."""

import shutil
from pathlib import Path

import pytest

from proof.bench.pooling import CLOSE, curated_tables, difference, run_peer
from taxonomy.evidence.estimate import fit_three_level
from taxonomy.evidence.settings import DEFAULT


def test_the_cells_are_those_of_several_sources():
    tables = curated_tables()
    assert len(tables) > 50
    assert all(table.m > 1 and table.known for table in tables)


def test_a_figure_that_is_not_the_peers_is_seen():
    table = curated_tables()[0]
    own = fit_three_level(table, DEFAULT.rho)
    figures = [own.estimate, own.sigma2_source, own.sigma2_experiment, own.robust.se[0], own.robust.df[0]]
    assert difference(table, [float(figure) for figure in figures]) == 0
    figures[3] = figures[3] * 1.001
    assert difference(table, [float(figure) for figure in figures]) == pytest.approx(0.001, rel=0.01)


@pytest.mark.long
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_the_peer_gives_the_same_figures(tmp_path: Path):
    tables = curated_tables()[:3]
    for table, answer in zip(tables, run_peer(tables, tmp_path / "cells.csv"), strict=True):
        assert difference(table, answer["figures"]) < CLOSE

"""The guide's table of our own measurements: every figure is that of a stored effect."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = (
    ("ngram-diversity", "rows"),
    ("ngram-diversity", "tokens"),
    ("self-bleu", "rows"),
    ("self-bleu", "length"),
    ("response-length", "rows"),
)
"""Of the table, after the pair."""
ROW = re.compile(r"^\| [^|]+ \| `([a-z0-9.-]+)` \| (.+) \|$", re.MULTILINE)


@cache
def effects() -> dict[str, dict[str, Any]]:
    files = (ROOT / "fixtures" / "effects").glob("measured-*.yaml")
    every = [effect for file in files for effect in yaml.load(file.read_bytes(), yaml.CSafeLoader)["effects"]]
    return {effect["id"].rpartition("-")[0]: effect for effect in every}


def percent_change(pair: str, metric: str, matched: str) -> str:
    """Percent of the value before, in brackets where chance does as much; a dash where it was not measured."""
    effect = effects().get(f"measured-{pair.replace('.', '-')}-{metric}-{matched}")
    if effect is None:
        return "-"
    change = f"{100 * (effect['treated']['value'] / effect['baseline']['value'] - 1):+.1f}"
    return f"({change})" if effect["note"].partition("): ")[2].startswith("no effect") else change


def rows() -> list[tuple[str, str]]:
    text = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    return ROW.findall(text.partition("\n## What our own measurements show\n")[2].partition("\n## ")[0])


def test_the_table_has_the_result_of_every_pair():
    listed = yaml.safe_load((ROOT / "docs" / "measured" / "pairs.yaml").read_text(encoding="utf-8"))
    assert [pair for pair, _ in rows()] == [pair["name"] for pair in listed["pairs"]]


@pytest.mark.parametrize(("pair", "figures"), rows())
def test_each_figure_is_that_of_its_effect(pair: str, figures: str):
    assert figures.split(" | ") == [percent_change(pair, *column) for column in COLUMNS]

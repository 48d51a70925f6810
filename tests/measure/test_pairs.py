"""A list of pairs as it is measured: rows picked as it says, one source a pool, and the stored figures come again."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from measure import VERSION
from measure.cli.pairs import records
from measure.errors import BadData
from measure.pair_list import Arm, read_plan
from taxonomy.documents import Effect
from tests.measure.data import ROOT
from tests.measure.making import pool
from tests.measure.test_command import run

LIST = ROOT / "docs" / "measured" / "pairs.yaml"
DATA = Path(os.environ.get("DATASETS", ROOT.parent / "shared" / "datasets"))
SMALL = "autoevol"


def plan(**changes: Any) -> dict[str, Any]:
    return {
        "year": 2026,
        "seed": 0,
        "metrics": {"output": ["mtld threshold=0.72", "distinct-n n=2"]},
        "pools": {"made": {"title": "Made here", "url": "https://example.org/made"}},
        "files": {"all": "https://example.org/all"},
        "pairs": [
            {"name": name, "pool": "made", "component": "judge-filter", "before": {"file": "all"}, "after": after}
            for name, after in (
                ("kept", {"file": "all", "where": {"kept": [True]}}),
                ("last", {"file": "all", "last": "of", "begins": {"first": True}}),
            )
        ],
    } | changes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        {"output": text, "kept": place % 3 == 0, "of": place // 2, "first": place != 4}
        for place, text in enumerate(pool(90))
    ]
    with gzip.open(tmp_path / "all.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "list.yaml").write_text(yaml.safe_dump(plan()))
    return tmp_path


def test_rows_are_picked_as_the_list_says(folder: Path):
    kept = Arm("all", {"kept": [True]}, called="the kept").rows(folder, "output")
    assert (len(kept), kept.path) == (30, "the kept")
    ends = Arm("all", last="of", begins={"first": True}).rows(folder, "output")
    assert [row["of"] for row in ends.rows] == [place for place in range(45) if place != 2]
    with pytest.raises(BadData, match="no row is left of all"):
        Arm("all", {"kept": ["perhaps"]}).rows(folder, "output")


def test_every_pair_has_its_file_and_the_same_again(folder: Path):
    for out in ("one", "two"):
        done = run("pairs", folder / "list.yaml", "--data", folder, "--out", folder / out, "--draws", "5")
        assert (done.returncode, done.stderr) == (0, "")
    for name in ("kept", "last"):
        text = (folder / "one" / f"{name}.yaml").read_bytes()
        assert (folder / "two" / f"{name}.yaml").read_bytes() == text
        found = yaml.safe_load(text)
        assert [source["id"] for source in found["sources"]] == ["measured-made"]
        assert {effect["source"] for effect in found["effects"]} == {"measured-made"}
        assert all(effect["id"].startswith(f"measured-{name}-") for effect in found["effects"])


def test_one_pair_and_one_metric_alone(folder: Path):
    options = ("--only", "kept", "--metrics", "mtld", "--draws", "5")
    done = run("pairs", folder / "list.yaml", "--data", folder, "--out", folder / "out", *options)
    assert done.stdout == "1 of 1: kept, 2 effects\n"
    assert [file.name for file in (folder / "out").iterdir()] == ["kept.yaml"]


def test_the_list_says_the_draws_and_the_command_may_say_others(folder: Path):
    (folder / "list.yaml").write_text(yaml.safe_dump(plan(draws=6)))
    chosen = ("--only", "kept", "--metrics", "mtld", "--data", folder)
    for number, options in ((6, ()), (5, ("--draws", "5"))):
        assert run("pairs", folder / "list.yaml", *chosen, "--out", folder / "out", *options).returncode == 0
        effects = yaml.safe_load((folder / "out" / "kept.yaml").read_bytes())["effects"]
        assert all(f", {number} draws, " in effect["locator"] for effect in effects)


def ladder(**changes: Any) -> dict[str, Any]:
    """A list with a ladder of two pairs: all rows against those of two of three groups, and of one."""
    before = {"file": "all"}
    common = {"pool": "made", "component": "judge-filter", "before": before, "ladder": "groups"} | changes
    return plan(
        pairs=[
            {
                "name": f"of-{groups}",
                "after": {"file": "all", "where": {"group": list(range(groups))}},
                "dose": {"unit": "group", "baseline": 3, "treated": groups},
                **common,
            }
            for groups in (2, 1)
        ]
    )


def test_pairs_of_a_ladder_have_a_dose_and_the_figures_of_measure_ladder(folder: Path):
    rows = list(enumerate(pool(90)))
    for name, groups in (("all", 3), ("two", 2), ("one", 1)):
        kept = [{"output": text, "group": place % 3} for place, text in rows if place % 3 < groups]
        with gzip.open(folder / f"{name}.jsonl.gz", "wt") as file:
            file.writelines(json.dumps(row) + "\n" for row in kept)
    (folder / "list.yaml").write_text(yaml.safe_dump(ladder()))
    listed = read_plan(folder / "list.yaml")
    files = [folder / f"{name}.jsonl.gz" for name in ("all", "two", "one")]
    options = ("--dose", "group=3,2,1", "--metrics", "mtld,distinct-n", "--draws", "20", "--json", folder / "out.json")
    assert run("ladder", *files, *options).returncode == 0
    comparisons = json.loads((folder / "out.json").read_text())["comparisons"]
    for pair, comparison in zip(listed.pairs, comparisons, strict=True):
        effects = [each for each in records(listed, pair, folder)["effects"] if each["metric"] == "mtld"]
        expected = [each for each in comparison["effects"] if each["metric"] == "mtld"]
        assert [each["treated"]["rows"] for each in effects] == [each["treated"]["rows"] for each in expected]
        assert effects[0]["treated"]["rows"] == 30, "all of the size of the smallest"
        for effect, found in zip(effects, expected, strict=True):
            assert effect["dose"] == {"unit": "group", "baseline": 3, "treated": comparison["group"]}
            for arm in ("baseline", "treated"):
                assert effect[arm]["value"] == pytest.approx(found[arm]["value"], rel=1e-5)


@pytest.mark.parametrize("changes", [{"dose": None}, {"before": {"file": "all", "where": {"kept": [True]}}}])
def test_a_ladder_needs_doses_and_one_set_before(folder: Path, changes: dict[str, Any]):
    wrong = ladder()
    wrong["pairs"][0] |= changes
    (folder / "list.yaml").write_text(yaml.safe_dump(wrong))
    with pytest.raises(BadData, match="ladder groups: each of its pairs needs a dose, and the same set before"):
        read_plan(folder / "list.yaml")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"pairs": [{"name": "x"}]}, "a pair: missing 4 required positional arguments"),
        ({"pairs": "all"}, "pairs: expected a list"),
        ({"colour": "red"}, "the file: unknown colour; there are: year, seed"),
        ({"metrics": {"output": ["mtld"]}}, "metrics of output: there is no mtld"),
        ({"files": {}}, "pair kept: file 'all' is not in the list"),
        ({"draws": 3}, "draws: expected a whole number from 5, not 3"),
        ({"draws": "many"}, "draws: expected a whole number from 5, not 'many'"),
        ({"pools": {}}, "pair kept: pool 'made' is not in the list"),
    ],
)
def test_a_wrong_list_is_refused_before_anything_is_measured(folder: Path, changes: dict[str, Any], told: str):
    (folder / "list.yaml").write_text(yaml.safe_dump(plan(**changes)))
    done = run("pairs", folder / "list.yaml", "--data", folder, "--out", folder / "out")
    assert done.returncode == 2
    assert told in done.stderr
    assert not (folder / "out").exists()


def test_what_is_not_there_is_told(folder: Path):
    done = run("pairs", folder / "list.yaml", "--data", folder / "nowhere", "--out", folder / "out")
    assert (done.returncode, "there is no such folder" in done.stderr) == (2, True)
    done = run("pairs", folder / "list.yaml", "--data", folder, "--out", folder / "out", "--only", "others")
    assert (done.returncode, "there is no pair others" in done.stderr) == (2, True)


def test_the_list_is_sound_and_its_pools_are_the_stored_sources():
    listed = read_plan(LIST)
    assert {f"measured-{pair.pool}" for pair in listed.pairs} == {file.stem for file in stored()}
    used = {arm.file for pair in listed.pairs for arm in (pair.before, pair.after)}
    assert used == listed.files.keys()


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the data sets are not at {DATA}; DATASETS names another folder")
def test_a_stored_pair_comes_out_the_same_again():
    listed = read_plan(LIST)
    (pair,) = (each for each in listed.pairs if each.name == SMALL)
    kept = {
        effect["id"]: effect
        for file in stored()
        for effect in yaml.load(file.read_bytes(), yaml.CSafeLoader)["effects"]
        if effect["id"].startswith(f"measured-{SMALL}-")
    }
    if {effect["measured_by"] for effect in kept.values()} != {f"measure {VERSION}"}:
        pytest.skip("the stored effects are of another version of the engine: `make measured` takes them anew")
    found = {effect["id"]: Effect.model_validate(effect).dump() for effect in records(listed, pair, DATA)["effects"]}
    assert found == kept


def stored() -> list[Path]:
    return sorted((ROOT / "fixtures" / "effects").glob("measured-*.yaml"))

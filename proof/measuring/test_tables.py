"""The tables of the measuring engine, in short; `python -m proof.measuring` is the whole."""

import pytest

from proof.measuring import files, lengths, peers, reported
from tests.measure.making import pool

REPORTED = {
    "huggingface/evaluate#256": "0.333",
    "ekzhu/datasketch#105, #200": "1",
    "PrimeIntellect-ai/verifiers#1336": "right",
    "sgl-project/sglang#29933": "right",
    "greynewell/matchspec#306": "wrong",
    "stanford-crfm/helm#4337, jundot/omlx#3484": "right",
    "kristopherkyle/lexical_diversity#6": "100",
    "textstat/textstat#204, #220": "0",
    "ChenghaoMou/text-dedup#96": "row 1 repeats row 3; row 3 repeats row 1",
}


def test_reported_faults_are_none_here():
    now = {report.source: report.now() for report in reported.REPORTS}
    assert {source: now[source] for source in REPORTED} == REPORTED
    assert now["datajuicer/data-juicer#1051"].startswith("refused: needs at least 2 rows with letters or digits")


def test_longer_rows_of_the_same_material_are_compared_by_rows_and_with_their_length_controlled():
    found = lengths.effects(pool(120, 5, low=30, high=32), rows=40, draws=9)
    effects = [{each.metric.name for each in found if (each.matched == "rows") == by_rows} for by_rows in (True, False)]
    assert effects[0] == effects[1] == {each.name for each in lengths.metrics()}
    called = [
        sum(not each.no_effect for each in found if (each.matched == "rows") == by_rows) for by_rows in (True, False)
    ]
    assert called[1] < called[0]


@pytest.mark.parametrize(
    "name",
    ["distinct-n", "ngram-diversity", "self-repetition", "compression-ratio", "hd-d", "coleman-liau-index"],
)
def test_values_are_those_of_the_peers(name):
    id, _, peer, _, parameters, _ = next(each for each in peers.PEERS if each[0] == name)  # noqa: A001
    rows = pool(60)
    assert peers.ours(id, rows, **parameters) == pytest.approx(peer(rows), rel=1e-9)


def test_a_file_gives_what_it_is_read_as_and_its_figure_or_the_reason(tmp_path):
    (tmp_path / "ok.jsonl").write_text('{"output": "one two"}\n')
    (tmp_path / "ids.jsonl").write_text('{"id": "a1", "idx": "b2"}\n')
    read, refused = (files.outcome(tmp_path, files.File(name, "")) for name in ("ok.jsonl", "ids.jsonl"))
    assert read == "JSON Lines, 1 rows, output: response-length 2"
    assert refused.startswith("refused: ")
    assert str(tmp_path) not in refused

"""One data set in every format is the same data set; bad input is told with its place."""

import csv
import gzip
import json
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
import zstandard

from measure.errors import BadData
from measure.reading import read
from measure.side_inputs import SideInputs, benchmarks
from measure.texts import Texts
from tests.measure.data import figure

OUTPUTS = ('A first.\nTwo lines, "quoted"', "naïve 日本 🙂", "")
ROWS = [{"output": text, "id": str(number)} for number, text in enumerate(OUTPUTS)]
LINES = "".join(json.dumps(row) + "\n" for row in ROWS).encode()


def as_csv(path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, ["output", "id"])
        writer.writeheader()
        writer.writerows(ROWS)


def as_parquet(path: Path) -> None:
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(ROWS), path)


def two_frames(path: Path) -> None:
    pack = zstandard.ZstdCompressor().compress
    path.write_bytes(pack(LINES[:50]) + pack(LINES[50:]))


FORMS = {
    "plain.jsonl": lambda path: path.write_bytes(LINES),
    "no-end.jsonl": lambda path: path.write_bytes(b"\xef\xbb\xbf" + LINES.rstrip(b"\n").replace(b"\n", b"\r\n\r\n")),
    "packed.jsonl.gz": lambda path: path.write_bytes(gzip.compress(LINES[:40]) + gzip.compress(LINES[40:])),
    "unnamed": lambda path: path.write_bytes(gzip.compress(LINES)),
    "packed.jsonl.zst": two_frames,
    "table.csv": as_csv,
    "table.parquet": as_parquet,
}


@pytest.mark.parametrize("name", FORMS)
def test_all_formats_read_the_same(name, tmp_path):
    FORMS["plain.jsonl"](tmp_path / "first.jsonl")
    FORMS[name](tmp_path / name)
    found, first = read(tmp_path / name), read(tmp_path / "first.jsonl")
    assert found.column("output") == [row["output"] for row in ROWS]
    assert found.fingerprint == first.fingerprint
    assert found.fields == ("output",)


def test_the_fingerprint_knows_the_order_of_rows_and_not_that_of_fields(tmp_path):
    other = '{"n":1,"text":"a"}'
    texts = ['{"text": "a", "n": 1}\n{"text": "b"}\n', f'{other}\n\n{{"text":"b"}}', f'{{"text":"b"}}\n{other}']
    prints = []
    for text in texts:
        (tmp_path / "x.jsonl").write_text(text)
        prints.append(read(tmp_path / "x.jsonl").fingerprint)
    assert prints[0] == prints[1] != prints[2]


GOOD = b'{"text": "good"}\n'
BAD = {
    "no JSON": (GOOD + b"{oops}\n", 2, "no JSON"),
    "cut short": (GOOD + b'{"text": "no en', 2, "no JSON"),
    "a list": (GOOD * 2 + b"[1]\n", 3, "JSON list"),
    "a field missing": (GOOD + b'{"txt": "x"}\n', 2, "field 'text' is missing; there are: 'txt'"),
    "null": (GOOD + b'{"text": null}\n', 2, "holds null where text was expected"),
    "a number": (GOOD + b'{"text": 3}\n', 2, "holds a number where text was expected"),
    "bytes of Latin-1": (GOOD + b'{"text": "caf\xe9"}\n', 2, "no UTF-8: byte 0xe9"),
    "a raw NUL": (GOOD + b'{"text": "a\x00b"}\n', 2, "no JSON"),
    "half a pair": (GOOD + b'{"text": "\\ud83d"}\n', 2, "surrogate"),
    "not a number": (GOOD + b'{"text": "a", "n": NaN}\n', 2, "NaN"),
    "deep": (GOOD + b'{"text": ' + b"[" * 100_000 + b"\n", 2, "nested too deeply"),
    "a huge number": (GOOD + b'{"text": "x", "n": ' + b"1" * 5000 + b"}\n", 2, "no JSON"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_told_with_its_line_or_left_out(name, tmp_path):
    raw, line, told = BAD[name]
    path = tmp_path / "bad.jsonl"
    path.write_bytes(raw)
    with pytest.raises(BadData, match=rf"bad\.jsonl:{line}: ") as caught:
        read(path)
    assert told in str(caught.value)
    kept = read(path, skip_bad=True)
    assert (len(kept), kept.skipped) == (line - 1, 1)


WHOLE = {
    "empty.jsonl": (b"", "no rows"),
    "blank.jsonl": (b"\n \n", "no rows"),
    "cut.jsonl.gz": (gzip.compress(GOOD * 1000)[:-12], "cut short"),
    "broken.jsonl.gz": (gzip.compress(GOOD * 1000)[:30] + b"x" * 30, "broken"),
    "cut.jsonl.zst": (zstandard.ZstdCompressor().compress(GOOD * 1000)[:-5], "cut short"),
    "no.parquet": (b"PAR1 and no more", "Parquet"),
    "wrong.csv": (b"text,id\na,1\nb\n", "1 cells where the first line names 2"),
    "twice.csv": (b"text,text\na,1\n", "same name"),
    "open.csv": (b'text\n"never closed\n', "no CSV"),
    "latin.csv": (b"text\ncaf\xe9\n", "no UTF-8"),
    "two.jsonl": (b'{"question": "a", "answer": "b"}\n', "which field?"),
    "none.jsonl": (b'{"n": 1}\n', "no field with text"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_cannot_be_used_says_why(name, tmp_path):
    raw, told = WHOLE[name]
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(BadData, match=name) as caught:
        read(tmp_path / name)
    assert told in str(caught.value)


def test_no_file(tmp_path):
    with pytest.raises(BadData, match="No such file"):
        read(tmp_path / "none.jsonl")
    with pytest.raises(BadData, match="no data file in this folder"):
        read(tmp_path)


@pytest.mark.parametrize("words", [1_000_000, pytest.param(10_000_000, marks=pytest.mark.long)])
def test_a_row_of_many_megabytes_is_measured(tmp_path, words):
    path = tmp_path / "long.jsonl"
    path.write_text(json.dumps({"text": "word " * words}) + "\n" + json.dumps({"text": "another word"}) + "\n")
    texts = Texts(read(path).column("text"))
    assert figure("response-length", texts).value == words / 2 + 1
    assert figure("mean-rouge-l-overlap", texts).value == pytest.approx(2 / 8194)


def test_what_is_given_beside_the_texts_is_checked(tmp_path):
    rows = read(_file(tmp_path, GOOD * 2))
    for matrix, told in [(np.zeros((3, 2)), "3 rows"), (np.zeros(2), "table"), (np.full((2, 2), np.nan), "finite")]:
        np.save(tmp_path / "e.npy", matrix)
        with pytest.raises(BadData, match=told):
            SideInputs(embedding=tmp_path / "e.npy").columns_of(rows)
    with pytest.raises(BadData, match=r"\.npy"):
        SideInputs(embedding=tmp_path / "x.jsonl").columns_of(rows)
    with pytest.raises(BadData, match="no field with text"):
        benchmarks([_file(tmp_path, b'{"n": 1}')])


def test_contamination_is_looked_for_in_all_fields_of_a_benchmark(tmp_path):
    run = " ".join(f"w{number}" for number in range(13))
    given = benchmarks([_file(tmp_path, json.dumps({"q": "Well, " + run.upper(), "a": "no"}).encode())])
    texts = Texts([f"It says: {run}!", " ".join(["other"] * 13), "short"], given=given)
    found = figure("contamination", texts)
    assert (found.value, found.n) == (0.5, 2)


def _file(folder: Path, raw: bytes) -> Path:
    path = folder / "x.jsonl"
    path.write_bytes(raw)
    return path

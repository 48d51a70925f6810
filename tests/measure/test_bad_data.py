"""Files as people have them: each is read as what it is, or refused with a line that says where and what is
expected."""

import bz2
import json
import lzma

import pyarrow
import pyarrow.parquet
import pytest

from tests.measure.making import called

CHAT = [{"from": "human", "value": "Question?"}, {"from": "gpt", "value": "An answer of five words."}]
MESSAGES = [{"role": "user", "content": "Question?"}, {"role": "assistant", "content": "An answer of five words."}]
PAIR = {"prompt": "Question?", "chosen": "A good answer of six words.", "rejected": "Bad answer."}
PLAIN = {"id": 1, "output": "An answer of five words."}
ROWS = 12


def lines(row: object) -> str:
    return "".join(json.dumps(row) + "\n" for _ in range(ROWS))


READ: dict[str, tuple[str | bytes, str, str]] = {
    "alpaca.json": (json.dumps([PLAIN] * ROWS), "JSON array", "output"),
    "sharegpt.json": (json.dumps([{"id": "a", "conversations": CHAT}] * ROWS), "JSON array", "conversations"),
    "sharegpt.jsonl": (lines({"id": "identity_0", "conversations": CHAT}), "JSON Lines", "conversations"),
    "wizardlm.jsonl": (lines({"idx": "x9", "conversations": CHAT}), "JSON Lines", "conversations"),
    "openai.jsonl": (lines({"messages": MESSAGES}), "JSON Lines", "messages"),
    "semicolons.csv": ("id;output\n" + "1;An answer of five words.\n" * ROWS, "CSV with semicolons", "output"),
    "tabs.tsv": ("id\toutput\n" + "1\tAn answer of five words.\n" * ROWS, "CSV with tabs", "output"),
    "data.jsonl.bz2": (bz2.compress(lines(PLAIN).encode()), "JSON Lines, bzip2", "output"),
    "data.jsonl.xz": (lzma.compress(lines(PLAIN).encode()), "JSON Lines, xz", "output"),
}


@pytest.mark.parametrize("name", READ)
def test_a_file_is_read_as_what_it_is(tmp_path, capsys, name):
    content, kind, field = READ[name]
    raw = content if isinstance(content, bytes) else content.encode()
    (tmp_path / name).write_bytes(raw)
    assert called("report", tmp_path / name, "--metrics", "response-length", "--json", tmp_path / "out.json") == 0
    assert f"{name}: {kind}, {ROWS} rows, field {field}" in capsys.readouterr().out
    (found,) = json.loads((tmp_path / "out.json").read_text())["figures"]
    assert (found["field"], found["value"], found["n"]) == (field, 5, ROWS)


def test_chats_in_parquet(tmp_path):
    pyarrow.parquet.write_table(pyarrow.table({"messages": [MESSAGES] * ROWS}), tmp_path / "data.parquet")
    options = ("--metrics", "response-length", "--field", "messages[role=user].content")
    assert called("report", tmp_path / "data.parquet", *options, "--json", tmp_path / "out.json") == 0
    assert json.loads((tmp_path / "out.json").read_text())["figures"][0]["value"] == 1


def test_preference_pairs_are_compared_in_one_command(tmp_path):
    (tmp_path / "pairs.jsonl").write_text(lines(PAIR))
    options = ("--metrics", "response-length", "--no-control", "--json", tmp_path / "out.json")
    assert called("compare", tmp_path / "pairs.jsonl", *options) == 0
    effects = {effect["matched"]: effect for effect in json.loads((tmp_path / "out.json").read_text())["effects"]}
    assert (effects["paired"]["baseline"]["value"], effects["paired"]["treated"]["value"]) == (2, 6)
    assert effects["paired"]["verdict"] == "more complex"


def test_fields_may_have_other_names_after(tmp_path):
    (tmp_path / "before.jsonl").write_text(lines({"output": "one two"}))
    (tmp_path / "after.jsonl").write_text(lines({"response": "one two three"}))
    files = (tmp_path / "before.jsonl", tmp_path / "after.jsonl")
    options = ("--metrics", "response-length", "--no-control", "--json", tmp_path / "out.json")
    assert called("compare", *files, "--field", "output", "--field-after", "response", *options) == 0
    effect = json.loads((tmp_path / "out.json").read_text())["effects"][0]
    assert (effect["baseline"]["value"], effect["treated"]["value"]) == (2, 3)


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "pairs.jsonl": (lines(PAIR), "which field? These are preference pairs: name chosen or rejected with --field"),
    "ids.jsonl": (lines({"id": "a1", "idx": "b2"}), "which field? None of 'output', 'text', 'response', 'completion'"),
    "two.jsonl": (
        lines({"question": "a", "reply": "b"}),
        "fields with text: 'question', 'reply'. Name one with --field",
    ),
    "data.zip": (b"PK\x03\x04abcd", "a zip archive: unpack it first"),
    "object.json": ('{\n"a": [\n1\n]\n}', "no list of objects, where the only list of its rows was expected"),
    "broken.json": ('[{"output": "a"},', "a list of objects was expected"),
    "twice.jsonl": ('{"output": "a", "output": "b"}\n', "the key 'output' is there twice"),
    "short.csv": ("id;output\n1\n", "1 cells where the first line names 2 columns"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_says_where_and_what_is_expected(tmp_path, capsys, name):
    content, problem = REFUSED[name]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert called("report", tmp_path / name, "--metrics", "response-length") == 2
    error = capsys.readouterr().err
    assert error.startswith(f"measure: {tmp_path / name}")
    assert problem in error


SCRIPTS = {
    "Russian": "абвгдежзиклмнопрст", "Arabic": "ابتثجحخدذرزسشصضطظع", "Hindi": "कखगघचछजझटठडढतथदधनप",
    "Greek": "αβγδεζηθικλμνξοπρσ", "Korean": "가나다라마바사아자차카타파하거너더러",
}  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
def test_rows_of_other_scripts_are_no_duplicates(tmp_path, script):
    import random

    draw = random.Random(1)
    letters = SCRIPTS[script]
    rows = [" ".join("".join(draw.choices(letters, k=3)) for _ in range(15)) for _ in range(40)]
    (tmp_path / "data.jsonl").write_text("".join(json.dumps({"output": text}) + "\n" for text in [*rows, rows[0]]))
    names = "near-duplicate-share,mean-rouge-l-overlap"
    assert called("report", tmp_path / "data.jsonl", "--metrics", names, "--json", tmp_path / "out.json") == 0
    found = json.loads((tmp_path / "out.json").read_text())["figures"]
    values = {entry["metric"]: entry["value"] for entry in found if not entry["parameters"].get("highest")}
    assert values["near-duplicate-share"] == pytest.approx(2 / 41)
    assert 0 < values["mean-rouge-l-overlap"] < 0.5


def test_rows_of_emoji_are_refused_with_the_reason(tmp_path, capsys):
    (tmp_path / "data.jsonl").write_text(lines({"output": "😀 🎉 👍"}))
    assert called("report", tmp_path / "data.jsonl", "--metrics", "near-duplicate-share") == 0
    assert "needs at least 2 rows with letters or digits, there are 0" in capsys.readouterr().out

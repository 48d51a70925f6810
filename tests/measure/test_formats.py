"""Files as they come: chats, arrays, other delimiters and compressions; never a guess among ids."""

import bz2
import json
import lzma
from pathlib import Path

import pytest

from measure.errors import BadData
from measure.reading import read

CHAT = {"id": "a", "conversations": [{"from": "human", "value": "Hi?"}, {"from": "gpt", "value": "Yes."}]}
MESSAGES = {"messages": [{"role": "user", "content": "Hi?"}, {"role": "assistant", "content": "Yes."}]}


def written(path: Path, raw: bytes) -> Path:
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("share.jsonl", json.dumps(CHAT).encode()),
        ("share.json", json.dumps([CHAT], indent=1).encode()),
        ("nested.json", json.dumps({"data": [{"output": "Yes."}]}, indent=1).encode()),
        ("open.jsonl", json.dumps(MESSAGES).encode()),
        ("semi.csv", b"id;output\n1;Yes.\n"),
        ("tabs.tsv", b"id\toutput\n1\tYes.\n"),
        ("x.jsonl.bz2", bz2.compress(b'{"output": "Yes."}\n')),
        ("x.jsonl.xz", lzma.compress(b'{"output": "Yes."}\n')),
    ],
)
def test_the_response_is_found(name: str, raw: bytes, tmp_path: Path):
    rows = read(written(tmp_path / name, raw))
    assert rows.column(rows.fields[0]) == ["Yes."]
    assert rows.format


def test_a_path_leads_into_messages(tmp_path: Path):
    file = written(tmp_path / "open.jsonl", json.dumps(MESSAGES).encode())
    assert read(file, ["messages[role=user].content"]).column("messages[role=user].content") == ["Hi?"]
    assert read(file, ["messages[-1].content"]).column("messages[-1].content") == ["Yes."]


@pytest.mark.parametrize("row", [{"id": "a"}, {"chosen": "x", "rejected": "y"}, {"idx": "1", "turns": [{"a": 1}]}])
def test_what_leaves_doubt_is_asked_for(row: dict[str, object], tmp_path: Path):
    with pytest.raises(BadData, match="which field"):
        read(written(tmp_path / "x.jsonl", json.dumps(row).encode()))


def test_all_files_of_a_folder_are_one_set(tmp_path: Path):
    for number in range(3):
        written(tmp_path / f"{number}.jsonl", b'{"output": "Yes."}\n')
    assert len(read(tmp_path)) == 3

"""Every request of docs/questions.md is put, and every figure quoted there, and in evidence.md, has to be answered."""

import csv
import io
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from registry.services import accounts
from taxonomy.vocabulary import Role
from tests.api.asking import Api, content

pytestmark = pytest.mark.once

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "questions.md"
QUESTIONS = 12
STEP = re.compile(r"\.?(?:\"([^\"]+)\"|([a-z_0-9]+))|\[(\d*)\]")
FIGURE = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w-])")


@dataclass(frozen=True)
class Request:
    """One request with what the document says is in its answer."""

    question: str
    command: str
    quoted: dict[str, str]


def sections() -> dict[str, str]:
    """Heading -> text of every question."""
    parts = re.split(r"^## (\d+\. .*)$", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def requests() -> Iterator[Request]:
    for question, text in sections().items():
        for block in re.finditer(r"^    (curl [^|]*?)\n\n((?:\|.*\n)*)", text, re.MULTILINE):
            cells = (re.match(r"\| `(.*)` \| (.*) \|$", line) for line in block[2].splitlines()[2:])
            quoted = {cell[1].replace("\\|", "|"): cell[2] for cell in cells if cell}
            yield Request(question, block[1].strip(), quoted)


REQUESTS = list(requests())


def values(answer: Any, path: str) -> list[Any]:
    """What a path of jq finds: keys, places, `[]` for all, `| length`."""
    result = [answer]
    steps, _, length = path.partition(" | ")
    for quoted, bare, place in (match.groups() for match in STEP.finditer(steps)):
        key = quoted or bare
        if key is not None:
            result = [None if value is None else value[key] for value in result]
        elif place:
            result = [value[int(place)] for value in result]
        else:
            result = [one for value in result for one in value]
    return [len(value) for value in result] if length == "length" else result


def is_quoted(quoted_text: str, value: Any) -> bool:
    """Whether the text is the value; of a number, to the digits that it shows."""
    if isinstance(value, bool) or value is None:
        return quoted_text == json.dumps(value)
    try:
        digits = len(quoted_text.partition(".")[2])
        return f"{float(value):.{digits}f}" == quoted_text.removeprefix("+")
    except ValueError:
        return quoted_text == str(value)


def put(api: Api, command: str) -> Any:
    """Put a request as curl would, and read the answer."""
    words = shlex.split(command.replace("\\\n", " "))[1:]
    token = accounts.create_token(user=accounts.create_user(name="reader", role=Role.CONTRIBUTOR), name="t")[1]
    verb, data, headers, address = "GET", "", {}, ""
    while words:
        word = words.pop(0)
        if word == "-X":
            verb = words.pop(0)
        elif word == "-d":
            data = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value.replace("$TOKEN", token)
        else:
            address = word.removeprefix("$R")
    kind = headers.pop("Content-Type", "application/json")
    response = api.client.generic(verb, address, data, content_type=kind, headers=headers)
    text = content(response).decode()
    return list(csv.DictReader(io.StringIO(text))) if "text/csv" in response["Content-Type"] else json.loads(text)


def test_there_are_twelve_questions_and_each_is_asked():
    assert [heading.partition(".")[0] for heading in sections()] == [str(place + 1) for place in range(QUESTIONS)]
    assert {request.question for request in REQUESTS} == set(sections())
    assert DOCUMENT.read_text(encoding="utf-8").count("\n    curl ") == len(REQUESTS)


@pytest.mark.parametrize("example", REQUESTS, ids=lambda example: f"{example.question[:30]} {example.command[:60]}")
def test_what_is_quoted_is_what_is_answered(api: Api, example: Request):
    answer = put(api, example.command)
    assert example.quoted, "a request without its answer"
    for path, outcome in example.quoted.items():
        result = values(answer, path)
        quoted = [outcome] if len(result) == 1 else outcome.split(", ")
        assert len(quoted) == len(result), (path, result)
        assert all(is_quoted(text, value) for text, value in zip(quoted, result, strict=True)), (path, result)


@pytest.mark.parametrize("question", sections())
def test_every_figure_in_the_text_is_in_a_table_or_a_request_of_its_question(question: str):
    text = re.sub(r"^(\|.*|    .*)$", "", sections()[question], flags=re.MULTILINE)
    stated = set(map(float, FIGURE.findall(text)))
    own = [item for item in REQUESTS if item.question == question]
    quoted = (figure for item in own for result in item.quoted.values() for figure in FIGURE.findall(result))
    assert stated <= set(map(float, quoted))


def test_the_number_that_is_followed_by_hand_is_still_that_number(api: Api):
    text = DOCUMENT.with_name("evidence.md").read_text(encoding="utf-8")
    command = re.search(r"^    (curl .*explain=true.*)$", text, re.MULTILINE)
    assert command
    row = put(api, command[1])["results"][0]
    result = [
        f"{row['estimate']:.5f}",
        f"+{row['points']['estimate']:.1f} points ({row['points']['low']:.1f} to {row['points']['high']:.1f})",
        f"Q = {row['q']:.4f}",
        row["certainty"]["level"],
    ]
    result += [f"{bound:.4f}" for bound in row["interval"]] + [reason["code"] for reason in row["certainty"]["reasons"]]
    count = row["stability"]["analyses"]
    result.append(f"{round(row['stability']['same_direction'] * count)} of {count} analyses")
    for source in row["explanation"]["sources"]:
        result += [f"{source['mean']:.5f}", f"{source['variance']:.6f}", f"{source['weight']:.4f}"]
        result += [f"| {effect['value']:.5f} | {effect['variance']:.6f} |" for effect in source["effects"]]
        result += [f"| `{effect['id']}` |" for effect in source["effects"]]
    assert [item for item in result if item not in text] == []

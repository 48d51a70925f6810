"""Damaged, huge, deep and foreign files: an error with line and reason or a draft, and never a secret."""

import json
import random
import time

import pytest
import yaml

from importers.analysis import import_pipeline
from importers.draft import Imported
from importers.faults import ImportFault
from tests.importers.examples import DISTILABEL, DISTILABEL_PYTHON, EXAMPLES, JUICER, Example
from tests.importers.world import curated, imported

MUTANTS = 100
PIECES = ("", "\n", "\t", ":", "- ", "!!python/x ", "&a *a", "{", "'")
ODD: tuple[object, ...] = (
    None,
    True,
    -1,
    1e308,
    "",
    "x" * 300,
    [],
    {},
    [[]],
    {"a": {"b": []}},
    ["x", 3, None],
    "{{ x }}",
    "\u202e",
    10**17,
)
IDS = [f"{one.format}" for one in EXAMPLES]
CODES = {"too_large", "unreadable", "unrecognized", "no_importer", "too_much"}


def attempt(text: str | bytes, name: str = "file") -> Imported | ImportFault:
    """The result, or the fault; anything else is raised."""
    try:
        return imported(text, name)  # type: ignore[arg-type]
    except ImportFault as fault:
        result = fault
    assert result.code in CODES
    assert result.line >= 1
    assert result.reason
    return result


def places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def mutated(tree, chance: random.Random):
    """A copy with a key dropped, a value of another type, a subtree doubled or put elsewhere."""
    tree = json.loads(json.dumps(tree))
    for _ in range(chance.randint(1, 3)):
        *path, last = chance.choice([path for path in places(tree) if path])
        parent = tree
        for key in path:
            parent = parent[key]
        match chance.randrange(4):
            case 0:
                del parent[last]
            case 1:
                parent[last] = chance.choice(ODD)
            case 2:
                parent[last] = [parent[last]] * 3
            case _:
                parent[last] = json.loads(json.dumps(tree))
        if not tree:
            break
    return tree


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_damaged_files_end_in_a_draft_or_an_error(example: Example):
    chance = random.Random(example.format)
    tree = yaml.safe_load(example.text)
    ends = {"draft": 0, "fault": 0}
    for _ in range(MUTANTS):
        result = attempt(yaml.safe_dump(mutated(tree, chance), sort_keys=False))
        ends["draft" if isinstance(result, Imported) else "fault"] += 1
    assert ends["draft"], "not every damage makes a file unreadable"
    assert sum(ends.values()) == MUTANTS


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_cut_and_garbled_texts_end_in_a_draft_or_an_error(example: Example):
    chance = random.Random(example.format)
    for _ in range(MUTANTS):
        text = list(example.text)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(text))
            text[at : at + chance.randint(0, 9)] = chance.choice(PIECES)
        attempt("".join(text[: chance.randint(1, len(text))]))


def test_garbled_python_ends_in_a_draft_or_an_error():
    chance = random.Random(7)
    for _ in range(2 * MUTANTS):
        text = list(DISTILABEL_PYTHON)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(text))
            text[at : at + chance.randint(0, 9)] = chance.choice(["", "\n", "(", ")", "[", "\\", "lambda:", ">>", "'"])
        attempt("".join(text), "a.py")


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "unreadable", 1),
        (b"a: b\n\xff\xfe", "unreadable", 2),
        (b"PK\x03\x04\x00\x00", "unreadable", 1),
        ("x" * (1024 * 1024 + 1), "too_large", 1),
        ("a:\n  - b: [\n", "unreadable", 3),
        ("[" * 5_000, "too_much", 1),
        (
            "a: &a [x, x]\nb: &b [*a, *a]\n"
            + "".join(
                f"{chr(c)}: &{chr(c)} [{', '.join([f'*{chr(c - 1)}'] * 9)}]\n" for c in range(ord("c"), ord("k"))
            ),
            "too_much",
            1,
        ),
        ("a: &a [*a]\n", "too_much", 1),
        ("--- {}\n--- {}\n", "unreadable", 2),
        ("just a sentence", "unrecognized", 1),
        ("def f(:\n", "unreadable", 1),
        ("import os\nx = " + "(" * 500 + ")" * 500, "unreadable", 2),
        ("import os\nx = " + "-" * 60_000 + "1", "too_much", 1),
        ("import distilabel\nx = " + ">>".join(["a"] * 30_000), "too_much", 1),
    ],
)
def test_limits_and_foreign_files(content: str | bytes, code: str, line: int):
    result = attempt(content)
    assert isinstance(result, ImportFault)
    assert result.code == code
    assert code == "too_much" or result.line == line


STEP = "  - step: {{type_info: {{module: distilabel.steps, name: KeepColumns}}}}\n    name: s{0}\n"
COSTLY = {
    "operators": JUICER + "".join(f"  - text_length_filter: {{min_len: {number}}}\n" for number in range(24_000)),
    "forms of keys": JUICER + "# " + "sk-" * 340_000,
    "addresses": JUICER + "# " + "http://a." * 110_000,
    "paths": JUICER + "# " + "/home/" * 170_000,
    "secrets": "api_key:\n" + "".join(f"  - secret{number:06d}\n" for number in range(60_000)),
    "a long line": "class a" + " " * 1_000_000,
    "a chain backwards": "pipeline:\n  steps:\n"
    + "".join(STEP.format(number) for number in range(900))
    + "  connections:\n"
    + "".join(f"  - {{from: s{number + 1}, to: [s{number}]}}\n" for number in range(899)),
    "lists that double": "from distilabel.steps import KeepColumns\nx = [KeepColumns()]\n" + "x = [*x, *x]\n" * 500,
    "appending oneself": "from distilabel.steps import KeepColumns\nx = [KeepColumns()]\n" + "x.append(x)\n" * 500,
    "all with all": "from distilabel.steps import KeepColumns as K\n"
    f"x = [{', '.join(['K()'] * 140)}]\n" + "x >> x >> x >> x\n" * 5_000,
    "constants of constants": "from distilabel.steps import KeepColumns\na0 = ['x']\n"
    + "".join(f"a{number + 1} = [{', '.join([f'a{number}'] * 300)}]\n" for number in range(5))
    + "KeepColumns(columns=a5)\n",
}


@pytest.mark.parametrize("case", COSTLY)
def test_what_is_costly_is_bounded(case: str):
    started = time.process_time()
    attempt(COSTLY[case])
    assert time.process_time() - started < 10


def test_tags_construct_nothing():
    result = imported(DISTILABEL.replace("repo_id: somebody/prompts", "x: !!python/object/apply:os.system [echo]"))
    assert result.draft.steps


SECRETS = [f"tok{number:02d}Zq9Xv7Lm3Pd5Rt1" for number in range(12)]
FORMS = ["hf_AbCdEf0123456789xyz", "sk-proj-Ab12Cd34Ef56Gh78", "ghp_0123456789abcdefABCDEF0123", "AKIAABCDEFGHIJKLMNOP"]
PRIVATE = ["/home/somebody/secret-project/data.jsonl", "http://inner.corp.internal/v1"]
PLANTED = f"""\
# a remark with {FORMS[0]}
project_name: notes {FORMS[1]}
api_key: {SECRETS[0]}
dataset_path: {PRIVATE[0]}
auth: {{token: {SECRETS[1]}, user: {{password: {SECRETS[2]}}}}}
process:
  - text_length_filter:
      api_key: "{SECRETS[3]}"
      note: the key is {SECRETS[3]}
      base_url: {PRIVATE[1]}
      headers: {{Authorization: "Bearer {SECRETS[4]}"}}
  - own_{SECRETS[0]}_mapper:
      secret_value: !!python/object:pydantic.types.SecretStr {{_secret_value: {SECRETS[5]}}}
      prompt: |
        Write with {FORMS[2]}
        and {FORMS[3]}
"""
PLANTED_PYTHON = f'''\
"""Uses {FORMS[0]}."""
import os
from distilabel.pipeline import Pipeline
from distilabel.steps import LoadDataFromDicts, Step
from distilabel.steps.tasks import TextGeneration
API_KEY = "{SECRETS[0]}"
os.environ["HF_TOKEN"] = "{SECRETS[1]}"
os.environ.setdefault("OPENAI_API_KEY", "{SECRETS[2]}")
login("{SECRETS[3]}")

class Own(Step):
    """Sends {SECRETS[0]} to {PRIVATE[1]}/x."""

def build(token="{SECRETS[4]}", *, password="{SECRETS[6]}"):
    return {{"secret": "{SECRETS[5]}"}}

with Pipeline(name="{FORMS[1]}") as pipeline:
    load = LoadDataFromDicts(data=[{{"api_key": "{SECRETS[7]}"}}], path="{PRIVATE[0]}")
    load >> TextGeneration(llm=L(api_key="{SECRETS[8]}", model="model-a")) >> Own(note="{SECRETS[0]}")
'''


@pytest.mark.parametrize(("name", "text"), [("a.yaml", PLANTED), ("a.py", PLANTED_PYTHON)])
def test_no_secret_is_in_any_part_of_the_result(name: str, text: str):
    result = import_pipeline(name, text, curated())
    answer = result.model_dump_json() + repr(result) + json.dumps(result.dump())
    assert not [secret for secret in (*SECRETS, *FORMS, *PRIVATE) if secret in answer]
    assert len([one for one in result.dropped if one.why == "secret"]) >= 8
    assert "Bearer tok" not in answer


@pytest.mark.parametrize("name", ["a.yaml", "a.py"])
def test_no_secret_is_in_an_error(name: str):
    text = (PLANTED if name == "a.yaml" else PLANTED_PYTHON) + f"\n  ]: '{SECRETS[0]}\n"
    result = attempt(text, name)
    assert isinstance(result, ImportFault)
    assert not [secret for secret in (*SECRETS, *FORMS, *PRIVATE) if secret in f"{result} {result.reason} {result!r}"]

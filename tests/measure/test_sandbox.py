"""Code of the data with its tests: run only where that is asked for, and then it can do little harm."""

import json
import os
import time
from pathlib import Path

import pytest

from measure.errors import Refused
from measure.metrics import tested
from measure.metrics.tested import LIMITS, TESTS
from measure.sandbox import Limits, passes, works
from measure.texts import Texts
from tests.measure.data import figure
from tests.measure.making import called, write

LONG = Limits(30.0)
ADDS = "def add(a, b):\n    return a + b"
FINE = {
    "tests that hold": (ADDS, "assert add(1, 2) == 3"),
    "a guard for scripts": (f"{ADDS}\nif __name__ == '__main__':\n    add(int(input()), 1)", "assert add(1, 2) == 3"),
    "libraries": ("import math\nimport numpy as np\nfrom dataclasses import dataclass", "assert np.ones(3).sum() == 3"),
    "printing": ("print('x' * 10 ** 6)", "assert True"),
    "no other environment": ("import os", "assert not {'PATH', 'HOME', 'USER'} & set(os.environ)"),
    "an empty folder": ("import os", "assert os.listdir('.') == []"),
}


@pytest.mark.parametrize("name", FINE)
def test_what_passes(name):
    assert passes(*FINE[name], LONG)


WRONG = {
    "tests that do not hold": (ADDS, "assert add(1, 2) == 4"),
    "an error": ("1 / 0", "assert True"),
    "leaving before the tests": ("import sys\nsys.exit(0)", "assert False"),
    "leaving at once": ("import os\nos._exit(0)", "assert False"),
    "what it might say": (
        "import os\nfor each in range(3, 9):\n    os.write(each, b'x' * 16)",
        "import os; os._exit(0)",
    ),
    "no text": ("x = '\ud800'", "raise ValueError"),
    "more memory than there may be": ("x = bytearray(2 ** 40)", "assert x"),
    "a process": ("import subprocess\nsubprocess.run(['true'])", "assert True"),
    "a fork": ("import os\nos.fork()", "assert True"),
    "a thread": ("import threading\nthreading.Thread(target=print).start()", "assert True"),
    "removing": ("import os\nos.remove('here')", "assert True"),
    "signals": ("import os\nos.kill(os.getppid(), 0)", "assert True"),
    "the network": ("import socket\nsocket.create_connection(('127.0.0.1', 9))", "assert True"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not(name):
    assert not passes(*WRONG[name], LONG)


HOSTILE = {
    "endless": "while True:\n    pass",
    "asleep": "import time\ntime.sleep(1000)",
    "deaf": "import signal, time\nfor each in range(1, 32):\n    try: signal.signal(each, signal.SIG_IGN)\n"
    "    except OSError: pass\ntime.sleep(1000)",
    "filling memory": "x = []\nwhile True:\n    x.append(bytearray(10 ** 6))",
    "forking": "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
    "pouring out": "import os\nwhile True:\n    for each in range(3, 9):\n        try: os.write(each, b'x' * 10 ** 5)\n"
    "        except OSError: pass",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_code_is_ended_in_time(name):
    begun = time.monotonic()
    assert not passes(HOSTILE[name], "assert True", Limits(0.5, 128))
    assert time.monotonic() - begun < 20


def test_nothing_is_written(tmp_path):
    for code in (
        f"open({str(tmp_path / 'a')!r}, 'w').write('x')",
        f"import os\nos.close(os.open({str(tmp_path / 'b')!r}, os.O_CREAT | os.O_WRONLY))",
        "open('c', 'w').write('x')",
        f"import os\nos.mkdir({str(tmp_path / 'd')!r})",
    ):
        assert not passes(code, "assert True", LONG)
    assert list(tmp_path.iterdir()) == []


def test_no_process_is_left():
    def children() -> set[str]:
        return {each.name for each in Path("/proc").iterdir() if each.name.isdigit() and _parent(each) == os.getpid()}

    before = children()
    assert not passes(HOSTILE["asleep"], "", Limits(0.3))
    assert children() <= before


def _parent(process: Path) -> int:
    try:
        return int(process.joinpath("stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


ROWS = {
    f"```python\n{ADDS}\n```": ("assert add(1, 2) == 3", 1.0),
    f"Here:\n```python\n{ADDS}\n```\nand\n```python\ntwice = add(2, 2)\n```": ("assert twice == 4", 1.0),
    "```python\ndef add(a, b:\n```": ("assert True", 0.0),
    "I cannot do that.": ("assert True", 0.0),
    "no tests here": ("", None),
}


def test_the_share_of_rows_with_tests():
    texts = Texts(list(ROWS), {TESTS: [tests for tests, _ in ROWS.values()]}, {LIMITS: LONG})
    found = figure("code-passes-tests", texts)
    assert (found.value, found.n) == (0.5, 4)


def test_nothing_is_run_unless_asked_for(monkeypatch):
    def never(*arguments: object) -> bool:
        raise AssertionError("run")

    monkeypatch.setattr(tested, "passes", never)
    with pytest.raises(Refused, match=r"needs a field with tests, to run the code with \(--run-tests\)"):
        figure("code-passes-tests", Texts(list(ROWS)))


def test_where_nothing_can_be_run_no_row_counts_as_failing(monkeypatch):
    assert works()
    monkeypatch.setattr(tested, "works", lambda: False)
    texts = Texts(list(ROWS), {TESTS: ["assert True"] * len(ROWS)})
    with pytest.raises(Refused, match="cannot be run here"):
        figure("code-passes-tests", texts)


def test_report_runs_tests_where_it_is_told_to(tmp_path):
    tests = [[tests] if tests else None for tests, _ in ROWS.values()]
    file = write(tmp_path / "data.jsonl", ROWS, tests=tests)
    options = ("--metrics", "code-parses", "--json", tmp_path / "out.json")
    assert called("report", file, *options) == 0
    assert [each["metric"] for each in json.loads((tmp_path / "out.json").read_text())["figures"]] == ["code-parses"]
    assert called("report", file, *options, "--run-tests", "tests", "--test-seconds", 30) == 0
    found = json.loads((tmp_path / "out.json").read_text())["figures"]
    assert [(each["metric"], each["value"]) for each in found[1:]] == [("code-passes-tests", 0.5)]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--run-tests", "test"], "no row has anything in field 'test'; there are: 'output', 'tests'"),
        (["--run-tests", "tests"], "data.jsonl:2: field 'tests' holds a number where tests were expected"),
        (["--test-seconds", "0"], "a number above 0"),
        (["--test-seconds", "nan"], "a number above 0"),
        (["--test-memory", "1"], "64 to 1048576 MB were expected"),
    ],
)
def test_wrong_usage_ends_with_2(tmp_path, capsys, options, told):
    file = write(tmp_path / "data.jsonl", ["a", "b"], tests=["assert True", 3])
    assert called("report", file, *options, "--json", tmp_path / "out.json") == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()

"""No text makes a regular expression slow: each is found in the code and tried on what is worst for one of its kind."""

import ast
import re
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("taxonomy", "catalogue", "importers", "registry", "transport", "api", "web", "config", "measure")
CALLS = {"compile", "match", "fullmatch", "search", "sub", "findall", "finditer", "split"}
SHORT, LONG = 2_000, 60_000
"""The longest text of a document; and what is far beyond it, for patterns that read whole bodies or data sets."""
TIMES = 250
"""How often as long as `a*b` a pattern may take: that one tries the longest text of a document from every letter."""
PREFIXES = 2
WHOLE = {
    "taxonomy/source_lines.py": "bodies of 2 MB",
    "taxonomy/strict_parsing.py": "bodies of 2 MB",
    "importers/secrets.py": "files of 1 MB",
    "importers/source.py": "files of 1 MB",
    "importers/trees.py": "files of 1 MB",
    "importers/python_code.py": "files of 1 MB",
    "importers/formats/recognition.py": "files of 1 MB",
    "importers/formats/references.py": "prompts",
    "taxonomy/documents/base.py": "texts before their length is known",
    "catalogue/search.py": "questions",
    "transport/query_string.py": "the query string",
    "api/views/private.py": "headers",
    "web/diffs.py": "texts side by side",
    "web/formatting.py": "texts in pictures",
    "taxonomy/graph/formats/appearance.py": "texts in graphs",
}
"""Files whose patterns meet texts that nothing has shortened before, and what these are."""
Pattern = tuple[str, int, str | bytes, int]
"""File, line, pattern, flags."""


def patterns() -> Iterator[Pattern]:
    """Every pattern in the code, wherever `re` is called; composed ones are read from their modules."""
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and _is_of_re(node.func) and node.args:
                    yield from _pattern(file, node)


def _is_of_re(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr in CALLS
    )


def _pattern(file: Path, node: ast.Call) -> Iterator[Pattern]:
    name = file.relative_to(ROOT).as_posix()
    namespace: dict[str, Any] = {"re": re}
    try:
        value = eval(compile(ast.Expression(node.args[0]), name, "eval"), _names(file, node.args[0]))
    except NameError as error:
        raise AssertionError(f"{name}:{node.lineno}: {error}") from error
    flags = 0
    for item in (*node.args[1:], *(keyword.value for keyword in node.keywords)):
        text = ast.unparse(item)
        if re.fullmatch(r"re\.[A-Z]+( \| re\.[A-Z]+)*", text):
            flags |= eval(text, namespace)
    if isinstance(value, (str, bytes)):
        yield name, node.lineno, value, int(flags)


def _names(file: Path, expression: ast.expr) -> dict[str, Any]:
    """The names of the module that the expression is made of."""
    expected = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
    if not expected:
        return {}
    import importlib

    module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    return {name: getattr(module, name) for name in expected if hasattr(module, name)}


ALL = list(patterns())
SAMPLES = {"category_digit": "1", "category_word": "a", "category_space": " "}


def letters(pattern: str) -> list[str]:
    """A letter for each thing that the pattern speaks of."""
    distinct: dict[str, None] = {}
    for op, value in _leaves(re._parser.parse(pattern)):
        match str(op).lower():
            case "literal" | "not_literal":
                distinct[chr(value)] = None
            case "range":
                distinct[chr(value[0])] = None
            case "category":
                distinct[SAMPLES.get(str(value).lower(), "-")] = None
            case "any":
                distinct["."] = None
    return list(distinct)[:8]


def _leaves(node: Any) -> Iterator[tuple[Any, Any]]:
    for item in node:
        if isinstance(item, tuple) and len(item) == 2 and hasattr(item[0], "name"):
            yield item
            yield from _leaves([item[1]])
        elif isinstance(item, (list, tuple)) or hasattr(item, "data"):
            yield from _leaves(item)


def attacks(pattern: str) -> Iterator[str]:
    """Texts that go on for ever as the pattern wants them, and then fail it."""
    alphabet = letters(pattern)
    head = "".join(chr(value) for op, value in re._parser.parse(pattern) if str(op) == "LITERAL")
    for pump in (*alphabet, *map("".join, product(alphabet[:5], repeat=2))):
        for before in dict.fromkeys(("", head)):
            yield before + pump * (LONG // len(pump)) + "\x01"


def test_the_patterns_are_found():
    assert len(ALL) > 40
    assert {"taxonomy/source_lines.py", "api/views/private.py", "web/diffs.py"} <= {name for name, *_ in ALL}
    assert not [name for name in WHOLE if name not in {file for file, *_ in ALL}]


def seconds(pattern: re.Pattern[str], text: str) -> float:
    started = time.thread_time()
    pattern.fullmatch(text)
    pattern.search(text)
    return time.thread_time() - started


@pytest.fixture(scope="module")
def longest() -> float:
    """Seconds on this machine."""
    return TIMES * min(seconds(re.compile("a*b"), "a" * SHORT) for _ in range(9))


@pytest.mark.parametrize("name", sorted({name for name, *_ in ALL}))
def test_no_text_makes_a_pattern_slow(name: str, longest: float):
    """Twice as long takes twice as long: thousands of characters in milliseconds. Where texts are short, they are."""
    length = LONG if name in WHOLE else SHORT
    for _, line, pattern, flags in (item for item in ALL if item[0] == name):
        text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
        compiled = re.compile(text, flags)
        for attack in attacks(text):
            cut = attack[: length - 1] + attack[-1]
            elapsed = seconds(compiled, cut)
            assert elapsed < longest, f"line {line}: {text!r} takes {elapsed:.2f} s for {cut[:20]!r}..."


def test_a_slow_pattern_is_seen():
    slow = re.compile(r"(a+)+b")
    attack = next(item for item in attacks(slow.pattern) if item.startswith("aa"))
    started = time.thread_time()
    slow.fullmatch(attack[:17] + "\x01")
    first = time.thread_time() - started
    started = time.thread_time()
    slow.fullmatch(attack[:20] + "\x01")
    assert time.thread_time() - started > 3 * first


def _models(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield base
    for subclass in base.__subclasses__():
        yield from _models(subclass)


def test_patterns_of_documents_are_matched_without_turning_back():
    """pydantic's own engine takes time in proportion to the text, whatever the pattern; Python's would not."""
    own = [model for model in _models(BaseModel) if model.__module__.partition(".")[0] in PACKAGES]
    assert all(our.model_config.get("regex_engine", "rust-regex") == "rust-regex" for our in own)

"""The rules of the house that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands
from django.urls import get_resolver

from web.glossary import OWN

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "taxonomy",
    "catalogue",
    "exporters",
    "importers",
    "registry",
    "transport",
    "api",
    "web",
    "config",
    "measure",
)
SOURCES = [
    file
    for package in (*PACKAGES, "proof", "tests")
    for file in sorted((ROOT / package).rglob("*.py"))
    if file.name != "0001_initial.py"
]
TEMPLATES = sorted((ROOT / "web" / "templates").rglob("*.*"))
WRITES = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete", "execute"}
WRITERS = {
    "registry/services": "services are the only way in",
    "registry/database_view.py": "opens transactions that only read",
    "registry/migrations": "the shape of the store",
}
READERS = {
    "registry/current.py": "the catalogue version, asked for by every answer",
}
CHANGES = re.compile(r"\b(INSERT|UPDATE|DELETE|DROP|ALTER|CREATE)\b")
LINES = 400
UNTYPED = {"taxonomy catalogue exporters registry transport api": 8, "web config": 50, "measure importers": 26}
"""Packages -> so many mappings with any keys and values they may still have together."""
TEMPLATE_LINE = 160
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def test_files_stay_small():
    lengths = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in SOURCES}
    assert len(lengths) > 500
    assert not {name: lines for name, lines in lengths.items() if lines > LINES}


def test_modules_have_a_docstring():
    """A module starts with a sentence that says why it exists."""
    silent = [
        name_of(file)
        for file in SOURCES
        if file.read_text(encoding="utf-8").strip()
        if file.name != "apps.py" and not ast.get_docstring(parsed(file))
    ]
    assert not silent


@pytest.mark.parametrize("packages", UNTYPED)
def test_layers_hand_on_values_with_a_type(packages: str):
    """What has known keys is a model, a document or a tuple; what has none is `taxonomy.raw_json.RawJson`."""
    lines = [
        f"{name_of(file)}: {line.strip()}"
        for file in SOURCES
        if name_of(file).partition("/")[0] in packages.split()
        for line in file.read_text(encoding="utf-8").splitlines()
        if "dict[str, Any]" in line
    ]
    assert 0 < len(lines) <= UNTYPED[packages], lines


def test_lines_of_templates_stay_short():
    lines = [
        f"{name_of(file)}:{number} {len(line)}"
        for file in TEMPLATES
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > TEMPLATE_LINE
    ]
    assert len(TEMPLATES) > 90
    assert not lines


def test_tags_of_templates_end_on_their_line():
    """Django takes one that does not for text."""
    broken = [
        f"{name_of(file)}:{number}"
        for file in TEMPLATES
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if line.count("{{") != line.count("}}") or line.count("{%") != line.count("%}")
    ]
    assert not broken


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_nine_functions_in_ten_are_short():
    lengths = sorted(
        (node.end_lineno or 0) - node.lineno + 1
        for package in PACKAGES
        for file in (ROOT / package).rglob("*.py")
        if "migrations" not in file.parts
        for node in functions(parsed(file))
    )
    assert lengths[len(lengths) * 9 // 10] <= 30
    assert lengths[-1] <= 45


def calls(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            yield node.func.attr, node.lineno


@pytest.mark.parametrize("package", ["registry", "api", "web"])
def test_only_services_write(package: str):
    allowed = (*WRITERS, *READERS)
    actual = [
        f"{name_of(file)}:{line} {call}"
        for file in sorted((ROOT / package).rglob("*.py"))
        if not name_of(file).startswith(allowed)
        for call, line in calls(file)
    ]
    assert not actual, f"writes outside {', '.join(allowed)}: {actual}"


@pytest.mark.parametrize("place", READERS)
def test_plain_sql_outside_services_only_reads(place: str):
    source = (ROOT / place).read_text()
    assert "execute(" in source, "no exemption is stale"
    assert not CHANGES.search(source)
    assert {call for call, _ in calls(ROOT / place)} == {"execute"}


@pytest.mark.parametrize("place", WRITERS)
def test_no_exemption_is_stale(place: str):
    files = [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py"))
    assert any(True for file in files for _ in calls(file)) or "migrations" in place


def test_no_module_is_named_for_no_reason():
    banned = {"utils.py", "helpers.py", "common.py", "core.py", "misc.py"}
    assert not [name_of(file) for file in SOURCES if file.name in banned]


def test_no_test_drops_a_stream_that_it_has_read_in_part():
    """It may end the process: see `content` in tests/api/asking.py, which reads all of it."""
    partly = re.compile(r"(next|iter|islice|enumerate|zip)\(.*\bstreaming_content")
    tests = [file for file in SOURCES if name_of(file).startswith(("tests/", "proof/"))]
    assert [name_of(file) for file in tests if partly.search(file.read_text(encoding="utf-8"))] == []


def test_no_signals_and_no_save_overrides():
    for file in sorted((ROOT / "registry").rglob("*.py")):
        assert "django.db.models.signals" not in file.read_text()
        assert not [node for node in functions(parsed(file)) if node.name == "save"], name_of(file)


def test_every_command_is_documented():
    own = {name for name, app in get_commands().items() if app in ("registry", "api")}
    text = "\n".join(file.read_text() for file in DOCUMENTS)
    assert own
    assert not [name for name in sorted(own) if name not in text]


def addresses() -> list[str]:
    groups: list[Any] = list(get_resolver().url_patterns)
    patterns = [str(entry.pattern) for group in groups for entry in group.url_patterns]
    return [pattern for pattern in patterns if pattern.startswith("api/v1/")]


def test_every_resource_is_named_in_the_guide():
    guide = (ROOT / "docs" / "guide.md").read_text()
    resources = {re.split(r"[/<]", address.removeprefix("api/v1/"))[0] for address in addresses()} - {""}
    assert resources
    assert not [name for name in sorted(resources) if f"/api/v1/{name}" not in guide]


def test_every_word_of_the_statistics_is_in_the_glossary_of_the_docs():
    rows = [
        line.split("|") for line in (ROOT / "docs" / "glossary.md").read_text().splitlines() if line.startswith("| ")
    ]
    terms = {term.strip() for row in rows for term in row[1].split(";")}
    assert not [entry.label for entries in OWN.values() for entry in entries if entry.label not in terms]


def test_every_setting_is_documented():
    source = (ROOT / "config" / "settings.py").read_text() + (ROOT / "config" / "gunicorn.py").read_text()
    names = set(re.findall(r"env(?:iron\.get|\.\w+)\(\"([A-Z_]+)\"", source))
    assert len(names) > 5
    documented = (ROOT / "docs" / "operations.md").read_text()
    assert not [name for name in sorted(names) if f"`{name}`" not in documented]


def test_documents_link_to_files_that_exist():
    for document in DOCUMENTS:
        if "\nReplaced by ADR" in document.read_text():
            continue  # tells how it was
        for named in re.findall(
            r"`((?:docs|fixtures|taxonomy|catalogue|registry|transport|api|web|measure|proof|tests|config)/[\w./-]*)`",
            document.read_text(),
        ):
            assert (ROOT / named).exists(), f"{name_of(document)} names {named}"

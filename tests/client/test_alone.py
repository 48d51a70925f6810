"""The client stands alone: it imports nothing of the project, but for the one module that answers offline."""

import ast
from pathlib import Path

import pytest

CLIENT = Path(__file__).resolve().parents[2] / "client" / "sdmethods"
OURS = {"api", "bench", "catalogue", "config", "importers", "measure", "registry", "taxonomy", "transport", "web"}
FILES = sorted(CLIENT.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(CLIENT).as_posix())
def test_nothing_of_the_project_is_imported(path: Path):
    text = path.read_text()
    assert len(text.splitlines()) <= 400
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level}
    assert not {name.partition(".")[0] for name in imported} & {*OURS, "django", "rest_framework"}
    assert "import_module" not in text or path.name == "offline.py"

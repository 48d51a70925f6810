"""The notebooks, executed from the first cell to the last against a registry with the whole catalogue."""

import importlib.util
import os
from io import StringIO
from pathlib import Path
from typing import Any

import nbformat
import pytest
from django.conf import settings
from django.core.management import call_command
from nbclient import NotebookClient

pytestmark = [pytest.mark.once, pytest.mark.long, pytest.mark.django_db(transaction=True)]
ROOT = Path(settings.BASE_DIR)
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))


def test_there_are_three():
    assert len(NOTEBOOKS) == 3


@pytest.mark.filterwarnings("default")  # jupyter_client warns about its own loops and folders
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, live_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    if path.stem == "pool_my_effects" and importlib.util.find_spec("taxonomy.evidence.__main__") is None:
        pytest.skip("there is no python -m taxonomy.evidence here")
    call_command("load_catalogue", stdout=StringIO(), stderr=StringIO())
    monkeypatch.setenv("SDM_URL", live_server.url)
    monkeypatch.setenv("SDM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "client"), str(ROOT)]))
    notebook = nbformat.read(path, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "notebooks are stored without outputs"
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert shown
    assert not [output for output in shown if output["output_type"] == "error"]

"""A cold installation in an empty environment, and the first answer."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.registry.world import build

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
FIRST = """\
import sys
from sdmethods import Registry
registry = Registry(sys.argv[1])
print(registry.pool("novelty-filter", facet="diversity"))
"""


def test_the_first_answer_takes_four_lines(live_server: Any, tmp_path: Path):
    build()
    client = Path(settings.BASE_DIR) / "client"
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "cold")], check=True)
    python = tmp_path / "cold" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(client)], check=True, timeout=300)
    plain = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    command = [str(python), "-c", FIRST, live_server.url]
    answer = subprocess.run(command, env=plain, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Novelty on diversity: " in answer.stdout
    assert "certainty" in answer.stdout
    sdm = [str(tmp_path / "cold" / "bin" / "sdm"), "show", "novelty-filter", "--url", live_server.url]
    shown = subprocess.run(sdm, env=plain, capture_output=True, text=True, check=True)
    assert "certainty" in shown.stdout
    mcp = [sdm[0], "mcp", "--url", live_server.url]
    without = subprocess.run(mcp, env=plain, capture_output=True, text=True, check=False)
    assert without.returncode == 2
    assert "pip install 'sdmethods[mcp]'" in without.stderr

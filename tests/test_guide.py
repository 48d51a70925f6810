"""The commands of the guide, run against a server."""

import json
import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from registry.models import Submission
from registry.services.accounts import create_token
from tests.registry.people import delta, take, user
from tests.registry.world import build, revisions

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
ROOT = Path(settings.BASE_DIR)


def section(title: str) -> str:
    """All commands of a section of the guide."""
    text = (ROOT / "docs" / "guide.md").read_text().partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return "\n".join(line[4:] for line in text.splitlines() if line.startswith("    "))


def database_url() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return f"postgresql://postgres@/{database['HOST']}/{database['NAME']}"


def shell(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    whole = {"PATH": os.environ["PATH"], "DEBUG": "1", "DATABASE_URL": database_url(), **environment}
    command = ["bash", "-eu", "-c", script]
    return subprocess.run(command, cwd=folder, env=whole, capture_output=True, text=True, check=False, timeout=120)


def test_a_whole_life_by_curl(live_server: Any, tmp_path: Path):
    call_command("load_catalogue", stdout=StringIO(), stderr=StringIO())
    manage = f'manage.py() {{ {sys.executable} {ROOT}/manage.py "$@"; }}\n'
    curl = 'curl() { command curl -sS -w "%{stderr}%{http_code}\\n" "$@"; }\n'
    script = section("Submitting") + "\n" + section("Objecting to a figure")
    done = shell(manage + curl + script.replace("curl -s ", "command curl -s "), tmp_path, R=live_server.url)
    assert done.returncode == 0, done.stderr
    answers = re.findall(r"^\d{3}$", done.stderr, re.MULTILINE)
    assert answers == ["422", *["200"] * 11, "201"], done.stdout[-3000:]
    numbers = [document and document["treated"]["value"] for _, document in revisions("effects", "tiny-reasoning")]
    assert numbers == [44.5, 44.0]
    refused = json.JSONDecoder().raw_decode(done.stdout, done.stdout.index("{"))[0]
    assert {error["pointer"] for error in refused["errors"]} == {
        "/methods/0/steps/0/component",
        "/effects/0/baseline/value",
        "/effects/0/read_in",
    }
    assert '"path":"/treated/value","before":44.5,"after":44.0' in done.stdout


def test_comparisons_and_graphs_by_curl(live_server: Any, tmp_path: Path):
    call_command("load_catalogue", stdout=StringIO(), stderr=StringIO())
    own = f'python() {{ {sys.executable} "$@"; }}\n'
    curl = 'curl() { command curl -sS -w "%{stderr}%{http_code}\\n" "$@"; }\n'
    commands = section("Comparing methods, and the graph")
    done = shell(own + curl + commands, tmp_path, R=live_server.url)
    assert done.returncode == 0, done.stderr
    assert re.findall(r"^\d{3}$", done.stderr, re.MULTILINE) == ["200"] * commands.count("curl "), done.stdout[-3000:]
    assert re.search(r"MultiDiGraph.* with \d+ nodes and \d+ edges$", done.stdout, re.MULTILINE)
    assert "flowchart" in done.stdout
    assert (tmp_path / "wizardlm.svg").read_text().rstrip().endswith("</svg>")


@pytest.fixture
def from_ci(live_server: Any, tmp_path: Path) -> Any:
    build()
    _, token = create_token(user=user("ada"), name="ci")

    def run(content: Any, **environment: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "file.yaml").write_text(content if isinstance(content, str) else json.dumps(content))
        script = f"sh {ROOT}/docs/submit.sh file.yaml"
        return shell(script, tmp_path, **{"REGISTRY": live_server.url, "TOKEN": token, **environment})

    return run


def test_a_good_file_is_submitted_once_however_often_the_job_runs(from_ci: Any, live_server: Any):
    first, again = (from_ci({"methods": [delta()]}) for _ in range(2))
    submission = Submission.objects.get()
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == f"file.yaml was submitted: {live_server.url}/api/v1/submissions/{submission.pk}/\n"
    assert again.stdout == first.stdout
    take(submission, "accept")
    after = from_ci({"methods": [delta()]})
    assert (after.returncode, after.stdout) == (0, "file.yaml says nothing that the registry does not have.\n")
    assert Submission.objects.count() == 1


def test_another_content_is_another_submission(from_ci: Any):
    assert [from_ci({"methods": [delta(year=year)]}).returncode for year in (2021, 2022)] == [0, 0]
    assert Submission.objects.count() == 2


def test_a_faulty_file_fails_the_job_and_every_fault_is_in_its_log(from_ci: Any):
    done = from_ci({"methods": [delta(year=1900, source="nobody")]})
    assert (done.returncode, done.stdout) == (1, "")
    assert "file.yaml was not accepted for review:" in done.stderr
    assert '\n  {"pointer": "/methods/0/year"' in done.stderr
    assert '\n  {"pointer": "/methods/0/source"' in done.stderr
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("content", "environment", "code", "message"),
    [
        ("a: [", {}, 1, "not YAML"),
        ("", {"TOKEN": ""}, 2, "usage:"),
        ("sources: []", {"TOKEN": "sdr_wrong"}, 1, "Unauthorized"),
        ("sources: []", {"REGISTRY": "http://127.0.0.1:1"}, 7, "connect"),
    ],
)
def test_whatever_else_goes_wrong_fails_the_job_too(from_ci: Any, content, environment, code, message):
    done = from_ci(content, **environment)
    assert done.returncode == code, done
    assert message in done.stderr
    assert "sdr_" not in done.stderr or code == 2

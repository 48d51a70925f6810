"""What a newcomer sees on a laptop: the pages of errors are those of production."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

SCRIPT = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from django.test import Client
from web.views import joining
call_command("migrate", verbosity=0)
def broken(*args, **kwargs):
    raise RuntimeError("the secret")
joining.Sent.get_context_data = broken
def asker():
    return Client(raise_request_exception=False, enforce_csrf_checks=True, headers={"accept": "text/html"},
                  SERVER_NAME="localhost")
client = asker()
client.get("/report/")
answers = {
    "404": client.get("/nowhere/"),
    "404 of a record": client.get("/methods/nothing-like-this/"),
    "400": client.get("/methods/?colour=red"),
    "403": asker().post("/report/"),
    "405": client.get("/logout/"),
    "413": client.post("/submit/", "document=" + "x" * 3_000_000, content_type="application/x-www-form-urlencoded"),
    "500": client.get("/join/sent/"),
    "200": client.get("/"),
}
json.dump({name: [each.status_code, each.content.decode()] for name, each in answers.items()}, sys.stdout)
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Asked under the settings of `make serve`."""
    folder = tmp_path_factory.mktemp("laptop")
    inherited = {name: value for name, value in os.environ.items() if name not in ("DEBUG", "DATABASE_URL")}
    laptop = {"DEBUG": "1", "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
    environment = {**inherited, **laptop, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        cwd=Path(settings.BASE_DIR),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout)
    return result


NAMES = ("404", "404 of a record", "400", "403", "405", "413", "500")


@pytest.mark.parametrize("name", NAMES)
def test_errors_are_pages_of_the_registry(answers: dict[str, Any], name: str):
    status, page = answers[name]
    assert status == int(name[:3])
    assert "Registry of synthetic-data methods</title>" in page
    assert f'<p class="eyebrow">{status}</p>' in page
    for word in ("Traceback", "DEBUG", "the secret", "urlconf", "Django"):
        assert word not in page


def test_no_script_writes_over_a_page(answers: dict[str, Any]):
    status, page = answers["200"]
    assert status == 200
    assert "htmx-2.min.js" in page
    assert "django-htmx.js" not in page

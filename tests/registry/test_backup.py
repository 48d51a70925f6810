"""A backup of a store in use, restored into an empty place: nothing is missing, nothing is different."""

import os
import subprocess
import sys
import threading
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from registry.models import Catalogue
from registry.services.accounts import create_token
from registry.services.backup import back_up, sums, sums_of
from tests import postgres
from tests.registry.people import accepted, submit, summary, user
from tests.registry.world import build

pytestmark = pytest.mark.tool

RESTORE = """
import sys, django; django.setup()
from django.core.management import call_command
from django.db import connection, DatabaseError
call_command("restore", sys.argv[1])
call_command("dump_catalogue", sys.argv[2])
try:
    connection.cursor().execute("DELETE FROM registry_revision")
except DatabaseError as error:
    print(error)
"""


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client programs in the folder of the server."""
    if initdb := postgres.installed():
        monkeypatch.setenv("PATH", f"{initdb.parent}{os.pathsep}{os.environ['PATH']}")


def restored(url: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DEBUG": "1", "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", RESTORE, *map(str, arguments)]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def files(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*.yaml"))}


@pytest.mark.django_db(transaction=True)
def test_a_restored_store_equals_the_original(tmp_path: Path, empty: str):
    build()
    accepted(summary("Reviewed"))
    submit(summary("Waiting"))
    create_token(user=user("ada"), name="laptop", days=1)
    call_command("backup", tmp_path / "backup", stdout=StringIO())
    expected = sums_of(tmp_path / "backup").read_text()
    assert expected == "".join(f"{table} {result}\n" for table, result in sums().items())
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o600
    call_command("dump_catalogue", tmp_path / "before", stdout=StringIO())
    done = restored(empty, tmp_path / "backup", tmp_path / "after")
    assert done.returncode == 0, done.stderr
    assert "equal to their sums" in done.stdout
    assert "append-only" in done.stdout
    assert files(tmp_path / "before") == files(tmp_path / "after") != {}
    again = restored(empty, tmp_path / "backup", tmp_path / "after")
    assert "The database is not empty" in again.stderr


@pytest.mark.django_db(transaction=True)
def test_a_copy_that_differs_is_reported(tmp_path: Path, empty: str):
    result = sums_of(tmp_path / "backup")
    back_up(path=tmp_path / "backup")
    result.write_text(result.read_text().replace("registry_catalogue 1 ", "registry_catalogue 2 "))
    done = restored(empty, tmp_path / "backup", tmp_path / "after")
    assert f"NotCopied: What was restored differs from {result} in registry_catalogue\n" in done.stderr


@pytest.mark.django_db(transaction=True)
def test_who_writes_meanwhile_neither_waits_nor_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A write in the middle: after the copy, before the sums."""
    build()
    before, count = sums(), "registry.services.backup.sums"

    def write() -> None:
        Catalogue.objects.update(fixtures="written meanwhile")
        connection.close()

    def late() -> dict[str, str]:
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(10)
        assert not writer.is_alive()
        return sums()

    monkeypatch.setattr(count, late)
    assert back_up(path=tmp_path / "backup") == before
    assert Catalogue.objects.get().fixtures == "written meanwhile"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_over_and_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", tmp_path / "mine")
    with pytest.raises(CommandError, match="No file can be written next to"):
        call_command("backup", tmp_path / "no" / "folder")
    with pytest.raises(CommandError, match="The database is not empty"):
        call_command("restore", tmp_path / "mine")
    monkeypatch.setattr("registry.services.backup.sums", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call_command("backup", tmp_path / "broken")
    assert [file.name for file in tmp_path.iterdir()] == ["mine"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("content", [None, b"", b"no backup"])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes | None, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setattr(connection.introspection, "table_names", list)
    with pytest.raises(CommandError, match="cannot be read" if content is None else "is no backup of a"):
        call_command("restore", file)


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_damaged_backup_is_reported(tmp_path: Path, empty: str):
    build()
    back_up(path=tmp_path / "backup")
    content = bytearray((tmp_path / "backup").read_bytes())
    content[8192:60_000] = os.urandom(60_000 - 8192)
    (tmp_path / "backup").write_bytes(content)
    done = restored(empty, tmp_path / "backup", tmp_path / "after")
    assert "NotCopied" in done.stderr
    assert "restored, equal" not in done.stdout

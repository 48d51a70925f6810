"""The server loads its code before it listens: no request waits for that."""

import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = [pytest.mark.once, pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each worker loads it")]
SECONDS = 120


def ask(port: int) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=SECONDS)) as connection:
        connection.request("GET", "/healthz")
        return connection.getresponse().status


def test_the_first_request_waits_for_no_code_even_where_the_database_has_no_tables(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = {"DEBUG": "1", "PORT": str(port), "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3", "PATH": ""}
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py"]
    begun = time.monotonic()
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=log, stderr=log)
    try:
        while process.poll() is None and time.monotonic() < begun + SECONDS:
            with suppress(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port)).close()
                break
            time.sleep(0.01)
        listening = time.monotonic()
        assert ask(port) == 200, (tmp_path / "log").read_text()
        assert time.monotonic() - listening < (listening - begun) / 2
    finally:
        process.terminate()
        process.wait(SECONDS)
    assert "Traceback" not in (tmp_path / "log").read_text()

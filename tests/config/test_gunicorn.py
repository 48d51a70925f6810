"""The server loads its code before it listens: no request waits for that."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = [pytest.mark.once, pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each worker loads it")]
SECONDS = 120
Process = subprocess.Popen[bytes]


@contextmanager
def serve(folder: Path, port: int = 0) -> Iterator[Process]:
    """A server whose database has no tables; what it says is in `folder/log`."""
    env = {"DEBUG": "1", "PORT": str(port), "DATABASE_URL": f"sqlite:///{folder}/empty.sqlite3", "PATH": ""}
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(SECONDS)


def ask(port: int) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=SECONDS)) as connection:
        connection.request("GET", "/healthz")
        return connection.getresponse().status


def wait_until_it_listens(port: int, process: Process) -> None:
    end = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < end:
        with suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.01)


def test_the_first_request_waits_for_no_code_even_where_the_database_has_no_tables(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    begun = time.monotonic()
    with serve(tmp_path, port) as process:
        wait_until_it_listens(port, process)
        listening = time.monotonic()
        assert ask(port) == 200, (tmp_path / "log").read_text()
        assert time.monotonic() - listening < (listening - begun) / 2
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_who_ends_the_loading_sees_no_traceback(tmp_path: Path, how: signal.Signals):
    with serve(tmp_path) as process:
        end = time.monotonic() + SECONDS
        while b"Loading" not in (tmp_path / "log").read_bytes() and time.monotonic() < end:
            time.sleep(0.01)
        process.send_signal(how)
        assert process.wait(SECONDS) == 128 + how
    assert "Traceback" not in (tmp_path / "log").read_text()

"""The server as it is run, on a port of its own, and the few requests that are made to it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 60
SETUP = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
for name, role in (("ada", "contributor"), ("cyd", "curator")):
    call_command("create_user", name, role=role)
    call_command("create_token", name)
"""


class Refused(Exception):
    """The server answered what it should not."""


class Server:
    """gunicorn with its workers, in a process group of its own so that all of it dies at once."""

    def __init__(self, url: str, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = folder / "server.log"
        self.environment = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")} | {
            "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": url,
            "PORT": str(self.port),
            "LIMITS_FILE": str(folder / "limits"),
            "WRITES_PER_MINUTE": "1000000",
        }
        self.tokens: dict[str, str] = {}

    def prepare(self) -> None:
        """Migrate, and make the two accounts."""
        command = [sys.executable, "-c", SETUP]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Refused(done.stderr)
        told = [line for line in done.stdout.splitlines() if line.startswith("sdr_")]
        self.tokens = dict(zip(("ada", "cyd"), told, strict=True))

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + SECONDS
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise Refused(f"the server does not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        try:
            return self.ask("GET", "/readyz")[0] == 200
        except (OSError, HTTPException):
            return False

    def kill(self) -> None:
        """As the kernel does when memory runs out: no handler runs, nothing is said to the database."""
        if self.process.returncode is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def ask(self, verb: str, path: str, body: Any = None, *, by: str | None = None, **headers: str) -> tuple[int, Any]:
        """Status and content. Raises OSError or HTTPException where the connection breaks."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if by:
            headers["Authorization"] = f"Bearer {self.tokens[by]}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(verb, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    def must(self, status: int, *args: Any, **how: Any) -> Any:
        """The content of an answer that has to have this status."""
        found, content = self.ask(*args, **how)
        if found != status:
            raise Refused(f"{args[:2]}: {found} {json.dumps(content)[:500]}")
        return content

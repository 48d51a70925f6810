"""The server as it is run, on a port of its own, and the few requests that are made to it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psutil

from proof.faults.accounts import tokens

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 60
PRELOADED = ("--preload",)
"""Workers are forked from a master that has loaded the application, so that a new one is there at once."""


class Refused(Exception):
    """The server answered what it should not."""


class Server:
    """gunicorn with its workers, in a process group of its own so that all of it dies at once."""

    def __init__(
        self, url: str, folder: Path, *, options: Sequence[str] = (), before: Sequence[str] = (), **environment: str
    ) -> None:
        """`options` are gunicorn's; `before` stands before its command, to run it with fewer rights."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log, self.options, self.before = folder / "server.log", options, before
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        self.environment = {
            **kept,
            "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": url,
            "PORT": str(self.port),
            "READS_PER_MINUTE": "100000000",
            "WRITES_PER_MINUTE": "100000000",
            **environment,
        }
        self.tokens: dict[str, str] = {}

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A python in this server's environment, to its end."""
        said = self.environment | environment
        return subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=said, capture_output=True, text=True, check=False
        )

    def prepare(self) -> None:
        """Migrate, and make the two accounts."""
        done = self.run("-m", "proof.faults.accounts")
        if done.returncode:
            raise Refused(done.stderr)
        self.tokens = tokens(done.stdout)

    def start(self) -> None:
        command = [*self.before, sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", *self.options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.wait()

    def wait(self, path: str = "/readyz") -> float:
        """Until it answers 200, and how long that took."""
        begun = time.monotonic()
        while not self.answers(path):
            if self.process.poll() is not None or time.monotonic() > begun + SECONDS:
                raise Refused(f"{path} is not answered: {self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        return time.monotonic() - begun

    def answers(self, path: str) -> bool:
        try:
            return self.ask("GET", path)[0] == 200
        except (OSError, HTTPException):
            return False

    def workers(self) -> list[psutil.Process]:
        found: list[psutil.Process] = psutil.Process(self.process.pid).children()
        return found

    def kill(self) -> None:
        """As the kernel does when memory runs out: no handler runs, nothing is said to the database."""
        if hasattr(self, "process") and self.process.returncode is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def kill_workers(self) -> None:
        """All that serve; their master lives, and starts others."""
        killed = self.workers()
        for worker in killed:
            worker.kill()
        psutil.wait_procs(killed, timeout=SECONDS)

    def ask(
        self, verb: str, path: str, body: Any = None, *, by: str | None = None, seconds: float = SECONDS, **headers: str
    ) -> tuple[int, Any]:
        """Status and content. Raises OSError or HTTPException where the connection breaks."""
        return self.answer(verb, path, body, by=by, seconds=seconds, **headers)[:2]

    def answer(
        self, verb: str, path: str, body: Any = None, *, by: str | None = None, seconds: float = SECONDS, **headers: str
    ) -> tuple[int, Any, dict[str, str]]:
        """Status, content and headers."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if by:
            headers["Authorization"] = f"Bearer {self.tokens[by]}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request(verb, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null"), dict(answer.getheaders())
        finally:
            connection.close()

    def must(self, status: int, *args: Any, **how: Any) -> Any:
        """The content of an answer that has to have this status."""
        found, content = self.ask(*args, **how)
        if found != status:
            raise Refused(f"{args[:2]}: {found} {json.dumps(content)[:500]}")
        return content

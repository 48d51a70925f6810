"""Every contender behind a gunicorn of its own, and the one client that asks them all over connections kept open."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from typing import NamedTuple

from bench.load import ROOT
from tests.postgres import DIE_WITH_US

LOCAL = "127.0.0.1"
APPS = {
    "registry": "config.wsgi",
    "django": "bench.peers.django:application()",
    "empty": "bench.peers.django:application()",
    "floor": "bench.peers.floor:application()",
}
ALIKE = (
    *("--config", "config/gunicorn.py", "--worker-class", "gthread", "--workers", "1", "--threads", "1"),
    *("--keep-alive", "3600", "--timeout", "3600", "--log-level", "warning"),
)
"""How each is served: one process, one thread, no connection cut however long the others take."""
AT_ONCE = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
QUIET = {"PYTHONWARNINGS": "ignore:No directory at"}  # nothing is collected for a benchmark
ANSWER_SECONDS, STOP_SECONDS, CHUNK = 600, 10, 1 << 20


class Call(NamedTuple):
    """One request to one of the applications. To `work` it is no request: this process works for a while."""

    app: str
    path: str
    query: str = ""
    known: bool = False
    """Whether the client has the answer already, and asks if it is still the same."""


class Took(NamedTuple):
    """Seconds on the clock, and seconds of this process's own work."""

    wall: float
    cpu: float


class Refused(Exception):
    """A call was not answered as it should be."""


class Connection:
    """One connection, kept open. A bare socket: what a client library adds would weigh the same on either side."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._socket = socket.create_connection(address, timeout=ANSWER_SECONDS)
        self._socket.setsockopt(*AT_ONCE)

    def ask(self, request: bytes) -> tuple[bytes, int]:
        """The head of the answer, read to its last byte, and the length of its body."""
        self._socket.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._received()
        head, _, body = received.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        left = length - len(body)
        while left > 0:
            left -= len(self._received())
        return head, length

    def _received(self) -> bytes:
        received = self._socket.recv(CHUNK)
        if not received:
            raise Refused("The server closed the connection")
        return received

    def close(self) -> None:
        self._socket.close()


class Server:
    """A gunicorn on a free port; a first request waits until it is up."""

    def __init__(self, app: str, environment: dict[str, str]) -> None:
        with socket.create_server((LOCAL, 0)) as listener:
            listener.setsockopt(*AT_ONCE)  # as gunicorn will, but the first connection may be made before it is up
            setpriv = shutil.which("setpriv")
            command = [*((setpriv, *DIE_WITH_US) if setpriv else ()), sys.executable, "-m", "gunicorn", *ALIKE]
            command += ["--bind", f"fd://{listener.fileno()}", app]
            env = os.environ | environment | QUIET
            self._process = subprocess.Popen(command, cwd=ROOT, env=env, pass_fds=[listener.fileno()])
            self.connection = Connection(listener.getsockname())

    def stop(self) -> None:
        self.connection.close()
        self._process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self._process.kill()
        self._process.wait()


class Served:
    """All contenders over one database."""

    def __init__(self, environment: dict[str, str], apps: Iterable[str] = APPS) -> None:
        self._environment = environment
        self._servers: dict[str, Server] = {}
        self._tags: dict[Call, str] = {}
        try:
            for name in apps:
                self._servers[name] = Server(APPS[name], environment)
        except BaseException:
            self.close()
            raise

    def plans(self, of: str = "plans") -> dict[str, list[Call]]:
        """Case -> the calls that stand for it; read from the database by a process of its own, by bench.plans' `of`."""
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            return pool.submit(_plans, self._environment, of).result()

    def time(self, calls: list[Call]) -> list[Took]:
        """How long each call took, one after the other."""
        return [self._time(call) for call in calls]

    def _time(self, call: Call) -> Took:
        request, wanted = _request(call, self._tag(call)), b"HTTP/1.1 304" if call.known else b"HTTP/1.1 200"
        head = wanted
        cpu, wall = time.process_time(), time.perf_counter()
        if call.app == "work":
            _work()
        else:
            head, _ = self._servers[call.app].connection.ask(request)
        took = Took(time.perf_counter() - wall, time.process_time() - cpu)
        if not head.startswith(wanted):
            raise Refused(f"{call} was answered: {head.decode('latin-1')}")
        return took

    def _tag(self, call: Call) -> str:
        """The ETag of an answer that the client has; asked for once, and not timed."""
        if call.known and call not in self._tags:
            head, _ = self._servers[call.app].connection.ask(_request(call))
            self._tags[call] = head.decode("latin-1").partition("\r\nETag: ")[2].partition("\r\n")[0]
        return self._tags.get(call, "")

    def close(self) -> None:
        for server in self._servers.values():
            server.stop()


def _request(call: Call, tag: str = "") -> bytes:
    target = f"{call.path}?{call.query}" if call.query else call.path
    lines = [f"GET {target} HTTP/1.1", "Host: localhost", "Accept: */*", "User-Agent: bench"]
    lines += [f"If-None-Match: {tag}"] if tag else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _work() -> int:
    """Some 20 ms of plain work: where others want the processor it is interrupted, as short calls are not."""
    return sum(number * number for number in range(300_000))


def _plans(environment: dict[str, str], of: str) -> dict[str, list[Call]]:
    os.environ.update(environment)
    warnings.filterwarnings("ignore", message="No directory at", module="django")
    import django  # noqa: PLC0415  (the settings are read from the environment)

    django.setup()
    from bench import plans  # noqa: PLC0415

    found: dict[str, list[Call]] = getattr(plans, of)()
    return found

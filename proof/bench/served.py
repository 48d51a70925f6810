"""Every contender behind a server of its own, and the one client that asks them all over connections kept open."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing, suppress
from importlib import import_module
from multiprocessing import get_context
from typing import Any

import psutil

from proof.bench.stores import ROOT, environment
from proof.bench.timing import WORK, Call, Took, timed, work
from tests.postgres import DIE_WITH_US

LOCAL = "127.0.0.1"
APPS = {
    "registry": "config.wsgi",
    "empty": "proof.bench.peers.django:application()",
    "floor": "proof.bench.peers.floor:application()",
    "datasette": "proof.bench.peers.datasette:application",
}
ASGI = ("datasette",)
"""Served by uvicorn, in one process; all others by gunicorn."""
ALIKE = ("--workers", "1", "--threads", "1")
"""How each is served: one process and one thread, unless it is said otherwise."""
GUNICORN = (
    *("-m", "gunicorn", "--config", "config/gunicorn.py", "--worker-class", "gthread"),
    *("--keep-alive", "3600", "--timeout", "3600", "--log-level", "warning"),
)
UVICORN = ("-m", "uvicorn", "--factory", "--timeout-keep-alive", "3600", "--log-level", "warning")
"""No connection is cut, however long the others take."""
AT_ONCE = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
ANSWER_SECONDS, STOP_SECONDS, CHUNK = 600, 10, 1 << 20
IDLE_SECONDS, IDLE_SHARE = 400, 0.1
"""For how long idleness is waited for, and the share of a processor below which a server is idle."""
LAST_CHUNK = b"\r\n0\r\n\r\n"


class Refused(Exception):
    """A call was not answered as it should be."""


class Connection:
    """One connection, kept open. A bare socket: what a client library adds would weigh the same on either side."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._socket = socket.create_connection(address, timeout=ANSWER_SECONDS)
        self._socket.setsockopt(*AT_ONCE)

    def ask(self, request: bytes) -> bytes:
        """The head of the answer, once that is read to its last byte."""
        self._socket.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._received()
        head, _, body = received.partition(b"\r\n\r\n")
        _, declared, length = head.lower().partition(b"content-length:")
        if not declared and b"transfer-encoding: chunked" in head.lower():
            while not body.endswith(LAST_CHUNK):
                body += self._received()
            return head
        left = int(length.split(b"\r\n", 1)[0]) - len(body)
        while left > 0:
            left -= len(self._received())
        return head

    def _received(self) -> bytes:
        received = self._socket.recv(CHUNK)
        if not received:
            raise Refused("The server closed the connection")
        return received

    def close(self) -> None:
        self._socket.close()


class Server:
    """A contender on a free port; a first request waits until it is up."""

    def __init__(self, app: str, environment: dict[str, str], alike: Sequence[str] = ALIKE) -> None:
        with socket.create_server((LOCAL, 0)) as listener:
            listener.setsockopt(*AT_ONCE)  # as the server will, but the first connection may be made before it is up
            setpriv, number = shutil.which("setpriv"), str(listener.fileno())
            command = [*((setpriv, *DIE_WITH_US) if setpriv else ()), sys.executable]
            if app in ASGI:
                command += [*UVICORN, "--fd", number, APPS[app]]
            else:
                command += [*GUNICORN, *alike, "--bind", f"fd://{number}", APPS[app]]
            env = os.environ | environment
            self._process = subprocess.Popen(command, cwd=ROOT, env=env, pass_fds=[listener.fileno()])
            self.address: tuple[str, int] = listener.getsockname()
            self.connection = Connection(self.address)

    def work(self) -> float:
        """Seconds of work of its processes so far."""
        first = psutil.Process(self._process.pid)
        times = [process.cpu_times() for process in (first, *first.children(recursive=True))]
        return float(sum(each.user + each.system for each in times))

    def stop(self) -> None:
        self.connection.close()
        self._process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self._process.kill()
        self._process.wait()


def collect_static(environment: dict[str, str]) -> None:
    """Write the static files with their hashes: a page of production cannot be written without their names."""
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=True)


class Served:
    """Some contenders over one database."""

    def __init__(self, url: str, apps: Iterable[str], alike: Sequence[str] = ALIKE) -> None:
        self._environment = environment(url)
        self.servers: dict[str, Server] = {}
        self._tags: dict[Call, str] = {}
        collect_static(self._environment)
        try:
            for name in apps:
                self.servers[name] = Server(name, self._environment, alike)
        except BaseException:
            self.close()
            raise

    def wait_until_idle(self, seconds: float = IDLE_SECONDS) -> bool:
        """Wait until no server works, as after a start for what it computes in advance; False if one still does.

        A catalogue of the largest size keeps a server busy longer: what is measured then is reported with its noise.
        """
        end = time.monotonic() + seconds
        idle = False
        while not idle and time.monotonic() < end:
            before = self._work()
            time.sleep(1)
            idle = self._work() - before < IDLE_SHARE
        return idle

    def _work(self) -> float:
        return sum(server.work() for server in self.servers.values())

    def inside(self, function: str) -> Any:
        """What `module:function` returns, called beside the database in a process of its own."""
        return inside(self._environment, function)

    def time(self, calls: list[Call]) -> list[Took]:
        """How long each call took, one after the other."""
        return [self.ask(call)[0] for call in calls]

    def ask(self, call: Call) -> tuple[Took, str]:
        """How long it took, and the head of the answer. Raises Refused unless it is answered as it should be."""
        if call.app == WORK:
            return timed(work), ""
        request, head = request_of(call, self._tag(call)), b""
        connection = self.servers[call.app].connection

        def asked() -> None:
            nonlocal head
            head = connection.ask(request)

        took = timed(asked)
        wanted = (b"304",) if call.known else (b"200", b"201")
        if head[9:12] not in wanted:
            raise Refused(f"{call} was answered: {head.decode('latin-1')}")
        return took, head.decode("latin-1")

    def _tag(self, call: Call) -> str:
        """The ETag of an answer that the client has; asked for once, and not timed."""
        if call.known and call not in self._tags:
            self._tags[call] = header(self.ask(call._replace(known=False))[1], "ETag")
        return self._tags.get(call, "")

    def close(self) -> None:
        for server in self.servers.values():
            server.stop()


def header(head: str, name: str) -> str:
    return head.partition(f"\r\n{name}: ")[2].partition("\r\n")[0]


def request_of(call: Call, tag: str = "") -> bytes:
    """The bytes that ask for it."""
    target = f"{call.path}?{call.query}" if call.query else call.path
    method = "GET" if call.body is None else "POST"
    accept = "*/*" if call.path.startswith("/api/") else "text/html,*/*;q=0.8"  # the front page is for browsers alone
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", f"Accept: {accept}", "User-Agent: bench"]
    lines += [f"If-None-Match: {tag}"] if tag else []
    lines += [f"Authorization: Bearer {call.token}"] if call.token else []
    lines += ["Accept-Encoding: gzip"] if call.gzip else []
    body = (call.body or "").encode()
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"] if call.body is not None else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii") + body


class Process:
    """A process of its own with these settings, which keeps its state between calls."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._pool = ProcessPoolExecutor(1, get_context("spawn"))

    def start(self, function: str, *arguments: Any) -> Future[Any]:
        """Call `module:function`, and go on."""
        return self._pool.submit(_inside, self._environment, function, *arguments)

    def call(self, function: str, *arguments: Any) -> Any:
        """What `module:function` returns."""
        return self.start(function, *arguments).result()

    def close(self) -> None:
        self._pool.shutdown()


def inside(environment: dict[str, str], function: str) -> Any:
    """What `module:function` returns, called with these settings in a process of its own."""
    with closing(Process(environment)) as process:
        return process.call(function)


def _inside(environment: dict[str, str], function: str, *arguments: Any) -> Any:
    os.environ.update(environment)
    warnings.filterwarnings("ignore", message="No directory at", module="django")
    import django

    django.setup()
    module, _, name = function.partition(":")
    return getattr(import_module(module), name)(*arguments)

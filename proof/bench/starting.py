"""Goal t1: how soon `make serve` listens in a prepared clone, and how soon it then answers the first page.

Prepared: everything is installed, the database is migrated and holds the curated catalogue. The peer is what no server
can do without: Django's setup, and the check that no migration is missing.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from statistics import median
from typing import Any

from proof.bench.options import Options
from proof.bench.results import Goal, Result
from proof.bench.served import LOCAL, Connection, Refused, request_of
from proof.bench.stores import ROOT, Store
from proof.bench.timing import Call, Took, held_up, timed, work

LISTENING = Goal("t1", "make serve, until it listens", "django.setup() and the check of migrations", 4)
FIRST_PAGE = Goal("t1 page", "first page after that", "one second", 1)
STARTS, WAITS, SOON = 3, 300, 0.005
STOP_SECONDS = 10
SERVE = ("make", "--silent", "--assume-old=.venv/runtime", "serve")
"""Nothing is installed: a clone is prepared once."""
SETUP = (sys.executable, "-c", "import django; django.setup()")
CHECK = (sys.executable, "manage.py", "migrate", "--check")


def measure(store: Store, options: Options) -> Iterator[Result]:
    """Both goals, beside the generated catalogue of the smallest size."""
    size = options.sizes[0]
    with store.copy(size) as url:
        env = settings(url)
        _run((sys.executable, "manage.py", "load_catalogue"), env)
        starts, peers, gauge = [], [], []
        for _ in range(STARTS):
            gauge.append(timed(work))
            peers.append(sum(timed(partial(_run, command, env)).wall for command in (SETUP, CHECK)))
            starts.append(start(env))
    yield from judge(starts, peers, gauge, size, store.database)


def judge(
    starts: list[tuple[float, float]], peers: list[float], gauge: list[Took], size: int, database: str
) -> Iterator[Result]:
    """Seconds as goals."""
    listening, page = (median(start[place] for start in starts) for place in (0, 1))
    where: dict[str, Any] = {"size": size, "database": database}
    yield LISTENING.judge(listening, median(peers), held_up(gauge), **where)
    yield FIRST_PAGE.judge(page, 1.0, held_up(gauge), **where)


def settings(url: str) -> dict[str, str]:
    """The environment of a laptop with this database, and a free port."""
    with socket.create_server((LOCAL, 0)) as listener:
        port = str(listener.getsockname()[1])
    chosen = {"DATABASE_URL": url, "DEBUG": "1", "PORT": port, "DJANGO_SETTINGS_MODULE": "config.settings"}
    return {**os.environ, **chosen, "ALLOWED_HOSTS": "localhost"}


def start(env: Mapping[str, str]) -> tuple[float, float]:
    """Seconds until a server listens, and from then until the front page is read to its end."""
    begun = time.perf_counter()
    process = subprocess.Popen(SERVE, cwd=ROOT, env=env, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        connection = _connected((LOCAL, int(env["PORT"])), process)
        listening = time.perf_counter()
        head = connection.ask(request_of(Call("registry", "/")))
        answered = time.perf_counter()
        connection.close()
    finally:
        _stop(process)
    if head[9:12] != b"200":
        raise Refused(head.decode("latin-1"))
    return listening - begun, answered - listening


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End make and the server, which are a group of their own."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
            return


def _connected(address: tuple[str, int], process: "subprocess.Popen[bytes]") -> Connection:
    """A connection, as soon as there can be one. Raises Refused where the server ends or never listens."""
    end = time.monotonic() + WAITS
    while time.monotonic() < end and process.poll() is None:
        try:
            return Connection(address)
        except ConnectionRefusedError:
            time.sleep(SOON)
    raise Refused(f"nothing listens at {address[0]}:{address[1]}")


def _run(command: tuple[str, ...], env: Mapping[str, str]) -> None:
    subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)

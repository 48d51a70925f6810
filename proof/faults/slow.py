"""Slow clients: connections that say nothing, and requests that are never finished."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from proof.faults.stage import Stage, hold

CONNECTIONS = 50
SILENT, HALF = b"", b"GET /api/v1/methods/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
READ_SECONDS = 3.0
READS = 20


def silent(stage: Stage) -> str:
    return _answered(stage, SILENT)


def half_heads(stage: Stage) -> str:
    return _answered(stage, HALF)


def _answered(stage: Stage, said: bytes) -> str:
    """Others are answered meanwhile, and as ever once the slow ones are gone."""
    with _connections(stage, said):
        slowest = max(_read(stage) for _ in range(READS))
    hold(_read(stage) < READ_SECONDS, "reading is slow, and the slow clients are gone")
    return f"others at most {slowest * 1000:.0f} ms"


def _read(stage: Stage) -> float:
    begun = time.monotonic()
    try:
        status = stage.server.ask("GET", "/api/v1/methods/?page_size=1", seconds=READ_SECONDS)[0]
    except TimeoutError:
        status = 0
    hold(status == 200, f"others were {'answered ' + str(status) if status else f'not answered in {READ_SECONDS} s'}")
    return time.monotonic() - begun


@contextmanager
def _connections(stage: Stage, said: bytes) -> Iterator[None]:
    with ExitStack() as stack:
        for _ in range(CONNECTIONS):
            made = stack.enter_context(socket.create_connection(("127.0.0.1", stage.server.port)))
            made.sendall(said)
        yield

"""An application that tells how many bytes of a body came, behind a worker that soon loses its patience."""

from collections.abc import Callable, Iterable
from typing import Any

from config import worker

worker.HEAD_SECONDS = 1
worker.STALLED_SECONDS = 1
worker.BODY_SECONDS, worker.BODY_RATE = 2, 10**9
worker.ROOM = 5_000_000


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    length = len(environ["wsgi.input"].read())
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{length} {len(environ['RAW_URI'])}\n".encode()]

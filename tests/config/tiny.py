"""An application that answers the number of bytes of a body, behind a worker with short timeouts."""

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

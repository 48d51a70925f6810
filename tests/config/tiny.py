"""An application that tells how many bytes of a body came, behind a worker that soon loses its patience."""

import struct
from collections.abc import Callable, Iterable
from typing import Any

from config import worker

worker.HEAD_SECONDS = 1
worker.STALLED = struct.pack("ll", 1, 0)


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    length = len(environ["wsgi.input"].read())
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{length} {len(environ['RAW_URI'])}\n".encode()]

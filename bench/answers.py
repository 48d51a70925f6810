"""Times of a pooled cell over WSGI, warm and right after a write, beside an empty view: in a process of its own."""

import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

from bench.load import ROOT, environment, made
from tests.postgres import Cluster

CELLS = 10
Times = dict[str, list[float]]
FIXED = {
    "REQUEST_METHOD": "GET",
    "SCRIPT_NAME": "",
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "127.0.0.1",
    "HTTP_HOST": "localhost",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": False,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


def answers(methods: int, cluster: Cluster | None, repeats: int) -> Times:
    """Case -> seconds, round after round. It writes, so a SQLite file is copied first; a cluster is thrown away."""
    url = made(methods, cluster)
    with tempfile.TemporaryDirectory() as folder:
        if cluster is None:
            copy = Path(folder) / "copy.sqlite3"
            shutil.copy(url.removeprefix("sqlite:///"), copy)
            url = f"sqlite:///{copy}"
        command = [sys.executable, "-m", "bench.answers", str(repeats)]
        done = subprocess.run(
            command, check=True, cwd=ROOT, env=os.environ | environment(url), stdout=subprocess.PIPE, text=True
        )
    found: Times = json.loads(done.stdout)
    return found


def ask(application: Any, path: str, query: str = "") -> float:
    """Seconds from the environ to the last byte. RuntimeError unless it is answered by 200."""
    said: list[str] = []
    environ = FIXED | {"PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": io.BytesIO()}
    start = time.perf_counter()
    answer = application(environ, lambda status, headers, error=None: said.append(status))
    body = b"".join(answer)
    took = time.perf_counter() - start
    if hasattr(answer, "close"):
        answer.close()
    if not said[0].startswith("200"):
        raise RuntimeError(f"{path}?{query} answered {said[0]}: {body[:300]!r}")
    return took


def timed(repeats: int) -> Times:
    """Every case once a round, in an order drawn anew."""
    from bench.peers.django import Application  # noqa: PLC0415  (the settings are read from the environment)
    from config.wsgi import application  # noqa: PLC0415

    peer, cells = Application(), _cells()
    times: Times = {"empty": [], "warm": [], "after a write": [], "after a write to it": []}
    draw = random.Random(1)
    for turn in range(repeats):
        slug, query = cells[turn % len(cells)]
        for case in draw.sample(list(times), len(times)):
            if case == "empty":
                ask(peer, "/empty/")
                times[case].append(ask(peer, "/empty/"))
                continue
            ask(application, "/api/v1/effects/pooled/", query)
            if case != "warm":
                _write(slug if case.endswith("to it") else cells[(turn + 1) % len(cells)][0])
            times[case].append(ask(application, "/api/v1/effects/pooled/", query))
    return times


def _cells() -> list[tuple[str, str]]:
    """The cells with the most effects: one effect of each, and the query that asks for the cell."""
    from django.db.models import Count, Min  # noqa: PLC0415

    from registry.models import Effect  # noqa: PLC0415

    counted = Effect.objects.filter(facet__isnull=False).values_list("component__slug", "facet")
    rows = counted.annotate(number=Count("pk"), one=Min("slug")).order_by("-number", "component__slug", "facet")
    return [(one, f"component={component}&facet={facet}") for component, facet, _, one in rows[:CELLS]]


def _write(slug: str) -> None:
    """Revise one effect: its note says when."""
    from registry.models import Effect  # noqa: PLC0415
    from registry.rows import MAPPERS  # noqa: PLC0415
    from registry.services import revise  # noqa: PLC0415

    pk = Effect.objects.get(slug=slug).pk
    document = MAPPERS["effects"].documents([pk])[pk]
    revise(record=document.model_copy(update={"note": f"Read again at {time.time_ns()}."}))


def main() -> None:
    warnings.filterwarnings("ignore", message="No directory at", module="django")
    import django  # noqa: PLC0415

    django.setup()
    sys.stdout.write(json.dumps(timed(int(sys.argv[1]))))


if __name__ == "__main__":
    main()

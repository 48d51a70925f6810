"""A process that holds one database and every contender over it, and times single WSGI calls when told to."""

import io
import multiprocessing
import os
import sys
import time
import warnings
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

Application = Callable[..., Any]


class Call(NamedTuple):
    """One request to one of the applications."""

    app: str
    path: str
    query: str = ""


class Took(NamedTuple):
    """Seconds on the clock, and seconds of this process's own work."""

    wall: float
    cpu: float


class Answer(NamedTuple):
    """How long it took, and what came."""

    took: Took
    status: str
    body: bytes


class Refused(Exception):
    """A call was not answered by 200."""


class Worker:
    """The near end: starts the process and asks it."""

    def __init__(self, environment: dict[str, str]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, far = context.Pipe()
        self._process = context.Process(target=serve, args=(far, environment), daemon=True)
        self._process.start()
        far.close()

    def plans(self) -> dict[str, list[Call]]:
        """Case -> the calls that stand for it."""
        return self._ask(None)  # type: ignore[no-any-return]

    def time(self, calls: list[Call]) -> list[Took]:
        """How long each call took, one after the other."""
        return self._ask(calls)  # type: ignore[no-any-return]

    def _ask(self, question: list[Call] | None) -> Any:
        self._pipe.send(question)
        answer = self._pipe.recv()
        if isinstance(answer, str):
            raise Refused(answer)
        return answer

    def stop(self) -> None:
        self._pipe.close()
        self._process.join(10)


def serve(pipe: Connection, environment: dict[str, str]) -> None:
    """The far end: answers until the pipe is closed."""
    os.environ.update(environment)
    warnings.filterwarnings("ignore", message="No directory at", module="django")
    import django  # noqa: PLC0415  (the settings are read from the environment)

    django.setup()
    from bench import plans  # noqa: PLC0415

    apps = applications()
    while True:
        try:
            question = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(plans.plans() if question is None else [_time(apps, call) for call in question])
        except Refused as problem:
            pipe.send(str(problem))


def _time(apps: dict[str, Application], call: Call) -> Took:
    answer = ask(apps[call.app], call)
    if not answer.status.startswith("200"):
        raise Refused(f"{call} answered {answer.status}: {answer.body[:500]!r}")
    return answer.took


def applications() -> dict[str, Application]:
    """Every contender over the database of the settings."""
    from django.db import connection  # noqa: PLC0415

    from bench.peers import django, floor  # noqa: PLC0415
    from config.wsgi import application  # noqa: PLC0415

    peers = django.Application()
    wanted = connection.get_connection_params()
    keys = ("host", "port", "user", "password", "dbname")
    sqlite = connection.vendor == "sqlite"
    named = {"file": wanted["database"]} if sqlite else {key: wanted[key] for key in keys if key in wanted}
    return {"registry": application, "django": peers, "floor": floor.Application(**named), "work": work}


def work(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Some 20 ms of plain work: where others want the processor it is interrupted, as short calls are not."""
    total = sum(number * number for number in range(300_000))
    start_response("200 OK", [])
    return [str(total).encode()]


def ask(application: Application, call: Call) -> Answer:
    """One WSGI call from the environ to the last byte."""
    said: list[str] = []
    environ = _environ(call)
    cpu, wall = time.process_time(), time.perf_counter()
    answer = application(environ, lambda status, headers, error=None: said.append(status))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    took = Took(time.perf_counter() - wall, time.process_time() - cpu)
    return Answer(took, said[0], body)


def _environ(call: Call) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": call.path,
        "QUERY_STRING": call.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT": "*/*",
        "HTTP_USER_AGENT": "bench",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }

"""The application under a clock that is wrong by as many seconds as a file says: for scenarios, never for use."""

import os
import time
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from config.wsgi import application as real
from proof.faults.accounts import set_up
from transport import rate_limit

_now, _time = timezone.now, time.time
FILE = Path(os.environ["CLOCK_FILE"])

if accounts := os.environ.get("ACCOUNTS_FILE"):  # a master that loads everything makes them, and no process before it
    with Path(accounts).open("w") as told, redirect_stdout(told):
        set_up()


def offset() -> float:
    return float(FILE.read_text() or 0)


class Time:
    """What the limits use of the module."""

    @staticmethod
    def time() -> float:
        return _time() + offset()


def now() -> datetime:
    return _now() + timedelta(seconds=offset())


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    timezone.now = now
    vars(rate_limit)["time"] = Time
    return real(environ, start)

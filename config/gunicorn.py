"""How gunicorn serves: few processes with threads, since a big body must not keep a whole worker from answering."""

import gc
import os
import shutil
import signal
import sys
import tempfile
from typing import Any

from gunicorn.glogging import Logger

from config.logs import formatter
from config.settings import LOG_FORMAT, METRICS_TOKEN

wsgi_app = "config.wsgi"
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "config.worker.Patient"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
sendfile = False  # the worker sends all files itself (config/sending.py); sendfile would block on slow clients
threads = 4  # two that write, and wait for one another, leave two for those who read
preload_app = False  # `on_starting` does more, and sets the folder of the counters before
# Long request lines reach our own bound, which answers 414 as a problem document; gunicorn's would send its own page.
limit_request_line = 0
# By default gunicorn believes these of every peer on 127.0.0.1, which all are behind a proxy on the same host: the
# scheme, and with SCRIPT_NAME what the links of an answer begin with. TRUST_PROXY alone says whom to believe.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
# The control socket would lie in the home directory, one for all servers of a user.
control_socket_disable = True
FORKS_SAFELY = sys.platform == "linux"
"""On macOS numpy computes with Accelerate, which fails in a process that is forked from one that has used it."""
accesslog = os.environ.get("ACCESS_LOG")  # "-" logs to stdout


class logger_class(Logger):  # type: ignore[misc]  # noqa: N801
    """gunicorn's own lines, in the form of all others."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter(LOG_FORMAT))


def on_starting(server: Any) -> None:
    """Make ready what the workers share: the folder of the counters, and what all of them answer from.

    Called before the server listens. The folder is one of its own, so that counters start at 0. Another application
    than that of `wsgi_app` loads what it needs by itself.
    """
    if METRICS_TOKEN:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = server.counts = tempfile.mkdtemp(prefix="registry-metrics-")
    if server.app.app_uri != wsgi_app or not FORKS_SAFELY:
        return
    _end_at_once(server)
    try:
        server.log.info("Loading the code and the catalogue")
        _load()
    except BaseException:
        on_exit(server)
        raise


def _end_at_once(server: Any) -> None:
    """End the process at the signals that gunicorn handles only once all is loaded.

    An exception raised by a handler is lost where Python calls back from C, as in much of what imports do.
    """

    def end(number: int, _frame: object) -> None:
        on_exit(server)
        os._exit(128 + number)

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, end)


def _load() -> None:
    """Load in the master what each worker would load for itself: they are forked from it, and answer at once.

    No thread may be left running, since locks that it holds would stay locked in the workers.
    """
    from config.loading import preparation  # noqa: PLC0415  (only now is the folder of the counters known)

    preparation.prepare_before_fork()
    gc.collect()  # what is left is old: a worker that walked it would copy its pages


def post_worker_init(worker: Any) -> None:
    """Start what prepares a worker, where it answers for the registry."""
    if served := sys.modules.get("config.wsgi"):
        served.prepare_soon()


def on_exit(server: Any) -> None:
    if counts := getattr(server, "counts", ""):
        shutil.rmtree(counts, ignore_errors=True)

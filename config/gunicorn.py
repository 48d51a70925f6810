"""How gunicorn serves: few processes with threads, since a big body must not keep a whole worker from answering."""

import os
import shutil
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
preload_app = False
# Long request lines reach our own bound, which answers 414 as a problem document; gunicorn's would send its own page.
limit_request_line = 0
# By default gunicorn believes these of every peer on 127.0.0.1, which all are behind a proxy on the same host: the
# scheme, and with SCRIPT_NAME what the links of an answer begin with. TRUST_PROXY alone says whom to believe.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
# The control socket would lie in the home directory, one for all servers of a user.
control_socket_disable = True
accesslog = os.environ.get("ACCESS_LOG")  # "-" logs to stdout


class logger_class(Logger):  # type: ignore[misc]  # noqa: N801
    """gunicorn's own lines, in the form of all others."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter(LOG_FORMAT))


def on_starting(server: Any) -> None:
    """Create the folder of the counters that the workers share: one of its own, so that they start at 0."""
    if METRICS_TOKEN:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = server.counts = tempfile.mkdtemp(prefix="registry-metrics-")


def on_exit(server: Any) -> None:
    if counts := getattr(server, "counts", ""):
        shutil.rmtree(counts, ignore_errors=True)

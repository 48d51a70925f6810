"""How gunicorn serves: few processes with threads, since a big body must not keep a whole worker from answering."""

import os

wsgi_app = "config.wsgi"
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "config.worker.Patient"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4  # two that write, and wait for one another, leave two for those who read
preload_app = False
# Long request lines reach our own bound, which answers 414 as a problem document; gunicorn's would send its own page.
limit_request_line = 0
# The control socket would lie in the home directory, one for all servers of a user.
control_socket_disable = True
accesslog = os.environ.get("ACCESS_LOG")  # "-" logs to stdout

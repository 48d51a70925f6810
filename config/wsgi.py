"""The WSGI application that gunicorn serves."""

from threading import Timer

from config.loading import Handler, graphviz, preparation

FIRST_REQUESTS_SECONDS = 0.5
"""How long preparation leaves the processor to requests that came before the process could answer."""

application = Handler()


def prepare_soon() -> None:
    """Start in the background what requests would wait for later: results of the catalogue, and Graphviz.

    Called in every process that serves (`config/gunicorn.py`): no thread may run in one from which others are forked.
    """
    timer = Timer(FIRST_REQUESTS_SECONDS, _prepare)
    timer.daemon = True
    timer.start()


def _prepare() -> None:
    preparation.prepare_in_background()
    graphviz.warm_up()

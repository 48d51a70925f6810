"""The WSGI application that gunicorn serves."""

from threading import Timer

from django.conf import settings

from config.loading import keep_loaded
from taxonomy.graph.formats import graphviz
from transport.wsgi import Handler
from web.preparation import prepare_in_background  # the tables of the registry are known once all is loaded

FIRST_REQUESTS_SECONDS = 0.5
"""How long preparation leaves the processor to requests that came before the process could answer."""


def prepare() -> None:
    """Start in the background what requests would wait for later: Graphviz, and results of the catalogue."""
    graphviz.prepare(settings.CACHE_DIR / "drawings")
    prepare_in_background()


application = Handler()
keep_loaded()
soon = Timer(FIRST_REQUESTS_SECONDS, prepare)
soon.daemon = True
soon.start()

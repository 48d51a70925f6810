"""The WSGI application that gunicorn serves."""

from django.conf import settings

from config.loading import keep_loaded
from taxonomy.graph.formats import graphviz
from transport.wsgi import Handler
from web.preparation import prepare_in_background  # the tables of the registry are known once all is loaded

application = Handler()
graphviz.prepare(settings.CACHE_DIR / "drawings")
prepare_in_background()
keep_loaded()

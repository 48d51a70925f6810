"""The WSGI application that gunicorn serves."""

import gc
import os

import django
from django.conf import settings
from django.urls import reverse

from taxonomy.graph.formats import graphviz
from transport.wsgi import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)
from web.preparation import prepare_in_background  # noqa: E402  (the tables of the registry are known from here on)

application = Handler()
reverse("home")  # loads the views and the table of their addresses: else the first request of a worker waits for them
graphviz.prepare(settings.CACHE_DIR / "drawings")
prepare_in_background()

# What is loaded by now lives as long as the process: later collections need not walk it, and can be rarer.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)

"""The WSGI application that gunicorn serves."""

import gc
import os

import django
from django.conf import settings
from django.urls import get_resolver

from taxonomy.graph.formats import graphviz
from transport.wsgi import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)
from registry import current  # noqa: E402  (its tables are known from here on)

application = Handler()
get_resolver().url_patterns  # noqa: B018  (loads the views now: else the first request of every worker would wait for them)
graphviz.prepare(settings.CACHE_DIR / "drawings")
current.prepare_in_background()

# What is loaded by now lives as long as the process: later collections need not walk it, and can be rarer.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)

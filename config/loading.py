"""What a process loads before it answers: all code, and the addresses with their views."""

import gc
import os

import django
from django.conf import settings
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)
reverse("home")  # loads the views and the table of their addresses: else the first request waits for them

from taxonomy.graph.formats.graphviz import Folder, graphviz  # noqa: E402
from transport.wsgi import Handler  # noqa: E402
from web import preparation  # noqa: E402  (the tables of the registry are known from here on)

__all__ = ["Handler", "graphviz", "preparation"]
graphviz.folder = Folder(settings.CACHE_DIR / "drawings")

# The code lives as long as the process: later collections need not walk it, and can be rarer. A catalogue does not.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)

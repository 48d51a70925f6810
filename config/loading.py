"""What a process loads before it answers: all code, and the addresses with their views."""

import gc
import os

import django
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)
reverse("home")  # loads the views and the table of their addresses: else the first request waits for them


def keep_loaded() -> None:
    """What is there by now lives as long as the process: later collections need not walk it, and can be rarer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)

"""The benchmarks: a generator of large catalogues, the peers, and what is timed against what."""

import os

os.environ.setdefault("LOG_LEVEL", "WARNING")  # no line for each request: the peers write none

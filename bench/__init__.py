"""The benchmarks: a generator of large catalogues, the peers, and what is timed against what."""

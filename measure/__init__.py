"""Measures text data sets: each figure with definition, version, seed and interval. Offline, without Django."""

VERSION = "4"
"""Of the comparison: what a record of an effect names besides the metric's own version."""

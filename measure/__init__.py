"""Measures text data sets: each figure with definition, version, seed and interval. Offline, without Django."""

"""Compares two data sets at equal size: what a filter or a rewriting did, set against what chance does."""

from measure.comparing.compare import compare
from measure.comparing.outcome import Comparison, Effect, Settings, document

__all__ = ["Comparison", "Effect", "Settings", "compare", "document"]

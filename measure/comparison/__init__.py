"""Compares two data sets at equal size: what a filter or a rewriting did, set against what chance does."""

from measure.comparison.compare import compare
from measure.comparison.results import Comparison, Effect, Settings, document

__all__ = ["Comparison", "Effect", "Settings", "compare", "document"]

"""Comparison of methods: how similar they are, which steps correspond to each other, and how far apart they are."""

from taxonomy.comparison.alignment import align
from taxonomy.comparison.similarity import Bag, Weights, idf, nearest, score

__all__ = ["Bag", "Weights", "align", "idf", "nearest", "score"]

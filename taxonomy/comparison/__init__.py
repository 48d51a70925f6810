"""Comparison of methods: how alike they are, which steps answer to each other, and what differs."""

from taxonomy.comparison.alignment import align
from taxonomy.comparison.nearest import Collection, Nearest
from taxonomy.comparison.similarity import KIND_SHARE, Weights, idf, score

__all__ = ["KIND_SHARE", "Collection", "Nearest", "Weights", "align", "idf", "score"]

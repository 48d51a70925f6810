"""Motifs: which components most often follow each other in pipelines, as chains along the edges of compositions."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taxonomy.graph.counting import Integers, Ints

PLACES = 128
"""More than any composition has steps."""


@dataclass(frozen=True)
class Chains:
    """Distinct chains of components (one row each, as codes) and the number of compositions that hold each."""

    terms: Ints
    count: Ints


@dataclass(frozen=True)
class Links:
    """Edges between steps: the composition, the places of its two steps in it, and their components as codes."""

    rows: Integers
    source: Integers
    target: Integers
    source_codes: Integers
    target_codes: Integers

    def only(self, kept: NDArray[np.bool_]) -> "Links":
        return Links(
            self.rows[kept],
            self.source[kept],
            self.target[kept],
            self.source_codes[kept],
            self.target_codes[kept],
        )


def chains(links: Links, length: int) -> Chains:
    """All chains of `length` components (2 or more), the most frequent first, then by their codes."""
    rows, terms = walks(links, length)
    once = np.unique(np.column_stack([rows, terms]), axis=0)[:, 1:]
    found, counts = np.unique(once, axis=0, return_counts=True)
    order = np.lexsort((*found.T[::-1], -counts))
    return Chains(found[order], counts[order])


def walks(links: Links, length: int) -> tuple[Ints, Ints]:
    """Every way along `length` steps: its composition, and the components that it passes (one row each)."""
    starts = links.rows.astype(np.int64) * PLACES + links.source
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], (links.rows.astype(np.int64) * PLACES + links.target)[order]
    codes = links.target_codes.astype(np.int64)[order]
    terms = np.column_stack([links.source_codes[order], codes]).astype(np.int64)
    at = ends
    for _ in range(length - 2):
        first, last = np.searchsorted(starts, at, "left"), np.searchsorted(starts, at, "right")
        taken = _runs(first, last)
        walk = np.repeat(np.arange(len(at)), last - first)
        terms = np.column_stack([terms[walk], codes[taken]])
        at = ends[taken]
    return at // PLACES, terms


def _runs(first: Ints, last: Ints) -> Ints:
    """The numbers of all half-open runs, one after the other."""
    sizes = last - first
    offsets = np.repeat(first - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
    runs: Ints = np.arange(sizes.sum()) + offsets
    return runs

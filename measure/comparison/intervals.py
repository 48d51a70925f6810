"""Which 95 % interval the difference of two values gets, and where none is given, with the reason.

An interval is given where simulations show that it holds the difference of the populations in 93 of 100 or more:
`docs/measuring-tables.md` has them.
"""

from measure.comparison.inference import Error, Interval, count_interval, log_interval, t_interval
from measure.comparison.results import Side
from measure.comparison.simulated import Design
from measure.metrics import Metric

LEAST_ROWS: dict[tuple[str, Design], int] = {
    (name, design): 300
    for name in ("distinct-n n=3", "distinct-n n=4", "compression-ratio compression=gzip level=9")
    for design in ("apart", "subset", "linked")
}
"""By the name of a metric and the design: the rows from which there is an interval.

A row that says one thing over and over, or is one long address, is worth hundreds of others: sets without any such row
give an interval that does not reach what such rows do.
"""
FEW_CARRY = "one row in a hundred carries much of it, and {} rows have too few of those"
FEW_EVER = "one row in a hundred or fewer carries much of the difference"
NARROW = "in simulations of linked rows that were cut to 15 words its interval holds the difference in 90 of 100"
SHARED = "a subset shares rows with its pool, and no error of this figure is known that takes that into account rightly"
NO_ERROR = "it has no standard error: there are too few rows, or it is a control's"
NO_SPREAD = "nothing varies from row to row"
NOT_MET = "what it counts is not met at all in one of the sets, so nobody knows how rare it is there"
NEVER: dict[tuple[str, Design], str] = {
    **{
        (name, design): FEW_EVER
        for name in ("automated-readability-index", "coleman-liau-index")
        for design in ("subset", "linked")
    },
    ("distinct-n n=4", "linked"): NARROW,
    ("ngram-diversity order=4", "linked"): NARROW,
}
"""By the name of a metric and the design: why there is no interval, however many rows there are."""


def no_interval(metric: Metric, design: Design, baseline: Side, treated: Side) -> str:
    """Why no interval is given; empty where one is."""
    errors = baseline.se, treated.se
    if None in errors:
        return NO_ERROR
    if not any(errors):
        return NO_SPREAD
    if design == "subset" and metric.per_row is None and metric.length_control != "tokens":
        return SHARED
    if metric.counted and not all((baseline.value, treated.value, *errors)):
        return NOT_MET
    rows = min(baseline.rows, treated.rows)
    if rows < LEAST_ROWS.get((metric.name, design), 0):
        return FEW_CARRY.format(rows)
    return NEVER.get((metric.name, design), "")


def difference_interval(metric: Metric, baseline: Side, treated: Side, error: Error) -> Interval | None:
    """Student's of the difference; of rare things that are counted, from the intervals of the two values."""
    if not metric.counted:
        return t_interval(treated.value - baseline.value, error)
    return count_interval((baseline.value, baseline.se or 0.0), (treated.value, treated.se or 0.0), error)


def value_interval(metric: Metric, side: Side, freedom: float) -> Interval | None:
    """Of one value, inside the values that are possible; None where no standard error is known."""
    if side.se is None:
        return None
    if metric.counted and side.value and side.se:
        return log_interval(side.value, (side.se, freedom))
    low, high = t_interval(side.value, (side.se, freedom))
    return max(low, metric.bounds[0]), min(high, metric.bounds[1])

"""Effect sizes in words: points, times as much, win rates, nats or typical changes, whichever the scale allows."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.preview import CellState
from catalogue.read_model import Keyed
from taxonomy.evidence.certainty_levels import Certainty
from taxonomy.evidence.direction import SETTLED, Direction, established

FACTORS = ("odds", "contest", "ratio")
"""Scales that are logarithms: printed as a factor of the odds, or of the amount."""
HEADINGS = {
    "odds": "Odds, times as high: right of ×1 is better",
    "contest": "Odds of winning: right of ×1 is better",
    "ratio": "Times as much, turned so that right of ×1 is better",
    "nats": "Nats: right of 0 is better",
    "standardized": "Typical changes of the metric: right of 0 is better",
}
SCALES = {
    "odds": "log odds",
    "contest": "log odds",
    "ratio": "log ratios",
    "nats": "nats",
    "standardized": "typical changes",
    "sign": "signs",
}
LARGEST = 700.0
MINUS = "\N{MINUS SIGN}"


def scale_name(scale: str) -> str:
    """What a figure on the scale counts."""
    return SCALES[scale]


def size(value: float, scale: str) -> str:
    """One effect, or an end of an interval, on its scale."""
    if scale in FACTORS:
        return factor(math.exp(min(max(value, -LARGEST), LARGEST)))
    return f"{signed(value)}{' nats' if scale == 'nats' else ''}"


def interval(pair: Sequence[float] | None, scale: str) -> str:
    """Both ends; empty where there is no interval."""
    return "" if pair is None else f"{size(pair[0], scale)} to {size(pair[1], scale)}"


@dataclass(frozen=True)
class Unit:
    """How the figures of a pooled row are printed: each figure, and the words before and after them."""

    figure: Callable[[float], str]
    before: str = ""
    after: str = ""
    turned: bool = False
    """Greater on the scale is less in the figures: an amount of a metric of which less is better."""

    def one(self, value: float) -> str:
        return f"{self.before}{self.figure(value)}{self.after}"

    def both(self, pair: Sequence[float]) -> str:
        """The smaller figure first, the unit once."""
        low, high = sorted(pair, reverse=self.turned)
        return f"{self.before}{self.figure(low)} to {self.figure(high)}{self.after}"


def pooled(row: Keyed) -> str:
    """The estimate of a pooled row in its unit; empty where there is none."""
    estimate = row["estimate"]
    return "" if estimate is None else unit_of(row).one(estimate)


def pooled_interval(row: Keyed) -> str:
    """Its interval in the same words; empty where there is none."""
    pair = row["interval"]
    return "" if pair is None or row["estimate"] is None else unit_of(row).both(pair)


def predicted(row: Keyed) -> str:
    """Its prediction interval in the same words; empty where there is none."""
    pair = row["prediction_interval"]
    return "" if pair is None or row["estimate"] is None else unit_of(row).both(pair)


def unit_of(row: Keyed) -> Unit:
    """Points at the baseline of the row, times as much, a win rate, nats or typical changes."""
    scale, points, ratio = row["scale"], row["points"], row["ratio"]
    if scale == "odds" and points is not None:
        return Unit(lambda value: signed(_points(points["baseline"] / 100, value)), after=" points")
    if scale == "ratio" and ratio is not None:
        turned = ratio["estimate"] != 1 and (ratio["estimate"] < 1) == (row["estimate"] > 0)
        return Unit(lambda value: size(-value if turned else value, scale), turned=turned)
    if scale == "contest":
        return Unit(lambda value: f"{100 * _expit(value):.0f}", "win rate ", "%")
    if scale in ("standardized", "nats"):
        return Unit(signed, after=" typical changes" if scale == "standardized" else " nats")
    return Unit(lambda value: size(value, scale))


def _points(share: float, log_odds: float) -> float:
    return 100 * (_expit(math.log(share / (1 - share)) + log_odds) - share)


def _expit(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def factor(value: float) -> str:
    """Times as much: ×2.7."""
    if 0.01 <= value < 1000:
        return f"×{value:.3g}" if value < 100 else f"×{value:.0f}"
    if 1e-4 <= value < 0.01:
        return f"×{value:.2g}"
    return f"×{value:.1e}"


def signed(value: float) -> str:
    """Three figures or so, with a true minus sign."""
    amount = abs(value)
    if amount >= 1e6 or 0 < amount < 1e-4:
        text = f"{amount:.1e}"
    elif 0 < amount < 0.005:
        text = f"{amount:.1g}"
    else:
        text = f"{amount:,.{2 if amount < 1 else 1 if amount < 100 else 0}f}"
    return ("+" if value > 0 else MINUS if value < 0 else "") + text


def change(effect: Mapping[str, Any]) -> str:
    """One effect: points for shares, percent of amounts in the metric's own direction, else the metric's units."""
    effect_size = effect["effect_size"]
    if effect_size["points"] is not None:
        return f"{signed(effect_size['points'])} points"
    percent = effect["percent_change"]
    if effect_size["scale"] != "ratio" or percent is None:
        return signed(effect["gain"] * (-1 if effect["metric"]["orientation"] == "lower-is-better" else 1))
    return f"{signed(percent)}%" if percent <= 100 else factor(1 + percent / 100)


KINDS = {
    "three-level": "Three-level mean of studies, with an interval robust by source",
    "hartung-knapp": "Mean of studies, with the interval of Hartung and Knapp",
    "one-study": "One study, not pooled",
    "one-experiment": "One experiment, not pooled",
    "unweighted": "Unweighted mean of studies (some report no variance)",
}
"""What an estimate is, by the method of its row."""


def estimate_kind(row: Keyed) -> str:
    """How the estimate of a pooled row was made, in a few words."""
    return KINDS.get(row["method"], str(row["method"]).replace("-", " "))


VERBS = {
    "raises": "Raises",
    "lowers": "Lowers",
    "little-or-none": "Little or no difference",
    "one-study-up": "In one study: up",
    "one-study-down": "In one study: down",
    "one-experiment-up": "In one experiment: up",
    "one-experiment-down": "In one experiment: down",
    "leans-up": "Leans up",
    "leans-down": "Leans down",
    "contested": "Contested",
    "signs-only": "Signs only",
    "unclear": "Unclear",
}


def verb(row: Keyed) -> str:
    """The direction of a pooled row in a word or two."""
    return "Measured here" if row["stratum"] == "measured" else _worded(row["direction"], certain=row["established"])


def state_verb(state: CellState) -> str:
    """The direction of a pooled effect in short, in a word or two."""
    certain = established(Direction(state.direction), Certainty(state.certainty))
    return _worded(state.direction, certain=certain).lower()


def _worded(direction: str, *, certain: bool) -> str:
    """That there is an effect, or none, is said without reserve only where it is established."""
    words = VERBS[direction]
    return f"Very uncertain: {words.lower()}" if Direction(direction) in SETTLED and not certain else words


def colour(row: Keyed) -> str:
    """The class of a figure: coloured only where its direction is established."""
    return "up" if row["raises"] else "down" if row["lowers"] else ""

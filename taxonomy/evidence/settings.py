"""The settings of every estimate: thresholds, correlations, and imputed values."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import lru_cache


class Family(StrEnum):
    """The scales on which effects are pooled; estimates of different families are never mixed."""

    ODDS = "odds"
    """Log odds ratio of two shares."""
    CONTEST = "contest"
    """Log odds of winning a contest, against even odds."""
    RATIO = "ratio"
    """Log ratio of two amounts with a true zero."""
    NATS = "nats"
    """Difference of two losses."""
    STANDARDIZED = "standardized"
    """Difference in units of the metric's typical change."""
    SIGN = "sign"
    """Only whether it got better: no arithmetic is allowed or possible."""


LEADING = (Family.ODDS, Family.RATIO, Family.NATS, Family.CONTEST, Family.STANDARDIZED)
"""The families that have an estimate, in the order in which ties for the leading row are broken."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of the engine; a change of one is a sensitivity analysis, and part of the answer's identity.

    Raises ValueError for a value outside its range.
    """

    threshold_odds: float = 0.1
    """The smallest change that matters, in log odds: 2.5 points at 50 percent."""
    threshold_contest: float = 0.1
    threshold_ratio: float = 0.05
    threshold_nats: float = 0.05
    threshold_standardized: float = 0.2
    """A fifth of a typical change of the metric."""
    rho: float = 0.5
    """Assumed correlation between the sampling errors of one source's effects (Pustejovsky and Tipton 2022)."""
    item_correlation: float = 0.5
    """Assumed correlation between two arms that answer the same items (Miller 2024, arXiv 2411.00640)."""
    seed_sd: float = 1.0
    """Assumed standard deviation between training seeds, in points at a share of one half."""
    imputed_items: int = 500
    """Items of a proportion whose number nobody states."""
    correct_both_arms: bool = False
    """Half an item is added where an arm is at 0 or 1: to that arm, or to both (Cochrane 10.4.4.2, for own tables)."""
    confidence: float = 0.95
    minimum_df: float = 4.0
    """Degrees of freedom from which on a cluster-robust interval is used (Tipton 2015)."""
    typical_change_sources: int = 3
    """Sources needed before a metric's typical change is known."""
    vote_share: float = 0.75
    """The share of sources on one side from which on they count as agreeing."""

    def __post_init__(self) -> None:
        for field in fields(self):
            low, high = _RANGES.get(field.name, (0, 10))
            value = getattr(self, field.name)
            if not low <= value <= high:
                raise ValueError(f"{field.name}: expected a number from {low:g} to {high:g}, got {value!r}")

    def without_thresholds(self) -> "Settings":
        """The same with the default thresholds: no effect size and no estimate rests on them."""
        return replace(self, **{name: getattr(DEFAULT, name) for name in _THRESHOLDS})

    @lru_cache(maxsize=64)  # noqa: B019 - a few settings
    def for_scaling(self) -> "Settings":
        """The same with the defaults of all that only pooling rests on: no scale and no variance of an effect does."""
        return replace(self.without_thresholds(), **{name: getattr(DEFAULT, name) for name in _OF_POOLING})

    def threshold(self, family: Family) -> float:
        """The smallest change that matters on the scale of a family; 0 for signs."""
        return float(getattr(self, f"threshold_{family.value}", 0.0))


_RANGES = {
    "rho": (0.0, 1.0),
    "item_correlation": (0.0, 0.99),
    "seed_sd": (0.0, 50.0),
    "imputed_items": (1, 10**9),
    "confidence": (0.5, 0.9999),
    "minimum_df": (1.0, 1000.0),
    "typical_change_sources": (1, 1000),
    "vote_share": (0.5, 1.0),
}
_THRESHOLDS = tuple(field.name for field in fields(Settings) if field.name.startswith("threshold_"))
_OF_POOLING = ("rho", "confidence", "minimum_df", "vote_share")
DEFAULT = Settings()

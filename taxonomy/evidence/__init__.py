"""Effect sizes of single effects, pooled effects, and their certainty."""

from taxonomy.evidence.cell import PooledRow, Question, judge_cells, pool_cell, pool_cells
from taxonomy.evidence.certainty_levels import Certainty
from taxonomy.evidence.direction import Direction
from taxonomy.evidence.effects import Reference, ScaledEffect, scale_effects
from taxonomy.evidence.observation import Measured, Observation, Stratum
from taxonomy.evidence.settings import DEFAULT, Family, Settings

__all__ = [
    "DEFAULT",
    "Certainty",
    "Direction",
    "Family",
    "Measured",
    "Observation",
    "PooledRow",
    "Question",
    "Reference",
    "ScaledEffect",
    "Settings",
    "Stratum",
    "judge_cells",
    "pool_cell",
    "pool_cells",
    "scale_effects",
]

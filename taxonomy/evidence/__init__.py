"""What measured effects amount to: single ones, pooled ones, and how sure the pool is."""

from taxonomy.evidence.certainty import Doubt, Grades, Level, Study, grade
from taxonomy.evidence.effect_size import EffectSize, effect_size, log_ratio
from taxonomy.evidence.pooling import RHO, Effects, Pooled, Pooling, SourceMeans, pool

__all__ = [
    "RHO",
    "Doubt",
    "EffectSize",
    "Effects",
    "Grades",
    "Level",
    "Pooled",
    "Pooling",
    "SourceMeans",
    "Study",
    "effect_size",
    "grade",
    "log_ratio",
    "pool",
]

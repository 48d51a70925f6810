"""Effects of the literature as bodies of evidence: the experiments on the scale of log odds, and signs by source."""

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from catalogue.evidence import scaled
from catalogue.tables import Mask
from catalogue.value import Catalogue
from taxonomy.evidence import DEFAULT, Family, Measured, ScaledEffect
from taxonomy.evidence.experiments import Experiment, pool_effects
from taxonomy.vocabulary import Design


def literature(catalogue: Catalogue, mask: Mask) -> list[ScaledEffect]:
    """The masked effects that papers report of a component or a characteristic, each on its scale."""
    effects = scaled(catalogue, DEFAULT)
    chosen = [effects[row] for row in np.flatnonzero(mask).tolist()]
    return [
        effect
        for effect in chosen
        if not effect.observation.measured and effect.observation.design is not Design.WHOLE_METHOD
    ]


def experiments_of(effects: Sequence[ScaledEffect]) -> tuple[Experiment, ...]:
    """The experiments on the scale of log odds."""
    return pool_effects(effects, Measured.EXCLUDE, DEFAULT.rho).families.get(Family.ODDS, ())


def sign_by_source(effects: Sequence[ScaledEffect]) -> dict[str, int]:
    """Each source by the sign of its mean log odds beyond the threshold, else of its majority of signs."""
    means: dict[str, list[float]] = defaultdict(list)
    signs: dict[str, int] = defaultdict(int)
    for effect in effects:
        signs[effect.observation.source] += effect.observation.sign
        if effect.family is Family.ODDS and effect.y is not None:
            means[effect.observation.source].append(effect.y)
    signed = {source: (total > 0) - (total < 0) for source, total in signs.items()}
    for source, values in means.items():
        mean = math.fsum(values) / len(values)
        signed[source] = (mean > DEFAULT.threshold_odds) - (mean < -DEFAULT.threshold_odds)
    return dict(sorted(signed.items()))

"""How colours look to others: Machado, Oliveira and Fernandes (2009), full severity; distances in OKLab."""

import numpy as np
from numpy.typing import NDArray

Colour = NDArray[np.float64]
PROTANOPIA = np.array([
    [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
])  # fmt: skip
DEUTERANOPIA = np.array([
    [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
])  # fmt: skip
SIGHTS = {"full": np.eye(3), "protanopia": PROTANOPIA, "deuteranopia": DEUTERANOPIA}
LUMA = np.array([0.2126, 0.7152, 0.0722])
LMS = np.array([
    [0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
])  # fmt: skip
LAB = np.array([
    [0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
])  # fmt: skip


def linear(text: str) -> Colour:
    """Linear red, green and blue of #rrggbb."""
    values = np.array([int(text[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def oklab(colour: Colour) -> Colour:
    return np.asarray(LAB @ np.cbrt(LMS @ np.clip(colour, 0, 1)))


def distance(one: str, other: str, sight: str) -> float:
    """How far apart two colours look to an eye of this sort."""
    seen = [oklab(SIGHTS[sight] @ linear(each)) for each in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def grey(one: str, other: str) -> float:
    """How far apart they are in print without colours."""
    seen = [oklab(np.full(3, LUMA @ linear(each)))[0] for each in (one, other)]
    return float(abs(seen[0] - seen[1]))


def contrast(one: str, other: str) -> float:
    """The contrast of the accessibility guidelines."""
    low, high = sorted(float(LUMA @ linear(each)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)

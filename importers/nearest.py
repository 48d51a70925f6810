"""The components nearest to the name of an operator: kernel ridge regression over the likeness of names.

Every operator of the crosswalk and every component (id, name, aliases, definition) is a short text with the components
that it stands for. The likeness of two texts is the cosine of their tf-idf vectors, over words and over character
trigrams, and something for names of the same sort of step (Salton and Buckley 1988). From these the regression learns
how far each component is meant by a name (Saunders, Gammerman and Vovk 1998); what it says of an operator that is
itself in the index is its leave-one-out prediction, as if that operator were not there. A name that says what sort of
step it is (`LengthFilter` drops) favours the components of the stages that such operators have in the crosswalk.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from importers.names import role_of, stems_of, trigrams_of
from taxonomy.documents import Operator

WORDS, PARTS, ROLE = 0.5, 0.35, 0.2
"""How much likeness over words, over trigrams, and of the sort of step counts."""
RIDGE, STAGE = 0.3, 1 / 3
"""The regression's penalty and the power of the ratio of a stage's probabilities; see `tests/importers/accuracy.py`."""
TRUST = {"exact": 1.0, "none": 1.0, "composite": 0.8, "close": 0.8, "annotate": 0.8, "depends": 0.35}
NAME, DEFINITION = 0.6, 0.4
"""How far an operator's record, a component's name and its definition are trusted: noise is one over this."""
LATER = 0.35
"""Of several components that an operator stands for the second counts 1 / (1 + LATER), and so on."""
ANNOTATION = "sample-annotation"
"""A stage of its own here: it neither writes nor drops."""
PRIOR = 2.0
"""How many operators the shares of the stages in the whole crosswalk count for, beside those of one sort of step."""

Floats = NDArray[np.float64]


class Described(Protocol):
    """A component: an id, its kind, a name, further names and a definition."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def kind(self) -> str:
        """Stage and kind: `filtering/judging`."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def aliases(self) -> Sequence[str]:
        """Its other names."""

    @property
    def summary(self) -> str:
        """Its definition."""


@dataclass(frozen=True)
class _Text:
    words: tuple[str, ...]
    meant: Mapping[str, float]
    trust: float
    role: str = ""
    operator: Operator | None = None


class Ranking:
    """An index over operators and components; it takes about a second to build, some milliseconds to ask."""

    def __init__(
        self,
        operators: Iterable[Operator],
        components: Iterable[Described],
        *,
        ridge: float = RIDGE,
        stage: float = STAGE,
    ) -> None:
        self._ridge, self._stage = ridge, stage
        components = tuple(components)
        texts = [*_of_operators(operators), *_of_components(components)]
        self._ids = sorted({component for text in texts for component in text.meant})
        self._words = _Space([text.words for text in texts])
        self._parts = _Space([trigrams_of(text.words) for text in texts])
        self._roles = np.array([text.role for text in texts])
        self._rows = {
            (text.operator.tool, name): row
            for row, text in enumerate(texts)
            if text.operator
            for name in text.operator.names
        }
        self._meant = np.array([[text.meant.get(component, 0.0) for component in self._ids] for text in texts])
        trust = np.array([text.trust for text in texts])
        stages = {component.id: component.kind.partition("/")[0] for component in components} | {ANNOTATION: ANNOTATION}
        self._stages = _Stages(texts, self._meant * trust[:, None], [stages.get(slug, "") for slug in self._ids])
        self._learn(trust)

    def _learn(self, trust: Floats) -> None:
        kernel = WORDS * _steeper(self._words.matrix @ self._words.matrix.T)
        kernel += PARTS * _steeper(self._parts.matrix @ self._parts.matrix.T)
        kernel += ROLE * ((self._roles[:, None] == self._roles) & (self._roles != ""))
        inverse = np.linalg.inv(kernel + self._ridge * np.diag(1 / trust))
        self._weights = inverse @ self._meant
        self._without_itself = self._meant - self._weights / np.diag(inverse)[:, None]

    def nearest(
        self, name: str, tool: str | None = None, definition: str | None = None, limit: int | None = 3
    ) -> list[str]:
        """Component ids, the nearest first; an operator of the index is itself left out.

        `definition` is a sentence on what the operator does, and counts as further words of its name.
        """
        row = self._rows.get((tool, name)) if tool else None
        scores = self._without_itself[row] if row is not None else self._predicted(name, definition)
        role = role_of(name)
        fitted = scores * self._stages.ratios(role, row) ** self._stage
        order = np.argsort(-fitted, kind="stable")[:limit]
        return [self._ids[place] for place in order if fitted[place] > 0]

    def with_stage(self, power: float) -> "Ranking":
        """The same index with another power of the ratio of a stage's probabilities."""
        other = copy(self)
        other._stage = power
        return other

    def _predicted(self, name: str, definition: str | None) -> Floats:
        words = (*stems_of(name), *stems_of(definition or "")[:40])
        likeness = WORDS * _steeper(self._words.matrix @ self._words.vector(words))
        likeness += PARTS * _steeper(self._parts.matrix @ self._parts.vector(trigrams_of(words)))
        role = role_of(name)
        likeness += ROLE * ((self._roles == role) & (self._roles != ""))
        return np.asarray(likeness @ self._weights)


class _Stages:
    """How much likelier a stage is for a role than overall, counted over the operators of the crosswalk."""

    def __init__(self, texts: Sequence[_Text], meant: Floats, stages: Sequence[str]) -> None:
        """`meant` is texts by components, `stages` has the stage of each component."""
        names = sorted(set(stages))
        self._of_component = [names.index(stage) for stage in stages]
        counted = np.array([text.operator is not None for text in texts])[:, None]
        self._counts = (meant * counted) @ np.array([[stage == name for name in names] for stage in stages], float)
        self._roles = np.array([text.role for text in texts])

    def ratios(self, role: str, without: int | None = None) -> Floats:
        """P(stage | sort of step) / P(stage) for each component; 1 where the name says no sort.

        `without` is the row of an operator that is not counted.
        """
        if not role:
            return np.ones(len(self._of_component))
        in_role, every = self._counts[self._roles == role].sum(axis=0), self._counts.sum(axis=0)
        if without is not None:
            in_role, every = in_role - self._counts[without], every - self._counts[without]
        at_large = (every + 0.5) / (every + 0.5).sum()
        of_role = (in_role + PRIOR * at_large) / (in_role.sum() + PRIOR)
        return np.asarray((of_role / at_large)[self._of_component])


def _steeper(cosines: Floats) -> Floats:
    """Half the cosine plus half its square, which is still a kernel; high similarity counts for more."""
    return 0.5 * (cosines + cosines**2)


def _of_operators(operators: Iterable[Operator]) -> Iterable[_Text]:
    for operator in operators:
        if operator.fit in TRUST and operator.corresponding:
            words, role = stems_of(operator.operator), role_of(operator.operator)
            yield _Text(words, _meant(operator), TRUST[operator.fit], role, operator)


def _meant(operator: Operator) -> dict[str, float]:
    if operator.fit == "annotate":
        return {**_graded(operator.when_filtered), ANNOTATION: 1.0}
    return _graded(operator.corresponding)


def _graded(components: Sequence[str]) -> dict[str, float]:
    return {component: 1 / (1 + LATER * place) for place, component in enumerate(components)}


def _of_components(components: Iterable[Described]) -> Iterable[_Text]:
    for component in components:
        for name in dict.fromkeys([component.name, component.id, *component.aliases]):
            yield _Text(stems_of(name), {component.id: 1.0}, NAME)
        yield _Text(stems_of(f"{component.name} {component.summary}"), {component.id: 1.0}, DEFINITION)


class _Space:
    """Texts as unit vectors of tf-idf weights."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        counts = Counter(term for terms in texts for term in set(terms))
        self.places = {term: place for place, term in enumerate(sorted(counts))}
        self.idf = np.array([math.log1p(len(texts) / counts[term]) for term in self.places])
        self.rare = float(self.idf.max(initial=1.0))
        self.matrix = np.array([self.vector(terms) for terms in texts]).reshape(len(texts), len(self.places))

    def vector(self, terms: Sequence[str]) -> Floats:
        vector = np.zeros(len(self.places))
        counts = Counter(terms)
        for term, count in counts.items():
            if (place := self.places.get(term)) is not None:
                vector[place] = (1 + math.log(count)) * self.idf[place]
        unknown = math.fsum(self.rare**2 for term in counts if term not in self.places)
        length = math.sqrt(float(vector @ vector) + unknown)
        return vector / length if length else vector

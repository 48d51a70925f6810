"""The components nearest to the name of an operator: kernel ridge regression over the likeness of names.

Every operator of the crosswalk and every component (id, name, aliases, definition) is a short text with the components
that it stands for. The likeness of two texts is the cosine of their tf-idf vectors, over words and over character
trigrams, and something for names of the same sort of step (Salton and Buckley 1988). From these the regression learns
how far each component is meant by a name (Saunders, Gammerman and Vovk 1998); what it says of an operator that is
itself in the index is its leave-one-out prediction, as if that operator were not there.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from importers.names import role_of, stems_of, trigrams_of
from taxonomy.documents import Operator

WORDS, PARTS, ROLE = 0.5, 0.35, 0.2
"""How much likeness over words, over trigrams, and of the sort of step counts."""
RIDGE = 0.3
TRUST = {"exact": 1.0, "none": 1.0, "composite": 0.8, "close": 0.8, "annotate": 0.8, "depends": 0.35}
NAME, DEFINITION = 0.6, 0.4
"""How far an operator's record, a component's name and its definition are trusted: noise is one over this."""
LATER = 0.35
"""Of several components that an operator stands for the second counts 1 / (1 + LATER), and so on."""
ANNOTATION = "sample-annotation"
_FITTING = {
    "drops": ({"filtering"}, 1.4, 0.35),
    "classifies": ({"filtering"}, 1.3, 0.5),
    "scores": ({"filtering"}, 1.2, 0.4),
    "writes": ({"prompting", "evolution", "seeding"}, 1.2, 0.45),
    "changes": ({"prompting", "evolution", "preparation"}, 1.2, 0.5),
    "evolves": ({"evolution"}, 1.3, 0.6),
    "loads": ({"seeding"}, 1.3, 0.4),
}
"""Sort of step -> stages (or kinds) that fit it, and the factors for those that fit and those that do not."""
_ANNOTATES = {"scores": 1.2, "classifies": 1.0, "changes": 0.8, "drops": 0.25}
STRICTNESS = 1.6
"""The power of these factors."""

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
    role: str | None = None
    operator: Operator | None = None


class Ranking:
    """An index over operators and components; it takes about a second to build, a millisecond to ask."""

    def __init__(self, operators: Iterable[Operator], components: Iterable[Described]) -> None:
        components = tuple(components)
        texts = [*_of_operators(operators), *_of_components(components)]
        self._ids = sorted({component for text in texts for component in text.meant})
        self._kinds = {component.id: component.kind for component in components}
        self._words = _Space([text.words for text in texts])
        self._parts = _Space([trigrams_of(text.words) for text in texts])
        self._roles = [text.role for text in texts]
        self._rows = {
            (text.operator.tool, name): row
            for row, text in enumerate(texts)
            if text.operator
            for name in text.operator.names
        }
        self._meant = np.array([[text.meant.get(component, 0.0) for component in self._ids] for text in texts])
        self._learn(np.array([text.trust for text in texts]))

    def _learn(self, trust: Floats) -> None:
        kernel = WORDS * _steeper(self._words.matrix @ self._words.matrix.T)
        kernel += PARTS * _steeper(self._parts.matrix @ self._parts.matrix.T)
        kernel += ROLE * np.array([[one is not None and one == other for other in self._roles] for one in self._roles])
        inverse = np.linalg.inv(kernel + RIDGE * np.diag(1 / trust))
        self._weights = inverse @ self._meant
        self._without_itself = self._meant - self._weights / np.diag(inverse)[:, None]

    def nearest(self, name: str, tool: str | None = None, definition: str | None = None, limit: int = 3) -> list[str]:
        """Component ids, the nearest first; of an operator in the index as if it were not there.

        `definition` is a sentence on what the operator does, and counts as further words of its name.
        """
        row = self._rows.get((tool, name)) if tool else None
        scores = self._without_itself[row] if row is not None else self._predicted(name, definition)
        role = role_of(name)
        fitted = [self._fitted(score, role, component) for score, component in zip(scores, self._ids, strict=True)]
        order = sorted(range(len(fitted)), key=lambda place: (-fitted[place], self._ids[place]))
        return [self._ids[place] for place in order[:limit] if fitted[place] > 0]

    def _predicted(self, name: str, definition: str | None) -> Floats:
        words = (*stems_of(name), *stems_of(definition or "")[:40])
        likeness = WORDS * _steeper(self._words.matrix @ self._words.vector(words))
        likeness += PARTS * _steeper(self._parts.matrix @ self._parts.vector(trigrams_of(words)))
        role = role_of(name)
        likeness += ROLE * np.array([role is not None and role == other for other in self._roles])
        return np.asarray(likeness @ self._weights)

    def _fitted(self, score: float, role: str | None, component: str) -> float:
        if role is None or score <= 0:
            return score
        if component == ANNOTATION:
            return score * float(_ANNOTATES.get(role, 0.5) ** STRICTNESS)
        fitting, factor, other = _FITTING[role]
        stage, _, kind = self._kinds.get(component, "").partition("/")
        return score * float((factor if {stage, kind} & fitting else other) ** STRICTNESS) if stage else score


def _steeper(cosines: Floats) -> Floats:
    """Half the cosine and half its square: much alike counts for more; still a kernel."""
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

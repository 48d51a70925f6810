"""Large catalogues out of a seed: shaped like the curated one, valid documents, made chunk by chunk in flat memory."""

import math
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, product
from typing import Any, NamedTuple

from taxonomy.documents import Bundle, Component, Effect, Kind, Method, Metric, Record, Source
from taxonomy.vocabulary import Design, Domain, Facet, Generalization, Measures, Orientation, Scale, Stage, facet_of

COMPONENTS_A_STAGE, KINDS_A_STAGE, METRICS = 500, 10, 40
ZIPF = 1.05
STEPS_MIN, STEPS_MAX, ONE_MORE = 3, 12, 0.53
"""One more step follows at this probability: the most popular component is then in 16 % of all methods."""
SKIP, COPIED, METHODS_A_SOURCE, EFFECTS = 0.3, 1 / 3, 3, 10
REMEMBERED = 5_000
"""So many of the last methods can be copied from."""
TRUE_SD, STUDY_SD, WITH_VARIANCE = 0.08, 0.05, 0.5
YEARS = {2020: 2, 2021: 3, 2022: 7, 2023: 36, 2024: 34, 2025: 18}
DOMAINS = dict(zip(Domain, (45, 45, 22, 25, 9, 8, 9, 8, 4, 4, 6), strict=True))
DESIGNS = {Design.ABLATION: 5, Design.COMPARISON: 3, Design.BEFORE_AFTER: 1, Design.DOSE_RESPONSE: 1}
MEASURES = tuple(measures for measures in Measures if measures is not Measures.AMOUNT)
GENERALIZATIONS = (Generalization.IN_DISTRIBUTION, Generalization.OUT_OF_DISTRIBUTION)
SYLLABLES = [f"{consonant}{vowel}" for consonant in "bdkl" for vowel in "aeiou"]
STAGES = list(Stage)


class Composition(NamedTuple):
    """A method's components along its chain, and for each step how far back a second input lies, or 0."""

    components: tuple[str, ...]
    skips: tuple[int, ...]


def components_of(stage: Stage) -> list[str]:
    """Ids of a stage's components, the most popular first."""
    return [f"{stage}-{rank:03d}" for rank in range(COMPONENTS_A_STAGE)]


def words() -> list[str]:
    """What summaries are made of, the most frequent first."""
    return ["".join(syllables) for syllables in product(SYLLABLES, repeat=3)]


def zipf(length: int) -> list[float]:
    """Cumulated weights of so many ranks."""
    return list(accumulate((rank + 1) ** -ZIPF for rank in range(length)))


def bundles(methods: int, *, seed: int = 1, size: int = 500, first: int = 0) -> Iterator[Bundle]:
    """The terms, then the methods with their sources and effects, so many methods a bundle.

    `first` is the number of the first method, a multiple of METHODS_A_SOURCE: with another seed, a catalogue that goes
    on where that many are there already.
    """
    terms = _terms()
    yield _bundle(terms)
    world = _World(random.Random(seed), {metric.id: metric for metric in terms if isinstance(metric, Metric)})
    for start in range(first, first + methods, size):
        numbers = range(start, min(start + size, first + methods))
        yield _bundle([record for number in numbers for record in world.study(number)])


def _bundle(records: list[Record]) -> Bundle:
    lists: dict[str, Any] = {}
    for record in records:
        lists.setdefault(record.collection, []).append(record)
    fields: Any = {collection: tuple(found) for collection, found in lists.items()}
    return Bundle.model_construct(**fields)


def _terms() -> list[Record]:
    kinds = [_kind(stage, number) for stage in STAGES for number in range(KINDS_A_STAGE)]
    components = [_component(slug, stage, rank) for stage in STAGES for rank, slug in enumerate(components_of(stage))]
    return [*kinds, *components, *map(_metric, range(METRICS))]


def _kind(stage: Stage, number: int) -> Kind:
    return Kind(
        id=f"{stage}/kind-{number}", name=f"{stage.label} kind {number}", summary=f"{stage.label}, way {number}."
    )


def _component(slug: str, stage: Stage, rank: int) -> Component:
    return Component(
        id=slug,
        name=f"{stage.label} {rank}",
        kind=f"{stage}/kind-{rank % KINDS_A_STAGE}",
        summary=f"What {stage.label.lower()} does as way {rank}.",
    )


def _metric(number: int) -> Metric:
    measures = MEASURES[number % len(MEASURES)]
    return Metric(
        id=f"metric-{number:02d}",
        name=f"Metric {number}",
        summary=f"Grades {measures.label.lower()} as way {number}.",
        measures=measures,
        orientation=Orientation.LOWER if number % 5 == 4 else Orientation.HIGHER,
        scale=Scale.COUNT,
        family=f"family-{number % 6}",
    )


@dataclass
class _World:
    """Draws one method after another; what it keeps does not grow with their number."""

    draw: random.Random
    metrics: dict[str, Metric]
    past: deque[tuple[str, Composition]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    true: dict[tuple[str, Facet], float] = field(default_factory=dict)
    weights: list[float] = field(default_factory=lambda: zipf(COMPONENTS_A_STAGE))
    components: dict[Stage, list[str]] = field(
        default_factory=lambda: {stage: components_of(stage) for stage in STAGES}
    )
    words: list[str] = field(default_factory=words)
    word_weights: list[float] = field(default_factory=lambda: zipf(len(SYLLABLES) ** 3))

    def study(self, number: int) -> Iterator[Record]:
        """A method with its effects, and its source where it is the first to need it."""
        source = _source_id(number)
        year = self._one(YEARS)
        if number % METHODS_A_SOURCE == 0:
            yield _source(source, year)
        method = self._method(f"m{number:06d}", source, year)
        yield method
        for place in range(EFFECTS):
            yield self._effect(f"{method.id}-e{place:02d}", method, place)

    def _one(self, weights: dict[Any, int]) -> Any:
        return self.draw.choices(list(weights), list(weights.values()))[0]

    def _method(self, slug: str, source: str, year: int) -> Method:
        parent, composition = self._composition()
        self.past.append((slug, composition))
        fields: dict[str, Any] = {"extends": parent} if parent else {}
        steps = _steps(composition)
        if self.draw.random() < 0.2:
            fields["iterates"] = {"from": steps[-1]["id"], "to": steps[0]["id"], "rounds": self.draw.randint(2, 6)}
        words = self.draw.choices(self.words, cum_weights=self.word_weights, k=12)
        return Method.model_validate(
            {
                "id": slug,
                "name": f"Method {slug[1:]} {words[0]}",
                "year": year,
                "source": source,
                "domains": sorted({self._one(DOMAINS) for _ in range(self.draw.choice((1, 1, 2, 3)))}),
                "summary": f"Data come about by {' '.join(words)}.",
                "models": {"generator": f"Model {self.draw.randint(1, 30)}"},
                "steps": steps,
                **fields,
            }
        )

    def _composition(self) -> tuple[str | None, Composition]:
        """A new composition, or one in three times one of a past method with one or two steps replaced."""
        if not self.past or self.draw.random() >= COPIED:
            return None, self._new_composition()
        parent, old = self.draw.choice(self.past)
        components = list(old.components)
        for place in self.draw.sample(range(len(components)), self.draw.randint(1, 2)):
            components[place] = self._component(_stage(components[place]))
        return parent, Composition(tuple(components), old.skips)

    def _new_composition(self) -> Composition:
        length = STEPS_MIN
        while length < STEPS_MAX and self.draw.random() < ONE_MORE:
            length += 1
        stages = sorted(self.draw.choices(STAGES, k=length), key=STAGES.index)
        skips = tuple(self._skip(place) for place in range(length))
        return Composition(tuple(self._component(stage) for stage in stages), skips)

    def _skip(self, place: int) -> int:
        return self.draw.randint(2, place) if place > 1 and self.draw.random() < SKIP else 0

    def _component(self, stage: Stage) -> str:
        return self.draw.choices(self.components[stage], cum_weights=self.weights)[0]

    def _effect(self, slug: str, method: Method, place: int) -> Effect:
        component = self.draw.choice(method.steps).component
        metric = self.metrics[f"metric-{self.draw.randrange(METRICS):02d}"]
        downstream = metric.measures is Measures.DOWNSTREAM
        generalization = self.draw.choice(GENERALIZATIONS) if downstream else None
        facet = facet_of(metric.measures, generalization)
        assert facet is not None
        baseline, treated = self._arms(metric, self._study_effect(component, facet))
        return Effect.model_validate(
            {
                "id": slug,
                "component": component,
                "method": method.id,
                "source": method.source,
                "locator": f"Table {place // 4 + 1}",
                "design": self._one(DESIGNS),
                "metric": metric.id,
                "generalization": generalization,
                "domain": self.draw.choice(method.domains),
                "baseline": {"label": "without it", **baseline},
                "treated": {"label": f"with {component}", **treated},
                "models": {"student": f"Model {self.draw.randint(1, 30)}"},
                "seen_at": f"https://example.org/{method.source}",
                "read_in": "primary",
            }
        )

    def _study_effect(self, component: str, facet: Facet) -> float:
        """What one study would find without sampling error, on the log scale."""
        cell = component, facet
        if cell not in self.true:
            self.true[cell] = random.Random(f"{component} {facet}").gauss(0, TRUE_SD)
        return self.draw.gauss(self.true[cell], STUDY_SD)

    def _arms(self, metric: Metric, effect: float) -> tuple[dict[str, float], dict[str, float]]:
        """Both arms' figures; half of the effects come with standard errors, and with the noise that these mean."""
        base = self.draw.uniform(20, 60)
        if self.draw.random() >= WITH_VARIANCE:
            treated = base * math.exp(metric.orientation.sign * effect)
            return {"value": round(base, 4)}, {"value": round(treated, 4)}
        error = self.draw.uniform(0.01, 0.04)
        treated = base * math.exp(metric.orientation.sign * self.draw.gauss(effect, error * math.sqrt(2)))
        before, after = ({"value": round(value, 4), "se": round(value * error, 4)} for value in (base, treated))
        return before, after


def _stage(component: str) -> Stage:
    return Stage(component.partition("-")[0])


def _source_id(number: int) -> str:
    return f"s{number // METHODS_A_SOURCE:06d}"


def _source(slug: str, year: int) -> Source:
    url = f"https://example.org/{slug}"
    return Source(
        id=slug, title=f"Study {slug[1:]} of pipelines", year=year, url=url, authors=("A. Author", "B. Author")
    )


def _steps(composition: Composition) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    for place, (component, skip) in enumerate(zip(*composition, strict=True)):
        inputs = [steps[place - back]["id"] for back in (1, skip) if place and back]
        params = {"temperature": 0.7, "samples": place + 1} if place % 2 else {}
        steps.append({"id": f"step-{place + 1}", "component": component, "inputs": inputs, "params": params})
    return steps

"""Two to eight methods side by side."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from catalogue import lineage, results
from catalogue.compositions import bag, composition, weights
from catalogue.effects import EffectRead
from catalogue.errors import ErrorCollector, Missing, noun
from catalogue.explanation import Explanation, Pair, explain
from catalogue.lineage import RelationRead
from catalogue.parameters import Truth
from catalogue.profile import Profile, profile
from catalogue.query import Query
from catalogue.read_model import ReadModel
from catalogue.read_models import NodeLink
from catalogue.results import SharedMetric
from catalogue.suggestions import did_you_mean
from catalogue.value import Catalogue, per_version
from taxonomy.comparison import align, score
from taxonomy.documents import Method
from taxonomy.graph.composition import Composition, overlay
from taxonomy.graph.edit_distance import edit_distance
from taxonomy.graph.formats.node_link import node_link
from taxonomy.graph.network import Network
from taxonomy.raw_json import RawJson
from taxonomy.vocabulary import Domain, Facet, Stage

FEWEST, MOST = 2, 8
REPORTED = MOST + 1
"""The number of unknown ids for which suggestions are made."""
STAGES = [stage.value for stage in Stage]


def check_ids(catalogue: Catalogue, collection: str, slugs: list[str]) -> list[str]:
    """The ids unchanged, where they can be compared. Raises BadQuery with every fault.

    The parameter has the name of the collection.
    """
    errors = ErrorCollector()
    if twice := sorted(slug for slug, count in Counter(slugs).items() if count > 1):
        names = f"{', '.join(twice)[:200]} {'is' if len(twice) == 1 else 'are'}"
        errors.add(collection, "duplicate", f"A {noun(collection)} is compared with others: {names} named twice")
    if not FEWEST <= len(slugs) <= MOST:
        detail = f"{collection!r} takes {FEWEST} to {MOST} ids, separated by commas, not {len(slugs)}"
        errors.add(collection, "out_of_range", detail)
    unknown = [slug for slug in dict.fromkeys(slugs) if slug not in catalogue.entries[collection]]
    for slug in unknown[:REPORTED]:
        errors.add(collection, "unknown_value", _unknown(catalogue, collection, slug))
    errors.raise_if_any()
    return slugs


def _unknown(catalogue: Catalogue, collection: str, slug: str) -> str:
    reason = catalogue.absent(collection, slug)
    if isinstance(reason, Missing):
        return f"{reason}.{did_you_mean(reason.suggestions)}"
    instead = f"; {reason.replacement!r} takes its place" if reason.replacement else ""
    return f"{noun(collection).capitalize()} {slug!r} was withdrawn{instead}."


class CompareQuery(Query):
    """What is compared, and how."""

    distinct: ClassVar = False

    methods: tuple[str, ...]
    """Two to eight ids."""
    domain: Domain | None = None
    """The kind of task of interest; evidence from others counts as indirect."""
    facet: Facet = Facet.IN_DISTRIBUTION
    """What differences are explained on; in_distribution by default."""
    edit_distance: Truth = False
    """With true, the number of changes between two compositions."""

    def ids(self) -> list[str]:
        """The methods' ids."""
        return [slug for slug in self.methods if slug]

    def check(self, catalogue: Catalogue) -> None:
        """Raises BadQuery with every fault."""
        check_methods(catalogue, self)


class StepUse(ReadModel):
    """A step of a method that applies a component."""

    id: str
    params: RawJson
    note: str | None


class ComparedComponent(ReadModel):
    """A component with the methods that have it and their parameters."""

    id: str
    name: str
    kind: str | None
    stage: str | None
    in_: Annotated[list[str], Field(alias="in")]
    steps: dict[str, list[StepUse]]


class Likeness(ReadModel):
    """How similar two methods are."""

    a: str
    b: str
    score: float
    edit_distance: int | None
    edit_distance_is: Literal["exact", "upper-bound"] | None


class Comparison(ReadModel):
    """Two to eight methods side by side."""

    methods: list[str]
    names: dict[str, str]
    components: list[ComparedComponent]
    shared: list[str]
    only: dict[str, list[str]]
    alignment: list[dict[str, str | None]]
    similarity: list[Likeness]
    lineage: list[RelationRead]
    profiles: dict[str, Profile]
    head_to_head: list[EffectRead]
    shared_metrics: list[SharedMetric]
    explanation: list[Explanation]
    graph: NodeLink


def check_methods(catalogue: Catalogue, query: CompareQuery) -> list[str]:
    """The ids of a query. Raises BadQuery with every fault."""
    return check_ids(catalogue, "methods", query.ids())


@per_version()
def compare(catalogue: Catalogue, query: CompareQuery) -> Comparison:
    """The whole comparison. Raises BadQuery."""
    slugs = check_methods(catalogue, query)
    methods = {slug: catalogue.methods[slug] for slug in slugs}
    compositions = {slug: composition(catalogue, method) for slug, method in methods.items()}
    effects = results.effects_on(catalogue, slugs)
    direct = results.head_to_head(effects, slugs)
    components = _components(compositions)
    return Comparison(
        methods=slugs,
        names={slug: method.name for slug, method in methods.items()},
        components=components,
        shared=[row.id for row in components if len(row.in_) == len(methods)],
        only={slug: [row.id for row in components if row.in_ == [slug]] for slug in methods},
        alignment=align({slug: resolved.steps for slug, resolved in compositions.items()}),
        similarity=_similarity(catalogue, methods, compositions, query),
        lineage=lineage.between(catalogue, slugs),
        profiles={slug: profile(catalogue, slug, query.domain) for slug in slugs},
        head_to_head=direct,
        shared_metrics=results.shared_metrics(effects, slugs),
        explanation=_explanations(catalogue, compositions, direct, query),
        graph=NodeLink(**node_link(overlay(compositions.values()))),
    )


def network(catalogue: Catalogue, query: CompareQuery) -> Network:
    """The compositions laid over each other. Raises BadQuery."""
    return overlay(composition(catalogue, catalogue.methods[slug]) for slug in check_methods(catalogue, query))


def _components(compositions: Mapping[str, Composition]) -> list[ComparedComponent]:
    """Every component of these methods by stage, with the methods that have it and their parameters."""
    rows: dict[str, ComparedComponent] = {}
    for slug, resolved in compositions.items():
        for step in resolved.steps:
            row = rows.setdefault(
                step.component,
                ComparedComponent(
                    id=step.component, name=step.name, kind=step.kind, stage=step.stage, in_=[], steps={}
                ),
            )
            if slug not in row.in_:
                row.in_.append(slug)
            row.steps.setdefault(slug, []).append(StepUse(id=step.id, params=dict(step.params), note=step.note))
    return sorted(rows.values(), key=lambda row: (STAGES.index(row.stage or ""), -len(row.in_), row.id))


def _similarity(
    catalogue: Catalogue, methods: Mapping[str, Method], compositions: Mapping[str, Composition], query: CompareQuery
) -> list[Likeness]:
    bags = {slug: bag(catalogue, method) for slug, method in methods.items()}
    rows = []
    for a, b in combinations(methods, 2):
        distance = edit_distance(compositions[a], compositions[b]) if query.edit_distance else None
        kind: Literal["exact", "upper-bound"] | None = None
        if distance is not None:
            kind = "exact" if distance.exact else "upper-bound"
        rows.append(
            Likeness(
                a=a,
                b=b,
                score=score(bags[a], bags[b], weights(catalogue)),
                edit_distance=distance.changes if distance else None,
                edit_distance_is=kind,
            )
        )
    return rows


def _explanations(
    catalogue: Catalogue, compositions: Mapping[str, Composition], direct: Sequence[EffectRead], query: CompareQuery
) -> list[Explanation]:
    rows = []
    for a, b in combinations(compositions, 2):
        between = [effect for effect in direct if {effect.baseline.method, effect.treated.method} == {a, b}]
        rows.append(explain(catalogue, Pair(compositions[a], compositions[b], between), query.facet, query.domain))
    return rows

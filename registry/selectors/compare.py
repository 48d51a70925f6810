"""Two to eight methods side by side."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from pydantic_core import to_json

from registry.errors import Missing
from registry.filters import Gathered, hint
from registry.filters.parameters import Read, flag
from registry.filters.parameters import chosen as one_of
from registry.selectors import lineage, results
from registry.selectors.explanation import Pair, explain
from registry.selectors.pipelines import documents, pipeline
from registry.selectors.profile import with_effects
from registry.selectors.records import absent
from registry.selectors.similar import bag, similarity
from registry.snapshot import Snapshot
from taxonomy.comparison import align
from taxonomy.documents import Method
from taxonomy.graph.composition import Composition, overlay
from taxonomy.graph.edit_distance import edit_distance
from taxonomy.graph.formats.node_link import node_link
from taxonomy.graph.network import Network
from taxonomy.vocabulary import Domain, Facet, Stage

FEWEST, MOST = 2, 8
TOLD = MOST + 1
"""Of ids that are not known; each is looked up, and what is like it is looked for."""
STAGES = [stage.value for stage in Stage]
DOMAINS = tuple(domain.value for domain in Domain)
FACETS = tuple(facet.value for facet in Facet)


@dataclass(frozen=True)
class Asked:
    """What is compared, and how."""

    methods: tuple[str, ...]
    domain: str | None = None
    facet: Facet = Facet.IN_DISTRIBUTION
    edit_distance: bool = False

    @classmethod
    def read(cls, methods: Sequence[str], found: Read, snapshot: Snapshot) -> "Asked":
        """From the ids as they were typed and the other parameters. Raises BadQuery with all that is wrong."""
        wrong = Gathered()
        slugs = wrong.read(chosen, methods, snapshot)
        domain = wrong.read(one_of, found, "domain", DOMAINS)
        facet = wrong.read(one_of, found, "facet", FACETS)
        distance = wrong.read(flag, found, "edit_distance")
        wrong.tell()
        return cls(slugs or (), domain, Facet(facet or Facet.IN_DISTRIBUTION), bool(distance))


def chosen(values: Sequence[str], snapshot: Snapshot) -> tuple[str, ...]:
    """The ids of a question, parted by commas or repeated. Raises BadQuery."""
    slugs = [slug.strip() for value in values for slug in value.split(",") if slug.strip()]
    wrong = Gathered()
    if twice := sorted(slug for slug, count in Counter(slugs).items() if count > 1):
        names = f"{', '.join(twice)[:200]} {'is' if len(twice) == 1 else 'are'}"
        detail = f"A method is compared with others: {names} named twice"
        wrong.add("methods", "duplicate", detail)
    if not FEWEST <= len(slugs) <= MOST:
        detail = f"'methods' takes {FEWEST} to {MOST} ids, parted by commas, not {len(slugs)}"
        wrong.add("methods", "out_of_range", detail)
    for slug in [slug for slug in dict.fromkeys(slugs) if slug not in snapshot.tables["methods"].place][:TOLD]:
        wrong.add("methods", "unknown_value", _unknown(slug, snapshot))
    wrong.tell()
    return tuple(slugs)


def _unknown(slug: str, snapshot: Snapshot) -> str:
    found = absent("methods", slug, snapshot)
    if isinstance(found, Missing):
        return f"{found}.{hint(found.suggestions)}"
    instead = f"; {found.replacement!r} takes its place" if found.replacement else ""
    return f"Method {slug!r} was withdrawn{instead}."


def answer(asked: Asked, snapshot: Snapshot) -> bytes:
    """The whole comparison as JSON; kept while the version lasts, for the interface and the page alike."""
    return snapshot.pages.remember(("compare", asked), lambda: to_json(compare(asked, snapshot)))


def compare(asked: Asked, snapshot: Snapshot) -> dict[str, Any]:
    """The whole comparison. Raises Missing where a method went meanwhile."""
    methods = documents(asked.methods, snapshot)
    pipelines = {slug: pipeline(method, snapshot) for slug, method in methods.items()}
    effects = results.speaking_of(asked.methods, snapshot)
    direct = results.head_to_head(effects, asked.methods)
    components = _components(pipelines)
    return {
        "methods": list(asked.methods),
        "names": {slug: method.name for slug, method in methods.items()},
        "components": components,
        "shared": [row["id"] for row in components if len(row["in"]) == len(methods)],
        "only": {slug: [row["id"] for row in components if row["in"] == [slug]] for slug in methods},
        "alignment": align({slug: each.steps for slug, each in pipelines.items()}),
        "similarity": _similarity(methods, pipelines, asked, snapshot),
        "lineage": lineage.between(asked.methods, snapshot),
        "profiles": {
            slug: with_effects(method, effects, snapshot, domain=asked.domain) for slug, method in methods.items()
        },
        "head_to_head": direct,
        "shared_metrics": results.shared_metrics(effects, asked.methods),
        "explanation": _explanations(pipelines, direct, asked, snapshot),
        "graph": node_link(overlay(pipelines.values())),
    }


def network(asked: Asked, snapshot: Snapshot) -> Network:
    """The compositions laid over each other."""
    return overlay(pipeline(method, snapshot) for method in documents(asked.methods, snapshot).values())


def _components(pipelines: Mapping[str, Composition]) -> list[dict[str, Any]]:
    """Every component that occurs, by stage, with the methods that have it and their parameters."""
    rows: dict[str, dict[str, Any]] = {}
    for slug, each in pipelines.items():
        for step in each.steps:
            row = rows.setdefault(
                step.component,
                {
                    "id": step.component,
                    "name": step.name,
                    "kind": step.kind,
                    "stage": step.stage,
                    "in": [],
                    "steps": {},
                },
            )
            if slug not in row["in"]:
                row["in"].append(slug)
            row["steps"].setdefault(slug, []).append({"id": step.id, "params": dict(step.params), "note": step.note})
    return sorted(rows.values(), key=lambda row: (STAGES.index(row["stage"]), -len(row["in"]), row["id"]))


def _similarity(
    methods: Mapping[str, Method], pipelines: Mapping[str, Composition], asked: Asked, snapshot: Snapshot
) -> list[dict[str, Any]]:
    bags = {slug: bag(method, snapshot) for slug, method in methods.items()}
    found = []
    for a, b in combinations(asked.methods, 2):
        distance = edit_distance(pipelines[a], pipelines[b]) if asked.edit_distance else None
        kind = None if distance is None else "exact" if distance.exact else "upper-bound"
        found.append(
            {
                "a": a,
                "b": b,
                "score": similarity(bags[a], bags[b], snapshot),
                "edit_distance": distance and distance.changes,
                "edit_distance_is": kind,
            }
        )
    return found


def _explanations(
    pipelines: Mapping[str, Composition], direct: Sequence[Mapping[str, Any]], asked: Asked, snapshot: Snapshot
) -> list[dict[str, Any]]:
    found = []
    for a, b in combinations(asked.methods, 2):
        between = [e for e in direct if {e["baseline"]["method"], e["treated"]["method"]} == {a, b}]
        found.append(explain(Pair(pipelines[a], pipelines[b], between), asked.facet, asked.domain, snapshot))
    return found

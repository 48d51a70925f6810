"""The filters, orders and facets of every list."""

from registry.filters.sets import FilterSet
from registry.filters.single import (
    Bound,
    Either,
    Filter,
    Flag,
    FullText,
    HasEffects,
    Ids,
    MetricFacet,
    Modifier,
    Moves,
    OneOf,
    Since,
    Through,
)
from taxonomy.vocabulary import Characteristic, Design, Domain, Facet, Generalization, Isolation, Sign, Stage

YEARS: dict[str, Filter] = {
    "year_min": Bound("year", False, "First year."),
    "year_max": Bound("year", True, "Last year."),
}
WORDS = FullText("Words that all have to occur; the last one may be a beginning.")

EFFECTS = FilterSet(
    "effects",
    {
        "component": OneOf("component", "components", "The component that is the cause."),
        "kind": OneOf("kind", "kinds", "Kind of the cause, as stage/kind."),
        "stage": OneOf("stage", Stage, "Stage of the cause."),
        "characteristic": OneOf("characteristic", Characteristic, "The characteristic that is the cause."),
        "facet": OneOf("facet", Facet, "What the effect speaks of."),
        "metric": OneOf("metric", "metrics", "What was measured."),
        "method": OneOf("method", "methods", "The method in whose study it was measured."),
        "source": OneOf("source", "sources", "The source that reports it."),
        "domain": OneOf("domain", Domain, "The kind of task."),
        "design": OneOf("design", Design, "How well the comparison isolates the cause."),
        "generalization": OneOf("generalization", Generalization, "Where a downstream test lies."),
        "isolation": OneOf("isolation", Isolation, "What differs between the arms' compositions."),
        "sign": OneOf("sign", Sign, "Which way the effect goes."),
        "measured": Flag("measured", "Whether the registry measured it itself: true or false."),
        "q": WORDS,
        **YEARS,
    },
    ("id", "year", "gain", "log_ratio"),
    {
        "facet": "facet",
        "metric": "metrics",
        "design": "design",
        "stage": "stage",
        "kind": "kinds",
        "component": "components",
        "domain": "domain",
        "year": "",
        "source": "sources",
    },
)
METHODS = FilterSet(
    "methods",
    {
        "component": OneOf("component", "components", "Uses one of these components."),
        "component_all": OneOf("component", "components", "Uses all of these components.", every=True),
        "kind": OneOf("kind", "kinds", "Uses a component of this kind, as stage/kind."),
        "stage": OneOf("stage", Stage, "Uses a component of this stage."),
        "domain": OneOf("domain", Domain, "The kind of task that its data are built for."),
        "source": OneOf("source", "sources", "The source that describes it."),
        "iterates": Flag("iterates", "Whether it runs over rounds: true or false."),
        "raises": Moves(1, "Has a component that raises one of these facets, with certainty of at least low."),
        "lowers": Moves(-1, "Has a component that lowers one of these facets, with certainty of at least low."),
        "supported": Modifier("With true, raises and lowers ask for an interval without 0 or a sign test under 0.1."),
        "updated_since": Since("updated", "Published at or after this time (ISO 8601)."),
        "q": WORDS,
        **YEARS,
    },
    ("id", "name", "year", "updated"),
    {
        "stage": "stage",
        "kind": "kinds",
        "component": "components",
        "domain": "domain",
        "year": "",
        "source": "sources",
        "iterates": "",
        "raises": "facet",
        "lowers": "facet",
    },
    {
        "raises": Moves(1, "", strict=True),
        "lowers": Moves(-1, "", strict=True),
    },
)
_OF_EFFECTS, _OF_METHODS = EFFECTS.filters, METHODS.filters
COMPONENTS = FilterSet(
    "components",
    {
        "stage": OneOf("stage", Stage, "Its stage."),
        "kind": OneOf("kind", "kinds", "Its kind, as stage/kind."),
        "domain": Either(
            (
                Through("methods", _OF_METHODS["domain"], "component", ""),
                Through("effects", _OF_EFFECTS["domain"], "component", ""),
            ),
            "Used by a method for this domain, or measured there.",
        ),
        "facet": Through("effects", _OF_EFFECTS["facet"], "component", "Has a measured effect on this facet."),
        "used_in": Through("methods", Ids(""), "component", "Used by one of these methods."),
        "has_evidence": HasEffects("Whether any effect of it was measured: true or false."),
        "q": WORDS,
    },
    ("id", "name"),
)
METRICS = FilterSet(
    "metrics",
    {"facet": MetricFacet("Measures this facet."), "q": WORDS},
    ("id", "name"),
)
SOURCES = FilterSet("sources", {"q": WORDS, **YEARS}, ("id", "name", "year"))
ROUNDS = FilterSet(
    "rounds",
    {
        "method": OneOf("method", "methods", "The method that was run."),
        "metric": OneOf("metric", "metrics", "What was measured."),
    },
)
FILTER_SETS = {each.collection: each for each in (METHODS, EFFECTS, COMPONENTS, METRICS, SOURCES, ROUNDS)}

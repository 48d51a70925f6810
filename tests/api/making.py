"""Documents to publish in a test, on top of the curated catalogue."""

from itertools import pairwise
from typing import Any

from taxonomy.documents import Component, Effect, Method, Metric, Source

COMPONENT, OTHER_COMPONENT = "in-depth-evolution", "code-execution-check"
SOURCE, METHOD, METRIC = "xu2023wizardlm", "wizardlm", "gsm8k-accuracy"


def method(slug: str, components: tuple[str, ...] = (COMPONENT,), **fields: Any) -> Method:
    steps: list[dict[str, Any]] = [{"id": f"s{place}", "component": item} for place, item in enumerate(components)]
    for before, step in pairwise(steps):
        step["inputs"] = [before["id"]]
    whole = {"name": slug.title(), "year": 2025, "source": SOURCE, "domains": ["math"], "summary": "Made for a test."}
    return Method.model_validate({"id": slug, **whole, "steps": steps, **fields})


def effect(slug: str, **fields: Any) -> Effect:
    whole: dict[str, Any] = {
        "component": COMPONENT,
        "method": METHOD,
        "source": SOURCE,
        "locator": "Table 1",
        "design": "ablation",
        "metric": METRIC,
        "generalization": "in-distribution",
        "domain": "math",
        "baseline": {"label": "without", "value": 40},
        "treated": {"label": "with", "value": 50},
        "seen_at": "https://arxiv.org/abs/2304.12244",
        "read_in": "primary",
    }
    return Effect.model_validate({"id": slug, **whole, **fields})


def component(slug: str, **fields: Any) -> Component:
    whole = {"name": slug.title(), "kind": "filtering/judging", "summary": "Made for a test."}
    return Component.model_validate({"id": slug, **whole, **fields})


def metric(slug: str, **fields: Any) -> Metric:
    whole = {"name": slug, "summary": "Made for a test.", "measures": "quality", "orientation": "higher-is-better"}
    return Metric.model_validate({"id": slug, **whole, **fields})


def source(slug: str, **fields: Any) -> Source:
    whole = {"title": slug.title(), "year": 2025, "url": "https://example.org/", "authors": ["Ada Lovelace"]}
    return Source.model_validate({"id": slug, **whole, **fields})

"""Bundles of about two hundred records, one a kill: all but one of them new, and one that every bundle changes."""

from typing import Any

METHODS, EFFECTS = 66, 132
SIZE = METHODS + EFFECTS + 2
SEEN = {"seen_at": "https://example.org/paper", "read_in": "primary"}
TERMS: dict[str, Any] = {
    "kinds": [{"id": "prompting/answer", "name": "Answer", "summary": "A model answers."}],
    "components": [{"id": "teacher", "name": "Teacher", "kind": "prompting/answer", "summary": "Writes answers."}],
    "metrics": [
        {
            "id": "accuracy",
            "name": "Accuracy",
            "summary": "Share of right answers.",
            "measures": "downstream",
            "orientation": "higher-is-better",
            "unit": "percent",
            "scale": "proportion",
        }
    ],
}


def word(number: int) -> str:
    """Stands in every method of a bundle, and in no other."""
    return f"zebra{number}x"


def _source(slug: str, title: str) -> dict[str, Any]:
    return {"id": slug, "title": title, "year": 2024, "url": "https://example.org/", "authors": ["Ada"]}


def _method(number: int, place: int) -> dict[str, Any]:
    return {
        "id": f"k{number}-{place}",
        "name": f"Method {place} of bundle {number}",
        "year": 2024,
        "source": f"kill{number}",
        "domains": ["math"],
        "summary": f"Answers alone, {word(number)}.",
        "steps": [{"id": "answer", "component": "teacher", "params": {"place": place}}],
    }


def _effect(number: int, place: int) -> dict[str, Any]:
    return {
        "id": f"k{number}-effect-{place}",
        "component": "teacher",
        "method": f"k{number}-{place % METHODS}",
        "source": f"kill{number}",
        "locator": "Table 1",
        "design": "ablation",
        "metric": "accuracy",
        "generalization": "in-distribution",
        "baseline": {"label": "without", "value": 40},
        "treated": {"label": "with", "value": 41 + place / 10},
        **SEEN,
    }


def bundle(number: int) -> dict[str, Any]:
    """The first one brings the terms along."""
    return {
        **(TERMS if number == 0 else {}),
        "sources": [_source("shared", f"Shared {number}"), _source(f"kill{number}", f"Source {number}")],
        "methods": [_method(number, place) for place in range(METHODS)],
        "effects": [_effect(number, place) for place in range(EFFECTS)],
        "message": f"Bundle {number}",
    }

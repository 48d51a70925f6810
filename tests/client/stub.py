"""A registry made of recorded bodies, in the exact shapes of the interface. All figures in them are made up."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from sdmethods import Registry

URL = "http://registry.test"
Answer = Any


class Stub:
    """Answers by path; remembers what was requested. A body that is callable is given the request."""

    def __init__(self, answers: dict[str, Answer] | None = None, headers: dict[str, str] | None = None) -> None:
        self.answers = answers or {}
        self.headers = headers or {"Catalogue-Version": "12"}
        self.requests: list[httpx.Request] = []
        self.slept: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        body = self.answers.get(request.url.path.removeprefix("/api/v1/"))
        if callable(body):
            body = body(request)
        if isinstance(body, httpx.Response):
            return body
        if body is None:
            problem = {"title": "Not Found", "status": 404, "detail": f"Nothing is at {request.url.path}"}
            return httpx.Response(404, json=problem)
        if isinstance(body, str):
            return httpx.Response(200, text=body, headers=self.headers)
        return httpx.Response(
            200, content=json.dumps(body), headers={"Content-Type": "application/json", **self.headers}
        )

    def registry(self, **options: Any) -> Registry:
        transport = httpx.MockTransport(self)
        return Registry(URL, transport=transport, sleep=self.slept.append, **{"cache": False, **options})

    @property
    def paths(self) -> list[str]:
        return [request.url.raw_path.decode().removeprefix("/api/v1/") for request in self.requests]


def listing(*rows: Any, **more: Any) -> dict[str, Any]:
    return {"count": len(rows), "count_is": "exact", "next": None, "previous": None, "results": list(rows), **more}


def pages(rows: list[Any], size: int) -> Callable[[httpx.Request], Any]:
    """A list in pages, whose addresses name another host, as behind a proxy."""

    def answer(request: httpx.Request) -> Any:
        start = int(request.url.params.get("cursor", 0))
        end = start + size
        following = request.url.copy_with(host="inside.proxy").copy_merge_params({"cursor": end})
        return listing(*rows[start:end]) | {"count": len(rows), "next": str(following) if end < len(rows) else None}

    return answer


def pooled(**changes: Any) -> dict[str, Any]:
    """A pooled row."""
    return {
        "by": "component",
        "id": "novelty-filter",
        "name": "Novelty filter",
        "kind": "filtering/novelty",
        "stage": "filtering",
        "facet": "diversity",
        "stratum": "literature",
        "scale": "odds",
        "estimate": 0.4,
        "interval": [0.1, 0.7],
        "interval_is": "hartung-knapp",
        "few_sources": True,
        "two_sources": False,
        "df": 2.0,
        "prediction_interval": [-0.3, 1.1],
        "k": 7,
        "experiments": 5,
        "m": 3,
        "gains": 3,
        "losses": 0,
        "nulls": 0,
        "sign_p": 0.25,
        "q": 3.1,
        "tau2": {"source": 0.01, "experiment": 0.02},
        "i2": 40.0,
        "method": "hartung-knapp",
        "method_because": "several sources, with fewer than four degrees of freedom",
        "points": {"baseline": 60.0, "estimate": 9.1, "low": 2.4, "high": 15.1},
        "ratio": None,
        "direction": "raises",
        "certainty": {
            "level": "low",
            "start": "high",
            "reasons": [{"code": "imprecise", "steps": 1, "text": "The interval holds a border."}],
            "sentence": "A novelty filter may raise diversity.",
        },
        "contested": False,
        "raises": True,
        "lowers": False,
        "supported": True,
        "established": True,
        "leans": 0,
        "also": {"independents": None, "shrunken": None, "leave_one_out": None},
        "relevance": {"estimate": 0.3, "interval": [-0.2, 0.8], "effective_sources": 1.9, "unknown": ["two"]},
        "stability": {
            "same_sign": 1.0,
            "same_direction": 0.75,
            "turned_by": "experiment",
            "analyses": 12,
            "alone": [
                {
                    "choices": [],
                    "estimate": 0.4,
                    "interval": [0.1, 0.7],
                    "sources": 3,
                    "direction": "raises",
                    "counted": True,
                }
            ],
            "text": "The direction is the same in 9 of 12 analyses; counting each experiment alone turns it.",
        },
        "others": [],
        "imputed": 2,
        "effects": ["one", "two"],
        "not_pooled": [{"id": "three", "reason": "It compares whole methods."}],
        "version": "v12-1a2b3c4d",
        **changes,
    }


def scale_row(**changes: Any) -> dict[str, Any]:
    """The estimate of a cell on a scale that does not lead it."""
    names = ("interval", "interval_is", "few_sources", "two_sources", "df", "prediction_interval", "q", "i2", "tau2")
    shared = {name: pooled()[name] for name in (*names, "k", "experiments", "m", "points", "imputed")}
    return {**shared, "scale": "nats", "estimate": 0.4, "points": None, "ratio": None, "effects": ["four"], **changes}


def effect(**changes: Any) -> dict[str, Any]:
    """A measured effect."""
    return {
        "id": "one",
        "url": "/api/v1/effects/one/",
        "revision": 2,
        "component": "novelty-filter",
        "characteristic": None,
        "method": None,
        "source": {
            "id": "ada2025",
            "title": "A",
            "year": 2025,
            "arxiv": "2310.10690",
            "url": "/api/v1/sources/ada2025/",
        },
        "locator": "Table 2",
        "design": "ablation",
        "isolation": "isolated",
        "metric": {
            "id": "accuracy",
            "name": "Accuracy",
            "measures": "downstream",
            "orientation": "higher-is-better",
            "family": "accuracy",
            "unit": "percent",
        },
        "facet": "diversity",
        "generalization": None,
        "domain": "math",
        "measured_by": None,
        "baseline": {"label": "without", "value": 60.0, "se": None, "n": 100, "sd": None, "variant": False},
        "treated": {"label": "with", "value": 70.0, "se": None, "n": 100, "sd": None, "variant": False},
        "gain": 10.0,
        "log_ratio": 0.154,
        "percent_change": 16.7,
        "variance": 0.01,
        "variance_from": "items",
        "effect_size": {
            "scale": "odds",
            "s": None,
            "value": 0.44,
            "variance": 0.09,
            "variance_from": "imputed",
            "points": 10.0,
        },
        "better": True,
        "comparator": {"is": "absent", "id": None},
        "also_differs": [],
        "manipulates": "diversity",
        "dose": None,
        "experiment": "ada2025/1",
        "doubts": ["read-once"],
        "sides": None,
        "reading": {
            "mark": "checked",
            "in": "primary",
            "second": "confirmed",
            "link": "https://example.org/paper",
            "address": "https://example.org/paper",
            "account": None,
        },
        "models": None,
        "note": None,
        **changes,
    }


def component(**changes: Any) -> dict[str, Any]:
    return {
        "id": "novelty-filter",
        "url": "/api/v1/components/novelty-filter/",
        "revision": 1,
        "name": "Novelty filter",
        "kind": "filtering/novelty",
        "stage": "filtering",
        "summary": "Drops what is near to what is there.",
        "aliases": ["similarity filter"],
        "status": "active",
        "replaced_by": None,
        "used_in": 3,
        "manipulates": "diversity",
        "criterion": "similarity",
        "in_tools": [{"tool": "data-juicer", "operator": "document_simhash_deduplicator", "fit": "close"}],
        "evidence": {"quality": None, "diversity": pooled()},
        **changes,
    }


def method(**changes: Any) -> dict[str, Any]:
    return {
        "id": "alpha",
        "url": "/api/v1/methods/alpha/",
        "revision": 1,
        "name": "Alpha",
        "year": 2025,
        "summary": "Seeds, answers, filter.",
        "domains": ["math"],
        "origin": "paper",
        "source": {
            "id": "ada2025",
            "title": "A",
            "year": 2025,
            "arxiv": "2310.10690",
            "url": "/api/v1/sources/ada2025/",
        },
        "models": {},
        "output": None,
        "steps": [
            {
                "id": "filter",
                "component": {"id": "novelty-filter", "name": "Novelty filter", "kind": "filtering/novelty"},
                "inputs": [],
                "params": {},
                "note": None,
                "kept": {"rows_in": 100, "rows_out": 60},
            }
        ],
        "iterates": {"from": "filter", "to": "filter", "rounds": 3},
        "extends": None,
        **changes,
    }


def analysis(*findings: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "profile": {
            "facets": {"diversity": {"raised_by": [pooled()], "lowered_by": [], "contested": [], "unmeasured": []}},
            "checks": [{"code": "collapse-risk", "outcome": "found"}, {"code": "quality-only", "outcome": "clear"}],
            "findings": list(findings),
        },
        "similar": {"results": [{"method": "alpha", "name": "Alpha", "score": 0.5, "shared": ["novelty-filter"]}]},
        "graph": {"nodes": [], "edges": []},
        "unmapped": [],
        **changes,
    }


def finding(code: str = "collapse-risk", severity: str = "high", **changes: Any) -> dict[str, Any]:
    return {
        "code": code,
        "severity": severity,
        "message": "Nothing keeps diversity.",
        "components": ["novelty-filter"],
        "effects": [],
        "suggestions": [{"component": "seed-tasks", "why": "it raises diversity, certainty low"}],
        **changes,
    }


def imported(**changes: Any) -> dict[str, Any]:
    return {
        "format": "distilabel",
        "format_is": "recognized",
        "draft": {
            "name": "mine",
            "steps": [{"id": "filter", "component": "novelty-filter"}, {"id": "own", "component": None}],
        },
        "unmapped": [{"step": "own", "operator": "MyStep", "line": 7, "nearest": ["judge-filter"]}],
        "questions": [
            {"step": "filter", "line": 4, "text": "Which similarity?", "choices": ["rouge-l-novelty-filter"]}
        ],
        "folded": [],
        "dropped": [{"line": 2, "why": "secret"}],
        "analysis": analysis(),
        **changes,
    }

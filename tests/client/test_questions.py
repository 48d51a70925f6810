"""The questions of docs/questions.md: the typed calls and the command line answer what the interface answers."""

import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.core.management import call_command

from sdmethods import LazyList, Registry
from sdmethods.queries import encode
from tests.client.test_live import dumped, holds, sdm

pytestmark = [pytest.mark.once, pytest.mark.long, pytest.mark.django_db(transaction=True)]
ASKED = re.compile(r'^ +curl "\$R/api/v1/([^"]+)"', re.MULTILINE)
FOR_FILES = ("format", "fields")


def questions() -> list[tuple[str, dict[str, list[str]]]]:
    """Every address that the page reads, as path and parameters; without those that choose columns or files."""
    urls = [httpx.URL(path) for path in ASKED.findall((Path(settings.BASE_DIR) / "docs/questions.md").read_text())]
    return [
        (url.path, {name: url.params.get_list(name) for name in url.params if name not in FOR_FILES}) for url in urls
    ]


def call(registry: Registry, path: str, parameters: dict[str, Any]) -> Any:
    """The typed call for a path."""
    lists: dict[str, Callable[..., Any]] = {
        "tradeoffs/": registry.tradeoffs,
        "effects/pooled/": registry.pooled,
        "effects/": registry.effects,
        "methods/": registry.methods,
        "effects/facets/": registry.effect_facets,
        "methods/facets/": registry.method_facets,
        "claims/": registry.claims,
        "gaps/": registry.gaps,
        "search/": lambda q, **given: registry.search(q[0], **given),
        "graph/": registry.graph,
        "graph/motifs/": registry.motifs,
        "graph/path/": lambda **given: registry.path(given.pop("from")[0], given.pop("to")[0], **given),
        "compare/": lambda methods, **given: registry.compare(*methods[0].split(","), **given),
    }
    if path in lists:
        return lists[path](**parameters)
    name, slug, *rest = path.strip("/").split("/")
    if rest == ["revisions"]:
        return registry.revisions(name, slug)  # type: ignore[arg-type]
    if rest:
        return getattr(registry, rest[0])(slug, **parameters)
    return registry.series(slug) if name == "rounds" else getattr(registry, name.removesuffix("s"))(slug)


def body_of(answer: Any) -> Any:
    if isinstance(answer, LazyList):
        return [dumped(row) for row in answer]
    if isinstance(answer, dict):
        return {name: [row.model_dump() for row in rows] for name, rows in answer.items()}
    return dumped(answer)


def test_every_question_has_the_same_answer(live_server: Any):
    call_command("load_catalogue", stdout=StringIO(), stderr=StringIO())
    asked = questions()
    assert len(asked) >= 12
    with Registry(live_server.url, cache=False) as registry:
        for path, parameters in asked:
            query = list(encode(parameters))
            body = httpx.get(f"{live_server.url}/api/v1/{path}", params=[*query], timeout=60).raise_for_status().json()
            answer = body_of(call(registry, path, dict(parameters)))
            if isinstance(answer, list):
                assert body["next"] is None or len(answer) == body["count"], path
                assert all(map(holds, body["results"], answer)), path
            else:
                assert holds(body, answer), path
    for path, parameters in asked[:3]:
        pairs = [f"{name}={value}" for name, value in encode(parameters)]
        body = httpx.get(f"{live_server.url}/api/v1/{path}", params=[*encode(parameters)], timeout=60).json()
        assert json.loads(sdm(live_server.url, "get", path, *pairs).stdout) == body

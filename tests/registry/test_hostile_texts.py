"""No text of a record is markup: pages show it letter by letter."""

from typing import Any

import pytest

from registry.current import current
from tests.registry.world import WORLD, apply
from tests.web.reading import BROWSER, Page
from web.effect_columns import NAMES

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;"
TEXTS = {"name", "title", "summary", "note", "locator", "label", "venue", "aliases", "authors", "definition", "unit"}
LISTS = ["/", "/methods/", "/components/", "/effects/", "/metrics/", "/sources/", "/gaps/", "/claims/", "/tradeoffs/"]
OTHERS = [
    "/search/?q=alert",
    "/graph/?whole=1",
    "/graph/components/judge-filter/",
    "/compare/?methods=alpha,beta",
    "/components/compare/?components=judge-filter,novelty-filter",
    "/design/?from=beta",
    "/crosswalk/",
    f"/effects/?columns={','.join(NAMES)}",
    "/submit/",
]


def hostile(value: Any, key: str = "") -> Any:
    """A part of a document with the hostile text behind each of its texts."""
    if isinstance(value, dict):
        return {name: hostile(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [hostile(part, key) for part in value]
    return f"{value} {HOSTILE}" if key in TEXTS and isinstance(value, str) else value


def pages() -> list[str]:
    entries = current().entries
    records = [
        f"/{name}/{slug}/"
        for name in ("methods", "components", "metrics", "sources", "effects")
        for slug in entries[name]
    ]
    return [*LISTS, *OTHERS, *records, "/crosswalk/toolbox/load-rows/", "/methods/alpha/revisions/"]


def test_no_text_of_a_record_is_markup(client: Any):
    apply(hostile(WORLD))
    told = 0
    for address in pages():
        response = client.get(address, headers={"accept": BROWSER})
        assert response.status_code == 200, (address, response.content[:500])
        page = Page(response, address)
        told += page.text.count("<script>alert(1)</script>")
        assert "<script>alert" not in page.html, address
        assert not page.values("onerror"), address
    assert told > 100

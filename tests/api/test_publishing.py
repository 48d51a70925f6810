"""Badges of pooled answers, and feeds of what changed about a component or a kind."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from catalogue.badge import describe
from catalogue.pooled_models import PooledRow
from registry.services import withdraw
from tests.api.asking import Api, content
from tests.registry import world

ATOM = "{http://www.w3.org/2005/Atom}"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def api(known: None, db: None) -> Api:
    return Api(Client())


def texts(api: Api, path: str) -> list[str]:
    picture = ElementTree.fromstring(content(api.get(path)))
    return [element.text or "" for element in picture.iter(f"{SVG}text")]


def test_a_badge_says_direction_figure_certainty_and_version(api: Api):
    row = api.json("effects/pooled/?component=novelty-filter&facet=diversity")["results"][0]
    name, answer = texts(api, "badges/novelty-filter/diversity.svg")
    assert name == "Novelty: diversity"
    assert f"{row['certainty']['level']} certainty" in answer
    assert f"{row['ratio']['estimate']:.3g} times" in answer
    assert answer.endswith(api.json("versions/1/")["id"])


def test_a_badge_of_what_was_not_measured_has_no_figure(api: Api):
    _, answer = texts(api, "badges/novelty-filter/complexity.svg")
    assert answer.startswith("not measured · v1-")
    api.get("badges/no-such/diversity.svg", 404)
    api.get("badges/novelty-filter/beauty.svg", 404)


def test_every_figure_has_its_certainty_and_every_direction_is_established(api: Api):
    rows = [PooledRow.model_validate(row) for row in api.json("effects/pooled/?page_size=500")["results"]]
    assert rows
    for row in rows:
        assert describe(row).endswith(f"{row.certainty.level} certainty")
        assert ("raises" in describe(row)) == (row.raises and not row.contested)
        assert ("lowers" in describe(row)) == (row.lowers and not row.contested)
    assert describe(rows[0].model_copy(update={"contested": True})).startswith("contested")


def entries(api: Api, path: str) -> list[str]:
    response = api.get(path)
    assert response["Content-Type"] == "application/atom+xml"
    feed = ElementTree.fromstring(content(response))
    return [(entry.findtext(f"{ATOM}id") or "").partition("/api/v1/")[2] for entry in feed.iter(f"{ATOM}entry")]


def test_the_feed_of_a_component_has_its_record_and_its_effects(api: Api):
    path = "components/novelty-filter/changes.atom"
    assert set(entries(api, path)) == {
        "components/novelty-filter/revisions/1/",
        "effects/novelty-ablation/revisions/1/",
    }
    world.apply({"effects": [world.raw("effects", "novelty-ablation", locator="Table 7")]})
    assert entries(api, path)[0] == "effects/novelty-ablation/revisions/2/"
    withdraw(collection="effects", slug="novelty-ablation", reason="Read wrongly.")
    assert entries(api, path)[0] == "effects/novelty-ablation/revisions/3/"
    api.get("components/no-such/changes.atom", 404)


def test_the_feed_of_a_kind_has_its_components_and_their_effects(api: Api):
    result = entries(api, "kinds/filtering/judging/changes.atom")
    assert {"kinds/filtering/judging/revisions/1/", "components/judge-filter/revisions/1/"} <= set(result)
    assert "effects/judge-left-out/revisions/1/" in result
    assert not [name for name in result if "novelty" in name]

"""The feed of changes, the map of the site and robots.txt."""

from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.contrib.sitemaps import Sitemap

from tests.api.asking import Api
from tests.web.reading import Reader
from transport.response_cache import responses

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_the_feed_holds_the_newest_revisions(api: Api, reader: Reader):
    response = reader.client.get("/changes.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 50
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 50
    for entry in entries:
        path = (entry.findtext(f"{ATOM}id") or "").removeprefix("http://testserver")
        told = datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "")
        assert abs((datetime.fromisoformat(api.json(path)["created"]) - told).total_seconds()) < 1


def test_the_map_names_every_record(api: Api, reader: Reader):
    tree = ElementTree.fromstring(reader.client.get("/sitemap.xml").content)
    named = {(each.text or "").removeprefix("http://testserver") for each in tree.iter(f"{MAP}loc")}
    for collection in ("methods", "components", "effects", "sources", "metrics"):
        assert {f"/{collection}/{slug}/" for slug in api.ids(collection)} <= named
        assert f"/{collection}/" in named


def test_the_map_is_made_once_for_a_version(reader: Reader, monkeypatch: pytest.MonkeyPatch):
    responses.clear()
    first = reader.client.get("/sitemap.xml")
    monkeypatch.setattr(Sitemap, "get_urls", None)
    again = reader.client.get("/sitemap.xml")
    assert again.content == first.content
    assert {name: again[name] for name in ("Content-Type", "X-Robots-Tag")} == {
        "Content-Type": "application/xml",
        "X-Robots-Tag": "noindex, noodp, noarchive",
    }


def test_robots_are_sent_to_the_map(reader: Reader):
    assert "Sitemap: http://testserver/sitemap.xml" in reader.client.get("/robots.txt").content.decode()

"""The pipeline's picture, similar methods and lineage on a method's page: the interface's own, and safe in a page."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from taxonomy.graph.formats import FORMATS, svg
from taxonomy.graph.formats.graphviz import Graphviz
from taxonomy.graph.network import make_network
from tests.api.asking import Api
from tests.web.reading import Page, Reader
from web import drawing
from web.drawing import Look
from web.views.methods import COLUMN

pytestmark = pytest.mark.once

METHODS = ("wizardlm", "star", "self-instruct", "zerogen")


def pictures(page: Page) -> Iterator[Element]:
    """The graphs that are drawn in a page, read as XML."""
    return map(ElementTree.fromstring, re.findall(r'<svg [^>]*class="graph-picture.*?</svg>', page.html, re.DOTALL))


def groups(picture: Element, name: str) -> list[Element]:
    return [each for each in picture.iter() if name in each.get("class", "").split()]


def told(found: list[Element]) -> list[str]:
    return [next(child.text or "" for child in each if child.tag.endswith("title")) for each in found]


def harmless(picture: Element) -> bool:
    names = {name for each in picture.iter() for name in each.attrib}
    allowed = svg.ALLOWED | {
        *svg.HALO,
        "class",
        "id",
        "role",
        "width",
        "height",
        "href",
        "aria-labelledby",
        "aria-current",
        "hx-get",
        *("tabindex", "data-node", "data-expand", "data-from", "data-to"),
    }
    links = [each.attrib["href"] for each in picture.iter() if "href" in each.attrib]
    return names <= allowed and all(link.startswith("/") and not link.startswith("//") for link in links)


@pytest.mark.parametrize("slug", METHODS)
def test_the_pipeline_is_drawn_as_the_interface_draws_it(api: Api, reader: Reader, slug: str):
    page = reader.get(f"/methods/{slug}/")
    picture = next(pictures(page))
    theirs = ElementTree.fromstring(api.get(f"methods/{slug}/graph/?format=svg").content)
    assert told(groups(picture, "node")) == told(groups(theirs, "node"))
    assert told(groups(picture, "edge")) == told(groups(theirs, "edge"))
    steps = api.json(f"methods/{slug}/")["steps"]
    links = [each.attrib["href"] for each in picture.iter() if "href" in each.attrib]
    assert links == [f"/components/{step['component']['id']}/" for step in steps]
    for form in FORMATS:
        assert f"/api/v1/methods/{slug}/graph/?format={form}" in page.links()


@pytest.mark.parametrize(
    ("address", "room"),
    [
        ("/methods/magpie/", COLUMN),
        ("/methods/starcoder2-instruct/", COLUMN),
        ("/compare/?methods=self-instruct,wizardlm,magpie", svg.COLUMN_WIDTH),
        ("/compare/?methods=star,rft,v-star", svg.COLUMN_WIDTH),
        ("/graph/?around=rouge-l-novelty-filter", svg.COLUMN_WIDTH),
    ],
)
def test_a_long_pipeline_is_read_without_scrolling_sideways(reader: Reader, address: str, room: int):
    picture = next(pictures(reader.get(address)))
    assert float(picture.attrib["width"]) <= room
    sizes = [float(each.attrib["font-size"]) for each in picture.iter() if "font-size" in each.attrib]
    assert min(sizes) >= 11


@pytest.mark.parametrize("slug", METHODS)
def test_a_picture_in_a_page_can_do_nothing(reader: Reader, slug: str):
    page = reader.get(f"/methods/{slug}/")
    found = list(pictures(page))
    assert found
    assert all(map(harmless, found))
    assert not any(page.inline)
    boxes = [attrs for _, attrs in page.tags if "canvas" in attrs.get("class", "").split()]
    assert len(boxes) == len(found)
    assert all(attrs["tabindex"] == "0" and attrs["role"] == "region" and attrs["aria-label"] for attrs in boxes)


@pytest.mark.parametrize("slug", METHODS)
def test_similar_methods_are_those_of_the_interface(api: Api, reader: Reader, slug: str):
    page, answer = reader.get(f"/methods/{slug}/"), api.json(f"methods/{slug}/similar/?limit=6")["results"]
    assert page.values("data-method") == [each["method"] for each in answer]
    bars = [attrs["width"] for tag, attrs in page.tags if tag == "rect" and attrs.get("class") == "part"]
    assert bars == [f"{100 * each['score']:.1f}" for each in answer]
    for each in answer:
        assert f"{each['score']:.2f} Compare" in page.text
        assert f"/compare/?methods={slug},{each['method']}" in page.links()
        for component in (*each["shared"], *each["missing"], *each["extra"]):
            assert f"/components/{component}/" in page.links()


@pytest.mark.parametrize("slug", ["wizardlm", "self-instruct", "v-star"])
def test_lineage_is_that_of_the_interface(api: Api, reader: Reader, slug: str):
    page, answer = reader.get(f"/methods/{slug}/"), api.json(f"methods/{slug}/lineage/")
    _, picture = pictures(page)
    assert len(groups(picture, "node")) == len(answer["graph"]["nodes"])
    (here,) = groups(picture, "here")
    assert [each.attrib["href"] for each in here.iter() if "href" in each.attrib] == [f"/methods/{slug}/"]
    others = [each for name in ("extends", "extended_by", "seeds_from", "seeds") for each in answer[name]]
    assert others
    for each in others:
        assert f"{each['name']} {each['year']} {each['because']}" in page.text


def test_a_method_alone_shows_no_lineage(api: Api, reader: Reader):
    alone = next(
        slug for slug in api.ids("methods") if len(api.json(f"methods/{slug}/lineage/")["graph"]["nodes"]) == 1
    )
    assert "Lineage" not in reader.get(f"/methods/{alone}/").text


def test_what_was_drawn_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch):
    drawn = []
    draw = Graphviz.draw

    def counting(self: Graphviz, *args: str) -> bytes:
        drawn.append(args)
        return draw(self, *args)

    monkeypatch.setattr(Graphviz, "draw", counting)
    node = {"id": "a", "type": "step", "label": "Drawn but once", "component": "c"}
    look = Look(lambda node: f"/components/{node['component']}/")
    first = drawing.picture(make_network([node]), look)
    assert drawing.picture(make_network([dict(node)]), look) == first
    assert len(drawn) == 1
    assert drawing.picture(make_network([{**node, "note": "another revision"}]), look) != first
    assert len(drawn) == 2


def test_a_name_cannot_break_out_of_the_picture():
    label = '</title><script>alert(1)</script>" onload="x'
    node = {"id": "a", "type": "step", "label": label, "component": "c"}
    picture = drawing.picture(make_network([node], (), {"title": label}), Look(lambda _: "/components/c/"))
    assert "<script" not in picture
    assert harmless(ElementTree.fromstring(picture))

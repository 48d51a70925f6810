"""The colours of the charts stay apart for every eye, in both themes and in print."""

import re
from itertools import combinations, product
from pathlib import Path

import pytest

from taxonomy.graph.formats import appearance
from tests.web.charts.colours import SIGHTS, contrast, distance, grey
from web.charts.canvas import HALO, LIGHT, LINES, SERIES, SHAPES, STAGES

pytestmark = pytest.mark.once

STATIC = Path(__file__).resolve().parents[3] / "web" / "static" / "web"
CSS, SITE = ((STATIC / name).read_text() for name in ("charts.css", "site.css"))
THEMES = ("light", "dark")
GROUPS = {"stage": [f"stage-{stage}" for stage in STAGES], "facet": [f"facet-{facet}" for facet in SERIES]}
INKS = [*GROUPS["stage"], *GROUPS["facet"], "ink", "muted", "fault", "accent"]


def colours(theme: str) -> dict[str, str]:
    """The defaults of the style sheet."""
    pairs = re.findall(r"--c-([\w-]+):.*?light-dark\((#\w{6}), (#\w{6})\)", CSS)
    return {name: (light, dark)[THEMES.index(theme)] for name, light, dark in pairs}


def test_a_picture_without_its_page_has_the_colours_of_the_light_theme():
    assert colours("light") == LIGHT


def tokens() -> dict[str, tuple[str, str]]:
    """What the pages are coloured with, which all other places have to keep to."""
    return {
        name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", SITE)
    }


def test_charts_take_the_colours_of_the_pages():
    found = re.findall(r"--c-([\w-]+): var\(--([\w-]+), light-dark\((#\w{6}), (#\w{6})\)\)", CSS)
    assert {(light, dark) == tokens()[token] for _, token, light, dark in found} == {True}
    named = {name: token for name, token, *_ in found}
    assert {f"stage-{stage}": stage for stage in STAGES}.items() <= named.items()
    assert {f"facet-{facet}": facet for facet in SERIES}.items() <= named.items()


def test_files_of_graphs_take_the_colours_of_the_pages():
    assert {stage.value: paint.stroke for stage, paint in appearance.STAGES.items()} == {
        stage: tokens()[stage][0] for stage in STAGES
    }


@pytest.mark.parametrize("theme", THEMES)
def test_names_of_stages_and_facets_are_read_on_every_ground(theme: str):
    found = {name: pair[THEMES.index(theme)] for name, pair in tokens().items()}
    for name in (*STAGES, *SERIES):
        assert contrast(found[name], found["paper"]) >= 4.5, name
    for name, ground in product(STAGES, ("raised", "sunk")):
        assert contrast(found[name], found[ground]) >= 4.5, name


def test_each_colour_has_its_classes():
    for name in LIGHT:
        assert f".c-{name} {{ fill: var(--c-{name}); }}" in CSS
        assert f".l-{name} {{ stroke: var(--c-{name}); }}" in CSS


def test_a_text_has_the_same_halo_on_a_page_and_in_a_file():
    (declared,) = re.findall(r"\.chart-halo \{ (.*); \}", CSS)
    page = dict(each.split(": ") for each in declared.split("; "))
    assert page.pop("stroke") == "var(--c-paper)"
    file = dict(re.findall(r'([\w-]+)="([^"]+)"', HALO))
    assert file.pop("stroke") == LIGHT["paper"]
    assert page == file | {"stroke-width": f"{file['stroke-width']}px"}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("group", GROUPS)
def test_colours_stay_apart(group: str, sight: str, theme: str):
    found = colours(theme)
    for one, other in combinations(GROUPS[group], 2):
        assert distance(found[one], found[other], sight) > 0.1, (one, other)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("group", GROUPS)
def test_colours_stay_apart_in_print(group: str, theme: str):
    found = colours(theme)
    for one, other in combinations(GROUPS[group], 2):
        assert grey(found[one], found[other]) > 0.05, (one, other)


def test_shapes_tell_the_same_as_colours():
    assert len({SHAPES[stage] for stage in STAGES}) == len(STAGES)
    assert len({shape for shape, _ in LINES}) == len(LINES) == len(SERIES)


@pytest.mark.parametrize("theme", THEMES)
def test_marks_are_seen_and_text_is_read(theme: str):
    found = colours(theme)
    for name in INKS:
        assert contrast(found[name], found["paper"]) >= 3, name
    for name in ("ink", "muted"):
        assert contrast(found[name], found["paper"]) >= 4.5, name
    for step in range(1, 6):
        assert contrast(found[f"shade-{step}"], found[f"on-shade-{step}"]) >= 4.5, step


@pytest.mark.parametrize("theme", THEMES)
def test_shades_go_one_way(theme: str):
    found = colours(theme)
    steps = [contrast(found[f"shade-{step}"], found["paper"]) for step in range(1, 6)]
    assert steps == sorted(steps)

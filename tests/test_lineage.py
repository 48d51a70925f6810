"""The page on lineage is a list by hand: it must say what the catalogue says."""

import re
from collections import Counter

from taxonomy.documents import Method
from taxonomy.vocabulary import Origin
from tests.test_fixtures import FIXTURES, bundle

PAGE = (FIXTURES.parent / "docs" / "lineage.md").read_text()
EXTENDS = re.findall(r"^\| `([\w-]+)` \| `([\w-]+)` \| [^|]+ \|$", PAGE, re.MULTILINE)
SEEDS = re.findall(r"^\| `([\w-]+)` \| `([\w-]+)` \| `([\w-]+)` \| ([^|]+) \|$", PAGE, re.MULTILINE)


def methods() -> dict[str, Method]:
    return {method.id: method for method in bundle().methods}


def test_the_page_has_every_method_that_extends_another():
    assert sorted((method.id, method.extends) for method in bundle().methods if method.extends) == EXTENDS


def test_no_method_extends_one_of_a_later_year():
    years = {method.id: method.year for method in bundle().methods}
    assert not [method.id for method in bundle().methods if method.extends and method.year < years[method.extends]]


def test_seeds_are_named_as_the_step_names_them():
    for method, place, _, named in SEEDS:
        step = next(step for step in methods()[method].steps if step.id == place)
        if quoted := re.match(r"`(\w+): ([^`]+)`", named):
            assert step.params[quoted[1]] == quoted[2], (method, place)
        else:
            assert named.removeprefix("note: ").split(";")[0].split(", as")[0] in (step.note or ""), (method, place)


def test_seeds_are_compared_with_the_name_of_the_output():
    for method, place, seed, named in SEEDS:
        output = methods()[seed].output
        assert output, seed
        if named.endswith("as `output.name`"):
            assert re.search(rf": {re.escape(output.name)}`?, as", named), (method, place)
        else:
            assert named.endswith(f"; the output is {output.name}"), (method, place)


def test_the_counts_are_right():
    text = " ".join(PAGE.split())
    origins = Counter(method.origin for method in methods().values())
    total, extending = len(methods()), {method for method, _ in EXTENDS}
    seeded = {method for method, *_ in SEEDS} - extending
    described, shipped = origins[Origin.PAPER], origins[Origin.TOOL]
    assert f"Of the {total} methods, {described} that publications describe and {shipped} that tools ship, " in text
    assert f" ship, {len(extending)} extend a registered one, and {total - len(extending)} extend nothing " in text
    assert f"registered; {len(seeded)} of those start from another" in text

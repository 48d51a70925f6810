"""A comparison as its page shows it: the interface's answer, with what stands in one row or cell put together."""

from collections.abc import Mapping, Sequence
from typing import Any

from registry.snapshot import Snapshot
from taxonomy.vocabulary import Facet
from web import naming
from web.kin import bar

Answer = Mapping[str, Any]
VERDICTS = (
    ("raised_by", "Raised by", "up"),
    ("lowered_by", "Lowered by", "down"),
    ("contested", "Contested", ""),
    ("inconclusive", "Inconclusive", ""),
)


def told(answer: Answer, now: Snapshot) -> dict[str, Any]:
    """All that the template of a comparison needs beside the answer itself."""
    columns = [{"id": slug, "name": answer["names"][slug]} for slug in answer["methods"]]
    return {
        "columns": columns,
        "rows": aligned(answer),
        "shared": naming.components(answer["shared"], now),
        "some": some(answer),
        "only": [(each, naming.components(answer["only"][each["id"]], now)) for each in columns],
        "alike": [each | {"bar": bar(each["score"])} | _names(each, answer) for each in answer["similarity"]],
        "relations": [
            each | {"name": answer["names"][each["method"]], "earlier": answer["names"][each["other"]]}
            for each in answer["lineage"]
        ],
        "pairs": [_pair(each, answer) for each in answer["explanation"]],
        "facets": [_facet(facet, answer, now) for facet in Facet],
        "direct": [_direct(effect, answer["names"]) for effect in answer["head_to_head"]],
        "metrics": [_metric(each, answer["methods"]) for each in answer["shared_metrics"]],
    }


def aligned(answer: Answer) -> list[dict[str, Any]]:
    """The steps that answer to each other, row by row; a cell knows whether its left neighbour is the same."""
    steps = {
        (slug, step["id"]): {"component": component, **step}
        for component in answer["components"]
        for slug, held in component["steps"].items()
        for step in held
    }
    rows = []
    for number, row in enumerate(answer["alignment"], 1):
        cells = [steps[slug, row[slug]] if row[slug] else None for slug in answer["methods"]]
        rows.append({"number": number, "stages": _stages(cells), "cells": _joined(cells)})
    return rows


def _stages(cells: Sequence[dict[str, Any] | None]) -> list[str]:
    return list(dict.fromkeys(cell["component"]["stage"] for cell in cells if cell))


def _joined(cells: Sequence[dict[str, Any] | None]) -> list[dict[str, Any] | None]:
    """Cells with what they share with the rest of their row: `left` and `right` neighbour, or any other at all."""
    ids = [cell["component"]["id"] if cell else None for cell in cells]
    found: list[dict[str, Any] | None] = []
    for place, cell in enumerate(cells):
        left, right = ids[max(place - 1, 0) : place], ids[place + 1 : place + 2]
        joined = " ".join(name for name, held in (("left", left), ("right", right)) if held == [ids[place]])
        found.append(cell and {**cell, "joined": joined, "same": ids.count(ids[place]) > 1})
    return found


def some(answer: Answer) -> list[dict[str, Any]]:
    """Components that several methods have, and not all."""
    every = len(answer["methods"])
    return [
        {**row, "names": [answer["names"][slug] for slug in row["in"]]}
        for row in answer["components"]
        if 1 < len(row["in"]) < every
    ]


def _names(pair: Answer, answer: Answer) -> dict[str, str]:
    return {"a_name": answer["names"][pair["a"]], "b_name": answer["names"][pair["b"]]}


def _pair(found: Answer, answer: Answer) -> dict[str, Any]:
    """Two methods with the components that differ, told by name."""
    rows = [
        {**row, "owner": answer["names"][row["in"]], "supported": answer["names"].get(row["supports"], "")}
        for row in found["components"]
    ]
    return {**found, **_names(found, answer), "components": rows, "known": sum(bool(row["effect"]) for row in rows)}


def _facet(facet: Facet, answer: Answer, now: Snapshot) -> dict[str, Any]:
    return {
        "term": facet,
        "cells": [_cell(answer["profiles"][slug]["facets"][facet.value], now) for slug in answer["methods"]],
    }


def _cell(found: Answer, now: Snapshot) -> dict[str, Any]:
    """One method on one facet: what is known of its components, and how many nothing is known of."""
    groups = [{"title": title, "rows": found[name], "way": way} for name, title, way in VERDICTS if found[name]]
    return {"groups": groups, "unmeasured": naming.components(found["unmeasured"], now)}


def _direct(effect: Answer, names: Mapping[str, str]) -> dict[str, Any]:
    """An effect between two of the methods, each arm with its method's name."""
    arms = {arm: {**effect[arm], "name": names[effect[arm]["method"]]} for arm in ("baseline", "treated")}
    return {**effect, **arms}


def _metric(found: Answer, methods: Sequence[str]) -> dict[str, Any]:
    """The figures of one metric by method, in the order of the columns."""
    cells = [[figure for figure in found["results"] if figure["method"] == slug] for slug in methods]
    return {"metric": found["metric"], "cells": cells, "note": found["note"]}

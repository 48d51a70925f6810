"""A comparison as its page shows it: the interface's answer, put together row by row and cell by cell."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalogue import Catalogue
from catalogue.compare import Comparison
from catalogue.effects import EffectRead
from catalogue.read_model import ReadModel
from taxonomy.vocabulary import Facet
from web.labels import extended, name_components
from web.related_methods import bar

Answer = Comparison
VERDICTS = (
    ("raised_by", "Raised by", "up"),
    ("lowered_by", "Lowered by", "down"),
    ("contested", "Contested", ""),
    ("inconclusive", "Inconclusive", ""),
)


def comparison_context(catalogue: Catalogue, answer: Comparison) -> dict[str, Any]:
    """Everything that the template of a comparison needs beside the answer itself."""
    columns = [{"id": slug, "name": answer["names"][slug]} for slug in answer["methods"]]
    return {
        "columns": columns,
        "rows": aligned(answer),
        "shared": name_components(catalogue, answer.shared),
        "some": some(answer),
        "only": [(each, name_components(catalogue, answer.only[each["id"]])) for each in columns],
        "alike": [extended(each, bar=bar(each.score), **_names(each, answer)) for each in answer["similarity"]],
        "relations": [
            extended(each, name=answer.names[each.method], earlier=answer.names[each.other])
            for each in answer["lineage"]
        ],
        "pairs": [_pair(each, answer) for each in answer["explanation"]],
        "facets": [_facet(catalogue, facet, answer) for facet in Facet],
        "direct": [_direct(effect, answer["names"]) for effect in answer["head_to_head"]],
        "metrics": [_metric(each, answer["methods"]) for each in answer["shared_metrics"]],
    }


def aligned(answer: Answer) -> list[dict[str, Any]]:
    """The steps that answer to each other, row by row; a cell knows whether its left neighbour is the same."""
    steps = {
        (slug, step["id"]): extended(step, component=component)
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
        extended(row, names=[answer.names[slug] for slug in row["in"]])
        for row in answer["components"]
        if 1 < len(row["in"]) < every
    ]


def _names(pair: ReadModel, answer: Answer) -> dict[str, str]:
    return {"a_name": answer["names"][pair["a"]], "b_name": answer["names"][pair["b"]]}


def _pair(found: ReadModel, answer: Answer) -> dict[str, Any]:
    """Two methods with the components that differ, told by name."""
    rows = [
        extended(row, owner=answer.names[row["in"]], supported=answer.names.get(row["supports"] or "", ""))
        for row in found["components"]
    ]
    return extended(found, **_names(found, answer), components=rows, known=sum(bool(row["effect"]) for row in rows))


def _facet(catalogue: Catalogue, facet: Facet, answer: Answer) -> dict[str, Any]:
    return {
        "term": facet,
        "cells": [_cell(catalogue, answer.profiles[slug].facets[facet]) for slug in answer["methods"]],
    }


def _cell(catalogue: Catalogue, found: ReadModel) -> dict[str, Any]:
    """One method on one facet: what is known of its components, and how many nothing is known of."""
    groups = [{"title": title, "rows": found[name], "way": way} for name, title, way in VERDICTS if found[name]]
    return {"groups": groups, "unmeasured": name_components(catalogue, found["unmeasured"])}


def _direct(effect: EffectRead, names: Mapping[str, str]) -> dict[str, Any]:
    """An effect between two of the methods, each arm with its method's name."""
    arms = {"baseline": effect.baseline, "treated": effect.treated}
    named = {name: {**dict(arm), "name": names[str(arm.method)]} for name, arm in arms.items()}
    return extended(effect, **named)


def _metric(found: ReadModel, methods: Sequence[str]) -> dict[str, Any]:
    """The figures of one metric by method, in the order of the columns."""
    cells = [[figure for figure in found["results"] if figure["method"] == slug] for slug in methods]
    return {"metric": found["metric"], "cells": cells, "note": found["note"]}

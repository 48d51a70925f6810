"""Why one method may do better than another: the components that differ, each with what it is known to do elsewhere.

Never a sum: effects of components do not simply add up, and other things differ besides.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from registry import evidence
from registry.snapshot import Snapshot
from taxonomy.evidence import Level
from taxonomy.graph.composition import Composition, ResolvedStep
from taxonomy.vocabulary import Facet

LEVELS = {level.label: int(level) for level in Level}
NAMED = 3
"""So many direct comparisons are told in the text; all of them stand beside it."""
CAUTION = "Effects of components do not simply add up, and the methods differ in more than their components."


@dataclass(frozen=True)
class Pair:
    """Two methods, with the effects that compare them directly."""

    a: Composition
    b: Composition
    direct: Sequence[Mapping[str, Any]]


def explain(pair: Pair, facet: Facet, domain: str | None, snapshot: Snapshot) -> dict[str, Any]:
    """What was measured between the two, and the components that differ, those that are best known first."""
    own, other = ({step.component for step in each.steps} for each in (pair.a, pair.b))
    known = {effect["id"] for effect in pair.direct}
    rows = [
        _differing(component, owner, rival, _elsewhere(component, facet, domain, known, snapshot), pair.direct)
        for owner, rival, only in ((pair.a, pair.b, own - other), (pair.b, pair.a, other - own))
        for component in sorted(only)
    ]
    rows.sort(key=_rank)
    results = [_result(effect, pair) for effect in pair.direct]
    return {
        "a": pair.a.id,
        "b": pair.b.id,
        "facet": facet.value,
        "results": results,
        "components": rows,
        "text": _text(pair, results, rows, facet),
        "note": CAUTION,
    }


def _differing(
    component: str,
    owner: Composition,
    rival: Composition,
    row: dict[str, Any] | None,
    direct: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    steps = [step for step in owner.steps if step.component == component]
    left_out = bool(direct) and all(_lacks(effect, owner.id, steps) for effect in direct)
    side = owner if row and row["raises"] else rival if row and row["lowers"] else None
    return {
        "component": component,
        "name": steps[0].name,
        "kind": steps[0].kind,
        "stage": steps[0].stage,
        "in": owner.id,
        "left_out": left_out,
        "effect": row,
        "supports": None if left_out or side is None else side.id,
    }


def _lacks(effect: Mapping[str, Any], method: str, steps: Sequence[ResolvedStep]) -> bool:
    """Whether the arm of a method leaves these steps out: then they explain nothing of that comparison."""
    arm = next(effect[name] for name in ("baseline", "treated") if effect[name]["method"] == method)
    return {step.id for step in steps} <= set(arm["without"])


def _elsewhere(
    component: str, facet: Facet, domain: str | None, known: Collection[str], snapshot: Snapshot
) -> dict[str, Any] | None:
    """The pooled effect without what compares these two methods: that is what is to be explained."""
    row = evidence.component_row(snapshot, component, facet.value, domain)
    if row is None:
        return None
    members = {*row["effects"], *(each["id"] for each in row["not_pooled"])}
    if members.isdisjoint(known):
        return row
    table = snapshot.tables["effects"]
    mask = table.where(members) & ~table.where(known)
    cells = evidence.cells(snapshot, mask, asked=domain)
    place = cells.of(component, facet.value)
    return None if place is None else evidence.row(cells, place, "component", snapshot)


def _rank(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Supported ones first, then those with a direction, by certainty, by size; what tells nothing last."""
    found = row["effect"]
    if found is None or row["left_out"]:
        return (2 if row["left_out"] else 1, True, True, 0, 0.0, row["component"])
    size = 0.0 if found["estimate"] is None else float(np.abs(found["estimate"]))
    level = LEVELS[found["certainty"]["level"]]
    return (0, not found["supported"], row["supports"] is None, -level, -size, row["component"])


def _result(effect: Mapping[str, Any], pair: Pair) -> dict[str, Any]:
    """One direct comparison, told from the one that did better."""
    names = {effect[arm]["method"]: _arm(effect[arm], pair) for arm in ("baseline", "treated")}
    better, worse = effect["treated"]["method"], effect["baseline"]["method"]
    if effect["gain"] < 0:
        better, worse = worse, better
    size = f"{abs(effect['gain']):.4g}"
    unit = {"percent": " points"}.get(effect["metric"]["unit"] or "", "")
    what = "is level with" if effect["gain"] == 0 else "beats"
    by = "" if effect["gain"] == 0 else f" by {size}{unit}"
    return {
        "effect": effect["id"],
        "metric": effect["metric"]["name"],
        "facet": effect["facet"],
        "better": None if effect["gain"] == 0 else better,
        "difference": abs(effect["gain"]),
        "text": f"{names[better]} {what} {names[worse]}{by} on {effect['metric']['name']}",
    }


def _arm(arm: Mapping[str, Any], pair: Pair) -> str:
    """The method that an arm is, and how far it is not quite that method."""
    method = next(each for each in (pair.a, pair.b) if each.id == arm["method"])
    names = {step.id: step.name for step in method.steps}
    changed, without = (_listed([names.get(step, step) for step in arm[what]]) for what in ("changed", "without"))
    changes = [f"with {changed} changed"] if changed else []
    changes += [f"without {without}"] if without else []
    return f"{method.name} ({', '.join(changes)})" if changes else method.name


def _listed(names: Sequence[str]) -> str:
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _text(pair: Pair, results: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], facet: Facet) -> str:
    names = {each.id: each.name for each in (pair.a, pair.b)}
    none = f"No recorded effect compares {pair.a.name} with {pair.b.name}"
    first = sorted(results, key=lambda result: result["facet"] != facet.value)[:NAMED]  # what was asked for
    direct = "; ".join(result["text"] for result in first) or none
    left = len(results) - len(first)
    more = f" (and {left} more comparison{'' if left == 1 else 's'})" if left else ""
    differ = f"{len(rows)} components differ" if len(rows) > 1 else f"{'One' if rows else 'No'} component differs"
    told = [_spoken(row, names, facet) for row in rows if row["supports"]]
    absent = sum(row["left_out"] for row in rows)
    silent = sum(row["effect"] is None and not row["left_out"] for row in rows)
    unclear = len(rows) - len(told) - silent - absent
    parts = [
        f"{direct}{more}.",
        f"{differ}.",
        f"Evidence elsewhere on {facet.label.lower()}: {'; '.join(told)}." if told else "",
        f"{absent} of them {'was' if absent == 1 else 'were'} left out where the two were compared." if absent else "",
        f"For {unclear} of them the evidence gives no direction." if unclear else "",
        f"For {silent} of them nothing was measured on {facet.label.lower()}." if silent else "",
    ]
    return " ".join(part for part in parts if part)


def _spoken(row: Mapping[str, Any], names: Mapping[str, str], facet: Facet) -> str:
    effect = row["effect"]
    verb = "raises" if effect["raises"] else "lowers"
    size = "" if effect["percent"] is None else f" by {abs(effect['percent']):.3g} %"
    level = effect["certainty"]["level"].replace("_", " ")
    owner, winner = names[row["in"]], names[row["supports"]]
    sure = f"({level} certainty), which supports {winner}"
    unsure = f"({level} certainty, not clearly different from none), which leans towards {winner}"
    return f"{row['name']}, in {owner}, {verb} it{size} {sure if effect['supported'] else unsure}"

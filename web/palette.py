"""The components to compose a draft from, by stage and kind, with what each is known to raise and lower."""

from typing import Any

from registry import evidence
from registry.selectors.scheme import scheme
from registry.snapshot import Snapshot
from taxonomy.vocabulary import Facet


def palette(now: Snapshot) -> list[dict[str, Any]]:
    """Stages with kinds with components. A deprecated component is not offered."""

    def work_out() -> list[dict[str, Any]]:
        raises = {facet: set(evidence.movers(now, facet.value, 1)) for facet in Facet}
        lowers = {facet: set(evidence.movers(now, facet.value, -1)) for facet in Facet}
        stages = now.remember("scheme of the pages", lambda: scheme()["stages"])
        return [_stage(stage, raises, lowers) for stage in stages]

    return now.remember("palette", work_out)  # type: ignore[no-any-return]


Movers = dict[Facet, set[str]]


def _stage(stage: dict[str, Any], raises: Movers, lowers: Movers) -> dict[str, Any]:
    kinds = []
    for kind in stage["kinds"]:
        active = [each for each in kind["components"] if each["status"] == "active"]
        offered = [_offered(each, kind, stage, raises, lowers) for each in active]
        if offered:
            kinds.append({"name": kind["name"], "components": offered})
    return {"id": stage["id"], "name": stage["name"], "kinds": kinds, "count": sum(len(k["components"]) for k in kinds)}


def _offered(
    component: dict[str, Any], kind: dict[str, Any], stage: dict[str, Any], raises: Movers, lowers: Movers
) -> dict[str, Any]:
    slug = component["id"]
    words = [component["name"], slug.replace("-", " "), *component["aliases"], kind["name"], stage["name"]]
    return {
        "id": slug,
        "name": component["name"],
        "summary": component["summary"],
        "words": " ".join(words).lower(),
        "raises": [facet for facet in Facet if slug in raises[facet]],
        "lowers": [facet for facet in Facet if slug in lowers[facet]],
    }

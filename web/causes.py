"""Effects with the name of their cause, which their bodies give by its id alone."""

from collections.abc import Iterable
from typing import Any

from registry.evidence import kinds
from registry.snapshot import Snapshot
from taxonomy.vocabulary import Characteristic


def with_causes(effects: Iterable[dict[str, Any]], now: Snapshot) -> list[dict[str, Any]]:
    return [effect | {"cause": cause(effect, now)} for effect in effects]


def cause(effect: dict[str, Any], now: Snapshot) -> dict[str, str]:
    """What varied between the arms: a component, a characteristic, or the method as a whole."""
    if slug := effect["component"]:
        kind = kinds(now).get(slug, "")
        name = now.tables["components"].label(slug) or slug
        return {"name": name, "address": f"/components/{slug}/", "stage": kind.partition("/")[0], "kind": kind}
    if characteristic := effect["characteristic"]:
        return {"name": f"{Characteristic(characteristic).label} of the data", "address": "", "stage": "", "kind": ""}
    if slug := effect["method"]:
        name = now.tables["methods"].label(slug) or slug
        return {"name": f"{name}, as a whole", "address": f"/methods/{slug}/", "stage": "", "kind": ""}
    return {"name": "Whole method", "address": "", "stage": "", "kind": ""}

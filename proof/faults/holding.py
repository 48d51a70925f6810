"""Everything that an acceptance writes, and whether all of it is there or none."""

from typing import Any

from proof.faults.bundles import EFFECTS, METHODS, SIZE
from proof.faults.stores import Store


def facts(store: Store, submission: str, number: int) -> dict[str, Any]:
    """Everything that an acceptance writes, counted, and whether what belongs together agrees."""
    mine, of_it = f"slug LIKE 'k{number}-%'", f"FROM registry_revision WHERE submission_id = {submission}"
    audit = f"SELECT count(*) FROM registry_auditentry WHERE submission_id = {submission} AND action"
    shared = "FROM registry_revision WHERE collection = 'sources' AND slug = 'shared'"
    found = store.ask(
        {
            "state": f"SELECT state FROM registry_submission WHERE id = {submission}",
            "source": f"SELECT count(*) FROM registry_source WHERE slug = 'kill{number}'",
            "methods": f"SELECT count(*) FROM registry_method WHERE {mine}",
            "steps": f"SELECT count(*) FROM registry_step JOIN registry_method m ON m.id = method_id WHERE m.{mine}",
            "effects": f"SELECT count(*) FROM registry_effect WHERE {mine}",
            "revisions": f"SELECT count(*) {of_it}",
            "versions": f"SELECT count(DISTINCT version) {of_it}",
            "audit of records": f"{audit} IN ('publish', 'revise')",
            "audit of acceptance": f"{audit} = 'accept-submission'",
            "shared title": f"SELECT count(*) FROM registry_source WHERE {store.title} = 'Shared {number}'",
            "version": "SELECT version FROM registry_catalogue",
            "newest revision": "SELECT max(version) FROM registry_revision",
            "shared revision": "SELECT revision FROM registry_source WHERE slug = 'shared'",
            "shared newest": f"SELECT max(number) {shared}",
        }
    )
    found["version agrees"] = found.pop("version") == found.pop("newest revision")
    found["shared agrees"] = found.pop("shared revision") == found.pop("shared newest")
    return found


def expected(*, applied: bool) -> dict[str, Any]:
    counts = {"source": 1, "methods": METHODS, "steps": METHODS, "effects": EFFECTS, "revisions": SIZE, "versions": 1}
    counts |= {"audit of records": SIZE, "audit of acceptance": 1}
    counts["shared title"] = 1
    state = {"state": "accepted" if applied else "submitted", "version agrees": True, "shared agrees": True}
    return {**state, **{name: count if applied else 0 for name, count in counts.items()}}


def judged(found: dict[str, Any]) -> str:
    for outcome, applied in (("applied", True), ("not applied", False)):
        if found == expected(applied=applied):
            return outcome
    return "half applied"

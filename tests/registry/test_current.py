"""The catalogue of a process follows what is committed, and nothing that was rolled back."""

from importlib import import_module
from typing import Any

import pytest
from django.db import connections, transaction

from registry import current
from tests.registry.world import apply, build, raw

pytestmark = pytest.mark.django_db(transaction=True)


def title() -> str:
    return current.current().sources["bob2024beta"].title


def test_what_was_rolled_back_is_not_built_upon(monkeypatch: pytest.MonkeyPatch):
    build()
    before = current.current().version
    with transaction.atomic():
        apply({"sources": [raw("sources", "bob2024beta", title="Rolled back")]})
        assert title() == "Rolled back"
        transaction.set_rollback(True)
    here = current._state
    for name in ("one", "two"):
        apply({"methods": [raw("methods", "alpha", summary=f"Change {name}.")]})
    monkeypatch.setattr(current, "_state", here)  # these were written by other processes
    found = current.current()
    assert found.version == before + 2
    assert found.methods["alpha"].summary == "Change two."
    assert title() != "Rolled back"


def test_after_preparation_no_page_pools_effects(monkeypatch: pytest.MonkeyPatch, client: Any):
    """A worker that has just started, or a catalogue that has just changed: nobody waits for the statistics."""
    build()
    current.forget()
    thread = current.prepare_in_background()
    assert thread is not None
    thread.join(60)

    def refuse(*args: Any) -> None:
        raise AssertionError("effects are pooled while a reader waits")

    monkeypatch.setattr(import_module("catalogue.evidence.cells"), "judge_cells", refuse)
    for address in ("methods/", "methods/alpha/", "components/", "effects/", "gaps/", "claims/", "tradeoffs/"):
        assert client.get(f"/{address}").status_code == 200, address


def test_a_database_without_tables_ends_the_preparation_quietly(monkeypatch: pytest.MonkeyPatch, tmp_path: Any):
    """A worker may start before its database is migrated; the first request says what is wrong."""
    current.forget()
    monkeypatch.setitem(connections["default"].settings_dict, "NAME", str(tmp_path / "empty"))
    thread = current.prepare_in_background()
    assert thread is not None
    thread.join(60)
    assert current._state is None
    assert current.prepare_in_background() is not None, "the lock was not given back"

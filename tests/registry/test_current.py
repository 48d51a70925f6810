"""The catalogue of a process follows what is committed, and nothing that was rolled back."""

import pytest
from django.db import transaction

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

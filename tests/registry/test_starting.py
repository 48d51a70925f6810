"""What a process prepares before the first request, with and without a database."""

import pytest
from django.db import OperationalError, connection

from catalogue.preparation import prepare_first
from registry import current
from tests.registry.world import apply, build, raw

pytestmark = pytest.mark.django_db(transaction=True)


def refuse() -> current.Stamp:
    raise OperationalError("no such table: registry_catalogue")


def test_a_database_that_cannot_be_read_ends_the_preparation_quietly(monkeypatch: pytest.MonkeyPatch):
    """A worker may start before its database is there or migrated; the first request says what is wrong."""
    current.forget()
    with monkeypatch.context() as patch:
        patch.setattr(current, "stamp", refuse)
        for _ in range(2):  # the second time, the lock was given back
            thread = current.prepare_in_background()
            assert thread is not None
            thread.join(60)
            assert current._state is None
    current.forget()


def test_processes_that_are_forked_find_the_catalogue_prepared_and_no_connection():
    build()
    current.forget()
    current.prepare_before_fork()
    assert current._state is not None
    catalogue = current._state.catalogue
    begun = catalogue.memo.size
    assert begun > 0
    assert connection.connection is None
    assert current.current() is catalogue
    prepare_first(catalogue)
    assert catalogue.memo.size == begun


def test_a_database_that_cannot_be_read_keeps_no_server_from_starting(monkeypatch: pytest.MonkeyPatch):
    current.forget()
    with monkeypatch.context() as patch:
        patch.setattr(current, "stamp", refuse)
        current.prepare_before_fork()
    assert current._state is None


def test_a_process_that_was_forked_from_one_that_is_prepared_reaches_what_was_published_since():
    build()
    current.forget()
    current.prepare_before_fork()
    before = current.current()
    apply({"methods": [raw("methods", "alpha", summary="Published since.")]})
    thread = current.prepare_in_background()
    assert thread is not None
    thread.join(60)
    assert current.current().version == before.version + 1
    assert current.current().methods["alpha"].summary == "Published since."
    with current._preparing:
        current.forget()  # the next test does not serve


def test_what_is_wrong_with_the_catalogue_keeps_no_server_from_starting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    current.forget()
    with monkeypatch.context() as patch:
        patch.setattr(current, "exact", None)
        current.prepare_before_fork()
    assert "could not be prepared" in caplog.text

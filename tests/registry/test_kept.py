"""Ready pages stay within their bound, and a connection that was cut costs no answer."""

from unittest.mock import patch

import pytest
from django.db import OperationalError, connection

from registry import snapshot
from registry.snapshot.kept import Kept


def test_what_is_kept_is_worked_out_once():
    kept, contents = Kept(10), iter([b"found"])
    assert [kept.remember("a", lambda: next(contents)) for _ in range(3)] == [b"found"] * 3


def test_what_nobody_asked_for_the_longest_goes_first():
    kept = Kept(6)
    for key in ("a", "b", "a", "c"):
        kept.remember(key, lambda: b"123")
    assert kept.remember("a", lambda: b"new") == b"123"
    assert kept.remember("b", lambda: b"new") == b"new"


def test_what_is_larger_than_the_bound_stays_until_the_next_comes():
    kept = Kept(2)
    assert kept.remember("a", lambda: b"123") == b"123"
    assert kept.remember("a", lambda: b"456") == b"123"
    assert kept.remember("b", lambda: b"7") == b"7"
    assert kept.remember("a", lambda: b"456") == b"456"


@pytest.mark.django_db
@pytest.mark.parametrize("inside", [False, True])
def test_the_stamp_is_asked_for_again_where_a_kept_connection_was_cut(inside: bool):
    cut = [OperationalError("cut"), (7, None, None)]
    with (
        patch.multiple(connection, health_check_enabled=True, health_check_done=False, in_atomic_block=inside),
        patch.object(connection, "close") as closed,
        patch("registry.snapshot.state._row", side_effect=cut),
    ):
        if inside:
            with pytest.raises(OperationalError):
                snapshot.stamp()
        else:
            assert snapshot.stamp() == (7, None)
    assert closed.called is not inside


def test_what_is_not_kept_is_not_worked_out():
    kept = Kept(10)
    assert kept.get("a") is None
    kept.remember("a", lambda: b"found")
    assert kept.get("a") == b"found"

"""What the command says of a page, without the pages."""

import pytest

from proof.first_visits import LIMIT, Visit, in_child, tell


def spin() -> None:
    sum(range(3_000_000))


def test_work_is_timed_in_a_child():
    assert 0 < in_child(spin) < 60


def test_work_that_fails_is_an_error(capfd: pytest.CaptureFixture[str]):
    with pytest.raises(RuntimeError, match="failed in a child"):
        in_child(lambda: 1 / 0)
    assert "ZeroDivisionError" in capfd.readouterr().err


@pytest.mark.parametrize(("seconds", "status"), [(LIMIT, 0), (LIMIT * 1.01, 1)])
def test_a_page_over_the_limit_ends_with_a_status_of_one(
    capsys: pytest.CaptureFixture[str], seconds: float, status: int
):
    assert tell([Visit("/effects/", seconds, 1.0)]) == status
    assert "/effects/" in capsys.readouterr().out

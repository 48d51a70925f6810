"""The command that lists the weakest figures, on the curated catalogue."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from registry.current import current
from taxonomy.vocabulary import Mark

pytestmark = [pytest.mark.usefixtures("catalogue"), pytest.mark.once]


def run(*options: str) -> str:
    out = StringIO()
    call_command("audit_catalogue", *options, stdout=out)
    return out.getvalue()


def test_every_weakness_is_counted_and_named():
    effects = current().effects.values()
    second_hand = [effect.id for effect in effects if effect.mark is Mark.SECOND_HAND]
    read_once = [effect.id for effect in effects if effect.mark is not Mark.MEASURED and effect.reading.second is None]
    report = run()
    assert f"{len(second_hand):6}  second-hand: " in report
    assert f"{len(read_once):6}  read-once: " in report
    assert run("--code", "second-hand").split() == sorted(second_hand)


def test_ids_can_be_left_out():
    report = run("--show", "0")
    assert "read-once" in report
    assert not [effect for effect in current().effects if effect in report.split()]


def test_an_unknown_code_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        run("--code", "nothing")

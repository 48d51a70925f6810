"""What a run found, as tables for people, and their place in docs/fuzz.md."""

from pathlib import Path

from proof.fuzz.running import Result
from proof.tables import markdown

PLACE = Path(__file__).resolve().parents[2] / "docs" / "fuzz.md"


def table(result: Result) -> str:
    """Cases by group of operations and asker; failures by check."""
    askers = list(dict.fromkeys(asker for _, asker in result.cases))
    groups = sorted({group for group, _ in result.cases})
    rows = [[group, *(str(result.cases[group, asker]) for asker in askers)] for group in groups]
    total = [sum(number for (_, who), number in result.cases.items() if who == asker) for asker in askers]
    rows.append(["all", *map(str, total)])
    shown = {"operations of": rows, "answers": _statuses(result, askers), "failures of": _failures(result, askers)}
    return "\n\n".join(markdown([[head, *askers], *lines]) for head, lines in shown.items())


def _statuses(result: Result, askers: list[str]) -> list[list[str]]:
    found = sorted({status for _, status in result.statuses})
    return [[str(status), *(str(result.statuses[asker, status]) for asker in askers)] for status in found]


def _failures(result: Result, askers: list[str]) -> list[list[str]]:
    names = sorted(result.checks | {check for _, check in result.failures})
    return [[name, *(str(result.failures[asker, name]) for asker in askers)] for name in names]

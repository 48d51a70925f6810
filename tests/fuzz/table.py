"""What a run found, as a table for people, and its place in docs/fuzz.md."""

from pathlib import Path

from tests.fuzz.running import Result

PLACE = Path(__file__).resolve().parents[2] / "docs" / "fuzz.md"
BEGIN, END = "<!-- the last run: begin -->\n", "<!-- the last run: end -->\n"


def table(result: Result) -> str:
    """Cases by group of operations and asker; failures by check."""
    askers = list(dict.fromkeys(asker for _, asker in result.cases))
    groups = sorted({group for group, _ in result.cases})
    rows = [[group, *(str(result.cases[group, asker]) for asker in askers)] for group in groups]
    total = [sum(number for (_, who), number in result.cases.items() if who == asker) for asker in askers]
    rows.append(["all", *map(str, total)])
    return "\n".join(
        [
            *_lines(["operations of", *askers], rows),
            "",
            *_lines(["answers", *askers], _statuses(result, askers)),
            "",
            *_lines(["failures of", *askers], _failures(result, askers)),
        ]
    )


def _statuses(result: Result, askers: list[str]) -> list[list[str]]:
    found = sorted({status for _, status in result.statuses})
    return [[str(status), *(str(result.statuses[asker, status]) for asker in askers)] for status in found]


def _failures(result: Result, askers: list[str]) -> list[list[str]]:
    names = sorted(result.checks | {check for _, check in result.failures})
    return [[name, *(str(result.failures[asker, name]) for asker in askers)] for name in names]


def _lines(head: list[str], rows: list[list[str]]) -> list[str]:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]


def write(text: str, place: Path = PLACE) -> None:
    """Put the run between the markers."""
    before, _, rest = place.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    place.write_text(f"{before}{BEGIN}\n{text}\n\n{END}{after}")

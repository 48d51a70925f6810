"""`python -m measure metrics`: every metric with its definition, as Markdown."""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from measure.metrics import METRICS, Metric

HEAD = """# The metrics of `python -m measure`

Made by `python -m measure metrics`. Metrics with a star are in a report when none are named. *Up is* says what a higher
value means. *Length* says how a comparison keeps longer rows from passing for an effect: by as many **tokens** in both
sets, or by rows cut to one **length**; it is empty where length is no confounder, or is what is measured.
"""
UP = {
    ("diversity", True): "more diverse",
    ("diversity", False): "less diverse",
    ("complexity", True): "more complex",
    ("complexity", False): "less complex",
    ("quality", True): "better",
    ("quality", False): "worse",
}
COLUMNS = ("metric", "parameters", "up is", "length", "definition", "source")


def add(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser("metrics", help="every metric with its definition")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    sys.stdout.write(markdown())


def markdown() -> str:
    parts = [HEAD]
    for facet in ("diversity", "complexity", "quality"):
        rows = [COLUMNS, ("---",) * len(COLUMNS), *_rows([metric for metric in METRICS if metric.facet == facet])]
        parts.append(f"## {facet.capitalize()}\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows))
    return "\n".join(parts)


def _rows(metrics: list[Metric]) -> Iterator[tuple[str, ...]]:
    """One for each definition; metrics that share one differ in their parameters."""
    together: dict[tuple[str, str], list[Metric]] = {}
    for metric in metrics:
        together.setdefault((metric.id, metric.definition), []).append(metric)
    for (name, definition), group in together.items():
        first = group[0]
        star = " \\*" if any(metric.default for metric in group) else ""
        parameters = "; ".join(
            " ".join(f"{key}={value}" for key, value in metric.parameters.items()) for metric in group
        )
        up = UP[first.facet, first.orientation == "higher-is-better"]
        cells = (f"`{name}`{star}", parameters, up, first.length_control or "", definition, first.source)
        yield tuple(cell.replace("|", "\\|") for cell in cells)

"""The tables of a soak."""

from collections.abc import Sequence

from proof.soak.load import Outcome
from proof.soak.run import Soak

Lines = list[tuple[str, ...]]
QUANTILES = (0.5, 0.95, 0.99)
HEAD = ("database", "seconds", "due", "answered", "a second", "errors", "not sent", "p50", "p95", "p99")


def totals(soaks: Sequence[Soak]) -> Lines:
    lines: Lines = [(*HEAD, "MB", "handles", "held")]
    for each in soaks:
        found = each.outcome
        counts = (f"{found.seconds:.0f}", str(found.due), str(len(found.took)), f"{found.throughput:.1f}")
        failed = (str(sum(found.errors.values())), str(found.refused))
        memory = ", ".join(f"{held.megabytes:.0f}" for held in each.held)
        handles = ", ".join(str(held.handles) for held in each.held)
        held = "NO" if each.short else "yes"
        lines.append((each.database, *counts, *failed, *_quantiles(found), memory, handles, held))
    return lines


def kinds(soaks: Sequence[Soak]) -> Lines:
    lines: Lines = [("database", "request", "answered", "p50", "p95", "p99")]
    for each in soaks:
        for kind in sorted({kind for kind, _ in each.outcome.took}):
            answered = sum(name == kind for name, _ in each.outcome.took)
            lines.append((each.database, kind, str(answered), *_quantiles(each.outcome, kind)))
    return lines


def _quantiles(outcome: Outcome, kind: str | None = None) -> list[str]:
    return [f"{outcome.quantile(share, kind) * 1000:.0f} ms" for share in QUANTILES]


def told(soaks: Sequence[Soak]) -> list[str]:
    return [f"{each.database}: {word}" for each in soaks for word in each.short]

"""Effects as records of the registry: plain data in the shape of a bundle, which the registry checks.

The records of one pool share a source, so that many comparisons with it count as one study. Ids are made of what was
compared and how, and never of a seed: measured again, an effect replaces itself.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from measure import VERSION
from measure.comparison.catalogue import KNOWN, PERCENT, record
from measure.comparison.results import Comparison, Effect, Side
from measure.metrics import Metric

LONGEST_ID, LONGEST_LOCATOR = 80, 300
SHOWN = 16
"""So much of a fingerprint tells data sets apart; that of the set after stands whole in `seen_at`."""
Record = dict[str, Any]


@dataclass(frozen=True)
class Account:
    """What the files do not say: which component is the cause, and where the data sets can be had."""

    component: str
    address: str
    """Of the set after."""
    pool_address: str
    """Of the set before."""
    year: int
    method: str | None = None
    pool: str | None = None
    """What several sets before have in common, where that and not the one set before is the source."""
    title: str | None = None
    called: str | None = None
    """The pair, in the ids of its effects."""
    domain: str | None = None
    remark: str | None = None
    """What a reader should know beside the figures."""


def bundle(found: Comparison, account: Account) -> Record:
    metrics = {each.metric.id: each.metric for each in found.effects}
    news = [record(metric) for metric in metrics.values() if metric.id not in KNOWN]
    return {
        "sources": [_source(found, account)],
        **({"metrics": sorted(news, key=lambda metric: str(metric["id"]))} if news else {}),
        "effects": [_effect(found, each, account) for each in found.effects],
    }


def _source(found: Comparison, account: Account) -> Record:
    pool = name_of(found.before.path)
    return {
        "id": _source_id(found, account),
        "title": account.title or f"Data sets made from {pool}, measured by the registry's engine",
        "year": account.year,
        "url": account.pool_address,
        "authors": ["measure"],
    }


def _source_id(found: Comparison, account: Account) -> str:
    if account.pool:
        return f"measured-{account.pool}"
    return _slug(f"measured-{name_of(found.before.path)}", found.before.fingerprint)


def _effect(found: Comparison, effect: Effect, account: Account) -> Record:
    metric, fingerprint = effect.metric, found.after.fingerprint
    details = {"component": account.component, **({"method": account.method} if account.method else {})}
    return {
        "id": _id(found, effect, account),
        **details,
        "source": _source_id(found, account),
        "locator": _locator(found, effect),
        "design": "before-after",
        "metric": metric.id,
        **({"domain": account.domain} if account.domain else {}),
        "baseline": _arm(f"{name_of(found.before.path)}, matched by {_matching(effect)}", metric, effect.baseline),
        "treated": _arm(name_of(found.after.path), metric, effect.treated),
        "measured_by": f"measure {VERSION}",
        "note": " ".join(filter(None, (note(effect, found.settings.draws), account.remark))),
        "seen_at": f"{account.address}#sha256:{fingerprint}",
        "read_in": "primary",
    }


def _matching(effect: Effect) -> str:
    return {"rows": "rows", "tokens": "tokens", "paired": "linked rows"}[effect.matched]


def _arm(label: str, metric: Metric, side: Side) -> Record:
    by = 100.0 if metric.id in PERCENT else 1.0
    error = {} if side.se is None else {"se": side.se * by}
    return {"label": label[:LONGEST_LOCATOR], "value": side.value * by, **error, "n": side.n, "rows": side.rows}


def note(effect: Effect, draws: int) -> str:
    """What the two arms do not say: how far chance alone reaches."""
    low, high = effect.interval
    ways = {
        "rows": f"Both arms have as many rows; chance from {draws} draws",
        "tokens": f"Both arms have as many tokens, to the nearest row; chance from {draws} draws",
        "paired": "Linked rows alone; the standard errors are those of each arm, wider than that of the difference",
    }
    told = "no effect beyond chance" if effect.no_effect else "more than chance"
    difference = f"{effect.difference:+.4g} (95 % {low:.4g} to {high:.4g}, p = {effect.p:.3g})"
    return f"{ways[effect.matched]}. Difference {difference}: {told}."


def _locator(found: Comparison, effect: Effect) -> str:
    before, after = (rows.fingerprint[:SHOWN] for rows in (found.before, found.after))
    prints = f"before sha256:{before}, after sha256:{after}"
    parameters = " ".join(f"{name}={value}" for name, value in effect.parameters.items())
    how = (
        f"version {effect.metric.version}, field {effect.field}, {effect.matched}, {found.settings.draws} draws, seed "
    )
    told = f"{parameters} {how}{found.settings.seed}".strip()
    return f"{told[: LONGEST_LOCATOR - len(prints) - 2]}; {prints}"


def _id(found: Comparison, effect: Effect, account: Account) -> str:
    """Of the pair, else pool and component, the metric and the matching; a digest of all tells the rest apart."""
    called = account.called or f"{name_of(found.before.path)}-{account.component}"
    said = f"measured-{called}-{effect.metric.id}-{effect.matched}"
    everything = (found.before.fingerprint, found.after.fingerprint, account.component, effect.metric.name)
    return _slug(said, "\n".join((*everything, str(effect.metric.version), effect.field, effect.matched)))


def _slug(said: str, unlike: str) -> str:
    digest = hashlib.sha256(unlike.encode()).hexdigest()[:8]
    bare = "-".join(_words(said))[: LONGEST_ID - len(digest) - 1].rstrip("-")
    return f"{bare}-{digest}"


def _words(said: str) -> Iterator[str]:
    return iter(re.findall(r"[a-z0-9]+", said.lower()))


def name_of(path: str) -> str:
    """The file's name without what tells its format."""
    return re.sub(r"(\.(jsonl?|ndjson|csv|parquet|gz|zst))+$", "", path.replace("\\", "/").rpartition("/")[2]) or "data"

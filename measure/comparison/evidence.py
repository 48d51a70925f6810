"""Effects as records of the registry: plain data in the shape of a bundle, which the registry checks.

They are made of a comparison as it is written to a file, so that a stored one can be submitted later. The records
of one pool share a source, so that many comparisons with it count as one study. Ids are made of what was compared and
how, and never of a seed: measured again, an effect replaces itself.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from measure.comparison.catalogue import KNOWN, PERCENT

LONGEST_ID, LONGEST_LOCATOR = 80, 300
SHOWN = 16
"""So much of a fingerprint tells data sets apart; that of the set after is whole in `seen_at`."""
PROMPT = re.compile(r"(?:^|[._])(?:instructions?|prompts?|questions?|inputs?|query|queries|user)$", re.IGNORECASE)
"""The last name of a field that holds what was asked."""
OF_RESPONSES = frozenset({"response-length", "response-accuracy", "refusal-share", "code-passes-tests"})
"""Metrics that say something of responses; a test holds these to the metrics."""
SUFFIXES = re.compile(r"(\.(jsonl?|ndjson|csv|tsv|tab|txt|parquet|arrow|gz|bz2|xz|zst))+$")
MATCHINGS = {"rows": "rows", "tokens": "tokens", "length": "length", "paired": "linked rows"}
Z = 1.959963984540054
"""The 97.5 % point of the normal distribution."""
Record = dict[str, Any]
Document = Mapping[str, Any]
"""A comparison as `results.document` gives it, or one of its parts."""


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
    label: str | None = None
    """The pair, in the ids of its effects."""
    domain: str | None = None
    remark: str | None = None
    """What a reader should know besides the figures."""
    dose: Mapping[str, Any] | None = None
    """How much of the cause each arm has: its unit, and the number of each arm where it is known."""


def bundle(comparison: Document, account: Account) -> Record:
    effects = [effect for effect in comparison["effects"] if _belongs(effect)]
    ids = {effect["metric"] for effect in effects}
    new = [metric for metric in comparison["metrics"] if metric["id"] in ids - KNOWN]
    return {
        "sources": [_source(comparison, account)],
        **({"metrics": new} if new else {}),
        "effects": [_effect(comparison, effect, account) for effect in effects],
    }


def _belongs(effect: Document) -> bool:
    """What says something of responses is no effect on prompts."""
    return not (effect["metric"] in OF_RESPONSES and PROMPT.search(effect["field"]))


def _source(comparison: Document, account: Account) -> Record:
    pool = name_of(comparison["before"]["path"])
    return {
        "id": _source_id(comparison, account),
        "title": account.title or f"Data sets made from {pool}, measured by the registry's engine",
        "year": account.year,
        "url": account.pool_address,
        "authors": ["measure"],
    }


def _source_id(comparison: Document, account: Account) -> str:
    if account.pool:
        return f"measured-{account.pool}"
    before = comparison["before"]
    return _slug(f"measured-{name_of(before['path'])}", before["fingerprint"])


def _effect(comparison: Document, effect: Document, account: Account) -> Record:
    before, after = comparison["before"], comparison["after"]
    by = 100.0 if effect["metric"] in PERCENT else 1.0
    label = f"{name_of(before['path'])}, matched by {MATCHINGS[effect['matched']]}"
    return {
        "id": _id(comparison, effect, account),
        "component": account.component,
        **({"method": account.method} if account.method else {}),
        "source": _source_id(comparison, account),
        "locator": _locator(comparison, effect),
        "design": "before-after",
        "metric": effect["metric"],
        **({"domain": account.domain} if account.domain else {}),
        **({"dose": dict(account.dose)} if account.dose else {}),
        "experiment": _experiment(comparison, account),
        "baseline": _arm(label, effect, "baseline", by),
        "treated": _arm(name_of(after["path"]), effect, "treated", by),
        **_difference_se(effect, by),
        "measured_by": comparison["engine"],
        "note": " ".join(filter(None, (note(effect), account.remark))),
        "seen_at": f"{account.address}#sha256:{after['fingerprint']}",
        "read_in": "primary",
    }


def _arm(label: str, effect: Document, name: str, by: float) -> Record:
    """One side. Its standard error only where the difference has an interval: else the two would be pooled by it."""
    side = effect[name]
    error = {} if side["se"] is None or effect["no_interval"] else {"se": side["se"] * by}
    return {
        "label": label[:LONGEST_LOCATOR],
        "value": side["value"] * by,
        **error,
        "n": side["n"],
        "rows": side["rows"],
    }


def _difference_se(effect: Document, by: float) -> Record:
    """The standard error of which 1.96 to each side are the 95 % interval of the difference."""
    if not effect["interval"]:
        return {}
    low, high = effect["interval"]
    return {"difference_se": (high - low) / (2 * Z) * by} if high > low else {}


def note(effect: Document) -> str:
    """What the two arms do not say: the interval of the difference, and how far chance alone reaches."""
    draws = effect["draws"]
    matchings = {
        "rows": f"Both arms have as many rows; chance from {draws} draws",
        "tokens": f"Both arms have as many tokens, to the nearest row; chance from {draws} draws",
        "length": f"Both arms have as many rows, each cut to the same number of tokens; chance from {draws} draws",
        "paired": "Linked rows alone",
    }
    none = f"no interval, because {effect['no_interval']}; " if effect["no_interval"] else ""
    interval = "95 % interval {:.4g} to {:.4g}, ".format(*effect["interval"]) if effect["interval"] else none
    chance = "range of chance {:.4g} to {:.4g}".format(*effect["chance"])
    return (
        f"{matchings[effect['matched']]}. Difference {effect['difference']:+.4g} ({interval}{chance}, "
        f"{effect['evidence']}): {effect['verdict']}."
    )


def _locator(comparison: Document, effect: Document) -> str:
    before, after = (comparison[name]["fingerprint"][:SHOWN] for name in ("before", "after"))
    prints = f"before sha256:{before}, after sha256:{after}"
    parameters = " ".join(f"{name}={value}" for name, value in effect["parameters"].items())
    how = (
        f"version {effect['version']}, field {effect['field']}, {effect['matched']}, {comparison['draws']} draws, "
        f"seed {comparison['seed']}"
    )
    return f"{f'{parameters} {how}'.strip()[: LONGEST_LOCATOR - len(prints) - 2]}; {prints}"


def _id(comparison: Document, effect: Document, account: Account) -> str:
    """Of the pair, else pool and component, the metric and the matching; a digest of all tells the rest apart."""
    label = account.label or f"{name_of(comparison['before']['path'])}-{account.component}"
    fingerprints = comparison["before"]["fingerprint"], comparison["after"]["fingerprint"]
    parts = (
        *fingerprints,
        account.component,
        effect["name"],
        str(effect["version"]),
        effect["field"],
        effect["matched"],
    )
    return _slug(f"measured-{label}-{effect['metric']}-{effect['matched']}", "\n".join(parts))


def _experiment(comparison: Document, account: Account) -> str:
    """The pair: every metric and matching of it is one experiment."""
    before, after = comparison["before"], comparison["after"]
    if account.label:
        return "-".join(re.findall(r"[a-z0-9]+", account.label.lower()))
    pair = f"{name_of(before['path'])}-{name_of(after['path'])}"
    return _slug(pair, f"{before['fingerprint']}\n{after['fingerprint']}")


def _slug(text: str, distinction: str) -> str:
    """The text's words joined by hyphens, and a digest of what tells it from others of the same words."""
    digest = hashlib.sha256(distinction.encode()).hexdigest()[:8]
    words = "-".join(re.findall(r"[a-z0-9]+", text.lower()))
    return f"{words[: LONGEST_ID - len(digest) - 1].rstrip('-')}-{digest}"


def name_of(path: str) -> str:
    """The file's name without what tells its format."""
    return SUFFIXES.sub("", path.replace("\\", "/").rstrip("/").rpartition("/")[2]) or "data"

"""A list of pairs to measure, as a YAML file: which rows of which files, and what the registry records of them.

Everything that a pair's figures depend on is in the list, so that the same files give the same records.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NotRequired, TypedDict, TypeVar

import yaml

from measure.comparison.ladder import cut_to_one_size
from measure.comparison.results import DRAWS, LEAST_DRAWS
from measure.errors import BadData
from measure.metrics import METRICS, Metric
from measure.reading import Rows, read
from measure.reading.formats import Row

SUFFIX = ".jsonl.gz"
Entry = Mapping[str, Any]
Shape = TypeVar("Shape")


@dataclass(frozen=True)
class Pool:
    """What the pairs of one source have in common: the rows, or the prompts, that all of them start from."""

    title: str
    url: str
    domain: str | None = None


@dataclass(frozen=True)
class Arm:
    """The rows of a file; with `where` those that hold one of the values, with `last` the last of each group.

    With `begins` a group counts only where its first row holds these values.
    """

    file: str
    where: Mapping[str, Sequence[Any]] | None = None
    last: str | None = None
    begins: Mapping[str, Any] | None = None
    called: str | None = None

    def rows(self, folder: Path, field: str) -> Rows:
        whole = _file(folder / f"{self.file}{SUFFIX}", field)
        rows = [row for row in whole.rows if all(row.get(name) in among for name, among in (self.where or {}).items())]
        if self.last:
            rows = self._ends(rows, self.last)
        if not rows:
            raise BadData(whole.path, f"no row is left of {self.called or self.file}")
        return Rows(self.called or self.file, (field,), rows)

    def _ends(self, rows: Sequence[Row], group: str) -> list[Row]:
        groups: dict[Any, list[Row]] = {}
        for row in rows:
            groups.setdefault(row.get(group), []).append(row)
        values = (self.begins or {}).items()
        return [group[-1] for group in groups.values() if all(group[0].get(name) == value for name, value in values)]


class DoseRecord(TypedDict):
    """A dose in a record of an effect; without a baseline where that of the set before is not known."""

    unit: str
    treated: float
    baseline: NotRequired[float]


@dataclass(frozen=True)
class Dose:
    """How much of the cause each arm has; that of the set before only where it is known."""

    unit: str
    treated: float
    baseline: float | None = None

    def record(self) -> DoseRecord:
        """The dose as an effect of the registry has it."""
        record: DoseRecord = {"unit": self.unit, "treated": self.treated}
        if self.baseline is not None:
            record["baseline"] = self.baseline
        return record


@dataclass(frozen=True)
class Listed:
    """One pair. `remark` is what a reader of its effects should know.

    Pairs of one ladder have the same set before, and are compared at one size, as `measure ladder` does.
    """

    name: str
    pool: str
    component: str
    before: Arm
    after: Arm
    field: str = "output"
    pair_by: str | None = None
    remark: str | None = None
    dose: Dose | None = None
    ladder: str | None = None


@dataclass(frozen=True)
class Plan:
    """The whole list: the metrics of each field, the address of each file."""

    year: int
    seed: int
    metrics: Mapping[str, Sequence[str]]
    pools: Mapping[str, Pool]
    files: Mapping[str, str]
    pairs: Sequence[Listed]
    draws: int = DRAWS
    """Draws of each range of chance: 20 for a look, 199 for a decision."""

    def sets(self, pair: Listed, folder: Path) -> tuple[Rows, Rows]:
        """Both sets of a pair; those of a ladder cut to the size that all its sets have."""
        if pair.ladder is None:
            return pair.before.rows(folder, pair.field), pair.after.rows(folder, pair.field)
        steps = [other for other in self.pairs if other.ladder == pair.ladder]
        arms = [pair.before, *(other.after for other in steps)]
        first, *others = cut_to_one_size([arm.rows(folder, pair.field) for arm in arms], self.seed)
        return first, others[steps.index(pair)]

    def measured(self, pair: Listed, chosen: Sequence[Metric] = ()) -> list[Metric]:
        """The metrics of the pair's field, or those of them that are chosen."""
        names = set(self.metrics[pair.field])
        return [metric for metric in METRICS if metric.name in names and (not chosen or metric in chosen)]


def read_plan(path: Path) -> Plan:
    """BadData that says where and what was expected, before anything is measured."""
    try:
        raw = yaml.safe_load(path.read_bytes())
    except OSError as error:
        raise BadData(path, f"cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise BadData(path, f"is not YAML: {error}") from error
    plan = _shaped(path, Plan, raw, "the file")
    for name, kind, what in (
        ("metrics", dict, "names"),
        ("pools", dict, "names"),
        ("files", dict, "names"),
        ("pairs", list, "a list"),
    ):
        if not isinstance(getattr(plan, name), kind):
            raise BadData(path, f"{name}: expected {what}")
    if type(plan.draws) is not int or plan.draws < LEAST_DRAWS:
        raise BadData(path, f"draws: expected a whole number from {LEAST_DRAWS}, not {plan.draws!r}")
    pools = {name: _shaped(path, Pool, pool, f"pool {name}") for name, pool in plan.pools.items()}
    pairs = [_pair(path, entry) for entry in plan.pairs]
    plan = replace(plan, pools=pools, pairs=pairs)
    _check(path, plan)
    return plan


def _pair(path: Path, raw: Any) -> Listed:
    pair = _shaped(path, Listed, raw, "a pair")
    before, after = (_shaped(path, Arm, arm, f"pair {pair.name}") for arm in (pair.before, pair.after))
    dose = _shaped(path, Dose, pair.dose, f"dose of pair {pair.name}") if pair.dose is not None else None
    return replace(pair, before=before, after=after, dose=dose)


def _shaped(path: Path, shape: type[Shape], raw: Any, where: str) -> Shape:
    known = [part.name for part in fields(shape)]  # type: ignore[arg-type]
    if not isinstance(raw, dict):
        raise BadData(path, f"{where}: expected keys with values, among {', '.join(known)}")
    if unknown := [str(key) for key in raw if key not in known]:
        raise BadData(path, f"{where}: unknown {', '.join(unknown)}; there are: {', '.join(known)}")
    try:
        return shape(**raw)
    except TypeError as error:
        raise BadData(path, f"{where}: {str(error).partition('__init__() ')[2]}") from error


def _check(path: Path, plan: Plan) -> None:
    there = {metric.name for metric in METRICS}
    for field, names in plan.metrics.items():
        if unknown := [name for name in names if name not in there]:
            raise BadData(path, f"metrics of {field}: there is no {', '.join(unknown)}")
    if len({pair.name for pair in plan.pairs}) < len(plan.pairs):
        raise BadData(path, "two pairs have the same name")
    _check_ladders(path, plan)
    for pair in plan.pairs:
        for what, name, among in (
            ("pool", pair.pool, plan.pools),
            ("field", pair.field, plan.metrics),
            ("file", pair.before.file, plan.files),
            ("file", pair.after.file, plan.files),
        ):
            if name not in among:
                raise BadData(path, f"pair {pair.name}: {what} {name!r} is not in the list; there are: {_all(among)}")


def _check_ladders(path: Path, plan: Plan) -> None:
    for name in {pair.ladder for pair in plan.pairs} - {None}:
        steps = [pair for pair in plan.pairs if pair.ladder == name]
        if any(pair.dose is None or (pair.before, pair.field) != (steps[0].before, steps[0].field) for pair in steps):
            raise BadData(path, f"ladder {name}: each of its pairs needs a dose, and the same set before and field")


def _all(names: Mapping[str, Any]) -> str:
    return ", ".join(sorted(names))


@lru_cache(maxsize=2)
def _file(path: Path, field: str) -> Rows:
    """Pairs of one pool read the same file again and again."""
    return read(path, [field])

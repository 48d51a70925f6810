"""The parameters of every read. All filters combine with AND; a list of values is OR, as a repeated parameter."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from sdmethods.transport import Query

Text = str | Sequence[str]
Number = int | float


class Paged(TypedDict, total=False):
    """`page_size` up to 500 rows a request; `fields` picks keys and gives them alone."""

    page_size: int
    ordering: str


class ComponentFilters(Paged, total=False):
    ids: Text
    stage: Text
    kind: Text
    domain: Text
    facet: Text
    raises: Text
    lowers: Text
    leans: Text
    q: str
    used_in: Text
    has_evidence: bool


class MethodFilters(Paged, total=False):
    """`before` as `first..second`: the first component is upstream of the second, at any distance."""

    ids: Text
    q: str
    without: Text
    before: Text
    stage: Text
    kind: Text
    component: Text
    component_all: Text
    domain: Text
    year_min: int
    year_max: int
    source: Text
    raises: Text
    lowers: Text
    leans: Text
    supported: bool
    iterates: bool
    origin: Text
    updated_since: str


class EffectChoices(TypedDict, total=False):
    page_size: int
    ids: Text
    missing: Text
    characteristic: Text
    metric: Text
    method: Text
    source: Text
    domain: Text
    design: Text
    generalization: Text
    isolation: Text
    year_min: int
    year_max: int
    sign: Text
    q: str
    measured: bool | str
    reading: Text
    stratum: Text
    student: Text
    student_min: Number
    student_max: Number
    manipulates: Text
    comparator: Text
    doubt: Text


class EffectFilters(EffectChoices, total=False):
    ordering: str
    component: Text
    kind: Text
    stage: Text
    facet: Text


class PoolChoices(EffectChoices, total=False):
    """`baseline` in percent of the good; `threshold`, `rho`, `items`, `seed_sd` are choices of the model.

    `weights` states a case, such as `domain:math,student:7` (billions), by whose likeness studies are weighted besides.
    """

    min_sources: int
    certainty: Text
    split: str
    explain: bool
    baseline: Number
    threshold: Number
    rho: Number
    items: int
    seed_sd: Number
    weights: str


class PoolFilters(PoolChoices, total=False):
    by: str
    component: Text
    kind: Text
    stage: Text
    facet: Text


class TradeOffFilters(TypedDict, total=False):
    x: str
    y: str
    stage: Text
    kind: Text
    domain: Text
    certainty: Text


class SourceFilters(Paged, total=False):
    ids: Text
    q: str
    year_min: int
    year_max: int


class MetricFilters(Paged, total=False):
    ids: Text
    q: str
    facet: Text


class SeriesChoices(TypedDict, total=False):
    ids: Text
    method: Text
    metric: Text
    measures: Text
    source: Text
    component: Text
    domain: Text
    year_min: int
    year_max: int
    page_size: int


class RoundsFilters(SeriesChoices, total=False):
    ordering: str


class ToolFilters(Paged, total=False):
    q: str
    fit: Text
    component: Text


class OperatorFilters(ToolFilters, total=False):
    tool: Text


class GraphFilters(TypedDict, total=False):
    """`around` and `depth` (1 to 5) cut out the surroundings of a node; `nodes` adds other types than components."""

    nodes: Text
    stage: Text
    kind: Text
    domain: Text
    year_min: int
    year_max: int
    min_count: int
    around: str
    depth: int


class PathFilters(TypedDict, total=False):
    stage: Text
    domain: Text
    min_count: int


class MotifFilters(PathFilters, total=False):
    length: int
    limit: int


class CompareOptions(TypedDict, total=False):
    domain: Text
    facet: Text
    edit_distance: bool


class AnalysisOptions(TypedDict, total=False):
    domain: Text
    limit: int


class GapFilters(TypedDict, total=False):
    by: str
    domain: Text


def encode(parameters: Mapping[str, Any]) -> Query:
    """Parameters as an address has them: None is left out, a list is repeated, booleans are in small letters.

    Raises:
        TypeError: a value is no text, number, boolean or list of these.
    """
    return tuple((name, _written(name, value)) for name, given in parameters.items() for value in _values(given))


def _values(given: Any) -> Sequence[Any]:
    if given is None:
        return []
    return list(given) if isinstance(given, list | tuple | set | frozenset) else [given]


def _written(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise TypeError(f"{name}={value!r}: a filter is a text, a number, a boolean or a list of these")

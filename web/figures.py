"""The charts of the pages, each drawn from the answer that the API gives; every one can be saved as SVG and CSV."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from catalogue import Catalogue, pooled
from catalogue.effects import EffectRead
from catalogue.gaps import Gaps, GapsQuery
from catalogue.pooled import PooledQuery
from catalogue.pooled_models import PooledRow
from catalogue.read_model import ReadModel
from catalogue.rounds import RoundsRead
from catalogue.tradeoffs import TradeoffQuery, Tradeoffs
from taxonomy.vocabulary import Mark
from web.charts import doses, forest, gaps, rounds, tradeoff
from web.charts.chart import Chart
from web.list_query import pairs_of

OF_EFFECTS = {
    "id", "source", "metric", "baseline", "treated", "reading", "dose", "experiment", "method", "models", "domain",
    "generalization", "measured_by",
}  # fmt: skip
"""Keys of effects that curves over doses show or group by."""
FORMATS = {"svg": "image/svg+xml", "csv": "text/csv; charset=utf-8"}


@dataclass(frozen=True)
class Figure:
    """A chart, the page that shows it, and the address of its files without their extension."""

    chart: Chart
    page: str
    path: str
    query: str = ""

    @property
    def files(self) -> list[tuple[str, str]]:
        """The title and the address of each file that it can be saved as."""
        return _files(self.path, self.query)


@dataclass(frozen=True)
class DoseCurves:
    """Curves over doses that can be drawn in one picture, not drawn yet: effects as the interface answers them."""

    component: str
    effects: Sequence[doses.Effect]

    @property
    def name(self) -> str:
        """The last part of its address."""
        return str(self.effects[0]["id"])

    @property
    def title(self) -> str:
        return doses.title(self.effects)

    @property
    def files(self) -> list[tuple[str, str]]:
        return _files(self._path)

    @property
    def _path(self) -> str:
        return f"/figures/doses/{self.component}/{self.name}"

    def draw(self) -> Figure:
        return Figure(doses.draw(self.effects), f"/components/{self.component}/", self._path)


def _files(path: str, query: str = "") -> list[tuple[str, str]]:
    """The title and the address of each file of a figure."""
    return [(form.upper(), f"{path}.{form}?{query}" if query else f"{path}.{form}") for form in FORMATS]


def explained_rows(catalogue: Catalogue, component: str) -> dict[str, PooledRow]:
    """The pooled row of a component on each facet that was measured, with every input, weight and step."""
    rows = pooled.pooled(catalogue, PooledQuery(component=(component,), explain=True))
    return {row.facet: row for row in rows}


def forest_plot(row: PooledRow, effects: Mapping[str, EffectRead]) -> Figure:
    """The forest plot of an explained pooled row of a component; `effects` are its records by id."""
    component, facet = row.id, row.facet
    return Figure(forest.draw(row, effects), f"/components/{component}/", f"/figures/forest/{component}/{facet}")


def round_curves(method: str, name: str, series: Sequence[RoundsRead]) -> list[Figure]:
    """The curves of a method's series, a figure for each metric; `name` is what readers call the method."""
    names = {method: name}
    return [
        Figure(
            rounds.draw(group, names=names),
            f"/methods/{method}/",
            f"/figures/rounds/{method}/{group[0]['metric']['id']}",
        )
        for group in rounds.by_metric([_answer(one_series) for one_series in series])
    ]


def dose_curves(component: str, effects: Sequence[EffectRead]) -> list[DoseCurves]:
    """The curves of a component's effects over its doses, a figure for each source, metric and unit."""
    groups = doses.by_figure([_answer(effect, OF_EFFECTS) for effect in effects if effect.dose])
    return [DoseCurves(component, group) for group in groups]


def tradeoff_map(catalogue: Catalogue, answer: Tradeoffs, query: TradeoffQuery) -> Figure:
    """The map of an answer of `tradeoffs`."""
    second_hand = {slug for slug, effect in catalogue.effects.items() if effect.mark is Mark.SECOND_HAND}
    given = urlencode({"x": query.x.value, "y": query.y.value, **pairs_of(query, "x", "y")}, doseq=True)
    chart = tradeoff.draw(_answer(answer), query.x.value, query.y.value, second_hand=second_hand)
    return Figure(chart, f"/tradeoffs/?{given}", "/figures/tradeoffs", given)


def tradeoff_points(answer: Tradeoffs) -> list[dict[str, Any]]:
    """The components that the map of an answer draws as points."""
    points: list[dict[str, Any]] = tradeoff.comparable(_answer(answer))["results"]
    return points


def gap_map(answer: Gaps, query: GapsQuery, names: Mapping[str, str]) -> Figure:
    """The map of an answer of `gaps`; `names` are those of the groups."""
    filters = {"domain": query.domain.value} if query.domain else {}
    given = urlencode({"by": answer.by, **filters})
    return Figure(gaps.draw(_answer(answer), names, filters=filters), f"/gaps/?{given}", "/figures/gaps", given)


def _answer(model: ReadModel, keys: set[str] | None = None) -> dict[str, Any]:
    """The answer of the API, the only input of charts; all of it, or these keys."""
    return model.model_dump(mode="json", by_alias=True, include=keys)

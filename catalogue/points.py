"""Series over rounds as one long table: a row for each round of each series."""

from typing import Annotated

from pydantic import Field

from catalogue.effects import ReadingRead
from catalogue.lists import records
from catalogue.paging import Page
from catalogue.parameters import LARGEST_NUMBER, Truth, Whole
from catalogue.queries import RoundsQuery
from catalogue.query import PAGE_SIZE, PAGE_SIZE_MAX
from catalogue.read_model import ReadModel
from catalogue.read_models import MetricBrief, SourceBrief
from catalogue.rounds import RoundsRead
from catalogue.value import Catalogue, per_version


class PointsQuery(RoundsQuery):
    """A page of the points of series."""

    page_size: Annotated[Whole, Field(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE
    """Points a page, 1 to 500; 50 by default. `limit` is a synonym."""
    cursor: Annotated[Whole, Field(ge=0, le=LARGEST_NUMBER)] = 0
    """The start of the page, from `next` or `previous`."""
    fields: tuple[str, ...] = ()
    """The keys of the answer."""
    spreadsheet: Truth = False
    """With true, CSV begins with a byte order mark, and texts that a spreadsheet would run as formulas with a '."""


class Point(ReadModel):
    """One round of a series."""

    series: str
    """The id of the series."""
    method: str
    method_year: int
    source: SourceBrief
    metric: MetricBrief
    round: float
    value: float
    reading: ReadingRead


def points(catalogue: Catalogue, query: PointsQuery) -> list[Point]:
    """The points of the series under a filter, series by id and rounds growing. Raises BadQuery."""
    values = {name: getattr(query, name) for name in RoundsQuery.model_fields}
    return _points(catalogue, RoundsQuery.model_construct(**values))


@per_version()
def _points(catalogue: Catalogue, query: RoundsQuery) -> list[Point]:
    return [point for series in records(catalogue, query) for point in _of_series(catalogue, series)]


def _of_series(catalogue: Catalogue, series: RoundsRead) -> list[Point]:
    year = catalogue.methods[series.method].year
    return [
        Point(
            series=series.id,
            method=series.method,
            method_year=year,
            source=series.source,
            metric=series.metric,
            round=number,
            value=value,
            reading=series.reading,
        )
        for number, value in series.points
    ]


def points_page(catalogue: Catalogue, query: PointsQuery) -> Page:
    """One page of points. Raises BadQuery."""
    return Page.at(points(catalogue, query), query.cursor, query.page_size)

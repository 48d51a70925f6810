"""Options that several commands share; those that take several values are repeated, and mean OR."""

from typing import Annotated, Any

import typer

Many = list[str] | None
Component = Annotated[Many, typer.Option("--component", "-c", help="Id of a component.")]
Facet = Annotated[
    Many,
    typer.Option("--facet", "-f", help="quality, diversity, complexity, in_distribution or out_of_distribution."),
]
Domain = Annotated[Many, typer.Option(help="Domain, for example math or code.")]
Stage = Annotated[Many, typer.Option(help="seeding, prompting, evolution or filtering.")]
Kind = Annotated[Many, typer.Option(help="Kind of components, as stage/kind.")]
Metric = Annotated[Many, typer.Option(help="Id of a metric.")]
Source = Annotated[Many, typer.Option(help="Id of a source.")]
Design = Annotated[Many, typer.Option(help="Design of the comparison, for example ablation.")]
YearMin = Annotated[int | None, typer.Option("--year-min", help="From this year on.")]
YearMax = Annotated[int | None, typer.Option("--year-max", help="Up to this year.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="Rows to show.")]
OneDomain = Annotated[str | None, typer.Option("--domain", help="Domain, for example math or code.")]


def given(**filters: Any) -> Any:
    """The filters that were given."""
    return {name: value for name, value in filters.items() if value not in (None, [])}

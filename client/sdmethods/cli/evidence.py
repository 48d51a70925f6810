"""sdm pool, tradeoffs, compare, gaps, claims."""

from typing import Annotated

import typer

from sdmethods.cli.app import app, command
from sdmethods.cli.options import Component, Domain, Facet, Kind, Limit, OneDomain, Stage, given
from sdmethods.cli.output import Session, note, print_cells
from sdmethods.models.evidence import Pooled

Side = Annotated[str, typer.Option(help="Facet of this side.")]
Ids = Annotated[list[str], typer.Argument(help="Two to eight ids.")]


@command(app)
def pool(
    session: Session,
    component: Annotated[str | None, typer.Argument(help="Id of a component; else all that the filters leave.")] = None,
    facet: Facet = None,
    stage: Stage = None,
    kind: Kind = None,
    domain: Domain = None,
    by: Annotated[str | None, typer.Option(help="Pool by component, kind or stage.")] = None,
    certainty: Annotated[str | None, typer.Option(help="At least this certainty.")] = None,
    min_sources: Annotated[int | None, typer.Option("--min-sources", help="At least so many sources.")] = None,
    measured: Annotated[str | None, typer.Option(help="What the registry measured: exclude, include or only.")] = None,
    baseline: Annotated[float | None, typer.Option(help="Baseline in percent for the change in points.")] = None,
    limit: Limit = 50,
) -> None:
    """Pool effects: estimate with interval, direction, certainty, and what they rest on."""
    filters = given(
        component=component,
        facet=facet,
        stage=stage,
        kind=kind,
        domain=domain,
        by=by,
        certainty=certainty,
        min_sources=min_sources,
        measured=measured,
        baseline=baseline,
    )
    rows = session.registry.pooled(**filters)
    session.show_rows(rows, limit)
    if not session.as_json:
        _explain(list(rows[:limit]))


@command(app)
def tradeoffs(
    session: Session,
    x: Side = "quality",
    y: Side = "diversity",
    stage: Stage = None,
    kind: Kind = None,
    domain: Domain = None,
    certainty: Annotated[str | None, typer.Option(help="At least this certainty.")] = None,
) -> None:
    """Show components on two facets, the Pareto front marked."""
    filters = given(x=x, y=y, stage=stage, kind=kind, domain=domain, certainty=certainty)
    answer = session.registry.tradeoffs(**filters)
    if session.as_json:
        session.show(answer)
        return
    print_cells([row.summary() for row in answer.results])
    for name, text in answer.summary().items():
        note(f"{name}: {text or 'none'}")


@command(app)
def compare(
    session: Session,
    ids: Ids,
    components: Annotated[bool, typer.Option("--components", help="The ids are of components.")] = False,
    facet: Annotated[str | None, typer.Option(help="Facet to compare on.")] = None,
    domain: OneDomain = None,
) -> None:
    """Compare methods (or components) side by side."""
    if components:
        session.show(session.registry.compare_components(*ids, facet=facet))
    else:
        session.show(session.registry.compare(*ids, **given(facet=facet, domain=domain)))


@command(app)
def gaps(
    session: Session,
    by: Annotated[str, typer.Option(help="component or kind.")] = "component",
    domain: Domain = None,
    component: Component = None,
    facet: Facet = None,
) -> None:
    """Show what is known of every component on every facet, and so what is not."""
    answer = session.registry.gaps(**given(by=by, domain=domain))
    rows = [
        row for row in answer.results if (not component or row.id in component) and (not facet or row.facet in facet)
    ]
    session.show_rows(rows)
    if not session.as_json:
        note("A cell that is not listed has no evidence at all.")


@command(app)
def claims(session: Session, domain: OneDomain = None) -> None:
    """Hold the claims of the literature against the stored effects."""
    session.show(session.registry.claims(domain=domain))


def _explain(rows: list[Pooled]) -> None:
    """The reasons for the certainty of a single row."""
    if len(rows) == 1:
        sentence = rows[0].certainty.sentence if rows[0].certainty else None
        note("\n".join([*([sentence] if sentence else []), *(f"because: {text}" for text in rows[0].because)]))
    elif not rows:
        note("No stored effect is left by these filters: there is no evidence in any direction.")

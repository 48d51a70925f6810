"""sdm search, show, methods, effects, export, cite, get."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sdmethods.cli.app import REFUSED, app, command, fail
from sdmethods.cli.options import (
    Component,
    Design,
    Domain,
    Facet,
    Kind,
    Limit,
    Metric,
    Source,
    Stage,
    YearMax,
    YearMin,
    given,
)
from sdmethods.cli.output import Session, note, print_json, print_text
from sdmethods.errors import NotFound
from sdmethods.models.record import Record
from sdmethods.registry import Registry

Words = Annotated[str, typer.Argument(help="Words to look for; names of operators of tools are found, too.")]
Id = Annotated[str, typer.Argument(help="Id of a record.")]
TYPES = ("component", "method", "effect", "metric", "source", "series", "kind")
Type = Literal["component", "method", "effect", "metric", "source", "series", "kind"]
GRAPHS = ("mermaid", "dot", "graphml", "gexf", "cytoscape", "svg", "json")
CARDS = ("hf", "croissant", "ro-crate")
To = Annotated[str, typer.Option("--to", help=f"One of {', '.join((*GRAPHS, *CARDS, 'bibtex', 'csl', 'document'))}.")]


@command(app)
def search(
    session: Session,
    text: Words,
    type: Annotated[str | None, typer.Option(help="component, method, metric, source or operator.")] = None,
    limit: Limit = 20,
) -> None:
    """Find methods, components, metrics, sources and operators of tools."""
    session.show_rows(session.registry.search(text, type=type), limit)


@command(app)
def show(
    session: Session, id: Id, type: Annotated[Type | None, typer.Option(help="What the id is of.")] = None
) -> None:
    """Show a record: the first that has the id, of component, method, effect, metric, source, series, kind."""
    session.show(_record(session.registry, id, (type,) if type else _types(id)))


@command(app)
def methods(
    session: Session,
    q: Annotated[str | None, typer.Option("--text", help="Words to look for.")] = None,
    component: Component = None,
    stage: Stage = None,
    kind: Kind = None,
    domain: Domain = None,
    raises: Annotated[list[str] | None, typer.Option(help="Facet that a component raises, established.")] = None,
    lowers: Annotated[list[str] | None, typer.Option(help="Facet that a component lowers, established.")] = None,
    leans: Annotated[list[str] | None, typer.Option(help="Facet with weaker evidence.")] = None,
    year_min: YearMin = None,
    year_max: YearMax = None,
    limit: Limit = 20,
) -> None:
    """List methods."""
    filters = given(
        q=q,
        component=component,
        stage=stage,
        kind=kind,
        domain=domain,
        raises=raises,
        lowers=lowers,
        leans=leans,
        year_min=year_min,
        year_max=year_max,
    )
    session.show_rows(session.registry.methods(**filters), limit)


@command(app)
def effects(
    session: Session,
    component: Component = None,
    facet: Facet = None,
    domain: Domain = None,
    stage: Stage = None,
    kind: Kind = None,
    method: Annotated[list[str] | None, typer.Option(help="Id of a method.")] = None,
    metric: Metric = None,
    source: Source = None,
    design: Design = None,
    sign: Annotated[list[str] | None, typer.Option(help="gain, loss or none.")] = None,
    reading: Annotated[list[str] | None, typer.Option(help="checked, primary, second-hand or measured.")] = None,
    year_min: YearMin = None,
    year_max: YearMax = None,
    limit: Limit = 20,
    csv: Annotated[bool, typer.Option("--csv", help="Print all rows as CSV.")] = False,
    save: Annotated[Path | None, typer.Option(help="Store all rows: .csv, .ndjson or .parquet.")] = None,
) -> None:
    """List single measured effects."""
    filters = given(
        component=component,
        facet=facet,
        domain=domain,
        stage=stage,
        kind=kind,
        method=method,
        metric=metric,
        source=source,
        design=design,
        sign=sign,
        reading=reading,
        year_min=year_min,
        year_max=year_max,
    )
    rows = session.registry.effects(**filters)
    if save:
        note(f"Stored in {rows.save(save)}")
    elif csv:
        print_text(session.registry.text("effects/", _csv(filters), accept="text/csv"))
    else:
        session.show_rows(rows, limit)


@command(app)
def export(
    session: Session,
    id: Annotated[str, typer.Argument(help="Id of a method.")],
    to: To = "mermaid",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write; else standard output.")] = None,
) -> None:
    """Write a method in another format: its graph, a card for a data set, its citation, its document."""
    content = _exported(session.registry, id, to)
    if out:
        out.write_bytes(content)
    else:
        sys.stdout.buffer.write(content if content.endswith(b"\n") or to == "ro-crate" else content + b"\n")
        sys.stdout.flush()


@command(app)
def cite(
    session: Session,
    id: Annotated[str, typer.Argument(help="Id of a method, name of a version, or the word snapshot.")],
    format: Annotated[Literal["bibtex", "csl"], typer.Option(help="Form of the citation.")] = "bibtex",
) -> None:
    """Print the citation of a method's source, or of a version of the catalogue."""
    text = session.registry.cite(id, "csl" if session.as_json else format)
    print_text(text)


@command(app)
def get(
    session: Session,
    path: Annotated[str, typer.Argument(help="Path below /api/v1/, for example claims/ or graph/motifs/.")],
    parameters: Annotated[list[str] | None, typer.Argument(help="Parameters, as name=value.")] = None,
) -> None:
    """Print the answer of any read of the interface."""
    pairs = [parameter.partition("=") for parameter in parameters or []]
    if wrong := [name for name, sign, _ in pairs if not sign]:
        raise ValueError(f"{wrong[0]!r} is no parameter: name=value was expected")
    reply = session.registry.reply(path.removeprefix("/api/v1/"), tuple((name, value) for name, _, value in pairs))
    if "json" in reply.headers.get("content-type", ""):
        print_json(reply.json())
    else:
        print_text(reply.text)


def _types(id: str) -> tuple[str, ...]:
    return ("kind",) if "/" in id else TYPES[:-1]


def _record(registry: Registry, id: str, types: tuple[str, ...]) -> Record:
    missing: list[NotFound] = []
    for type in types:
        read: Callable[[str], Record] = getattr(registry, type)
        try:
            return read(id)
        except NotFound as error:
            missing.append(error)
    near = list(dict.fromkeys(name for error in missing for name in error.suggestions))
    hint = f" Did you mean {', '.join(near[:6])}?" if near else ""
    fail(f"No {' or '.join(types)} has the id {id!r}.{hint}", REFUSED)
    raise AssertionError


def _exported(registry: Registry, id: str, to: str) -> bytes:
    if to in CARDS:
        return registry.card(id, to)  # type: ignore[arg-type]
    if to in GRAPHS:
        return registry.method_graph_text(id, to).encode()  # type: ignore[arg-type]
    if to in ("bibtex", "csl"):
        return registry.cite(id, to).encode()  # type: ignore[arg-type]
    if to == "document":
        import yaml

        return yaml.safe_dump(registry.document("methods", id), sort_keys=False, allow_unicode=True).encode()
    raise ValueError(f"--to {to}: known are {', '.join((*GRAPHS, *CARDS, 'bibtex', 'csl', 'document'))}")


def _csv(filters: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    from sdmethods.queries import encode

    return encode(filters | {"format": "csv"})

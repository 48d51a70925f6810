"""`python -m measure card`: the figures of a data set as a block for a card on a hub, and as a Croissant fragment."""

import argparse
import json
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from rich.console import Console

from measure import VERSION
from measure.cli.files import check_places, write_json
from measure.cli.options import DATA, add_shared, metrics_of, side_inputs
from measure.cli.progress import progress_bar
from measure.cli.tables import metric_name
from measure.html_report.page import markdown_line
from measure.parallel import engine
from measure.reading.rows import Data
from measure.report import FieldMetrics, Measured, ReportSettings
from measure.sharding.figures import figures

BEGIN, END = "<!-- measure begins -->", "<!-- measure ends -->"
"""Around the block, so that a later one can be put in its place."""


def add(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser("card", help="a block with figures for a data set's card")
    parser.add_argument("data", metavar="DATA", help=DATA)
    add_shared(parser)
    parser.add_argument("--croissant", type=Path, metavar="FILE", help="where the figures go as a Croissant fragment")
    parser.set_defaults(run=run, refuse=parser.error)


def run(options: argparse.Namespace) -> None:
    check_places(options.croissant)
    inputs = side_inputs(options, options.embedding)
    reader = inputs.reader(options.data, options.field, skip_bad=options.skip_bad)
    settings = ReportSettings(options.seed, options.sample)

    def select(fields: tuple[str, ...]) -> list[FieldMetrics]:
        return [FieldMetrics(field, field, metrics_of(options)) for field in fields]

    with engine(options.engine, options.jobs) as chosen, progress_bar(len(options.metrics)) as progress:
        data, measured = figures(reader, inputs, select, settings, engine=chosen, progress=progress)
    there = [entry for entry in measured if entry.figure]
    Console().print(block(data, there), markup=False, highlight=False, soft_wrap=True)
    if options.croissant:
        write_json(options.croissant, croissant(data, there))


def block(data: Data, measured: list[Measured]) -> str:
    """Markdown: what was measured, and a table of the figures."""
    lines = [
        BEGIN,
        (
            f"Measured with `measure {VERSION}` over {len(data):,} rows, field {', '.join(data.fields)}; "
            f"SHA-256 of the rows {data.fingerprint}."
        ),
        "",
        markdown_line(["metric", "field", "value", "95 % interval", "better"]),
        markdown_line(["---"] * 5, escaped=False),
    ]
    for entry in measured:
        assert entry.figure is not None
        interval = "{:.4g} to {:.4g}".format(*entry.figure.interval) if entry.figure.interval else ""
        better = entry.metric.orientation.removesuffix("-is-better")
        lines.append(
            markdown_line([metric_name(entry.metric), entry.field, f"{entry.figure.value:.5g}", interval, better])
        )
    return "\n".join([*lines, END])


PropertyValue = TypedDict(
    "PropertyValue",
    {
        "@type": str,
        "name": str,
        "propertyID": str,
        "value": float,
        "description": str,
        "measurementMethod": str,
        "minValue": NotRequired[float],
        "maxValue": NotRequired[float],
    },
)
"""A figure in the words of schema.org; the ends of its interval where it has one."""

Fragment = TypedDict(
    "Fragment",
    {
        "@context": dict[str, str],
        "@type": str,
        "variableMeasured": list[PropertyValue],
        "measurementTechnique": str,
        "identifier": str,
    },
)
"""A part of a Croissant description: what was measured of a data set."""


def croissant(data: Data, measured: list[Measured]) -> Fragment:
    """Figures as schema.org `PropertyValue`s under `variableMeasured`, which Croissant takes over from `Dataset`."""
    return {
        "@context": {"@vocab": "https://schema.org/", "cr": "http://mlcommons.org/croissant/"},
        "@type": "Dataset",
        "variableMeasured": [_property(entry) for entry in measured],
        "measurementTechnique": f"measure {VERSION}",
        "identifier": f"sha256:{data.fingerprint}",
    }


def _property(measured: Measured) -> PropertyValue:
    assert measured.figure is not None
    figure = measured.figure
    property_value: PropertyValue = {
        "@type": "PropertyValue",
        "name": metric_name(measured.metric),
        "propertyID": measured.metric.id,
        "value": figure.value,
        "description": f"{measured.metric.definition} Over field {measured.field}, n = {figure.n}.",
        "measurementMethod": json.dumps(dict(figure.parameters), sort_keys=True, default=str),
    }
    if figure.interval:
        property_value["minValue"], property_value["maxValue"] = figure.interval
    return property_value

"""The tables of a version as files: CSV and Parquet, with their columns and digests.

Open questions about records are left out: they come and go while a version, and so its files, must not change.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from catalogue import effects, lists, read_models, tabular
from catalogue.queries import LISTS
from catalogue.rounds import RoundsRead
from catalogue.value import Catalogue, per_version

LEFT_OUT = "under_question"
SHAPES: dict[str, type[BaseModel]] = {
    "methods": read_models.MethodRead,
    "effects": effects.EffectRead,
    "components": read_models.ComponentRead,
    "metrics": read_models.MetricRead,
    "sources": read_models.SourceRead,
    "rounds": RoundsRead,
    "operators": read_models.OperatorRead,
}
"""Table -> the shape of its rows."""
TITLES = {
    "methods": "Methods as compositions of components",
    "effects": "Single measured effects, each with its place in a source",
    "components": "Components of pipelines, with their pooled effects",
    "metrics": "Metrics",
    "sources": "Sources of the figures",
    "rounds": "Metrics over rounds of self-training",
    "operators": "Operators of tools, with the components that they correspond to",
}


class Form(NamedTuple):
    """A form of file that tables are written in."""

    media_type: str
    write: Callable[[Catalogue, str], bytes]


class Column(NamedTuple):
    """A column of a table, and the type of its cells: bool, int, float, or str for texts and JSON."""

    name: str
    kind: type
    description: str


def columns(table: str) -> list[Column]:
    """The columns of a table, in their order."""
    shape = SHAPES[table]
    descriptions = {info.alias or name: info.description or "" for name, info in shape.model_fields.items()}
    return [
        Column(".".join(path), tabular.cell_type(kind), descriptions.get(path[0], "") if len(path) == 1 else "")
        for path, kind in tabular.columns(shape, _keys(table)).items()
    ]


def csv(catalogue: Catalogue, table: str) -> bytes:
    """A table as CSV (RFC 4180) in the order of the ids."""
    return b"".join(tabular.csv_lines(_rows(catalogue, table), SHAPES[table], _keys(table)))


def parquet(catalogue: Catalogue, table: str) -> bytes:
    """A table as Apache Parquet in the order of the ids."""
    return tabular.parquet(_rows(catalogue, table), SHAPES[table], _keys(table))


FORMS = {
    "csv": Form("text/csv", csv),
    "parquet": Form("application/vnd.apache.parquet", parquet),
}
"""Suffix -> the form of file."""


@per_version(most=len(SHAPES) * len(FORMS))
def digest_and_size(catalogue: Catalogue, table: str, form: str) -> tuple[str, int]:
    """SHA-256 in hex and bytes of a table's file."""
    content = FORMS[form].write(catalogue, table)
    return hashlib.sha256(content).hexdigest(), len(content)


def _keys(table: str) -> list[str]:
    return [info.alias or name for name, info in SHAPES[table].model_fields.items() if name != LEFT_OUT]


def _rows(catalogue: Catalogue, table: str) -> Iterator[list[Any]]:
    return lists.stream(catalogue, LISTS[table](), "id")

"""The tables of a version as a Data Package (Frictionless Data Package 1) with its table schemas."""

from collections.abc import Mapping

from catalogue import downloads, publication
from catalogue.bundle import version_name
from catalogue.read_model import timestamp
from catalogue.value import Catalogue

TYPES = {bool: "boolean", int: "integer", float: "number", str: "string"}


def datapackage(catalogue: Catalogue, address: str) -> Mapping[str, object]:
    """The descriptor; it names the CSV files in its own folder. `address` is the version's own, absolute."""
    return {
        "profile": "tabular-data-package",
        "name": "synthetic-data-methods",
        "id": address,
        "title": publication.TITLE,
        "description": publication.DESCRIPTION,
        "homepage": address,
        "licenses": [{"name": publication.LICENCE_ID, "path": publication.LICENCE}],
        "version": version_name(catalogue),
        **({"created": timestamp(catalogue.updated)} if catalogue.updated else {}),
        "resources": [_resource(catalogue, table) for table in downloads.SHAPES],
    }


def _resource(catalogue: Catalogue, table: str) -> Mapping[str, object]:
    sha256, size = downloads.digest_and_size(catalogue, table, "csv")
    return {
        "profile": "tabular-data-resource",
        "name": table,
        "title": downloads.TITLES[table],
        "path": f"{table}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "schema": {
            "fields": [_field(column) for column in downloads.columns(table)],
            "primaryKey": "id",
            "missingValues": [""],
        },
    }


def _field(column: downloads.Column) -> dict[str, str]:
    described = {"description": column.description} if column.description else {}
    return {"name": column.name, "type": TYPES[column.kind], **described}

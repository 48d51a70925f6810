"""The tables of a version described for programs: as a Data Package (Frictionless Data Package 1), and in Croissant 1.1
(MLCommons): files with digests, and record sets over their columns."""

from collections.abc import Mapping

from catalogue import downloads, publication
from catalogue.bundle import version_name
from catalogue.read_model import timestamp
from catalogue.value import Catalogue

TABLE_SCHEMA_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string"}
CONFORMS_TO = "http://mlcommons.org/croissant/1.1"
CROISSANT_TYPES = {bool: "sc:Boolean", int: "sc:Integer", float: "sc:Float", str: "sc:Text"}
CONTEXT: Mapping[str, object] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context that the specification prescribes."""


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
            "fields": [_table_schema_field(column) for column in downloads.columns(table)],
            "primaryKey": "id",
            "missingValues": [""],
        },
    }


def _table_schema_field(column: downloads.Column) -> dict[str, str]:
    described = {"description": column.description} if column.description else {}
    return {"name": column.name, "type": TABLE_SCHEMA_TYPES[column.kind], **described}


def croissant(catalogue: Catalogue, address: str) -> Mapping[str, object]:
    """The description; `address` is the version's own, absolute, with a slash at its end."""
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": "synthetic-data-methods",
        "alternateName": publication.TITLE,
        "description": publication.DESCRIPTION,
        "url": address,
        "version": f"{catalogue.version}.0.0+{version_name(catalogue).partition('-')[2]}",
        "citeAs": publication.citation(catalogue, address).bibtex,
        "creator": {"@type": "sc:Organization", "name": publication.AUTHOR},
        "license": publication.LICENCE,
        "isLiveDataset": False,
        **({"datePublished": catalogue.updated.date().isoformat()} if catalogue.updated else {}),
        "distribution": [_file(catalogue, table, address) for table in downloads.SHAPES],
        "recordSet": [_record_set(table) for table in downloads.SHAPES],
    }


def _file(catalogue: Catalogue, table: str, address: str) -> Mapping[str, object]:
    sha256, size = downloads.digest_and_size(catalogue, table, "csv")
    return {
        "@type": "cr:FileObject",
        "@id": f"{table}.csv",
        "name": f"{table}.csv",
        "description": downloads.TITLES[table],
        "contentUrl": f"{address}{table}.csv",
        "contentSize": f"{size} B",
        "encodingFormat": "text/csv",
        "sha256": sha256,
    }


def _record_set(table: str) -> Mapping[str, object]:
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": downloads.TITLES[table],
        "key": {"@id": f"{table}/id"},
        "field": [_croissant_field(table, column) for column in downloads.columns(table)],
    }


def _croissant_field(table: str, column: downloads.Column) -> Mapping[str, object]:
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{column.name}",
        "name": f"{table}/{column.name}",
        **({"description": column.description} if column.description else {}),
        "dataType": CROISSANT_TYPES[column.kind],
        "source": {"fileObject": {"@id": f"{table}.csv"}, "extract": {"column": column.name}},
    }

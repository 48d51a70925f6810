"""A version of the catalogue as something to cite: its name, its counts, its citation, its files."""

import json
from typing import Literal

import yaml

from catalogue import downloads
from catalogue.bundle import as_json, digest, version_name
from catalogue.read_model import ReadModel, timestamp
from catalogue.rendering import PREFIX
from catalogue.value import Catalogue, per_version

TITLE = "Registry of synthetic-data methods"
AUTHOR = "Contributors to the registry of synthetic-data methods"
DESCRIPTION = (
    "Methods that generate synthetic data with language models as compositions of components, and single measured "
    "effects of the components on the quality, diversity and complexity of data, each with its place in a source."
)

LICENCE, LICENCE_ID = "https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"
"""Of the facts of the catalogue: `fixtures/LICENSE`."""


class Download(ReadModel):
    """A file of a version."""

    name: str
    title: str
    media_type: str
    url: str
    """Its path from the root."""
    sha256: str
    """SHA-256 of the file, in hex."""
    bytes: int


class VersionCitation(ReadModel):
    """A version as a reference: BibTeX, CSL-JSON, and one line of text."""

    bibtex: str
    cff: str
    """CITATION.cff, format 1.2.0."""
    csl: str
    """CSL-JSON."""
    text: str


class ChangedRecord(ReadModel):
    """A record that a version changed."""

    collection: str
    id: str
    number: int
    """Of its revision."""
    change: Literal["new", "revised", "withdrawn"]


class PublishedVersion(ReadModel):
    """A published version of the catalogue."""

    id: str
    """Its number and the first eight hex digits of its SHA-256, such as `v12-1a2b3c4d`."""
    number: int
    url: str
    created: str | None
    """When it was published, in UTC; null for the empty version 0."""
    sha256: str
    """Of the bundle as JSON."""
    counts: dict[str, int]
    """Records by collection."""
    changed: list[ChangedRecord]
    """The records that this version changed."""
    citation: VersionCitation
    downloads: list[Download]
    datapackage: str
    """The path of the Data Package of its tables."""
    croissant: str
    """The path of the Croissant description of its tables."""


def path_of(catalogue: Catalogue, file: str = "") -> str:
    """The path of a version, or of a file of it."""
    return f"{PREFIX}/versions/{version_name(catalogue)}/{file}"


def published(catalogue: Catalogue, changed: list[ChangedRecord], address: str) -> PublishedVersion:
    """A version with its description; `address` is its own, absolute, for the citation."""
    return PublishedVersion(
        id=version_name(catalogue),
        number=catalogue.version,
        url=path_of(catalogue),
        created=timestamp(catalogue.updated) if catalogue.updated else None,
        sha256=digest(catalogue),
        counts={collection: len(entries) for collection, entries in catalogue.entries.items()},
        changed=changed,
        citation=citation(catalogue, address),
        downloads=list(files(catalogue)),
        datapackage=path_of(catalogue, "datapackage.json"),
        croissant=path_of(catalogue, "croissant.json"),
    )


@per_version(most=1)
def files(catalogue: Catalogue) -> tuple[Download, ...]:
    """The bundle, and every table in every form."""
    bundle = Download(
        name="catalogue.json",
        title="Every record in one bundle that loads back unchanged",
        media_type="application/json",
        url=path_of(catalogue, "catalogue.json"),
        sha256=digest(catalogue),
        bytes=len(as_json(catalogue)),
    )
    return bundle, *(_table(catalogue, table, form) for table in downloads.SHAPES for form in downloads.FORMS)


def _table(catalogue: Catalogue, table: str, form: str) -> Download:
    name = f"{table}.{form}"
    sha256, size = downloads.digest_and_size(catalogue, table, form)
    return Download(
        name=name,
        title=downloads.TITLES[table],
        media_type=downloads.FORMS[form].media_type,
        url=path_of(catalogue, name),
        sha256=sha256,
        bytes=size,
    )


def citation(catalogue: Catalogue, address: str) -> VersionCitation:
    """How to cite a version at its absolute address."""
    return VersionCitation(
        bibtex=_bibtex(catalogue, address),
        cff=cff(catalogue, address),
        csl=_csl(catalogue, address),
        text=f"{AUTHOR}. {TITLE}, version {version_name(catalogue)}. {address}",
    )


def cff(catalogue: Catalogue, address: str) -> str:
    """CITATION.cff, format 1.2.0."""
    fields: dict[str, object] = {
        "cff-version": "1.2.0",
        "message": "Please cite the version that you used.",
        "type": "dataset",
        "title": TITLE,
        "abstract": DESCRIPTION,
        "authors": [{"name": AUTHOR}],
        "version": version_name(catalogue),
        "license": LICENCE_ID,
        "url": address,
        "identifiers": [{"type": "other", "value": f"sha256:{digest(catalogue)}", "description": "The bundle as JSON"}],
    }
    if catalogue.updated:
        fields["date-released"] = catalogue.updated.date().isoformat()
    return yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=120)


def _bibtex(catalogue: Catalogue, address: str) -> str:
    fields = {
        "title": f"{{{TITLE}}}",
        "author": f"{{{AUTHOR}}}",
        "year": catalogue.updated and str(catalogue.updated.year),
        "version": version_name(catalogue),
        "note": f"SHA-256 {digest(catalogue)}",
        "url": address,
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{registry-{version_name(catalogue)},", *lines, "}", ""])


def _csl(catalogue: Catalogue, address: str) -> str:
    moment = catalogue.updated
    item = {
        "id": f"registry-{version_name(catalogue)}",
        "type": "dataset",
        "title": TITLE,
        "author": [{"literal": AUTHOR}],
        "version": version_name(catalogue),
        "URL": address,
        **({"issued": {"date-parts": [[moment.year, moment.month, moment.day]]}} if moment else {}),
    }
    return json.dumps([item], ensure_ascii=False)

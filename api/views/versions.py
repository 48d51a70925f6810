"""Published versions of the catalogue: what to cite, what to download, and what moved between two of them."""

from typing import Annotated, Any, ClassVar

from django.http import Http404, HttpResponse
from pydantic import Field
from rest_framework.request import Request

from api.renderers import Csv, Json, JsonLd, Parquet, Yaml
from api.views.base import JsonObject, ReadView
from api.views.pages import NewestPage, newest_page
from catalogue import Catalogue, dataset_metadata, downloads, publication
from catalogue.bundle import as_json
from catalogue.errors import BadQuery
from catalogue.linked_data import Link
from catalogue.moves import Moves, moves
from catalogue.parameters import Number, Whole
from catalogue.query import PAGE_SIZE, PAGE_SIZE_MAX, Query
from registry.selectors import versions
from taxonomy.documents import Bundle
from transport.query_string import catalogue_at, public_address


def version_at(name: str) -> Catalogue:
    """The version with this number or name. Raises Http404 with the reason."""
    try:
        return catalogue_at(name)
    except BadQuery as error:
        raise Http404 from error


def address_of(request: Request, catalogue: Catalogue) -> str:
    """The absolute address of a version."""
    return public_address(request._request, publication.path_of(catalogue))


class VersionsQuery(Query):
    """Which versions."""

    page_size: Annotated[Whole, Field(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE
    """Versions a page."""
    before: Number | None = None
    """Only versions below this number."""


class VersionPage(NewestPage[versions.VersionSummary]):
    """A page of versions, newest first."""


class Versions(ReadView):
    """Every published version, newest first."""

    query, summary, shape = VersionsQuery, "Published versions", VersionPage
    versioned = False

    def answer(self, request: Request, query: VersionsQuery, catalogue: Catalogue, **path: Any) -> HttpResponse:
        page = versions.versions(before=query.before, size=query.page_size)
        return self.json(request, newest_page(request._request, page))


class VersionView(ReadView):
    """One version, by its number or its name."""

    versioned = False

    def answer(self, request: Request, query: Query, catalogue: Catalogue, **path: Any) -> HttpResponse:
        return self.describe(request, version_at(path["id"]))

    def describe(self, request: Request, version: Catalogue) -> HttpResponse:
        """The description of a version that this view gives."""
        raise NotImplementedError


class Version(VersionView):
    """Counts, digest, what changed, citation and downloads of one version."""

    summary, shape = "One published version", publication.PublishedVersion

    def describe(self, request: Request, version: Catalogue) -> HttpResponse:
        changed, address = versions.changed_records(version.version), address_of(request, version)
        published = publication.published(version, changed, address)
        response = self.json(request, published)
        response["Link"] = ", ".join(map(str, _links(published, address)))
        return response


def _links(version: publication.PublishedVersion, address: str) -> list[Link]:
    """The links of a version (FAIR Signposting): what to cite, its descriptions, its files, its type."""
    return [
        Link(address, "cite-as"),
        Link(f"{address}croissant.json", "describedby", "application/ld+json"),
        Link(f"{address}datapackage.json", "describedby", "application/json"),
        *(Link(f"{address}{file.name}", "item", file.media_type) for file in version.downloads),
        Link(publication.LICENCE, "license"),
        Link("https://schema.org/Dataset", "type"),
    ]


class Moved(ReadView):
    """The pooled answers that differ between two versions, each with the records that changed beneath it."""

    summary, shape = "What moved between two versions, and why", Moves
    versioned = False

    def answer(self, request: Request, query: Query, catalogue: Catalogue, **path: Any) -> HttpResponse:
        return self.json(request, moves(version_at(path["start"]), version_at(path["end"])))


class VersionBundle(VersionView):
    """The bundle of a version, as the file whose digest the version is named by."""

    summary, shape = "The bundle of a version", Bundle

    def describe(self, request: Request, version: Catalogue) -> HttpResponse:
        return self.ready(request, as_json(version))


class DataPackage(VersionView):
    """The tables of a version as a Data Package (Frictionless)."""

    summary, shape = "The tables of a version as a Data Package", JsonObject

    def describe(self, request: Request, version: Catalogue) -> HttpResponse:
        return self.json(request, dataset_metadata.datapackage(version, address_of(request, version)))


class CroissantJson(JsonLd):
    """One object, where the taxonomy is a list of them."""

    described = JsonObject


class Croissant(VersionView):
    """The tables of a version in Croissant 1.1."""

    renderer_classes = (CroissantJson, Json)
    summary, shape = "The tables of a version in Croissant", JsonObject

    def describe(self, request: Request, version: Catalogue) -> HttpResponse:
        return self.json(request, dataset_metadata.croissant(version, address_of(request, version)))


class CitationFile(VersionView):
    """CITATION.cff of a version."""

    renderer_classes = (Yaml,)
    summary = "How to cite a version"

    def describe(self, request: Request, version: Catalogue) -> HttpResponse:
        return self.ready(request, publication.cff(version, address_of(request, version)))


class TableFile(ReadView):
    """A table of a version as a file."""

    form: ClassVar[str]
    versioned = False

    def answer(self, request: Request, query: Query, catalogue: Catalogue, **path: Any) -> HttpResponse:
        if path["table"] not in downloads.SHAPES:
            raise Http404
        content = downloads.FORMS[self.form].write(version_at(path["id"]), path["table"])
        response = self.ready(request, content)
        response["Content-Disposition"] = f'inline; filename="{path["table"]}.{self.form}"'
        return response


class CsvFile(TableFile):
    """A table of a version as CSV."""

    form, renderer_classes, summary = "csv", (Csv,), "A table of a version as CSV"


class ParquetFile(TableFile):
    """A table of a version as Apache Parquet."""

    form, renderer_classes, summary = "parquet", (Parquet,), "A table of a version as Parquet"

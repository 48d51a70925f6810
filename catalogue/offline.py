"""Reads of the interface answered from a bundle alone, by path and parameters: what the client does without a service.

A bundle has documents, not their history: answers have no `revision`, no `updated` and no `under_question`, and what
asks for times of publication is refused.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from pydantic_core import from_json, to_json

from catalogue import (
    bias,
    citation,
    claims,
    compare,
    gaps,
    graph,
    lineage,
    lists,
    paths,
    points,
    pooled,
    profile,
    queries,
    scheme,
    selection,
    similar,
    tradeoffs,
)
from catalogue.analysis import AnalysisQuery, analyse
from catalogue.bundle import as_json
from catalogue.compare_components import CompareComponentsQuery, compare_components
from catalogue.compositions import composition
from catalogue.crosswalk import ToolList, of_tool
from catalogue.downloads import SHAPES
from catalogue.fields import pick, picked_keys
from catalogue.paging import Page
from catalogue.parsing import parse
from catalogue.pooled_models import PooledRow
from catalogue.query import DetailQuery, NoParameters, Query
from catalogue.rendering import read_model, segment
from catalogue.search_page import SearchQuery, search
from catalogue.value import Catalogue, Entry
from taxonomy.documents import COLLECTIONS, drafted
from taxonomy.graph.formats import FORMATS
from taxonomy.graph.network import Network

HISTORY = ("revision", "updated", "under_question")
"""Keys of records that a bundle says nothing of."""
Parameters = Sequence[tuple[str, str]]
Groups = Mapping[str, str]


class NotInBundle(Exception):
    """A read that a bundle cannot answer."""


class Asked(NamedTuple):
    """A read as it was put."""

    query: Any
    groups: Groups
    format: str | None
    parameters: Parameters


class Read(NamedTuple):
    """The reads of one path: its template, its query, and the answer, as a value for JSON or as bytes."""

    path: str
    query: type[Query]
    answer: Callable[[Catalogue, Asked], Any]


def catalogue_of(bundle: Mapping[str, Any]) -> Catalogue:
    """The catalogue of a bundle as it was answered. Raises ValueError where it holds what no document may hold."""
    moment = datetime.fromtimestamp(0, UTC)  # never answered: see HISTORY
    entries = [
        Entry(model.model_validate(raw), 1, moment)
        for collection, model in COLLECTIONS.items()
        for raw in bundle.get(collection, ())
    ]
    return Catalogue.of(bundle["version"], entries)


def answer(catalogue: Catalogue, path: str, parameters: Parameters) -> bytes:
    """What the service answers to a read of `path`, relative to `/api/v1/`, but for the keys in HISTORY.

    Raises NotInBundle where it takes more than documents, else what the service raises: Missing, BadQuery.
    """
    for read in READS:
        if (slug := _id_in(read.path, path)) is not None:
            given = _grouped(parameters)
            if "updated_since" in given or any("updated" in value for value in given.get("ordering", ())):
                raise NotInBundle("A bundle does not say when its records were published")
            chosen = given.pop("format", [None])[-1]
            query = parse(given.items(), read.query, catalogue, common=("format", "version"))
            found = read.answer(catalogue, Asked(query, {"id": slug}, chosen, parameters))
            return found if isinstance(found, bytes) else _json(found)
    raise NotInBundle(f"{path} takes a running registry")


def analysis(catalogue: Catalogue, body: Mapping[str, Any], parameters: Parameters) -> bytes:
    """What the service answers to a draft. Raises pydantic's ValidationError and BadQuery."""
    query = parse(_grouped(parameters).items(), AnalysisQuery, catalogue, common=("format",))
    return _json(analyse(catalogue, drafted(dict(body)), query.domain, query.limit))


def _grouped(parameters: Parameters) -> dict[str, list[Any]]:
    given: dict[str, list[Any]] = {}
    for name, value in parameters:
        if name != "version":
            given.setdefault(name, []).append(value)
    return given


def _json(content: Any) -> bytes:
    return to_json(_without_history(from_json(to_json(content, by_alias=True))))


def _without_history(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_history(each) for each in value]
    if isinstance(value, dict):
        record = "revision" in value and "under_question" in value
        return {key: _without_history(each) for key, each in value.items() if not (record and key in HISTORY)}
    return value


def _one(collection: str) -> Callable[[Catalogue, Asked], Any]:
    def one(catalogue: Catalogue, asked: Asked) -> Any:
        record = read_model(catalogue, collection, asked.groups["id"])
        return pick(record, picked_keys(asked.query.fields, list(type(record).model_fields)))

    return one


def _many(catalogue: Catalogue, asked: Asked) -> Any:
    keys = picked_keys(asked.query.fields, list(SHAPES[asked.query.collection].model_fields))
    page = lists.page(catalogue, asked.query)
    return _page(page, asked, [pick(record, keys) for record in page.results])


def _of_tool(catalogue: Catalogue, asked: Asked) -> Any:
    query = of_tool(catalogue, asked.groups["id"], asked.query)
    return _many(catalogue, asked._replace(query=query))


def _pooled(catalogue: Catalogue, asked: Asked) -> Any:
    keys = picked_keys(asked.query.fields, list(PooledRow.model_fields))
    page = pooled.pooled_page(catalogue, asked.query)
    return _page(page, asked, [pick(row, keys) for row in page.results])


def _page(page: Page, asked: Asked, results: Iterable[Any] | None = None) -> dict[str, Any]:
    return {
        "count": page.count,
        "count_is": "exact",
        "next": _neighbour(asked, page.next),
        "previous": _neighbour(asked, page.previous),
        "results": page.results if results is None else list(results),
    }


def _neighbour(asked: Asked, cursor: str | None) -> str | None:
    """The address of another page: a query string alone."""
    if cursor is None:
        return None
    rest = [(name, value) for name, value in asked.parameters if name != "cursor"]
    return f"?{urlencode([*rest, ('cursor', cursor)])}"


def _points(catalogue: Catalogue, asked: Asked) -> Any:
    keys = picked_keys(asked.query.fields, list(points.Point.model_fields))
    page = points.points_page(catalogue, asked.query)
    return _page(page, asked, [pick(row, keys) for row in page.results])


def _motifs(catalogue: Catalogue, asked: Asked) -> Any:
    found = paths.motifs(catalogue, asked.query)
    return _page(found.page, asked) | {"length": found.length}


def _network(network: Network, asked: Asked) -> bytes:
    return FORMATS[asked.format or "json"].write(network)


def _compare(catalogue: Catalogue, asked: Asked) -> Any:
    return compare.compare(catalogue, asked.query)


def _compare_components(catalogue: Catalogue, asked: Asked) -> Any:
    return compare_components(catalogue, asked.query)


def _citation(catalogue: Catalogue, asked: Asked) -> bytes:
    source = catalogue.sources[catalogue.method(asked.groups["id"]).source]
    return (citation.bibtex if asked.format == "bibtex" else citation.csl_json)(source).encode()


def _method_graph(catalogue: Catalogue, asked: Asked) -> bytes:
    return _network(composition(catalogue, catalogue.method(asked.groups["id"])).network(), asked)


def _reads() -> Iterable[tuple[str, type[Query], Callable[[Catalogue, Asked], Any]]]:
    yield "", NoParameters, lambda catalogue, asked: {"catalogue_version": catalogue.version}
    yield "search/", SearchQuery, lambda catalogue, asked: search(catalogue, asked.query)
    yield "taxonomy/", NoParameters, lambda catalogue, asked: scheme.scheme(catalogue)
    yield "catalogue/", NoParameters, lambda catalogue, asked: as_json(catalogue)
    yield "effects/pooled/", pooled.PooledList, _pooled
    yield "tradeoffs/", tradeoffs.TradeoffQuery, lambda catalogue, asked: tradeoffs.tradeoffs(catalogue, asked.query)
    yield "claims/", claims.ClaimsQuery, lambda catalogue, asked: claims.claims(catalogue, asked.query)
    yield "bias/", bias.BiasQuery, lambda catalogue, asked: bias.ledger(catalogue, asked.query)
    yield "gaps/", gaps.GapsQuery, lambda catalogue, asked: gaps.gaps(catalogue, asked.query)
    yield "compare/", compare.CompareQuery, _compare
    yield "components/compare/", CompareComponentsQuery, _compare_components
    yield (
        "graph/",
        graph.GraphQuery,
        lambda catalogue, asked: _network(graph.component_graph(catalogue, asked.query), asked),
    )
    yield "graph/path/", paths.PathQuery, lambda catalogue, asked: paths.paths(catalogue, asked.query)
    yield "graph/motifs/", paths.MotifsQuery, _motifs
    for name, query in queries.FACETED.items():
        yield f"{name}/facets/", query, lambda catalogue, asked: selection.buckets(catalogue, asked.query)
    yield "rounds/points/", points.PointsQuery, _points
    yield "methods/{id}/graph/", NoParameters, _method_graph
    yield "methods/{id}/citation/", NoParameters, _citation
    yield (
        "methods/{id}/lineage/",
        NoParameters,
        lambda catalogue, asked: lineage.lineage(catalogue, catalogue.method(asked.groups["id"]).id),
    )
    yield (
        "methods/{id}/similar/",
        similar.SimilarQuery,
        lambda catalogue, asked: similar.similar(catalogue, catalogue.method(asked.groups["id"]), asked.query.limit),
    )
    yield (
        "methods/{id}/profile/",
        profile.ProfileQuery,
        lambda catalogue, asked: profile.profile(catalogue, catalogue.method(asked.groups["id"]), asked.query.domain),
    )
    for name, many in queries.LISTS.items():
        yield f"{segment(name)}/", many, _many
        yield f"{segment(name)}/{{id}}/{'{id}/' if name == 'operators' else ''}", DetailQuery, _one(name)
    yield "crosswalk/{id}/", ToolList, _of_tool
    yield "kinds/{id}/{id}/", DetailQuery, _one("kinds")


def _id_in(template: str, path: str) -> str | None:
    """What stands in a path where its template has `{id}`; empty where it has none, None where they do not match."""
    parts, given = template.split("/"), path.split("/")
    if len(parts) != len(given):
        return None
    pairs = list(zip(parts, given, strict=True))
    if any(not value if part == "{id}" else part != value for part, value in pairs):
        return None
    return "/".join(value for part, value in pairs if part == "{id}")


READS = [Read(template, query, function) for template, query, function in _reads()]

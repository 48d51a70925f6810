"""Reads of the interface answered from a bundle alone, by path and parameters: for the client without a service.

A bundle has documents, not their history: answers have no `revision`, `updated` or `under_question`, and queries for
times of publication are refused.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from pydantic_core import from_json, to_json

from catalogue import (
    bias,
    claims,
    compare,
    compositions,
    gaps,
    graph,
    lineage,
    linked_data,
    lists,
    paths,
    points,
    pooled,
    profile,
    queries,
    scheme,
    selection,
    tradeoffs,
)
from catalogue.analysis import AnalysisQuery, analyse
from catalogue.bundle import as_json
from catalogue.compare_components import CompareComponentsQuery, compare_components
from catalogue.compositions import composition
from catalogue.crosswalk import ToolList, of_tool
from catalogue.downloads import SHAPES
from catalogue.fields import pick, picked_keys
from catalogue.paging import Page, PageOf, page_of
from catalogue.parsing import parse
from catalogue.pooled_models import PooledRow
from catalogue.query import DetailQuery, NoParameters, Query
from catalogue.rendering import read_model, segment
from catalogue.search_page import SearchQuery, search
from catalogue.value import Catalogue, Entry
from taxonomy.documents import COLLECTIONS, Method, drafted
from taxonomy.graph.formats import FORMATS
from taxonomy.graph.network import Network

HISTORY = ("revision", "updated", "under_question")
"""Keys of records that a bundle does not have."""
Parameters = Sequence[tuple[str, str]]
Groups = Mapping[str, str]


class NotInBundle(Exception):
    """A read that a bundle cannot answer."""


class Request(NamedTuple):
    """One read request: its query, the ids in its path, its format, and its raw parameters."""

    query: Any
    groups: Groups
    format: str | None
    parameters: Parameters


Answer = Callable[[Catalogue, Request], Any]


class Read(NamedTuple):
    """The reads of one path: its template, its query, and the answer, as a value for JSON or as bytes."""

    path: str
    query: type[Query]
    answer: Answer


def catalogue_of(bundle: Mapping[str, Any]) -> Catalogue:
    """The catalogue of a bundle. Raises ValueError where a document in it is not valid."""
    moment = datetime.fromtimestamp(0, UTC)  # left out of answers: see HISTORY
    entries = [
        Entry(model.model_validate(raw), 1, moment)
        for collection, model in COLLECTIONS.items()
        for raw in bundle.get(collection, ())
    ]
    return Catalogue.of(bundle["version"], entries)


def answer(catalogue: Catalogue, path: str, parameters: Parameters) -> bytes:
    """What the service answers to a read of `path`, relative to `/api/v1/`, but for the keys in HISTORY.

    Raises NotInBundle where documents are not enough, else what the service raises: Missing, BadQuery.
    """
    for read in READS:
        if (slug := _id_in(read.path, path)) is not None:
            given = _grouped(parameters)
            if "updated_since" in given or any("updated" in value for value in given.get("ordering", ())):
                raise NotInBundle("A bundle does not say when its records were published")
            chosen = given.pop("format", [None])[-1]
            query = parse(given.items(), read.query, catalogue, common=("format", "version"))
            content = read.answer(catalogue, Request(query, {"id": slug}, chosen, parameters))
            return content if isinstance(content, bytes) else _json(content)
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
        return [_without_history(part) for part in value]
    if isinstance(value, dict):
        record = "revision" in value and "under_question" in value
        return {key: _without_history(part) for key, part in value.items() if not (record and key in HISTORY)}
    return value


def _one(collection: str) -> Answer:
    def one(catalogue: Catalogue, request: Request) -> Any:
        record = read_model(catalogue, collection, request.groups["id"])
        return pick(record, picked_keys(request.query.fields, list(type(record).model_fields)))

    return one


def _many(catalogue: Catalogue, request: Request) -> Any:
    keys = picked_keys(request.query.fields, list(SHAPES[request.query.collection].model_fields))
    page = lists.page(catalogue, request.query)
    return _page(page, request, [pick(record, keys) for record in page.results])


def _of_tool(catalogue: Catalogue, request: Request) -> Any:
    query = of_tool(catalogue, request.groups["id"], request.query)
    return _many(catalogue, request._replace(query=query))


def _pooled(catalogue: Catalogue, request: Request) -> Any:
    keys = picked_keys(request.query.fields, list(PooledRow.model_fields))
    page = pooled.pooled_page(catalogue, request.query)
    return _page(page, request, [pick(row, keys) for row in page.results])


def _page(page: Page, request: Request, results: list[Any] | None = None) -> PageOf[Any]:
    return page_of(page, partial(_neighbour, request), results)


def _neighbour(request: Request, cursor: str) -> str:
    """The address of another page, as a query string."""
    rest = [(name, value) for name, value in request.parameters if name != "cursor"]
    return f"?{urlencode([*rest, ('cursor', cursor)])}"


def _points(catalogue: Catalogue, request: Request) -> Any:
    keys = picked_keys(request.query.fields, list(points.Point.model_fields))
    page = points.points_page(catalogue, request.query)
    return _page(page, request, [pick(row, keys) for row in page.results])


def _motifs(catalogue: Catalogue, request: Request) -> Any:
    motifs = paths.motifs(catalogue, request.query)
    return {"length": motifs.length, **dict(_page(motifs.page, request))}


def _network(network: Network, request: Request) -> bytes:
    return FORMATS[request.format or "json"].write(network)


def _of_query(function: Callable[[Catalogue, Any], Any]) -> Answer:
    """The answer of a function of the catalogue and the query."""
    return lambda catalogue, request: function(catalogue, request.query)


def _of_method(function: Callable[[Catalogue, Method, Any], Any]) -> Answer:
    """The answer of a function of the catalogue, the method in the path and the query."""
    return lambda catalogue, request: function(catalogue, catalogue.method(request.groups["id"]), request.query)


def _citation(catalogue: Catalogue, request: Request) -> bytes:
    source = catalogue.sources[catalogue.method(request.groups["id"]).source]
    return (linked_data.bibtex if request.format == "bibtex" else linked_data.csl_json)(source).encode()


def _graph(catalogue: Catalogue, request: Request) -> bytes:
    return _network(graph.component_graph(catalogue, request.query), request)


def _method_graph(catalogue: Catalogue, request: Request) -> bytes:
    return _network(composition(catalogue, catalogue.method(request.groups["id"])).network(), request)


def _reads() -> Iterable[tuple[str, type[Query], Answer]]:
    yield "", NoParameters, lambda catalogue, request: {"catalogue_version": catalogue.version}
    yield "search/", SearchQuery, _of_query(search)
    yield "taxonomy/", NoParameters, lambda catalogue, request: scheme.scheme(catalogue)
    yield "catalogue/", NoParameters, lambda catalogue, request: as_json(catalogue)
    yield "effects/pooled/", pooled.PooledList, _pooled
    yield "tradeoffs/", tradeoffs.TradeoffQuery, _of_query(tradeoffs.tradeoffs)
    yield "claims/", claims.ClaimsQuery, _of_query(claims.claims)
    yield "bias/", bias.BiasQuery, _of_query(bias.ledger)
    yield "gaps/", gaps.GapsQuery, _of_query(gaps.gaps)
    yield "compare/", compare.CompareQuery, _of_query(compare.compare)
    yield "components/compare/", CompareComponentsQuery, _of_query(compare_components)
    yield "graph/", graph.GraphQuery, _graph
    yield "graph/path/", paths.PathQuery, _of_query(paths.paths)
    yield "graph/motifs/", paths.MotifsQuery, _motifs
    for name, query in queries.FACETED.items():
        yield f"{name}/facets/", query, _of_query(selection.buckets)
    yield "rounds/points/", points.PointsQuery, _points
    yield "methods/{id}/graph/", NoParameters, _method_graph
    yield "methods/{id}/citation/", NoParameters, _citation
    yield (
        "methods/{id}/lineage/",
        NoParameters,
        _of_method(lambda catalogue, method, _: lineage.lineage(catalogue, method.id)),
    )
    yield (
        "methods/{id}/similar/",
        compositions.SimilarQuery,
        _of_method(lambda catalogue, method, query: compositions.similar(catalogue, method, query.limit)),
    )
    yield (
        "methods/{id}/profile/",
        profile.ProfileQuery,
        _of_method(lambda catalogue, method, query: profile.profile(catalogue, method.id, query.domain)),
    )
    for name, many in queries.LISTS.items():
        yield f"{segment(name)}/", many, _many
        yield f"{segment(name)}/{{id}}/{'{id}/' if name == 'operators' else ''}", DetailQuery, _one(name)
    yield "crosswalk/{id}/", ToolList, _of_tool
    yield "kinds/{id}/{id}/", DetailQuery, _one("kinds")


def _id_in(template: str, path: str) -> str | None:
    """The part of a path where its template has `{id}`; empty where it has none, None where they do not match."""
    parts, given = template.split("/"), path.split("/")
    if len(parts) != len(given):
        return None
    pairs = list(zip(parts, given, strict=True))
    if any(not value if part == "{id}" else part != value for part, value in pairs):
        return None
    return "/".join(value for part, value in pairs if part == "{id}")


READS = [Read(template, query, function) for template, query, function in _reads()]

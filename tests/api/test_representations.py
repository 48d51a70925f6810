"""The other ways to have the same records: each is read back by the library that its readers would use."""

import csv
import io
import json
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from rdflib import RDF, SKOS, Graph
from rdflib.compare import isomorphic

from registry import services
from taxonomy.documents import Bundle
from tests import writing
from tests.api import making
from tests.api.asking import LISTS, Api, content
from tests.api.brute import World


def records(api: Api, collection: str, **query: Any) -> list[Any]:
    """Every record, from the pages."""
    first = api.json(f"{collection}/", page_size=500, **query)
    return [record for page in api.walk(first) for record in page["results"]]


def at(record: Any, path: str) -> Any:
    """The value in a column: null where anything on the way is."""
    for key in path.split("."):
        record = None if record is None else record[key]
    return record


def same(cell: str, value: Any) -> bool:
    """Whether a cell of CSV says the value."""
    if value is None:
        return cell == ""
    if isinstance(value, bool):
        return cell == str(value).lower()
    if isinstance(value, int | float):
        return float(cell) == value
    return cell == value if isinstance(value, str) else json.loads(cell) == value


@pytest.mark.parametrize("collection", LISTS)
def test_ndjson_holds_the_records_of_all_pages(api: Api, collection: str):
    assert api.all(collection) == records(api, collection)
    assert api.all(collection, ordering="-id") == records(api, collection)[::-1]


@pytest.mark.parametrize("collection", LISTS)
def test_csv_holds_the_values_of_all_pages(api: Api, collection: str):
    text = content(api.get(f"{collection}/", format="csv")).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    expected = records(api, collection)
    assert len(rows) == len(expected)
    assert {path.partition(".")[0] for path in rows[0]} == expected[0].keys()
    for row, record in zip(rows, expected, strict=True):
        for path in {"arxiv", "source.arxiv"} & row.keys():
            row[path] = row[path].removeprefix("arXiv:")
        assert all(same(cell, at(record, path)) for path, cell in row.items()), record["id"]


ARMS = ("baseline", "treated")
DOUBLES = {
    "difference_se",
    "gain",
    "log_ratio",
    "percent_change",
    "log_odds_ratio",
    "variance",
    *(f"{arm}.{key}" for arm in ARMS for key in ("value", "se", "sd")),
    *(f"dose.{arm}" for arm in ARMS),
    *(f"effect_size.{key}" for key in ("s", "value", "variance", "points")),
}
WHOLE = {
    *("revision", "source.year", "method_year", "items.count"),
    *(f"{arm}.{key}" for arm in ARMS for key in ("n", "rows", "runs")),
}
WORDS = {"also_differs", "doubts"}
"""Lists of words are lists; whatever else is nested is written as JSON."""


def test_parquet_holds_the_values_of_all_pages_typed(api: Api):
    table = pq.read_table(io.BytesIO(content(api.get("effects/", format="parquet"))))
    expected = records(api, "effects")
    assert table.num_rows == len(expected)
    assert {path.partition(".")[0] for path in table.column_names} == expected[0].keys()
    types = {field.name: str(field.type) for field in table.schema}
    assert {name for name, kind in types.items() if kind == "double"} == DOUBLES
    assert {name for name, kind in types.items() if kind == "int64"} == WHOLE
    assert {name for name, kind in types.items() if kind.startswith("list<")} == WORDS
    for row, record in zip(table.to_pylist(), expected, strict=True):
        for path, value in row.items():
            result = at(record, path)
            nested = isinstance(result, list | dict) and path not in WORDS
            assert (json.loads(value) if nested else value) == result, (path, record)


def test_exports_honour_filters_order_and_fields(api: Api):
    query: dict[str, Any] = {"stage": "filtering", "facet": "diversity", "ordering": "-gain"}
    expected = [record["id"] for record in records(api, "effects", **query)]
    assert expected
    parquet = content(api.get("effects/", **query, format="parquet", fields="id,gain"))
    table = pq.read_table(io.BytesIO(parquet))
    assert table.column_names == ["id", "gain"]
    assert table["id"].to_pylist() == api.ids("effects", **query) == expected
    rows = csv.DictReader(io.StringIO(content(api.get("effects/", **query, format="csv", fields="id")).decode()))
    assert [row["id"] for row in rows] == expected


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_an_export_of_nothing_can_be_read(api: Api, form: str):
    answer = content(api.get("effects/", year_max=1960, format=form))
    if form == "parquet":
        assert pq.read_table(io.BytesIO(answer)).num_rows == 0
    else:
        assert len(answer.splitlines()) == (form == "csv")


# --- The concept scheme
VOCABULARIES = ("characteristics", "facets", "generalizations", "domains", "designs", "isolations", "metrics")


def skos(api: Api, form: str) -> Graph:
    return Graph().parse(data=content(api.get("taxonomy/", format=form)).decode(), format=form)


def test_the_tree_holds_every_kind_and_component_once(api: Api, world: World):
    scheme = api.json("taxonomy/")
    kinds = [kind for stage in scheme["stages"] for kind in stage["kinds"]]
    assert [stage["id"] for stage in scheme["stages"]] == ["seeding", "prompting", "filtering", "evolution"]
    assert sorted(kind["id"] for kind in kinds) == sorted(world.records["kinds"])
    components = [component["id"] for kind in kinds for component in kind["components"]]
    assert sorted(components) == sorted(world.records["components"])
    assert sorted(metric["id"] for metric in scheme["metrics"]) == sorted(world.records["metrics"])


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # inside rdflib's own parser
def test_skos_holds_the_same_concepts_in_both_formats(api: Api):
    scheme = api.json("taxonomy/")
    kinds = [kind for stage in scheme["stages"] for kind in stage["kinds"]]
    tree = len(scheme["stages"]) + len(kinds) + sum(len(kind["components"]) for kind in kinds)
    turtle, linked = skos(api, "turtle"), skos(api, "json-ld")
    concepts = set(turtle.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) == tree + sum(len(scheme[name]) for name in VOCABULARIES)
    assert isomorphic(turtle, linked)


def test_skos_relations_resolve(api: Api):
    graph = skos(api, "turtle")
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    broader = set(graph.subject_objects(SKOS.broader))
    assert {place for pair in broader for place in pair} <= concepts
    assert {(wide, narrow) for narrow, wide in broader} == set(graph.subject_objects(SKOS.narrower))
    tops = set(graph.objects(None, SKOS.hasTopConcept))
    assert len(tops) == 4
    for narrow, _ in broader:
        assert len(list(graph.objects(narrow, SKOS.broader))) == 1
        assert tops & set(graph.transitive_objects(narrow, SKOS.broader))
    assert set(graph.objects(None, SKOS.member)) <= concepts
    assert all(len(list(graph.objects(concept, SKOS.definition))) == 1 for concept in concepts)


# --- Citations
AWKWARD = "100% of {R&D} costs $5 #1_a ~ ^ \\ done"
ESCAPED = (
    r"100\% of \textbraceleft{}R\&D\textbraceright{} "
    r"costs \$5 \#1\_a \textasciitilde{} \textasciicircum{} \textbackslash{} done"
)


def cited(api: Api, form: str, **fields: Any) -> str:
    writing.register(record=making.source("lovelace1843notes", **fields))
    writing.register(record=making.method("made-up", source="lovelace1843notes"))
    return content(api.get("methods/made-up/citation/", format=form)).decode()


def test_bibtex_escapes_what_latex_would_trip_over(api: Api):
    fields = {"title": AWKWARD, "authors": ["Ada Lovelace", "O_Brien & Sons"], "year": 1984, "arxiv": "2304.12244"}
    assert cited(api, "bibtex", **fields, url="https://example.org/a_b%20c").splitlines() == [
        "@misc{lovelace1843notes,",
        f"  title = {{{{{ESCAPED}}}}},",
        r"  author = {Ada Lovelace and O\_Brien \& Sons},",
        "  year = {1984},",
        "  eprint = {2304.12244},",
        "  archiveprefix = {arXiv},",
        "  url = {https://example.org/a_b%20c},",
        "}",
    ]


def test_bibtex_of_a_published_paper_names_where(api: Api):
    result = cited(api, "bibtex", venue="Notes & Queries", doi="10.1000/182")
    assert result.startswith("@article{lovelace1843notes,\n")
    assert "  journal = {Notes \\& Queries},\n" in result
    assert "  doi = {10.1000/182},\n" in result


def test_csl_json_is_a_list_of_one_item(api: Api):
    fields = {"title": AWKWARD, "authors": ["Ada King Lovelace", "Plato"], "venue": "Taylor's", "doi": "10.1000/182"}
    assert json.loads(cited(api, "csl-json", **fields, arxiv="2304.12244")) == [
        {
            "id": "lovelace1843notes",
            "type": "article",
            "title": AWKWARD,
            "author": [{"family": "Lovelace", "given": "Ada King"}, {"literal": "Plato"}],
            "issued": {"date-parts": [[2025]]},
            "URL": "https://example.org/",
            "DOI": "10.1000/182",
            "container-title": "Taylor's",
            "number": "arXiv:2304.12244",
        }
    ]


# --- The whole catalogue
@pytest.mark.parametrize("form", ["json", "yaml"])
def test_the_catalogue_is_a_bundle_that_loads_back_unchanged(api: Api, world: World, form: str):
    text = content(api.get("catalogue/", format=form)).decode()
    bundle = Bundle.model_validate(json.loads(text) if form == "json" else yaml.load(text, yaml.CSafeLoader))
    assert bundle.version == api.json("")["catalogue_version"]
    assert {name: len(getattr(bundle, name)) for name in world.records} == {
        name: len(records) for name, records in world.records.items()
    }
    outcome = services.apply_bundle(bundle=bundle)
    assert (outcome.new, outcome.changed, len(outcome.unchanged)) == ([], [], len(bundle))


def test_the_catalogue_can_be_had_as_of_any_version(api: Api):
    first = api.json("catalogue/")
    at_first = first["version"]
    writing.register(record=making.component("made-up"))
    writing.revise(record=making.component("made-up", name="Changed"))
    services.withdraw(collection="components", slug="made-up", reason="A test.")
    names = [
        [
            component["name"]
            for component in api.json("catalogue/", version=version)["components"]
            if component["id"] == "made-up"
        ]
        for version in range(at_first, at_first + 4)
    ]
    assert names == [[], ["Made-Up"], ["Changed"], []]
    assert api.json("catalogue/", version=at_first) == first
    assert api.json("catalogue/", version=0)["methods"] == []
    assert api.json("catalogue/")["version"] == at_first + 3

"""Exports survive the programs that read them: spreadsheets, line readers, BibTeX."""

import csv
import io
import json
import re
from typing import Any

import pandas
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pybtex.database import parse_string

from catalogue.linked_data import bibtex
from tests.api import making
from tests.api.asking import Api, content
from tests.writing import register

pytestmark = pytest.mark.once

FORMULAS = ["=HYPERLINK(1)", "+1", "-1+1", "@SUM(A1)"]
TITLES = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=40)
LINES = "one\u2028two\u2029three"


@pytest.fixture
def odd(api: Api) -> Api:
    for place, name in enumerate(FORMULAS):
        register(record=making.method(f"odd-{place}", name=name, summary=LINES))
    return api


def rows(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(response).decode("utf-8-sig"))))


def test_csv_has_the_unchanged_values(odd: Api):
    response = odd.get("methods/", format="csv", fields="id,name,year")
    names = {row["id"]: row["name"] for row in rows(response)}
    assert [names[f"odd-{place}"] for place in range(4)] == FORMULAS


@pytest.mark.parametrize("collection", ["sources", "methods", "effects"])
def test_pandas_reads_identifiers_of_arxiv_as_texts(api: Api, collection: str):
    register(record=making.source("zero2022arxiv", arxiv="2212.10560"))
    key = "arxiv" if collection == "sources" else "source.arxiv"
    file = io.BytesIO(content(api.get(f"{collection}/", format="csv")))
    ids = [record["arxiv"] if collection == "sources" else record["source"]["arxiv"] for record in api.all(collection)]
    read = pandas.read_csv(file)[key]
    assert [None if pandas.isna(cell) else cell for cell in read] == [slug and f"arXiv:{slug}" for slug in ids]
    assert any(slug and slug.endswith("0") for slug in ids)


def test_for_a_spreadsheet_no_text_is_a_formula_and_letters_are_utf8(odd: Api):
    response = odd.get("methods/", format="csv", fields="id,name,year", spreadsheet="true")
    body = content(response)
    assert body.startswith(b"\xef\xbb\xbfid,name,year\r\n")
    names = {row["id"]: row["name"] for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig")))}
    assert [names[f"odd-{place}"] for place in range(4)] == [f"'{name}" for name in FORMULAS]
    assert not any(value.startswith(tuple("=+-@")) for value in names.values())


def test_numbers_stay_numbers_for_a_spreadsheet(odd: Api):
    for row in rows(odd.get("effects/", format="csv", fields="gain", spreadsheet="true", page_size="1")):
        assert row["gain"] == "" or float(row["gain"]) is not None


def test_a_line_of_ndjson_is_a_line_for_every_reader(odd: Api):
    text = content(odd.get("methods/", format="ndjson")).decode()
    records = [json.loads(line) for line in text.splitlines()]
    assert {record["summary"] for record in records if record["id"].startswith("odd-")} == {LINES}


@pytest.mark.parametrize("name", ["csv", "ndjson", "parquet"])
@pytest.mark.parametrize("filters", [{}, {"domain": "math"}, {"year_min": "3000"}])
def test_an_export_states_its_number_of_rows(api: Api, name: str, filters: dict[str, Any]):
    count = api.json("effects/", **filters, page_size=1)["count"]
    assert api.get("effects/", format=name, **filters)["X-Total-Count"] == str(count)


@pytest.mark.parametrize("title", ["Sets } and braces", "{", "}{", r"\}", r"a\{b", "100% of $5 #1 a_b ~ ^ {x} & c"])
def test_braces_of_bibtex_are_even_whatever_the_title(title: str):
    entry = bibtex(making.source("brace2025a", title=title))
    depth = 0
    for brace in re.findall(r"[{}]", entry):  # as BibTeX counts: a backslash protects no brace
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert entry.count("\n@") == 0
    assert entry.rstrip().endswith("}")


@given(title=TITLES, author=TITLES)
@example(title="Sets } and braces", author="Ada { Lovelace")
@example(title="#1: 100% of $5 @article{x, y = {z}}", author="A and B, C, D, E")
@example(title="a\\{b \\", author="\\")
def test_bibtex_is_parsed_by_another_program_whatever_the_title(title: str, author: str):
    source = making.source("brace2025a", title=title, authors=[author])
    entries = parse_string(bibtex(source), "bibtex").entries
    assert list(entries) == ["brace2025a"]
    assert {"title", "year", "url"} <= set(entries["brace2025a"].fields)
    assert entries["brace2025a"].fields["year"] == str(source.year)

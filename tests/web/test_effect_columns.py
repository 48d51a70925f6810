"""The columns of the table of effects are chosen by the address, and everything that leads on keeps them."""

import csv
import re
from io import StringIO
from typing import Any, get_args

import pytest

from catalogue.effects import EffectRead
from taxonomy.vocabulary import Domain
from tests.api.asking import Api
from tests.web.reading import Page, Reader
from web.effect_columns import ALWAYS, COLUMNS, NAMES, keys
from web.list_query import PAGES

pytestmark = pytest.mark.once
HTMX: Any = {"HX-Request": "true"}
FEW = "columns=metric&columns=domain&columns=student"


def headings(page: Page) -> list[str]:
    head = re.search(r'<table class="effects.*?</thead>', page.html, re.DOTALL)
    assert head
    titles = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', head[0])
    return [re.sub("<[^>]+>", "", title).strip() for title in titles]


def boxes(page: Page) -> dict[str, bool]:
    found = (attrs for tag, attrs in page.tags if tag == "input" and attrs.get("form") == "choose-columns")
    return {attrs["value"]: "checked" in attrs for attrs in found}


def test_the_chosen_columns_are_shown_in_the_order_of_the_table(api: Api, reader: Reader):
    page = reader.get("/effects/?columns=domain,metric,student")
    assert headings(page) == ["Metric", "Change", "Domain", "Student"]
    assert [name for name, ticked in boxes(page).items() if ticked] == ["metric", "domain", "student"]
    effects = api.json("effects/?page_size=30&ordering=-year")["results"]
    cells = re.findall(r'data-label="(Domain|Student)">([^<]*)<', page.html)
    assert [text for title, text in cells if title == "Domain"] == [
        Domain(each["domain"]).label if each["domain"] else "–" for each in effects
    ]
    assert [text for title, text in cells if title == "Student"] == [
        (each["models"] or {}).get("student") or "–" for each in effects
    ]


def test_every_column_can_be_shown_and_every_one_left_out(reader: Reader):
    page = reader.get(f"/effects/?columns={','.join(NAMES)}&page_size=200")
    assert list(boxes(page)) == list(NAMES)
    assert all(boxes(page).values())
    shown = headings(page)
    assert all(column.title in shown for column in COLUMNS if column.text)
    for name in NAMES:
        alone = reader.get(f"/effects/?columns={name}&page_size=5")
        assert "Change" in headings(alone)
        assert len(headings(alone)) <= len({"baseline", "to", "treatment", "change"})


def test_without_a_choice_the_usual_columns_are_shown(reader: Reader):
    page = reader.get("/effects/")
    assert headings(page) == ["Varied", "Metric", "Baseline", "to", "Treatment", "Change", "Design", "Reported in"]
    assert [name for name, ticked in boxes(page).items() if ticked] == [each.name for each in COLUMNS if not each.text]
    assert not [address for address in page.links() if "columns" in address]


def test_an_unknown_column_is_refused_as_other_unknown_values_are(reader: Reader):
    page = reader.get("/effects/?columns=metric,domian", status=400)
    assert "domian" in page.text
    assert "domain" in page.text.replace("domian", "")
    assert "columns" in reader.get("/methods/?columns=metric", status=400).text


@pytest.mark.parametrize("question", ["", "&ordering=metric", "&stage=filtering&ordering=component", "&version=1"])
def test_what_leads_on_keeps_the_columns(api: Api, reader: Reader, question: str):
    page = reader.get(f"/effects/?{FEW}{question}")
    on = [address for address in page.links() if address.startswith("/effects/?")]
    assert [address for address in on if "cursor=" in address]
    usual = f"/effects/?{question.lstrip('&')}" if question else "/effects/"
    for address in on:
        assert FEW in address or address == usual, address
    followed = reader.get(next(address for address in on if "cursor=" in address))
    assert headings(followed) == headings(page)
    hidden = [
        (attrs["name"], attrs["value"]) for tag, attrs in page.tags if tag == "input" and attrs.get("type") == "hidden"
    ]
    assert [value for name, value in hidden if name == "columns"] == ["metric", "domain", "student"]
    for pair in filter(None, question.split("&")):
        assert tuple(pair.split("=")) in hidden, "the form of the columns keeps the filters"
    assert usual in page.values("href", "a") or usual.replace("&", "&amp;") in page.html


def test_the_files_have_the_chosen_columns(api: Api, reader: Reader):
    page = reader.get(f"/effects/?{FEW}&stage=filtering")
    (address,) = [each for each in page.values("href", "a") if "format=csv" in each]
    answer = api.client.get(address)
    assert answer.status_code == 200
    rows = list(csv.DictReader(StringIO(b"".join(answer).decode())))
    assert len(rows) == page.count()
    assert {name.partition(".")[0] for name in rows[0]} == set(keys(["metric", "domain", "student"]))
    assert "columns" not in address
    (every,) = [each for each in reader.get("/effects/").values("href", "a") if "format=csv" in each]
    assert "fields" not in every


def test_columns_name_keys_of_effects_and_the_page_takes_their_names():
    known = {info.alias or name for name, info in EffectRead.model_fields.items()}
    assert {key for column in COLUMNS for key in column.keys} | set(ALWAYS) <= known
    (literal, _) = get_args(PAGES["effects"].model_fields["columns"].annotation)
    assert get_args(literal) == NAMES
    assert len(set(NAMES)) == len(NAMES)


def test_htmx_changes_the_form_of_the_columns_with_the_list(reader: Reader):
    part = reader.get(f"/effects/?{FEW}&stage=filtering", 200, **HTMX)
    (form,) = [attrs for tag, attrs in part.tags if tag == "form" and attrs.get("id") == "choose-columns"]
    assert form["hx-swap-oob"] == "true"
    assert "stage" in [attrs["name"] for tag, attrs in part.tags if tag == "input" and attrs.get("type") == "hidden"]

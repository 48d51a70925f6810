"""Search leads to records, to places in the docs and to effects; its fields suggest names while one types."""

from html import unescape
from typing import Any
from urllib.parse import urldefrag, urlencode

import pytest

from catalogue.search import words_of
from registry.current import current
from tests.api.asking import Api
from tests.web.reading import Reader
from web.docs_search import glossary_addresses, sections
from web.suggesting import SUGGESTED, name_index

pytestmark = pytest.mark.once


def suggested(reader: Reader, words: str, status: int = 200) -> list[dict[str, Any]]:
    response = reader.client.get(f"/search/suggestions/?{urlencode({'q': words})}")
    assert response.status_code == status
    found: list[dict[str, Any]] = response.json().get("suggestions", [])
    return found


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("prediction interval", "/docs/glossary/#prediction-interval"),
        ("cite", "/about/#cite"),
        ("licence", "/about/#licence"),
        ("hartung knapp", "/docs/pooling/#three"),
        ("random parts of its pool", "/docs/measure/#traps"),
        ("forest plot", "/docs/forest-plot/"),
    ],
)
def test_words_of_the_docs_lead_to_the_page_and_its_heading(reader: Reader, words: str, address: str):
    assert address in reader.get(f"/search/?{urlencode({'q': words})}").values("data-doc")


def test_every_place_that_is_searched_is_on_its_page(reader: Reader):
    places = [*(section.address for section in sections()), *glossary_addresses()]
    pages = {path: reader.get(path) for path in {urldefrag(place).url for place in places}}
    for place in places:
        path, fragment = urldefrag(place)
        assert not fragment or fragment in pages[path].values("id"), place


def test_the_heading_of_every_section_is_found(reader: Reader):
    for section in sections():
        words = urlencode({"q": " ".join(words_of(section.title)), "type": "page"})
        assert section.address in reader.get(f"/search/?{words}").values("data-doc"), section.title


def test_a_benchmark_leads_to_its_effects(api: Api, reader: Reader):
    page = reader.get("/search/?q=GSM8K")
    count = api.json("effects/?q=GSM8K&page_size=1")["count"]
    assert f"{count} effects with these words" in page.text
    assert "/effects/?q=GSM8K" in page.links()
    assert reader.get("/effects/?q=GSM8K").count() == count
    of_metric = api.json("effects/?metric=gsm8k-accuracy&page_size=1")["count"]
    assert f"{of_metric} effects of GSM8K accuracy" in page.text
    assert "/effects/?metric=gsm8k-accuracy" in page.links()


def test_types_can_be_chosen(reader: Reader):
    page = reader.get("/search/?q=judge&type=term")
    assert page.values("data-id") == []
    assert page.values("data-doc")
    assert all(address.startswith("/docs/glossary/#") for address in page.values("data-doc"))
    assert reader.get("/search/?q=judge&type=component").values("data-doc") == []
    reader.get("/search/?q=judge&type=kind", 400)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("RAFT", "/components/context-augmented-samples/"),
        ("llm-as-a-j", "/components/llm-judge-filter/"),
        ("evol-instr", "/components/in-depth-evolution/"),
        ("self-ins", "/methods/self-instruct/"),
        ("distilabel ultra", "/crosswalk/distilabel/ultra-feedback/"),
        ("gsm8k acc", "/metrics/gsm8k-accuracy/"),
        ("prediction int", "/docs/glossary/#prediction-interval"),
        ("how effects are", "/docs/pooling/"),
        ("xu2023wiz", "/sources/xu2023wizardlm/"),
    ],
)
def test_names_aliases_and_operators_are_suggested_with_their_page(reader: Reader, typed: str, address: str):
    found = suggested(reader, typed)
    assert found[0]["address"] == address, found
    assert len(found) <= SUGGESTED
    assert len({each["address"] for each in found}) == len(found)
    reader.get(urldefrag(address).url)


def test_what_is_suggested_has_every_word_at_the_beginning_of_one_of_its_own(reader: Reader):
    index = name_index(current())
    keys: dict[str, list[tuple[str, ...]]] = {}
    for name in index.names:
        keys.setdefault(name.suggestion.address, []).append(name.key)
    for typed in ("a", "s t", "data f", "judge", "inst evol", "字"):
        found = index.suggest(typed)
        for each in found:
            assert any(
                all(any(word.startswith(part) for word in key) for part in words_of(typed))
                for key in keys[each.address]
            )
        assert bool(found) == (typed != "字")


def test_every_component_and_method_is_the_first_suggestion_for_its_whole_name(reader: Reader):
    catalogue, index = current(), name_index(current())
    for collection in ("components", "methods"):
        for slug, label in catalogue.tables[collection].label_by_id.items():
            exact = [each for each in index.suggest(label) if words_of(each.name) == words_of(label)]
            assert f"/{collection}/{slug}/" in [each.address for each in exact], label


@pytest.mark.parametrize("typed", ["", " ", "*", "<b>", "'", "\\", "x" * 100, "字" * 100, "😀", "nowheretobefound"])
def test_nothing_that_is_typed_is_an_error(reader: Reader, typed: str):
    assert len(suggested(reader, typed)) <= SUGGESTED


def test_suggestions_are_bounded_kept_for_a_while_and_counted_as_reads(reader: Reader):
    suggested(reader, "x" * 101, status=400)
    response = reader.client.get("/search/suggestions/?q=judge")
    assert response["Cache-Control"] == "private, max-age=300"
    assert response["RateLimit"]
    assert reader.client.post("/search/suggestions/").status_code == 405


def test_fields_that_suggest_work_as_forms_without_a_script(reader: Reader):
    for address in ("/", "/search/", "/methods/"):
        page = reader.get(address)
        fields = [attrs for tag, attrs in page.tags if tag == "input" and "data-suggest" in attrs]
        assert fields
        assert all(field["name"] == "q" for field in fields)
        assert "suggest.js" in unescape(page.html)


def test_an_excerpt_says_what_the_name_does_not(api: Api, reader: Reader):
    page = reader.get("/search/?q=in-depth+evolution")
    component = api.json("components/in-depth-evolution/")
    assert component["summary"] in page.text
    assert component["name"] in page.text
    assert "in-depth-evolution" not in page.text


def test_where_no_record_has_all_words_those_with_some_are_shown(reader: Reader):
    page = reader.get("/search/?q=does+filtering+hurt+diversity&type=component")
    assert "No record has all of these words. These have some of them" in page.text
    assert "diversity-aware-selection" in page.values("data-id")
    assert "These have some of them" not in reader.get("/search/?q=filtering").text
    assert "No record has all of these words. Try fewer" in reader.get("/search/?q=zzzz+yyyy").text

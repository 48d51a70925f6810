"""Full-text search: any input is an answer, names come first, and the index follows what is written and removed."""

import pytest

from catalogue.search import CLOSE, OPEN, Hit, words_of
from registry.current import current
from registry.services import merge, withdraw
from taxonomy.documents import COLLECTIONS
from tests.registry.world import apply, raw, record
from tests.writing import revise

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ALL = list(COLLECTIONS)
HOSTILE = [
    "", " ", "*", "-", "a-b", "C++", "'", '"', '"alpha', "alpha'--", "alpha*", "* alpha", "(alpha", "alpha)", "alpha:",
    "name:alpha", "^alpha", "alpha AND", "AND", "OR NOT", "NEAR(alpha)", "alpha & | !", "a:*b", "\\", "\\'", "%", "_",
    "{alpha}", "alpha~2", "😀", "字", "é", "İ", "²", "\u0301", "\u202e", "<b>", "<mark>", ";", "x" * 500, "x " * 250,
    "字" * 500, "😀" * 500, "İ" * 500, "'" * 500, "a-" * 250,
]  # fmt: skip


def matching(query: str, collection: str) -> set[str]:
    return current().search.matching(query, collection)


def ranked(query: str, *collections: str, limit: int = 50) -> list[Hit]:
    return current().search.ranked(query, collections or ALL, limit)


def ids_of(query: str, *collections: str) -> list[str]:
    return [hit.id for hit in ranked(query, *collections)]


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: ascii(query)[:20])
def test_nothing_that_is_typed_is_an_error(world, query):
    hits = ranked(query)
    assert {(hit.collection, hit.id) for hit in hits} == {
        (name, slug) for name in ALL for slug in matching(query, name)
    }


@pytest.mark.parametrize(
    "query", ["novelty'--", "* novelty", "(novelty", "novelty:", "^novelty", "novelty*", "{novelty}~"]
)
def test_signs_are_not_looked_for(world, query):
    assert matching(query, "components") == {"novelty-filter"}


@pytest.mark.parametrize(
    ("query", "collection", "slugs"),
    [
        ("judge", "components", {"judge-filter"}),
        ("judges", "components", {"judge-filter"}),
        ("JUDGE", "components", {"judge-filter"}),
        ("answers seeds", "methods", {"alpha", "beta"}),
        ("repetitions seeds", "methods", {"alpha"}),
        ("answers judge", "methods", {"beta"}),
        ("nov", "components", {"novelty-filter"}),
        ("teacher nov", "components", set()),
        ("nov drops", "components", set()),
        ("drops nov", "components", {"novelty-filter"}),
        ("2304.12244", "sources", {"ada2023alpha"}),
        ("2304", "sources", {"ada2023alpha"}),
        ("12244", "sources", {"ada2023alpha"}),
        ("bob", "sources", {"bob2024beta"}),
        ("novelty-filter", "methods", {"alpha", "beta"}),
        ("few topics", "effects", {"diversity-dose"}),
        ("nothing", "methods", set()),
        ("judge", "kinds", {"filtering/judging"}),
    ],
)
def test_words_are_found_by_stem_in_any_order_and_the_last_by_its_beginning(world, query, collection, slugs):
    assert matching(query, collection) == slugs


@pytest.mark.parametrize(
    "name", ["GPT-4", "Llama-2 and/or Qwen2.5-Math", "data.py/main", "x_y", "n=5", "<b>tag</b>", "R&D"]
)
def test_names_with_signs_are_found_as_they_are_written(world, name):
    revise(record=record("methods", "gamma", name=name))
    assert matching(name, "methods") == {"gamma"}
    for word in words_of(name):
        assert "gamma" in matching(word, "methods"), word


def test_a_name_comes_before_a_text(world):
    apply(
        {
            "methods": [
                raw("methods", "gamma", id="in-text", summary="A zebra and a zebra."),
                raw("methods", "gamma", id="in-name", name="Zebra data", summary="Something else again."),
            ]
        }
    )
    assert ids_of("zebra") == ["in-name", "in-text"]


def test_the_record_of_that_very_name_comes_first(world):
    apply(
        {
            "methods": [
                raw("methods", "gamma", id="repeated", name="Zebra-stripe zebra-stripe", summary="Zebra-stripe."),
                raw("methods", "gamma", id="itself", name="Zebra-Stripe", summary="A zebra, not a stripe, is a zebra."),
            ]
        }
    )
    assert ids_of("zebra stripe") == ids_of("Zebra-Stripe") == ["itself", "repeated"]


def test_hits_have_name_collection_and_a_falling_score(world):
    hits = ranked("judge", limit=3)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert ("components", "judge-filter", "Judge") in [(hit.collection, hit.id, hit.name) for hit in hits]


def test_only_the_asked_collections_are_searched(world):
    assert {hit.collection for hit in ranked("judge", "methods", "sources")} == {"methods", "sources"}


@pytest.mark.parametrize(
    ("query", "marked"),
    [("repetition", ["repetitions"]), ("drops repet", ["Drops", "repetitions"]), ("NOVELTY", ["Novelty"])],
)
def test_matches_are_marked(world, query, marked):
    highlight = ranked(query, "components", limit=1)[0].highlight
    for word in marked:
        assert f"{OPEN}{word}{CLOSE}" in highlight


def test_revised_records_are_found_by_their_new_words_alone(world):
    revise(record=record("components", "judge-filter", name="Zebra", summary="Okapi."))
    assert matching("zebra okapi", "components") == {"judge-filter"}
    assert matching("grades", "components") == set()


def test_removed_records_are_not_found(world):
    withdraw(collection="effects", slug="diversity-dose", reason="Misread")
    merge(collection="components", slug="judge-filter", into="novelty-filter", reason="The same")
    assert not {"diversity-dose", "judge-filter"} & {*ids_of("topics"), *ids_of("grades"), *ids_of("judge filter")}


def test_the_index_holds_each_record_once_after_many_writes(world):
    for name in ("One", "Two", "Three"):
        revise(record=record("methods", "gamma", name=name))
    assert ids_of("gamma").count("gamma") == 1


PLAIN = {
    "evolution": (26, 7, 10),
    "diversity": (22, 16, 8),
    "GPT-4": (28, 2, 1),
    "self-instruct": (25, 8, 6),
    "code execution": (27, 0, 4),
    "2304.12244": (0, 1, 0),
}
"""How many methods, sources and components of the curated catalogue hold these words."""


def test_plain_words_match_records_that_contain_them(catalogue):
    ids_of = {query: [matching(query, name) for name in ("methods", "sources", "components")] for query in PLAIN}
    assert {query: tuple(map(len, slugs)) for query, slugs in ids_of.items()} == PLAIN
    assert ids_of["GPT-4"][1] == {"mukherjee2023orca", "peng2023gpt4llm"}
    assert ids_of["code execution"][2] == {
        "code-execution-check",
        "code-preferential-selection",
        "hindsight-task-labelling",
        "program-aided-response",
    }

"""Ids and names that pass for another: refused where nobody could mean them, else a curator is warned."""

from typing import Any

import pytest
from django.urls import get_resolver

from registry.current import current
from registry.errors import Invalid
from registry.services.identity import RESERVED, fold, skeleton
from registry.services.submissions import examine
from tests.registry.people import accepted, delta
from tests.registry.world import raw

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def start(known: None, db: None) -> None:
    """Every test starts from the small world."""


def refused(bundle: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        examine(bundle, current())
    return [(fault.pointer, fault.code) for fault in caught.value.faults]


def warned(bundle: dict[str, Any]) -> list[tuple[str, str]]:
    warnings = examine(bundle, current()).warnings
    return [(warning.code, warning.pointer) for warning in warnings if warning.code == "close-id"]


def component(**fields: Any) -> dict[str, Any]:
    return {"components": [raw("components", "judge-filter", **{"id": "grader", "name": "Grader", **fields})]}


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_word_of_the_addresses_is_no_id(word: str):
    assert ("/components/0/id", "reserved_id") in refused(component(id=word))
    kind = {"id": f"filtering/{word}", "name": "Another kind", "summary": "s"}
    assert ("/kinds/0/id", "reserved_id") in refused({"kinds": [kind]})


def test_every_word_in_the_place_of_an_id_is_reserved():
    """Of the interface and of the pages: whatever follows a collection in an address and is no parameter."""
    from taxonomy.documents import COLLECTIONS

    groups: list[Any] = list(get_resolver().url_patterns)
    routes = [str(entry.pattern).removeprefix("api/v1/") for group in groups for entry in group.url_patterns]
    parts = [route.split("/") for route in routes]
    words = {route[1] for route in parts if route[0] in COLLECTIONS and len(route) > 1}
    assert {word for word in words if word and "<" not in word} <= RESERVED


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("\u3164", "hidden_character"),
        ("Gra\u200bder", "hidden_character"),
        ("Grader\u061c", "hidden_character"),
        ("Grader\ufffe", "hidden_character"),
        ("one\u2028two", "hidden_character"),
        ("Gra\u00adder", "hidden_character"),
        ("Gra\u034fder", "hidden_character"),
        ("Gra\u180bder", "hidden_character"),
        ("Gra\U000e0061der", "hidden_character"),
        ("Gra\u200dder", "hidden_character"),
        ("Gra\ufe0fder", "hidden_character"),
        ("\u200dGrader", "hidden_character"),
        ("Gra\U000e0100der", "hidden_character"),
        ("\U0001f9d9\u200d\u2642\ufe0f Wizard", ""),  # joined, and shown as a picture
        ("\u0915\u094d\u200d\u0937 in Hindi", ""),
        ("  ", "nothing_to_see"),
        ("--", "nothing_to_see"),
        ("Gra\nder", "line_break"),
        ("J\u0443dge", ""),  # y in Cyrillic: not the u of Judge
        ("Jud\u0261e", ""),
        ("Judg\u0435", "look_alike"),
        ("\u0408udge", "look_alike"),
        ("\uff2audge", "look_alike"),
        ("\u03c4-bench", ""),
        ("\u0421\u0443\u0434\u044c\u044f", ""),
        ("\U0001d465-judge", ""),
    ],
)
def test_names_that_are_not_what_they_look_like(name: str, code: str):
    if code:
        assert ("/components/0/name", code) in refused(component(name=name))
    else:
        assert examine(component(name=name), current()).records[0].change == "new"


def test_hidden_characters_are_found_in_every_text():
    method = delta() | {"summary": "one\u2028two"}
    method["steps"] = [step | {"params": {"prompt": ["a\u200bb"]}} for step in method["steps"][:1]]
    result = refused({"methods": [method]})
    assert {("/methods/0/summary", "hidden_character"), ("/methods/0/steps/0/params/prompt/0", "hidden_character")} <= {
        *result
    }


@pytest.mark.parametrize("slug", ["judge-filters", "judgefilter", "judges-filter", "judge-fi1ter"])
def test_an_id_that_reads_like_another_is_warned_of(slug: str):
    assert warned(component(id=slug)) == [("close-id", "/components/0/id")]


def test_an_id_of_its_own_is_not_warned_of():
    assert warned(component()) == []
    assert warned({"components": [raw("components", "judge-filter")]}) == []
    assert warned({"methods": [delta()]}) == []


def test_two_of_one_bundle_and_what_was_withdrawn_count_too():
    from registry.services import withdraw

    both = {"methods": [delta("my-method"), delta("mymethods")]}
    assert warned(both) == [("close-id", "/methods/1/id")]
    accepted(component())
    withdraw(collection="components", slug="grader", reason="A test")
    assert warned(component(id="graders")) == [("close-id", "/components/0/id")]


def test_skeletons_and_folds():
    assert skeleton("\u0420\u0435rs\u043en\u0430 c\u043enditi\u043ening") == skeleton("Persona conditioning")
    assert skeleton("Caf\u00e9") == skeleton("CAFE")
    assert fold("self-instruct") == fold("selfinstructs") == "selfinstruct"
    assert fold("bus") == "bus"

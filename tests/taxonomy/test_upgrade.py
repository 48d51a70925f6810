"""Documents of former releases are read in today's form; those of later ones are refused by name and field."""

from typing import Any

import pytest

from taxonomy.documents import COLLECTIONS, UnknownSchema
from taxonomy.documents.upgrade import current_version, read_stored, stamped, upgrade
from tests.taxonomy.examples import EXAMPLES, METHOD

RECORDS = [pytest.param(name, EXAMPLES[document], id=name) for name, document in COLLECTIONS.items()]


@pytest.mark.parametrize(("collection", "raw"), RECORDS)
def test_what_is_stored_is_read_back(collection: str, raw: dict[str, Any]) -> None:
    record = COLLECTIONS[collection].model_validate(raw)
    stored = stamped(record)
    assert stored["schema"] == current_version()
    assert read_stored(collection, stored) == record


@pytest.mark.parametrize(("collection", "raw"), RECORDS)
def test_a_document_without_a_version_is_of_the_first(collection: str, raw: dict[str, Any]) -> None:
    assert upgrade(collection, raw) == upgrade(collection, {**raw, "schema": 1})
    assert read_stored(collection, raw) == COLLECTIONS[collection].model_validate(raw)


def test_the_raw_document_is_left_as_it_was() -> None:
    raw = {**METHOD, "schema": 1}
    upgrade("methods", raw)
    assert raw == {**METHOD, "schema": 1}


@pytest.mark.parametrize("version", [0, -1, True, "1", 1.0, None])
def test_a_version_is_a_whole_number(version: object) -> None:
    with pytest.raises(UnknownSchema, match=r"^methods/evol-instruct: /schema: a version is a whole number from 1"):
        upgrade("methods", {**METHOD, "schema": version})


def test_a_later_version_is_refused() -> None:
    later = current_version() + 1
    message = f"^methods/evol-instruct: /schema: version {later} is of a later release"
    with pytest.raises(UnknownSchema, match=message):
        read_stored("methods", {**METHOD, "schema": later})


def test_an_unknown_field_is_named_with_its_record() -> None:
    with pytest.raises(UnknownSchema, match=r"^methods/evol-instruct: /licence_url: .*no such key"):
        read_stored("methods", {**METHOD, "licence_url": "https://example.org"})


def test_an_unknown_field_inside_a_record_is_named() -> None:
    steps = [{**METHOD["steps"][0], "shape": "round"}, METHOD["steps"][1]]
    with pytest.raises(UnknownSchema, match=r"^methods/evol-instruct: /steps/0/shape: "):
        read_stored("methods", {**METHOD, "steps": steps})


def test_a_record_without_id_is_named_so() -> None:
    with pytest.raises(UnknownSchema, match=r"^methods, record without id: /id: "):
        read_stored("methods", {key: value for key, value in METHOD.items() if key != "id"})


def test_steps_run_from_the_version_of_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(collection: str, raw: dict[str, Any]) -> dict[str, Any]:
        return {"title" if key == "name" else key: value for key, value in raw.items()}

    def shout(collection: str, raw: dict[str, Any]) -> dict[str, Any]:
        return {**raw, "title": str(raw["title"]).upper()}

    monkeypatch.setattr("taxonomy.documents.versions.STEPS", (rename, shout))
    assert upgrade("methods", {"name": "a"}) == {"title": "A"}
    assert upgrade("methods", {"schema": 2, "title": "a"}) == {"title": "A"}
    assert upgrade("methods", {"schema": 3, "title": "a"}) == {"title": "a"}

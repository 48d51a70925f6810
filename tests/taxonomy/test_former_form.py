"""Records in the form of the first edition stay valid, and their faults are located at their own keys."""

from typing import Any

import pytest

from taxonomy.documents import Effect, Metric, Rounds
from taxonomy.documents.upgrade import upgrade
from taxonomy.vocabulary import Mark, Scale, SecondReading
from tests.taxonomy.examples import EFFECT, METRIC, ROUNDS, Faults, faults_found

ADDRESS = "https://arxiv.org/abs/2304.12244"
PERMALINK = f"https://github.com/a/b/blob/{'0' * 40}/data/x.json#sha256:ff"
FORMER = {
    Effect: {key: value for key, value in EFFECT.items() if key != "reading"},
    Rounds: {key: value for key, value in ROUNDS.items() if key != "reading"},
}
PLACES = [
    (ADDRESS, {"address": ADDRESS}),
    (PERMALINK, {"address": PERMALINK, "repository": "a/b", "path": "data/x.json", "commit": "0" * 40}),
    ("https://github.com/a/b", {"address": "https://github.com/a/b"}),
    ("pgasawa/BARE:BARE.pdf", {"repository": "pgasawa/BARE", "path": "BARE.pdf"}),
    ("a/b:docs/c d: e.md", {"repository": "a/b", "path": "docs/c d: e.md"}),
    ("the printed proceedings", {"path": "the printed proceedings"}),
    ("https://arxiv.org/abs/2304.12244 and more", {"path": "https://arxiv.org/abs/2304.12244 and more"}),
]
FAULTS: list[tuple[dict[str, Any], Faults]] = [
    ({"seen_at": "", "read_in": "primary"}, [("/seen_at", "string_too_short")]),
    ({"seen_at": 5, "read_in": "primary"}, [("/seen_at", "string_type")]),
    ({"seen_at": "x" * 301, "read_in": "primary"}, [("/seen_at", "string_too_long")]),
    ({"seen_at": ADDRESS}, [("/read_in", "missing")]),
    ({"seen_at": ADDRESS, "read_in": "dream"}, [("/read_in", "enum")]),
    ({"read_in": "primary"}, [("/seen_at", "no_text")]),
    ({"seen_at": ADDRESS, "read_in": "primary", "second_reading": "wrong"}, [("/second_reading", "enum")]),
    ({"seen_at": ADDRESS, "read_in": ["primary"]}, [("/read_in", "enum")]),
    ({"reading": EFFECT["reading"], "read_in": "primary"}, [("/read_in", "extra_forbidden")]),
    ({}, [("/reading", "missing")]),
]
MARKS = [
    ("primary", None, Mark.PRIMARY),
    ("primary", "confirmed", Mark.CHECKED),
    ("primary", "corrected", Mark.CHECKED),
    ("primary", "confirmed-in-secondary", Mark.PRIMARY),
    ("secondary", None, Mark.SECOND_HAND),
    ("secondary", "confirmed", Mark.SECOND_HAND),
    ("secondary", "confirmed-in-secondary", Mark.SECOND_HAND),
    ("secondary", "corrected", Mark.SECOND_HAND),
]
SCALES = [
    ({"scale": "ratio"}, Scale.COUNT),
    ({"scale": "ratio", "family": "lexical"}, Scale.BOUNDED),
    ({"scale": "ratio", "family": "loss"}, Scale.NATS),
    ({"scale": "ratio", "family": "model-loss", "id": "perplexity-of-data"}, Scale.NATS),
    ({"scale": "interval"}, Scale.GRADE),
    ({"scale": "proportion"}, Scale.PROPORTION),
    ({"scale": "count"}, Scale.COUNT),
    ({"scale": "bounded", "family": "loss"}, Scale.BOUNDED),
    ({}, None),
]


@pytest.mark.parametrize(("seen_at", "place"), PLACES)
def test_the_text_is_an_address_or_a_path(seen_at: str, place: dict[str, str]) -> None:
    raw = {**FORMER[Effect], "seen_at": seen_at, "read_in": "primary"}
    assert upgrade("effects", raw)["reading"] == {**place, "in": "primary"}
    assert Effect.model_validate(raw).reading.seen_at == seen_at


@pytest.mark.parametrize(("fields", "faults"), FAULTS)
def test_faults_are_located_at_the_former_keys(fields: dict[str, Any], faults: Faults) -> None:
    assert faults_found(Effect, {**FORMER[Effect], **fields}) == faults


@pytest.mark.parametrize(("read_in", "second", "mark"), MARKS)
def test_the_mark_follows_from_the_readings(read_in: str, second: str | None, mark: Mark) -> None:
    former = {"seen_at": ADDRESS, "read_in": read_in, "second_reading": second}
    effect = Effect.model_validate({**FORMER[Effect], **former})
    assert effect.mark is mark
    assert effect.reading.second_reading == (SecondReading(second) if second else None)
    assert effect.model_copy(update={"measured_by": "measure 1.0"}).mark is Mark.MEASURED


def test_series_are_upgraded_too() -> None:
    series = Rounds.model_validate({**FORMER[Rounds], "seen_at": ADDRESS, "read_in": "secondary"})
    assert series.mark is Mark.SECOND_HAND
    assert series.dump()["reading"] == {"address": ADDRESS, "in": "secondary"}


@pytest.mark.parametrize(("fields", "scale"), SCALES)
def test_scales_of_metrics_are_renamed(fields: dict[str, Any], scale: Scale | None) -> None:
    assert Metric.model_validate({**METRIC, **fields}).scale is scale


@pytest.mark.parametrize("record", [EFFECT, {**FORMER[Effect], "seen_at": ADDRESS, "read_in": "primary"}])
def test_upgrading_twice_changes_nothing(record: dict[str, Any]) -> None:
    once = upgrade("effects", record)
    assert upgrade("effects", once) == once


def test_a_submission_of_a_later_schema_is_refused_at_its_version() -> None:
    assert faults_found(Effect, {**EFFECT, "schema": 99}) == [("/schema", "unknown_schema")]

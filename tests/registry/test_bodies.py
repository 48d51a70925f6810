"""Every read body of the catalogue holds to its shape, says what its document says, and has the promised keys."""

import json
from typing import Any

import pytest

from registry.bodies import shapes
from registry.rows import MAPPERS
from tests.registry.world import body, row

pytestmark = pytest.mark.django_db
SHAPES: dict[str, type[shapes.Resource]] = {
    "sources": shapes.SourceBody,
    "kinds": shapes.KindBody,
    "components": shapes.ComponentBody,
    "metrics": shapes.MetricBody,
    "methods": shapes.MethodBody,
    "effects": shapes.EffectBody,
    "rounds": shapes.RoundsBody,
}
RESOURCE = "id url revision"
METHOD = "name year summary domains source models output steps iterates extends"
EFFECT = (
    "component characteristic method source locator seen_at read_in second_reading design isolation metric facet "
    "generalization domain measured_by baseline treated gain log_ratio percent_change variance variance_from models "
    "note"
)
ARM = "label value se n rows runs method without changed"
KEYS = {
    ("methods", ""): f"{RESOURCE} {METHOD}",
    ("methods", "source"): "id title year arxiv url",
    ("methods", "steps/0"): "id component inputs params note",
    ("methods", "steps/0/component"): "id name kind",
    ("methods", "iterates"): "from to rounds",
    ("components", ""): f"{RESOURCE} name kind stage summary aliases status replaced_by",
    ("effects", ""): f"{RESOURCE} {EFFECT}",
    ("effects", "metric"): "id name measures orientation family unit",
    ("effects", "baseline"): ARM,
    ("effects", "treated"): ARM,
    ("rounds", ""): f"{RESOURCE} method source locator metric points",
}
"""What the design promises of the answers; more keys may be there."""
DERIVED = ("facet", "isolation", "gain", "log_ratio", "variance", "variance_from")


def test_every_collection_has_a_shape():
    assert set(SHAPES) == set(MAPPERS)


def test_every_body_of_the_catalogue_holds_to_its_shape(catalogue):
    for collection, shape in SHAPES.items():
        keys = [field.alias or name for name, field in shape.model_fields.items()]
        rows = MAPPERS[collection].model._default_manager.values_list("slug", "revision", "body")
        assert rows
        for slug, revision, text in rows:
            page = json.loads(text)
            assert shape.model_validate(page).model_dump_json() == text
            assert list(page) == keys
            assert (page["id"], page["url"], page["revision"]) == (slug, f"/api/v1/{collection}/{slug}/", revision)


def test_a_body_says_all_that_the_document_says(catalogue):
    for collection, mapper in MAPPERS.items():
        bodies = dict(mapper.model._default_manager.values_list("pk", "body"))
        for pk, document in mapper.documents(list(bodies)).items():
            said = document.dump() | ({"address": document.url} if collection == "sources" else {})
            page = json.loads(bodies[pk])
            missing = {key: value for key, value in said.items() if key != "url" and not holds(page[key], value)}
            assert not missing, document.id


def holds(answered, said) -> bool:
    """Whether an answer holds what the document says; a reference is answered with a name beside it."""
    if isinstance(said, dict):
        return isinstance(answered, dict) and all(holds(answered[key], value) for key, value in said.items())
    if isinstance(said, list):
        return len(said) == len(answered) and all(map(holds, answered, said))
    return answered == said or (isinstance(answered, dict) and answered.get("id") == said)


@pytest.mark.parametrize(("collection", "place"), KEYS)
def test_the_promised_keys_are_there(world, collection, place):
    slug = {"methods": "alpha", "effects": "novelty-ablation", "components": "seed-tasks", "rounds": "alpha-overlap"}
    found: Any = body(collection, slug[collection])
    for part in filter(None, place.split("/")):
        found = found[int(part)] if part.isdigit() else found[part]
    assert set(KEYS[collection, place].split()) <= set(found)


def test_derived_values_stand_in_the_body_and_in_the_columns_alike(catalogue):
    for each in MAPPERS["effects"].model._default_manager.values(*DERIVED, "body"):
        page = json.loads(each.pop("body"))
        assert {name: page[name] for name in DERIVED} == each


@pytest.mark.parametrize(
    ("slug", "key", "value"),
    [
        ("novelty-ablation", "gain", 0.1),
        ("novelty-ablation", "log_ratio", pytest.approx(0.22314355)),
        ("novelty-ablation", "percent_change", pytest.approx(25.0)),
        ("novelty-ablation", "variance", pytest.approx(0.001025)),
        ("novelty-ablation", "variance_from", "se"),
        ("novelty-ablation", "isolation", "isolated"),
        ("novelty-ablation", "facet", "diversity"),
        ("judge-comparison", "facet", "in_distribution"),
        ("judge-comparison", "variance", None),
        ("judge-comparison", "isolation", "isolated"),
        ("judge-left-out", "isolation", "isolated"),
        ("beta-against-gamma", "isolation", "whole-method"),
        ("diversity-dose", "facet", None),
        ("diversity-dose", "isolation", "unknown"),
        ("diversity-dose", "variance_from", "n"),
    ],
)
def test_known_effects_amount_to_what_was_worked_out_by_hand(world, slug, key, value):
    assert body("effects", slug)[key] == value


def test_the_time_of_a_method_is_that_of_its_revision(world):
    assert body("methods", "alpha")["updated"] == row("methods", "alpha").updated.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

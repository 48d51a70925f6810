"""Answers as objects: their shapes, and that no form of them is a bare number."""

import re

import httpx
import pytest

from sdmethods import BadRequest, NotFound, NotOffered, UnexpectedAnswer
from sdmethods.models.evidence import Pooled
from tests.client.stub import Stub, component, effect, finding, imported, listing, method, pooled, scale_row


def row(**changes: object) -> Pooled:
    body = listing(pooled(**changes))
    return Stub({"effects/pooled/": body}).registry().pool("novelty-filter", facet="diversity")


def test_a_pooled_answer_in_points():
    assert str(row()) == (
        "Novelty filter on diversity: +9.1 points [+2.4, +15.1] at a baseline of 60; raises; certainty low; "
        "7 effects, 5 experiments, 3 sources, Hartung-Knapp"
    )
    assert row().because == ["The interval holds a border."]


def test_a_ratio_and_a_standardized_change():
    ratio = {"estimate": 1.5, "low": 1.1, "high": 2.0}
    assert "x 1.5 [1.1, 2]" in str(row(scale="ratio", points=None, ratio=ratio))
    assert "+0.4 typical changes of the metric [+0.1, +0.7]" in str(row(scale="standardized", points=None))


def test_no_interval_and_no_estimate_are_said():
    assert "+0.4 nats, no interval" in str(row(scale="nats", points=None, interval=None))
    unknown = row(estimate=None, interval=None, points=None, direction="signs-only", certainty={"level": "not graded"})
    assert "no estimate; signs only; certainty not graded" in str(unknown)


def test_one_study_is_headed_so():
    assert "one study" in str(row(interval_is="one-study", direction="one-study-up", m=1))


def test_an_estimate_on_another_scale_has_no_certainty_of_its_own():
    other = row(others=[scale_row()]).others[0]
    text = "+0.4 nats [+0.1, +0.7]; 7 effects, 5 experiments, 3 sources, Hartung-Knapp; not graded by itself"
    assert str(other) == text
    assert text in row(others=[scale_row()])._repr_html_()


@pytest.mark.parametrize(
    "answer",
    [
        pooled(),
        pooled(others=[scale_row()]),
        pooled(certainty=None),
        pooled(estimate=None, interval=None, points=None, certainty={"level": "not graded"}),
    ],
)
def test_every_form_of_a_pooled_answer_names_its_certainty(answer: dict):
    found = Stub({"effects/pooled/": listing(answer)}).registry().pooled()
    for text in (str(found[0]), repr(found[0]), found[0]._repr_html_(), found._repr_html_()):
        assert re.search(r"certainty", text)
        assert re.search(r"low|moderate|not stated|not graded", text)
        assert re.search(r"\[[-+]|no interval|no estimate", text)


def test_an_effect_is_shown_with_its_spread_and_how_it_was_read():
    cells = Stub({"effects/one/": effect()}).registry().effect("one").summary()
    assert cells["arms"] == "60 to 70 percent"
    assert cells["effect size"] == "+0.44 log odds [-0.148, +1.03], variance imputed"
    assert cells["figure"] == "checked in the paper"
    sign = {"scale": "sign", "value": None, "variance": None}
    unknown = effect(effect_size=sign, reading={"mark": "second-hand", "in": "secondary"}, better=None)
    cells = Stub({"effects/one/": unknown}).registry().effect("one").summary()
    assert cells["effect size"] == "no effect size"
    assert cells["figure"] == "second-hand"
    assert cells["change"] == "neither better nor worse"


def test_what_is_recorded_of_a_comparison_is_read():
    arms = {"baseline": {"label": "a", "value": 1.0, "method": "alpha", "variant": True}}
    recorded = {"comparator": {"is": "alternative", "id": "random-filter"}, "dose": {"unit": "round", "treated": 3.0}}
    found = Stub({"effects/one/": effect(**arms, **recorded, sides="both")}).registry().effect("one")
    assert found.baseline is not None
    assert found.comparator is not None
    assert found.dose is not None
    assert (found.baseline.variant, found.comparator.kind, found.comparator.id) == (
        True,
        "alternative",
        "random-filter",
    )
    assert (found.dose.unit, found.dose.baseline, found.dose.treated) == ("round", None, 3.0)
    assert (found.sides, found.manipulates, found.also_differs) == ("both", "diversity", [])


def test_no_evidence_is_an_answer():
    with pytest.raises(NotFound, match="no evidence in any direction"):
        Stub({"effects/pooled/": listing()}).registry().pool("novelty-filter", facet="quality")


def test_a_pooled_answer_is_of_one_cause():
    with pytest.raises(ValueError, match="name a component, a kind or a stage"):
        Stub().registry().pool(facet="quality")
    stub = Stub({"effects/pooled/": listing(pooled())})
    stub.registry().pool(stage="filtering", facet="diversity", baseline=50)
    assert stub.paths == ["effects/pooled/?by=stage&stage=filtering&facet=diversity&baseline=50"]


def test_records_lead_on():
    stub = Stub(
        {"components/novelty-filter/": component(), "effects/": listing(effect()), "methods/": listing(method())}
    )
    filter_ = stub.registry().component("novelty-filter")
    assert filter_.in_tools[0].operator == "document_simhash_deduplicator"
    assert filter_.effects(facet="diversity")[0].metric.id == "accuracy"
    assert filter_.methods()[0].steps[0].model_dump()["kept"] == {"rows_in": 100, "rows_out": 60}
    assert stub.paths[1:] == ["effects/?facet=diversity&component=novelty-filter", "methods/?component=novelty-filter"]


def test_the_effects_behind_a_pooled_answer():
    stub = Stub({"effects/pooled/": listing(pooled()), "effects/one/": effect(), "effects/two/": effect(id="two")})
    registry = stub.registry()
    found = registry.effects_of(registry.pool("novelty-filter", facet="diversity"))
    assert [entry.id for entry in found] == ["one", "two"]


def test_a_draft_of_an_import_leads_on():
    stub = Stub({"imports/": imported(), "analyses/": {"profile": {"findings": [finding()]}}})
    draft = stub.registry().read_text("pipeline: {}", format="distilabel")
    assert draft.unmapped[0].line == 7
    assert draft.questions[0].choices == ["rouge-l-novelty-filter"]
    assert draft.analyse(domain="math").findings[0].code == "collapse-risk"
    assert stub.paths == ["imports/", "analyses/?domain=math"]
    assert stub.requests[0].read() == b'{"text": "pipeline: {}", "format": "distilabel"}'


def test_keys_of_a_later_release_stay_readable():
    found = Stub({"components/x/": component(colour="green")}).registry().component("x")
    assert found.colour == "green"  # type: ignore[attr-defined]
    assert found.flat()["colour"] == "green"


def test_a_key_of_another_type_is_named():
    with pytest.raises(UnexpectedAnswer, match=r"components/x/.*aliases"):
        Stub({"components/x/": component(aliases="one")}).registry().component("x")


def test_texts_of_records_are_no_html():
    html = Stub({"components/x/": component(name="<script>alert(1)</script>")}).registry().component("x")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_an_answer_can_be_cited():
    stub = Stub(
        {"effects/pooled/": listing(pooled())}, {"Content-Location": "/api/v1/effects/pooled/?version=v12-1a2b3c4d"}
    )
    text = stub.registry().pool("novelty-filter", facet="diversity").cite()
    assert "certainty low" in text
    assert "catalogue version v12-1a2b3c4d" in text
    assert "http://registry.test/api/v1/effects/pooled/?by=component" in text


def test_an_object_made_by_hand_has_no_origin():
    with pytest.raises(ValueError, match="ask the registry"):
        Pooled.model_validate(pooled()).cite()


def test_facets_are_counts_by_filter():
    body = {"stage": [{"value": "filtering", "label": "Filtering", "count": 3}], "version": "v12-1a2b3c4d"}
    facets = Stub({"methods/facets/": body}).registry().method_facets(domain="math")
    assert {name: [(row.value, row.count) for row in rows] for name, rows in facets.items()} == {
        "stage": [("filtering", 3)]
    }


def test_a_tool_that_the_crosswalk_lacks_is_no_missing_crosswalk():
    with pytest.raises(NotFound):
        Stub({"crosswalk/": listing()}).registry().crosswalk("oumi")
    with pytest.raises(NotOffered, match="has no crosswalk/"):
        Stub().registry().crosswalk("oumi")


def test_wrong_parameters_of_a_comparison_are_no_missing_comparison():
    fault = {"pointer": "facet", "code": "unknown_value", "detail": "There is no facet 'x'"}
    problem = httpx.Response(400, json={"title": "Bad Request", "status": 400, "errors": [fault]})
    with pytest.raises(BadRequest, match="There is no facet 'x'"):
        Stub({"components/compare/": problem}).registry().compare_components("a", "b", facet="x")

"""Profiles of methods and drafts: components, own data and head to head separately, and suggestions."""

from typing import Any

import pytest

from catalogue.errors import Missing
from catalogue.profile import NOTE, profile, profile_of_draft, unmapped
from registry.current import current
from taxonomy.diagnosis import Outcome
from taxonomy.documents import Method
from taxonomy.vocabulary import Facet
from tests.registry.world import SEEN, WORLD, Raw, apply, raw, record, row
from tests.writing import revise

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CARL = {**WORLD["sources"][1], "id": "carl2025delta"}
DORA = {**WORLD["sources"][1], "id": "dora2025epsilon"}
GRADE = {**WORLD["metrics"][0], "id": "judge-grade", "measures": "quality", "orientation": "higher-is-better"}
PERSONA: Raw = {"id": "persona", "name": "Persona", "kind": "seeding/human", "summary": "Starts from people."}


def effect(slug: str, component: str, metric: str, before: float, after: float, **fields: Any) -> Raw:
    return {
        "id": slug,
        "component": component,
        "source": "carl2025delta",
        "locator": "Table 1",
        "design": "ablation",
        "metric": metric,
        "baseline": {"label": "without", "value": before},
        "treated": {"label": "with", "value": after},
        **SEEN,
        **fields,
    }


def again(fields: Raw, **changes: Any) -> Raw:
    """The same, reported by another source."""
    return {**fields, "id": f"{fields['id']}-again", "source": "dora2025epsilon", **changes}


TEACHER_QUALITY = effect("teacher-quality", "teacher-answers", "judge-grade", 4, 5)
TEACHER_AGAIN = again(TEACHER_QUALITY, treated={"label": "with", "value": 5.01})
PERSONA_OVERLAP = effect("persona-overlap", "persona", "self-overlap", 0.5, 0.38)
PERSONA_AGAIN = again(PERSONA_OVERLAP)
NOVELTY_OVERLAP = effect("novelty-overlap", "novelty-filter", "self-overlap", 0.5, 0.4)
"""As the source of Alpha has it: two sources establish it."""
OWN: Raw = {
    **effect("alpha-grade", "", "judge-grade", 3, 4, design="whole-method", source="ada2023alpha", method="alpha"),
    "treated": {"label": "Alpha", "value": 4, "method": "alpha"},
}
del OWN["component"]


@pytest.fixture
def measured(world: None) -> None:
    """The world with two sources that propose nothing; they establish one way to quality and two to diversity."""
    apply(
        {
            "sources": [CARL, DORA],
            "metrics": [GRADE],
            "components": [PERSONA],
            "effects": [TEACHER_QUALITY, TEACHER_AGAIN, PERSONA_OVERLAP, PERSONA_AGAIN, NOVELTY_OVERLAP, OWN],
        }
    )


def profiled(slug: str, domain: str | None = None) -> dict[str, Any]:
    return profile(current(), slug, domain).model_dump(mode="json", by_alias=True)


def suggested(slug: str, code: str) -> list[str]:
    result = next(finding for finding in profiled(slug)["findings"] if finding["code"] == code)
    return [suggestion["component"] for suggestion in result["suggestions"]]


def test_one_revised_effect_changes_what_is_suggested(measured):
    """Gamma's teacher raises quality and nothing keeps diversity; what mends that is established, the most first."""
    assert suggested("gamma", "quality-only") == ["persona", "novelty-filter"]
    for fields in (PERSONA_OVERLAP, PERSONA_AGAIN):
        revise(record=row_of({**fields, "treated": {"label": "with", "value": 0.43}}))
    assert suggested("gamma", "quality-only") == ["novelty-filter", "persona"]
    revise(record=row_of({**PERSONA_OVERLAP, "treated": {"label": "with", "value": 0.6}}))
    assert suggested("gamma", "quality-only") == ["novelty-filter"]
    revise(record=row_of({**NOVELTY_OVERLAP, "treated": {"label": "with", "value": 0.9}}))
    assert suggested("gamma", "quality-only") == []


def row_of(fields: Raw) -> Any:
    return type(record("effects", "novelty-ablation")).model_validate(fields)


def test_one_revised_effect_changes_what_is_found(measured):
    codes = {finding["code"] for finding in profiled("gamma")["findings"]}
    assert "quality-only" in codes
    revise(record=row_of({**TEACHER_QUALITY, "treated": {"label": "with", "value": 3}}))
    assert outcome("gamma", "quality-only") == "unknown"  # one source on either side
    revise(record=row_of({**TEACHER_AGAIN, "treated": {"label": "with", "value": 3.01}}))
    assert outcome("gamma", "quality-only") == "not-applicable"
    assert "quality-only" not in {finding["code"] for finding in profiled("gamma")["findings"]}


def outcome(slug: str, code: str) -> str:
    return next(str(check["outcome"]) for check in profiled(slug)["checks"] if check["code"] == code)


def test_a_finding_names_its_effects(measured):
    result = next(finding for finding in profiled("gamma")["findings"] if finding["code"] == "quality-only")
    assert (result["components"], result["effects"]) == (
        ["teacher-answers"],
        ["teacher-quality", "teacher-quality-again"],
    )
    assert result["severity"] == "high"


def test_every_check_is_listed(measured):
    codes = [check["code"] for check in profiled("beta")["checks"]]
    assert codes == [
        "quality-only",
        "collapse-risk",
        "trade-off",
        "unverified-quality",
        "flat-complexity",
        "narrow-seed",
        "missing-step",
        "unmeasured",
    ]


def own(slug: str, facet: Facet) -> dict[str, str]:
    return {item["id"]: item["evidence"] for item in profiled(slug)["facets"][facet.value]["measured"]}


def test_components_own_data_and_head_to_head_are_kept_apart(measured):
    assert own("alpha", Facet.QUALITY) == {"alpha-grade": "own-data"}
    assert own("alpha", Facet.IN_DISTRIBUTION) == {"judge-comparison": "head-to-head"}
    both = {"beta-against-gamma": "head-to-head", "judge-comparison": "head-to-head"}
    assert own("beta", Facet.IN_DISTRIBUTION) == both
    assert own("gamma", Facet.IN_DISTRIBUTION) == {"beta-against-gamma": "head-to-head"}
    assert own("beta", Facet.DIVERSITY) == {}
    facets = profiled("beta")["facets"]
    pooled = {effect for row in rows(facets) for effect in row["effects"]}
    assert pooled.isdisjoint({"beta-against-gamma", "alpha-grade"})
    assert "judge-left-out" in pooled


def rows(facets: dict[str, Any]) -> list[dict[str, Any]]:
    names = ("raised_by", "lowered_by", "contested", "inconclusive")
    return [row for facet in facets.values() for name in names for row in facet[name]]


def test_a_methods_own_measurements_come_first(measured):
    for facet in profiled("alpha")["facets"].values():
        assert next(iter(facet)) == "measured"


def test_every_component_is_in_one_place_of_every_facet(measured):
    components = {"seed-tasks", "teacher-answers", "novelty-filter", "judge-filter"}
    result = profiled("beta")
    assert set(result["facets"]) == {facet.value for facet in Facet}
    for facet in result["facets"].values():
        listed = [row["id"] for name in ("raised_by", "lowered_by", "contested", "inconclusive") for row in facet[name]]
        assert sorted([*listed, *facet["unmeasured"]]) == sorted(components)
    assert [row["id"] for row in result["facets"]["diversity"]["raised_by"]] == ["novelty-filter"]
    assert [row["id"] for row in result["facets"]["quality"]["raised_by"]] == ["teacher-answers"]


def test_there_is_no_sum_over_components_and_the_profile_says_so(measured):
    result = profiled("beta")
    assert result["note"] == NOTE
    assert "no sum" in NOTE
    assert set(result) == {"facets", "note", "checks", "findings"}


def test_sources_on_both_sides_are_contested(measured):
    apply({"effects": [raw("effects", "novelty-ablation", treated={"label": "with", "value": 0.6, "se": 0.01})]})
    facet = profiled("beta")["facets"]["diversity"]
    assert [row["id"] for row in facet["contested"]] == ["novelty-filter"]
    assert facet["raised_by"] == facet["lowered_by"] == []
    assert suggested("gamma", "quality-only") == ["persona"]


def test_evidence_from_other_domains_is_less_certain(measured):
    teacher = [{**fields, "domain": "math"} for fields in (TEACHER_QUALITY, TEACHER_AGAIN)]
    apply({"effects": [{**PERSONA_OVERLAP, "domain": "code"}, *teacher]})
    doubts = {}
    for domain in ("math", "code"):
        (row,) = [item for item in rows(profiled("gamma", domain)["facets"]) if item["id"] == "teacher-answers"]
        doubts[domain] = {reason["code"] for reason in row["certainty"]["reasons"]}
    assert doubts == {"math": {"few-sources"}, "code": {"few-sources", "indirect"}}


def draft(*components: str) -> Method:
    steps: list[Raw] = []
    for number, component in enumerate(components):
        steps.append({"id": f"s{number}", "component": component, "inputs": [step["id"] for step in steps[-1:]]})
    return Method.model_validate({**raw("methods", "gamma"), "id": "draft", "source": "draft", "steps": steps})


def test_a_draft_is_profiled_without_being_stored(measured):
    now = current()
    result = profile_of_draft(now, draft("teacher-answers", "noveltyfilter"))
    quality = result.facets[Facet.QUALITY]
    assert [row.id for row in quality.raised_by] == ["teacher-answers"]
    assert quality.unmeasured == ["noveltyfilter"]
    assert "quality-only" in {finding.code for finding in result.findings}
    with pytest.raises(Missing):
        current().method("draft")


def test_unknown_components_come_back_with_the_nearest_known(measured):
    result = unmapped(current(), draft("teacher-answers", "noveltyfilter", "judges", "zzz"))
    assert [(item.step, item.component) for item in result] == [
        ("s1", "noveltyfilter"),
        ("s2", "judges"),
        ("s3", "zzz"),
    ]
    nearest = {item.component: item.nearest for item in result}
    assert nearest["noveltyfilter"][0] == "novelty-filter"
    assert nearest["judges"][0] == "judge-filter"
    assert all(len(method) <= 3 for method in nearest.values())
    assert unmapped(current(), current().method("beta")) == []


def test_a_method_that_is_not_there_is_missing(world):
    with pytest.raises(Missing):
        current().method("nothing")
    assert row("methods", "beta").slug == current().method("beta").id


def test_todays_catalogue_is_profiled_whole(catalogue):
    """Every method has a profile; what cannot be decided is unknown."""
    now = current()
    outcomes: dict[str, set[str]] = {}
    for slug in now.methods:
        result = profile(now, slug, None)
        for check in result.checks:
            outcomes.setdefault(check.code, set()).add(check.outcome.value)
        codes = {check.code for check in result.checks if check.outcome is Outcome.FOUND}
        assert codes == {finding.code for finding in result.findings}
    assert outcomes["flat-complexity"] <= {"clear", "unknown", "found"}
    assert "unknown" in outcomes["trade-off"]
    assert {"found", "not-applicable"} <= outcomes["collapse-risk"]

"""Profiles of registered methods: what each component does, the eight checks, and the domain asked for."""

from typing import Any

import pytest

from registry import services
from taxonomy.vocabulary import Facet
from tests import writing
from tests.api import making
from tests.api.asking import Api
from tests.api.test_pooled import rows

pytestmark = pytest.mark.once

FACETS = [facet.value for facet in Facet]
CODES = [
    "quality-only",
    "collapse-risk",
    "trade-off",
    "unverified-quality",
    "flat-complexity",
    "narrow-seed",
    "missing-step",
    "unmeasured",
]
OUTCOMES = {"found", "clear", "not-applicable", "unknown"}
PARTS = {"raised_by", "lowered_by", "contested", "inconclusive", "unmeasured", "measured"}
ROWS = ("raised_by", "lowered_by", "contested", "inconclusive")


def outcomes(profile: Any) -> dict[str, str]:
    return {check["code"]: check["outcome"] for check in profile["checks"]}


def check_shape(profile: Any) -> None:
    assert profile.keys() == {"facets", "note", "checks", "findings"}
    assert list(profile["facets"]) == FACETS
    assert all(facet.keys() == PARTS for facet in profile["facets"].values())
    assert [check["code"] for check in profile["checks"]] == CODES
    assert set(outcomes(profile).values()) <= OUTCOMES
    actual = [code for code, outcome in outcomes(profile).items() if outcome == "found"]
    assert [finding["code"] for finding in profile["findings"]] == actual
    for finding in profile["findings"]:
        assert finding.keys() == {"code", "severity", "message", "components", "effects", "suggestions"}
        assert all(suggestion.keys() == {"component", "why"} for suggestion in finding["suggestions"])


def test_every_method_has_a_profile_with_all_checks(api: Api):
    known = {row["id"]: row for row in api.all("effects")}
    components = set(api.ids("components"))
    for method in api.ids("methods"):
        profile = api.json(f"methods/{method}/profile/")
        check_shape(profile)
        for finding in profile["findings"]:
            assert {
                *finding["components"],
                *(suggestion["component"] for suggestion in finding["suggestions"]),
            } <= components
            assert set(finding["effects"]) <= known.keys()


@pytest.mark.parametrize("method", ["wizardlm", "self-instruct", "star", "persona-hub"])
def test_each_component_is_once_in_each_facet_with_its_pooled_row(api: Api, method: str):
    steps = list(dict.fromkeys(step["component"]["id"] for step in api.json(f"methods/{method}/")["steps"]))
    pooled = {(row["id"], row["facet"]): row for row in rows(api, component=steps)}
    for facet, result in api.json(f"methods/{method}/profile/")["facets"].items():
        actual = [row["id"] for part in ROWS for row in result[part]] + result["unmeasured"]
        assert sorted(actual) == sorted(steps)
        assert all(row == pooled[row["id"], facet] for part in ROWS for row in result[part])
        assert all((component, facet) not in pooled for component in result["unmeasured"])
        assert all(row["contested"] for row in result["contested"])
        assert all(row["raises"] and not row["contested"] for row in result["raised_by"])
        assert all(row["lowers"] and not row["contested"] for row in result["lowered_by"])
        assert not any(row["raises"] or row["lowers"] or row["contested"] for row in result["inconclusive"])


def test_a_domain_makes_evidence_from_elsewhere_indirect(api: Api):
    writing.register(record=making.component("made-up"))
    writing.register(record=making.method("made-up-method", ("made-up",)))
    writing.register(
        record=making.effect("made-up-effect", component="made-up", domain="math", source="zelikman2022star")
    )

    def row(**query: str) -> Any:
        actual = api.json("methods/made-up-method/profile/", **query)["facets"]["in_distribution"]
        return next(item for part in ROWS for item in actual[part])

    at_home, elsewhere = row(domain="math"), row(domain="code")
    assert at_home == row()
    reasons, further = ([reason["code"] for reason in row["certainty"]["reasons"]] for row in (at_home, elsewhere))
    assert "imprecise" in reasons, "one experiment"
    assert [code for code in further if code != "indirect"] == reasons
    assert "indirect" in further
    assert "indirect" not in reasons
    for key in ("estimate", "interval", "k", "m", "effects"):
        assert at_home[key] == elsewhere[key]


def test_sorts_of_evidence_are_kept_apart_and_labelled(api: Api):
    kinds = set()
    for method in api.ids("methods"):
        for facet, result in api.json(f"methods/{method}/profile/")["facets"].items():
            for effect in result["measured"]:
                kinds.add(effect["evidence"])
                arms = {effect["baseline"]["method"], effect["treated"]["method"]}
                assert effect["facet"] == facet
                if effect["evidence"] == "own-data":
                    assert (effect["design"], effect["method"]) == ("whole-method", method)
                else:
                    assert method in arms
                    assert len(arms - {None}) == 2
    assert kinds == {"own-data", "head-to-head"}


def test_suggestions_come_from_the_evidence(api: Api):
    """Two sources establish a direction; one is turned round, and the component is suggested no more."""

    def suggested() -> list[str]:
        actual = api.json("methods/made-up-method/profile/")["findings"]
        return [
            suggestion["component"]
            for suggestion in next(f for f in actual if f["code"] == "quality-only")["suggestions"]
        ]

    metric = making.metric("made-up-metric", measures="diversity", scale="ratio")
    writing.register(record=metric)
    for slug in ("made-up", "made-up-mender"):
        writing.register(record=making.component(slug))
    writing.register(record=making.metric("made-up-quality", scale="ratio"))
    writing.register(record=making.method("made-up-method", ("made-up",)))
    raising = {"method": None, "generalization": None, "metric": "made-up-quality"}
    for source, value in ((making.SOURCE, 50), ("zelikman2022star", 51)):
        treated = {"label": "with", "value": value}
        record = making.effect(f"raises-{source}", component="made-up", source=source, treated=treated, **raising)
        writing.register(record=record)
    mending = {"component": "made-up-mender", "method": None, "generalization": None, "metric": "made-up-metric"}
    arms = {"baseline": {"label": "without", "value": 1}, "treated": {"label": "with", "value": 9_000}}
    writing.register(record=making.effect("made-up-mends", **mending, **arms))
    assert "made-up-mender" not in suggested(), "one experiment establishes nothing"
    second = {"baseline": arms["baseline"], "treated": {"label": "with", "value": 9_100}}
    writing.register(record=making.effect("made-up-mends-too", source="zelikman2022star", **mending, **second))
    assert "made-up-mender" in suggested()
    turned = {"baseline": arms["treated"], "treated": arms["baseline"]}
    writing.revise(record=making.effect("made-up-mends", **mending, **turned))
    assert "made-up-mender" not in suggested()


@pytest.mark.parametrize(
    ("address", "pointer", "code", "message"),
    [
        ("domain=maths", "domain", "unknown_value", "Did you mean 'math'?"),
        ("domain=math&domain=code", "domain", "repeated", ""),
        ("domian=math", "domian", "unknown_parameter", "Did you mean 'domain'?"),
    ],
)
def test_invalid_parameters_are_named(api: Api, address: str, pointer: str, code: str, message: str):
    fault = api.json(f"methods/star/profile/?{address}", 400)["errors"][0]
    assert (fault["pointer"], fault["code"]) == (pointer, code)
    assert message in fault["detail"]


def test_an_unknown_method(api: Api):
    assert "wizardlm" in api.json("methods/wizard-lm/profile/", 404)["suggestions"]
    writing.register(record=making.method("made-up"))
    services.withdraw(collection="methods", slug="made-up", reason="A test.")
    api.json("methods/made-up/profile/", 410)

"""Messages to authors: faults with an example, previews of their records, and what can be undone."""

import copy
from typing import Any

import pytest
from django.test import Client

from catalogue import referrers
from catalogue.rendering import segment
from registry.current import current
from registry.services.reading_back import documents_of
from taxonomy.documents import COLLECTIONS
from taxonomy.documents.references import references
from tests.api.asking import Api
from tests.api.people import Person, faults, person
from tests.registry.people import delta
from tests.registry.world import WORLD, raw

DRY = "submissions/?dry_run=true"


@pytest.fixture
def ada(known: None, db: None) -> Person:
    return person("ada", "contributor")


@pytest.fixture
def api(known: None, db: None) -> Api:
    return Api(Client())


def details_by_pointer(ada: Person, text: str) -> dict[str, str]:
    """Pointer -> message, for a YAML text."""
    answer = ada.post(DRY, text.encode(), 422, kind="application/yaml")
    return {error["pointer"]: error["detail"] for error in answer["errors"]}


WRONG = """
sources:
- {id: doe2026loop, title: T, year: "2026", arxiv: 2603.01230, url: arxiv.org/abs/2603.01234, authors: Jane Doe}
- {id: doe2026more, title: yes, year: 2026, arxiv: "arXiv:2603.01234", url: https://example.org, authors: []}
methods:
- id: BranchLoop
  name: BranchLoop
  year: 2026
  source: doe2026loop
  domains: math
  summary: s
  steps: [{id: judge_a, component: judge-filtr}, {id: b, component: Seed tasks, input: judge_a}]
  iterates: {from: b, to: b, rounds: "3"}
effects:
- id: loop-effect
  component: judge-filter
  source: doe2026loop
  locator: T
  design: ablations
  metric: test-accuracy
  generalization: in distribution
  baseline: {label: a, value: 71.2%, se: 0.5}
  treated: {label: b, value: 75.0 ± 0.4}
  seen_at: https://example.org
  read_in: primary
rounds:
- {id: r, method: gamma, metric: test-accuracy, source: doe2026loop, locator: F, points: [60.1, 71.2],
   seen_at: "https://example.org", read_in: primary}
"""


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        ("/sources/0/year", ["whole number", "without quotes: 2026"]),
        ("/sources/0/arxiv", ["text", "2603.0123", "in quotes", "zeros"]),
        ("/sources/0/url", ["https://", "arxiv.org/abs/2603.01234"]),
        ("/sources/0/authors", ["list", "[Jane Doe]"]),
        ("/sources/1/title", ["in quotes", "true"]),
        ("/sources/1/arxiv", ["'2303.12345'", "prefix"]),
        ("/methods/0/id", ["small letters", "'branch-loop'?"]),
        ("/methods/0/domains", ["list", "[math]"]),
        ("/methods/0/steps/0/id", ["'judge-a'?"]),
        ("/methods/0/steps/0/component", ["Did you mean 'judge-filter'"]),
        ("/methods/0/steps/1/input", ["no such key", "'inputs'"]),
        ("/methods/0/iterates/rounds", ["without quotes: 3"]),
        ("/effects/0/design", ["'ablations'", "Did you mean 'ablation'?", "Known are"]),
        ("/effects/0/generalization", ["Did you mean 'in-distribution'?"]),
        ("/effects/0/baseline/value", ["number alone", "unit", "71.2"]),
        ("/effects/0/treated/value", ["75.0", "`se` or `sd`"]),
        ("/rounds/0/points/0", ["pair", "[1, 60.1]"]),
    ],
)
def test_a_fault_says_what_the_right_form_is(ada: Person, pointer: str, words: list[str]):
    detail = details_by_pointer(ada, WRONG)[pointer]
    assert [word for word in words if word not in detail] == [], detail
    assert "Input should" not in detail


def test_keys_that_yaml_takes_for_numbers_hide_no_other_fault(ada: Person):
    details = details_by_pointer(ada, WRONG.replace("[60.1, 71.2]", "{0: 60.1, 1: 71.2}"))
    assert "[[0, 60.1], [1, 71.2]]" in details["/rounds/0/points"]
    assert len(details) >= 17


def test_one_place_has_one_suggestion(ada: Person):
    """An id that is no id and on no record: that it could be spelled otherwise leads to nothing."""
    answer = ada.post(DRY, WRONG.replace("Seed tasks", "Seedy tasks").encode(), 422, kind="application/yaml")
    places = [error["pointer"] for error in answer["errors"]]
    assert places.count("/methods/0/steps/1/component") == 1
    [error] = [error for error in answer["errors"] if error["pointer"] == "/methods/0/steps/1/component"]
    assert error["code"] == "unknown_reference"
    assert "Did you mean 'seed-tasks'" in error["detail"]
    assert "seedy-tasks" not in error["detail"]


@pytest.mark.parametrize("collection", [name for name in COLLECTIONS if WORLD.get(name)])
def test_what_is_read_can_be_sent(api: Api, ada: Person, collection: str):
    """Every record, just as it is answered, is the record that there is."""
    at = segment(collection)
    records = [api.json(f"kinds/{slug}/") for slug in current().kinds] if collection == "kinds" else api.all(at)
    bundle, notes = documents_of({collection: records})
    assert len(notes) == len(records)
    documents: Any = bundle[collection]
    assert [COLLECTIONS[collection].model_validate(document) for document in documents] == list(
        current().documents(collection).values()
    )
    answer = ada.post(DRY, {collection: records}, 200)
    assert {record["change"] for record in answer["records"]} == {"unchanged"}
    assert {warning["code"] for warning in answer["warnings"]} >= {"read-only"}
    assert "url" in answer["warnings"][-1]["detail"] or "revision" in answer["warnings"][-1]["detail"]


def test_a_record_that_was_read_is_revised(api: Api, ada: Person):
    record = api.json("methods/gamma/") | {"summary": "Another summary."}
    answer = ada.post("submissions/", {"methods": [record]})
    assert [item["diff"] for item in answer["records"]] == [
        [{"path": "/summary", "before": current().methods["gamma"].summary, "after": "Another summary."}]
    ]
    assert answer["bundle"]["methods"][0] == current().methods["gamma"].dump() | {"summary": "Another summary."}


def test_one_method_as_it_was_read(api: Api, ada: Person):
    record = api.json("methods/gamma/") | {"year": 2025, "message": "A year later"}
    answer = ada.post("methods/", record)
    assert [(item["id"], item["change"]) for item in answer["records"]] == [("gamma", "changed")]
    assert answer["message"] == "A year later"


@pytest.mark.parametrize("dry", [True, False])
def test_warnings_about_one_method_point_into_its_body(ada: Person, dry: bool):
    """Into what was sent, as faults do; the stored submission has a bundle, and points into that."""
    gamma = current().methods["gamma"].dump()
    known = next(source for source in current().sources.values() if source.arxiv)
    source = {"id": "doe2026copy", "title": "A copy", "year": 2026, "url": "https://example.org", "authors": ["Doe"]}
    body = {**gamma, "id": "copy", "name": "Copy", "source": source | {"arxiv": known.arxiv}}
    answer = ada.post(f"methods/{'?dry_run=true' if dry else ''}", body, 200 if dry else 201)
    codes = {warning["code"]: warning["pointer"] for warning in answer["warnings"]}
    assert codes["same-arxiv"] == "/source/arxiv"
    assert codes["near-identical-composition"] == "/steps"
    if not dry:
        stored = {warning["code"]: warning["pointer"] for warning in ada.get(answer["url"])["warnings"]}
        assert stored["same-arxiv"] == "/sources/0/arxiv"
        assert stored["near-identical-composition"] == "/methods/0/steps"


def test_a_record_that_only_resembles_a_read_model_is_validated_as_a_document(ada: Person):
    assert ("/methods/0/gain", "extra_forbidden") in faults(ada.post(DRY, {"methods": [delta() | {"gain": 1}]}, 422))


EFFECT = {
    "id": "new-effect",
    "component": "judge-filter",
    "method": "beta",
    "source": "bob2024beta",
    "locator": "Table 9",
    "design": "ablation",
    "metric": "test-accuracy",
    "generalization": "in-distribution",
    "domain": "math",
    "baseline": {"label": "no judge", "value": 40},
    "treated": {"label": "judge", "value": 45},
    "seen_at": "https://example.org/paper",
    "read_in": "primary",
}


def effects(ada: Person, **fields: Any) -> Any:
    return ada.post(DRY, {"effects": [copy.deepcopy(EFFECT) | fields]}, 200)["preview"]


def test_a_dry_run_shows_what_will_be_made_of_an_effect(api: Api, ada: Person):
    shown = effects(ada)
    assert shown["effects"][0]["id"] == "new-effect"
    made = ada.post("submissions/", {"effects": [EFFECT]})
    assert made["preview"] is None
    person("cora", "curator").take(made, "accept")
    stored = api.json("effects/new-effect/")
    first = shown["effects"][0]
    for key in ("facet", "isolation", "gain", "variance", "variance_from", "doubts"):
        assert first[key] == stored[key]
    assert (first["scale"], first["value"]) == (stored["effect_size"]["scale"], stored["effect_size"]["value"])
    row = api.json("effects/pooled/", component="judge-filter", facet="in_distribution")["results"][0]
    cell = shown["cells"][0]
    assert (cell["component"], cell["facet"]) == ("judge-filter", "in_distribution")
    after = cell["after"]
    assert (after["direction"], after["estimate"], after["sources"]) == (row["direction"], row["estimate"], row["m"])
    assert after["effects"] == cell["before"]["effects"] + 1


def test_advice_says_what_an_author_can_add(ada: Person):
    bare = " ".join(effects(ada, domain=None)["effects"][0]["advice"])
    assert "`domain`" in bare
    assert "`se`" in bare
    assert "`without`" in bare
    steps = current().methods["beta"].steps
    judge = next(step.id for step in steps if step.component == "judge-filter")
    arms = {
        "baseline": {"label": "no judge", "value": 40, "se": 1, "method": "beta", "without": [judge]},
        "treated": {"label": "judge", "value": 45, "se": 1, "method": "beta"},
    }
    assert effects(ada, **arms)["effects"][0]["advice"] == []


def test_a_dry_run_diagnoses_methods(ada: Person):
    shown = ada.post(DRY, {"methods": [delta()]}, 200)["preview"]["methods"]
    draft = ada.post("analyses/", delta(), 200)["profile"]["findings"]
    assert shown == [{"id": "delta", "findings": draft}]


def test_series_that_do_not_fit_their_method_are_warned_of(ada: Person):
    method = delta() | {"iterates": {"from": "judge", "to": "answers", "rounds": 3}}
    series = raw("rounds", next(iter(current().rounds)), id="new-rounds", method="delta", points=[[0, 60.1], [9, 70]])
    actual = ada.post(DRY, {"methods": [method], "rounds": [series]}, 200)["warnings"]
    assert ("more-rounds", "/rounds/0/points") in [(item["code"], item["pointer"]) for item in actual]
    actual = ada.post(DRY, {"methods": [delta()], "rounds": [series]}, 200)["warnings"]
    assert ("rounds-without-loop", "/rounds/0/method") in [(item["code"], item["pointer"]) for item in actual]


def test_a_record_is_withdrawn_by_the_interface(api: Api, ada: Person):
    cora, slug = person("cora", "curator"), next(iter(current().rounds))
    made = ada.post("submissions/", {"withdraw": [{"type": "rounds", "id": slug}], "message": "Read wrongly"})
    assert [(record["type"], record["id"], record["change"]) for record in made["records"]] == [
        ("rounds", slug, "withdrawn")
    ]
    api.get(f"rounds/{slug}/")
    cora.take(made, "accept")
    api.get(f"rounds/{slug}/", 410)


def test_a_record_with_references_is_not_withdrawn_alone(api: Api, ada: Person):
    answer = ada.post("submissions/", {"withdraw": [{"type": "metric", "id": "test-accuracy"}]}, 422)
    assert faults(answer) == [("/withdraw/0/id", "still_named")]
    assert "effects/" in answer["errors"][0]["detail"]
    named = [
        {"type": "effect", "id": slug} for slug, effect in current().effects.items() if effect.metric == "self-overlap"
    ]
    named += [
        {"type": "rounds", "id": slug} for slug, item in current().rounds.items() if item.metric == "self-overlap"
    ]
    made = ada.post("submissions/", {"withdraw": [{"type": "metric", "id": "self-overlap"}, *named]})
    person("cora", "curator").take(made, "accept")
    api.get("metrics/self-overlap/", 410)


GAMMA = {"type": "method", "id": "gamma"}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"withdraw": "magpie"}, ("/withdraw", "tuple_type")),
        ({"withdraw": [{"type": "method"}]}, ("/withdraw/0/id", "missing")),
        ({"withdraw": [{"type": "methode", "id": "gamma"}]}, ("/withdraw/0/type", "unknown_value")),
        ({"withdraw": [{"type": "method", "id": "gama"}]}, ("/withdraw/0/id", "unknown_reference")),
        ({"withdraw": [{"type": "method", "id": "gamma", "why": "x"}]}, ("/withdraw/0/why", "extra_forbidden")),
        ({"rename": [{"type": "method", "id": "gamma"}]}, ("/rename/0/to", "missing")),
        ({"rename": [{"type": "method", "id": "gamma", "to": "beta"}]}, ("/rename/0/to", "taken")),
        ({"withdraw": [{"type": "method", "id": "gamma"}] * 2}, ("/withdraw/1/id", "duplicate")),
        (
            {"rename": [{"type": "method", "id": "gamma", "to": to} for to in ("one", "two")]},
            ("/rename/1/id", "duplicate"),
        ),
        (
            {"rename": [{"type": "method", "id": slug, "to": "one"} for slug in ("gamma", "beta")]},
            ("/rename/1/to", "duplicate"),
        ),
        (
            {"withdraw": [GAMMA], "rename": [GAMMA | {"to": "one"}]},
            ("/rename/0/id", "duplicate"),
        ),
    ],
)
def test_what_cannot_be_withdrawn_or_renamed(ada: Person, body: Any, fault: tuple[str, str]):
    assert fault in faults(ada.post("submissions/", body, 422))


def test_a_record_is_renamed_with_all_that_name_it(api: Api, ada: Person):
    before = [slug for slug, effect in current().effects.items() if effect.component == "judge-filter"]
    methods = [slug for slug, method in current().methods.items() if "judge-filter" in str(method.steps)]
    made = ada.post("submissions/", {"rename": [{"type": "component", "id": "judge-filter", "to": "grader"}]})
    changes = {(record["type"], record["id"]): record["change"] for record in made["records"]}
    assert changes["component", "grader"] == "new"
    assert changes["component", "judge-filter"] == "withdrawn"
    assert {slug for (kind, slug) in changes if kind == "method"} == {*methods}
    person("cora", "curator").take(made, "accept")
    assert api.ids("effects", component="grader") == before
    response = api.get("components/judge-filter/", 301)
    assert response["Location"].endswith("/components/grader/")
    assert api.json("components/grader/")["name"] == "Judge"


def test_two_records_that_one_names_are_renamed_in_it(api: Api, ada: Person):
    effect = next(effect for effect in current().effects.values() if effect.component and effect.method)
    names = [("component", effect.component, "a-new-part"), ("method", effect.method, "a-new-method")]
    renames = [{"type": kind, "id": slug, "to": to} for kind, slug, to in names]
    made = ada.post("submissions/", {"rename": renames})
    person("cora", "curator").take(made, "accept")
    revised = current().effects[effect.id]
    assert (revised.component, revised.method) == ("a-new-part", "a-new-method")


def test_very_many_withdrawals_are_too_many_and_many_are_quick(ada: Person, monkeypatch: pytest.MonkeyPatch):
    """Who names a record is looked up, not sought in all records once for each."""
    effects = [{"type": "effect", "id": slug} for slug in current().effects]
    ada.post(DRY, {"withdraw": effects * (2_001 // len(effects) + 1)}, 413)
    read: list[str] = []

    def count(document: Any) -> Any:
        read.append(document.id)
        return references(document)

    monkeypatch.setattr(referrers, "references", count)
    ada.post(DRY, {"withdraw": effects}, 200)
    assert len(read) <= sum(map(len, current().entries.values()))


def test_a_dry_run_of_a_withdrawal_changes_nothing(api: Api, ada: Person):
    slug = next(iter(current().rounds))
    ada.post(DRY, {"withdraw": [{"type": "rounds", "id": slug}]}, 200)
    api.get(f"rounds/{slug}/")


@pytest.mark.parametrize("slug", [["a"], {"a": 1}, 7, True, None])
@pytest.mark.parametrize("change", [{"withdraw": [{"type": "rounds", "id": ""}]}, {"rename": [{"type": "rounds"}]}])
def test_an_id_that_is_no_text_is_a_fault_beside_a_change_of_others(api: Api, ada: Person, slug: Any, change: Any):
    """Ids are looked up before the documents are checked."""
    (key,) = change
    existing = api.all("rounds")[0]["id"]
    item = {**change[key][0], "id": existing} | ({"to": "quite-another"} if key == "rename" else {})
    body = {key: [item], "rounds": [{"id": slug}], "components": [{"id": slug}]}
    found = faults(ada.post("submissions/", body, 422))
    assert {"/rounds/0/id", "/components/0/id"} <= {pointer for pointer, _ in found}

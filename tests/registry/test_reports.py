"""Reports by readers: stored for curators, and shown with the record once a curator agrees."""

import pytest

from catalogue.errors import Missing
from registry.errors import Conflict
from registry.models import AuditEntry, Effect, Report, Revision
from registry.services import reports, withdraw
from registry.services.reports import DECISIONS
from taxonomy.vocabulary import ReportState
from tests.registry.people import user
from tests.registry.world import WORLD, apply, body, contents, raw, revisions, version

pytestmark = pytest.mark.django_db
RECORDS = {collection: records[0]["id"] for collection, records in WORLD.items()}


@pytest.fixture(autouse=True)
def start(world: None) -> None:
    """Every test starts from the small world."""


def report(collection: str = "effects", slug: str = "judge-left-out", what: str = "The table says 43.") -> Report:
    return reports.report(collection=collection, slug=slug, what=what, why="Page 7.")


def decide(made: Report, action: str) -> Report:
    return reports.decide(report=made, action=action, actor=user("cyd"))


def test_a_report_changes_nothing_that_is_read():
    before = contents()
    made = report()
    assert (made.state, made.address, made.decided_by) == ("open", "", None)
    assert contents() == before
    entry = AuditEntry.objects.latest("pk")
    assert (entry.actor, entry.action, entry.record) == (None, "report", "effects/judge-left-out")


@pytest.mark.parametrize("collection", WORLD)
def test_a_missing_record_cannot_be_reported(collection):
    with pytest.raises(Missing):
        report(collection, "nothing")
    assert not Report.objects.exists()


@pytest.mark.parametrize(("collection", "slug"), RECORDS.items())
def test_an_agreed_report_is_in_the_record_until_it_is_settled(collection, slug):
    former = body(collection, slug)
    made = report(collection, slug)
    decided = decide(made, "agree")
    assert decided.decided is not None
    questions = body(collection, slug)["under_question"]
    assert [(question["what"], bool(question["since"])) for question in questions] == [("The table says 43.", True)]
    assert len(revisions(collection, slug)) == 1, "a question is no revision"
    assert version() == 2, "readers' caches have to notice"
    decide(made, "settle")
    assert body(collection, slug) == former
    assert version() == 3


def test_a_dismissed_report_is_not_shown():
    former = body("effects", "judge-left-out")
    assert decide(report(), "dismiss").state == "dismissed"
    assert body("effects", "judge-left-out") == former


@pytest.mark.parametrize("state", ReportState)
@pytest.mark.parametrize("action", DECISIONS)
def test_every_decision_from_every_state(action, state):
    made = report()
    Report.objects.filter(pk=made.pk).update(state=state.value)
    before, after = DECISIONS[action]
    if state in before:
        assert decide(made, action).state == after.value
        entry = AuditEntry.objects.latest("pk")
        assert (entry.action, entry.actor) == (f"{action}-report", user("cyd"))
    else:
        with pytest.raises(Conflict, match=f"'{action}' does not go with a report that is {state.value}"):
            decide(made, action)


def test_several_questions_are_in_order_and_outlive_a_revision():
    for what in ("First.", "Second."):
        decide(report("methods", "gamma", what), "agree")
    revised = raw("methods", "gamma", summary="Revised.")
    apply({"methods": [revised]})
    assert [item["what"] for item in body("methods", "gamma")["under_question"]] == ["First.", "Second."]
    apply({"sources": [raw("sources", "bob2024beta", title="Retitled")]})
    assert [item["what"] for item in body("methods", "gamma")["under_question"]] == ["First.", "Second."]


def test_a_report_on_a_record_that_is_gone_can_still_be_decided():
    made = report("effects", "judge-left-out")
    withdraw(collection="effects", slug="judge-left-out", reason="wrong indeed")
    assert decide(made, "agree").state == "agreed"
    assert not Effect.objects.filter(slug="judge-left-out").exists()
    assert Revision.objects.filter(slug="judge-left-out").count() == 2

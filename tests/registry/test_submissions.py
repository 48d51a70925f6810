"""The life of a submission: examined, stored, edited, decided, published, undone."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from registry.current import current
from registry.errors import Conflict, Invalid, Stale
from registry.models import AuditEntry, Comment, Method, Revision, Submission, Tombstone
from registry.services import reviewing, withdraw
from registry.services.reverting import undo
from registry.services.reviewing import TRANSITIONS
from registry.services.submissions import examine, rehearse
from taxonomy.vocabulary import SubmissionState as State
from tests.registry.people import accepted, delta, edit, fresh, submit, summary, take, trail, user
from tests.registry.world import contents, raw, record, revisions, stored, version
from tests.writing import register, revise

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def start(world: None) -> None:
    """Every test starts from the small world."""


# --- examine


def test_examining_reports_new_changed_and_unchanged_records_and_writes_nothing(django_assert_num_queries):
    author, catalogue = user("ada"), current()
    before = contents(), AuditEntry.objects.count()
    bundle = {"methods": [delta(), raw("methods", "gamma", summary="Other."), raw("methods", "alpha")]}
    with django_assert_num_queries(0):
        examined = examine(bundle, catalogue)
    assert [(record.type, record.id, record.change) for record in examined.records] == [
        ("method", "delta", "new"),
        ("method", "gamma", "changed"),
        ("method", "alpha", "unchanged"),
    ]
    change = {"path": "/summary", "before": "Answers alone.", "after": "Other."}
    assert [[change.model_dump() for change in record.diff] for record in examined.records] == [[], [change], []]
    assert examined.base == {"methods/delta": 0, "methods/gamma": 1, "methods/alpha": 1}
    rehearsed = rehearse(author=author, raw=bundle, message="Please.", draft=True)
    assert rehearsed._state.adding
    assert (rehearsed.state, rehearsed.message) == ("draft", "Please.")
    assert rehearsed.records == [record.model_dump() for record in examined.records]
    assert rehearsed.base == examined.base
    assert (contents(), AuditEntry.objects.count()) == before
    assert current() is catalogue
    assert not Submission.objects.exists()


def test_examining_reports_every_fault_at_once():
    bundle = {"methods": [delta(year=1900, source="nobody"), delta("epsilon", nonsense=1)], "effects": [{"id": "E"}]}
    with pytest.raises(Invalid) as caught:
        examine(bundle, current())
    pointers = {fault.pointer for fault in caught.value.faults}
    assert {"/methods/0/year", "/methods/0/source", "/methods/1/nonsense", "/effects/0/id"} <= pointers


def test_what_only_the_store_can_refuse_is_refused_at_once():
    effect = raw("effects", "judge-left-out", baseline={"label": "no judge", "value": 41})
    register(record=record("methods", "gamma", id="delta"))
    withdraw(collection="methods", slug="delta", reason="Misread")
    for bundle in ({"methods": [delta()]}, {"methods": [delta()], "effects": [effect]}):
        with pytest.raises(Conflict, match="was given up"):
            submit(bundle)
    assert not Submission.objects.exists()


# --- submit and edit


def test_a_submission_stores_the_bundle_and_publishes_nothing():
    before = contents()
    submission = fresh(submit({"methods": [delta()]}, message="Please."))
    assert (submission.state, submission.revision, submission.message) == ("submitted", 1, "Please.")
    assert submission.bundle == {"methods": [delta()]}
    assert submission.base == {"methods/delta": 0}
    assert [item["change"] for item in submission.records] == ["new"]
    assert trail(submission) == [("create-submission", f"submissions/{submission.pk}")]
    assert contents() == before


def test_a_draft_is_submitted_later():
    draft = submit({"methods": [delta()]}, draft=True)
    assert draft.state == "draft"
    with pytest.raises(Conflict, match="'accept' does not go with a submission that is draft"):
        take(draft, "accept")
    assert take(draft, "submit", "ada").state == "submitted"


def test_an_edit_compares_anew():
    sent_back = take(submit(summary("One.")), "request-changes", text="Shorter.")
    revise(record=record("methods", "gamma", summary="Meanwhile."))
    edited = fresh(edit(sent_back, summary("Two."), message="Shorter now."))
    assert edited.base == {"methods/gamma": 2}
    assert edited.records[0]["diff"] == [{"path": "/summary", "before": "Meanwhile.", "after": "Two."}]
    assert (edited.state, edited.revision, edited.message) == ("changes_requested", 3, "Shorter now.")


def test_an_edit_of_the_message_alone_keeps_the_bundle():
    draft = submit({"methods": [delta()]}, draft=True, message="Old.")
    edited = fresh(edit(draft, None, message="New."))
    assert (edited.message, edited.bundle) == ("New.", {"methods": [delta()]})


def test_an_edit_against_another_revision_is_stale():
    draft = submit({"methods": [delta()]}, draft=True)
    edit(draft, {"methods": [delta("epsilon")]})
    with pytest.raises(Stale, match=f"submissions/{draft.pk} is at revision 2, and does not match '1'"):
        edit(draft, {"methods": [delta("zeta")]})
    assert list(fresh(draft).base) == ["methods/epsilon"]


@pytest.mark.parametrize("state", [state for state in State if state not in (State.DRAFT, State.CHANGES_REQUESTED)])
def test_only_drafts_and_what_was_sent_back_is_edited(state):
    submission = submit({"methods": [delta()]})
    Submission.objects.filter(pk=submission.pk).update(state=state.value)
    with pytest.raises(Conflict, match=f"A submission that is {state.value} is not edited"):
        edit(submission, {"methods": [delta("epsilon")]})


def test_an_invalid_edit_changes_nothing():
    draft = submit({"methods": [delta()]}, draft=True)
    with pytest.raises(Invalid):
        edit(draft, {"methods": [delta(year="soon")]})
    assert (fresh(draft).revision, fresh(draft).bundle) == (1, {"methods": [delta()]})


# --- transitions


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", TRANSITIONS)
def test_every_step_from_every_state(action, state):
    submission = submit({"methods": [delta()]})
    Submission.objects.filter(pk=submission.pk).update(state=state.value)
    if state in TRANSITIONS[action].before:
        assert take(submission, action).state == TRANSITIONS[action].after.value
        assert trail(submission)[-1][0] == f"{action}-submission"
        assert fresh(submission).revision == 2
    else:
        with pytest.raises(Conflict, match=f"'{action}' does not go with"):
            take(submission, action)
        assert fresh(submission).revision == 1
    assert Method.objects.filter(slug="delta").exists() == (action == "accept" and state == State.SUBMITTED)


def test_the_text_of_a_transition_is_stored_as_a_comment():
    submission = take(submit({"methods": [delta()]}), "request-changes", text="Which table?")
    reviewing.comment(submission=submission, author=user("ada"), text="Table 4.")
    result = Comment.objects.order_by("pk").values_list("author__username", "text", "state")
    assert list(result) == [("cyd", "Which table?", "changes_requested"), ("ada", "Table 4.", None)]
    assert fresh(submission).revision == 2


def test_a_step_against_another_revision_is_stale():
    submission = submit({"methods": [delta()]})
    with pytest.raises(Stale):
        take(submission, "accept", revision=7)
    assert fresh(submission).state == "submitted"


# --- accept


def test_accepting_publishes_all_of_it_once():
    bundle = {"sources": [raw("sources", "bob2024beta", title="Beta, revised")], "methods": [delta()]}
    submission = accepted(bundle, message="New and changed.")
    assert version() == 2
    result = Revision.objects.filter(submission=submission).order_by("collection")
    assert [(item.collection, item.slug, item.number) for item in result] == [
        ("methods", "delta", 1),
        ("sources", "bob2024beta", 2),
    ]
    assert {(item.author.get_username(), item.message, item.version) for item in result if item.author} == {
        ("ada", "New and changed.", 2)
    }
    assert trail(submission)[1:] == [
        ("publish", "methods/delta"),
        ("revise", "sources/bob2024beta"),
        ("accept-submission", f"submissions/{submission.pk}"),
    ]
    assert current().search.matching("delta", "methods") == {"delta"}


def test_accepting_what_changes_nothing_raises_no_version():
    submission = accepted({"methods": [raw("methods", "alpha")]})
    assert (submission.state, version()) == ("accepted", 1)


def test_a_record_that_moved_on_is_named_with_both_revisions_and_the_author_can_rebase():
    submission = submit({"methods": [delta(), raw("methods", "gamma", summary="Mine.")]})
    revise(record=record("methods", "gamma", summary="Theirs."))
    with pytest.raises(Conflict, match=r"methods/gamma \(revision 1 then, 2 now\)"):
        take(submission, "accept")
    assert fresh(submission).state == "submitted"
    assert not Method.objects.filter(slug="delta").exists()
    sent_back = take(submission, "request-changes")
    again = take(sent_back, "submit", "ada")
    assert again.records[1]["diff"] == [{"path": "/summary", "before": "Theirs.", "after": "Mine."}]
    take(again, "accept")
    assert stored("methods", "gamma")["summary"] == "Mine."


def test_a_bundle_that_is_no_longer_valid_is_refused():
    submission = submit({"methods": [delta(), delta("epsilon", extends="gamma")]})
    withdraw(collection="effects", slug="beta-against-gamma", reason="in the way")
    withdraw(collection="methods", slug="gamma", reason="no longer")
    with pytest.raises(Invalid, match="was withdrawn"):
        take(submission, "accept")
    assert fresh(submission).state == "submitted"
    assert not Method.objects.filter(slug="delta").exists()


# --- undo


def test_undoing_restores_what_was_changed_and_withdraws_what_was_made():
    before = stored("methods", "gamma")
    made = accepted(
        {"methods": [delta(), raw("methods", "gamma", summary="Worse."), delta("epsilon", extends="delta")]}
    )
    undoing = fresh(undo(submission=made, author=user("bob")))
    assert (undoing.state, undoing.message) == ("submitted", f"Undo submission {made.pk}")
    assert [(item["id"], item["change"]) for item in undoing.records] == [
        ("gamma", "changed"),
        ("epsilon", "withdrawn"),
        ("delta", "withdrawn"),
    ]
    assert undoing.base == {"methods/gamma": 2, "methods/epsilon": 1, "methods/delta": 1}
    take(undoing, "accept")
    assert stored("methods", "gamma") == before
    assert [number for number, _ in revisions("methods", "gamma")] == [1, 2, 3]
    assert [document for _, document in revisions("methods", "delta")][1:] == [None]
    assert set(Tombstone.objects.values_list("slug", flat=True)) == {"delta", "epsilon"}
    assert version() == 3, "one acceptance, one version"
    assert Revision.objects.filter(submission=undoing).count() == 3


def test_what_was_made_and_revised_since_is_not_withdrawn_unseen():
    made = accepted({"methods": [delta()]})
    undoing = undo(submission=made, author=user("bob"))
    revise(record=record("methods", "gamma", id="delta", summary="Better."))
    with pytest.raises(Conflict, match=r"methods/delta \(revision 1 then, 2 now\)"):
        take(undoing, "accept")
    assert Method.objects.filter(slug="delta").exists()


def test_what_others_refer_to_by_now_stays():
    made = accepted({"methods": [delta()]})
    undoing = undo(submission=made, author=user("bob"))
    accepted({"methods": [delta("epsilon", extends="delta")]})
    with pytest.raises(Conflict, match="refer to 'delta' of methods: epsilon"):
        take(undoing, "accept")
    assert fresh(undoing).state == "submitted"


def test_an_undoing_that_was_sent_back_still_shows_what_it_withdraws():
    undoing = undo(submission=accepted({"methods": [delta()]}), author=user("bob"))
    take(undoing, "request-changes")
    edited = edit(fresh(undoing), None, message="Because it is wrong.")
    assert [(item["id"], item["change"]) for item in edited.records] == [("delta", "withdrawn")]


@pytest.mark.parametrize("state", [state for state in State if state != State.ACCEPTED])
def test_only_what_was_accepted_is_undone(state):
    submission = submit({"methods": [delta()]})
    Submission.objects.filter(pk=submission.pk).update(state=state.value)
    with pytest.raises(Conflict, match="Only an accepted submission is undone"):
        undo(submission=fresh(submission), author=user("bob"))


def test_the_command_to_undo():
    made, out = accepted(summary("Worse.")), StringIO()
    call_command("undo_submission", made.pk, author=user("bob").get_username(), stdout=out)
    undoing = Submission.objects.latest("pk")
    assert out.getvalue() == (f"Submission {undoing.pk} takes back submission {made.pk}; a curator has to accept it.\n")
    assert json.loads(json.dumps(undoing.bundle))["methods"][0]["summary"] == "Answers alone."


def test_the_command_to_undo_reports_errors():
    waiting = submit(summary("Worse."))
    for arguments, text in (
        ((10_000, "ada"), "There is no submission 10000"),
        ((waiting.pk, "ada"), "Only an accepted submission is undone"),
        ((accepted(summary("Other.")).pk, "nobody"), "No user has the id 'nobody'"),
    ):
        with pytest.raises(CommandError, match=text):
            call_command("undo_submission", arguments[0], author=arguments[1])

"""Several people at the same moment, in real threads on the database in use: one wins, nobody sees half of anything."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalogue.bundle import bundle as bundle_of
from registry import current as holder
from registry.current import current, forget
from registry.errors import Conflict, KeyReused
from registry.models import AuditEntry, IdempotencyKey, Method, Revision, Submission
from registry.services import reviewing, submissions
from registry.services.accounts import create_token
from tests.registry.people import delta, fresh, submit, summary, take, user
from tests.registry.threads import Readers, at_once
from tests.registry.world import build, raw, revisions, stored, version
from transport.idempotency import Answer, run_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TIMES = 5


@pytest.fixture(autouse=True)
def everybody(transactional_db: None) -> None:
    build()
    for name in ("ada", "bob", "cyd", "dan"):
        user(name)


def accept(submission: Submission, actor: str) -> Callable[[], Submission]:
    curator = user(actor)
    return lambda: reviewing.take(submission=submission, action="accept", actor=curator)


def split(outcomes: list[Any]) -> tuple[list[Any], list[Exception]]:
    failed = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    return [outcome for outcome in outcomes if not isinstance(outcome, Exception)], failed


@pytest.mark.parametrize("turn", range(TIMES))
def test_two_curators_accept_the_same_submission(turn):
    submission = submit({"methods": [delta()]})
    won, lost = split(at_once([accept(submission, "cyd"), accept(submission, "dan")]))
    assert [item.state for item in won] == ["accepted"]
    assert [(type(item), str(item)) for item in lost] == [
        (Conflict, "'accept' does not go with a submission that is accepted")
    ]
    assert len(revisions("methods", "delta")) == 1
    assert version() == 2
    assert AuditEntry.objects.filter(action="accept-submission").count() == 1


@pytest.mark.parametrize("turn", range(TIMES))
def test_one_accepts_while_the_other_rejects(turn):
    submission = submit({"methods": [delta()]})
    rejecting = user("dan")
    calls = [accept(submission, "cyd"), lambda: reviewing.take(submission=submission, action="reject", actor=rejecting)]
    won, lost = split(at_once(calls))
    assert len(won) == len(lost) == 1
    assert isinstance(lost[0], Conflict)
    assert Method.objects.filter(slug="delta").exists() == (fresh(submission).state == "accepted")


@pytest.mark.parametrize("turn", range(TIMES))
def test_two_submissions_change_the_same_record(turn):
    first, second = submit(summary("One way to say it.")), submit(summary("Another way."), author="bob")
    won, lost = split(at_once([accept(first, "cyd"), accept(second, "dan")]))
    assert len(won) == len(lost) == 1, lost
    assert isinstance(lost[0], Conflict)
    assert "methods/gamma (revision 1 then, 2 now)" in str(lost[0])
    assert stored("methods", "gamma")["summary"] == won[0].bundle["methods"][0]["summary"]
    assert len(revisions("methods", "gamma")) == 2
    assert sorted([fresh(first).state, fresh(second).state]) == ["accepted", "submitted"]
    assert version() == 2


@pytest.mark.parametrize("turn", range(TIMES))
def test_two_submissions_make_a_record_of_the_same_id(turn):
    first, second = submit({"methods": [delta()]}), submit({"methods": [delta(summary="Other.")]}, author="bob")
    won, lost = split(at_once([accept(first, "cyd"), accept(second, "dan")]))
    assert len(won) == len(lost) == 1, lost
    assert "methods/delta (revision 0 then, 1 now)" in str(lost[0])
    assert len(revisions("methods", "delta")) == 1


def test_submissions_that_share_nothing_are_all_accepted():
    sent = [submit({"methods": [delta(f"delta-{place}")]}) for place in range(6)]
    _, lost = split(at_once([accept(item, "cyd") for item in sent]))
    assert not lost
    assert version() == 7
    assert [Revision.objects.filter(slug=f"delta-{place}").count() for place in range(6)] == [1] * 6
    assert sorted(Revision.objects.filter(slug__startswith="delta-").values_list("version", flat=True)) == [
        *range(2, 8)
    ]


def test_an_edit_and_another_at_once():
    submission = take(submit({"methods": [delta()]}), "request-changes")
    author, raws = user("ada"), [{"methods": [delta(year=year)]} for year in (2021, 2022)]

    def revise(bundle: Any) -> Callable[[], Submission]:
        return lambda: submissions.edit(
            submission=submission, author=author, revision=submission.revision, raw=bundle, message=None
        )

    won, lost = split(at_once([revise(bundle) for bundle in raws]))
    assert len(won) == len(lost) == 1
    assert fresh(submission).bundle == won[0].bundle


# --- the same request, several times


def test_one_key_does_the_work_once():
    author, done = user("ada"), []

    def work() -> Answer:
        made = submissions.submit(author=author, raw={"methods": [delta()]})
        done.append(made)
        time.sleep(0.1)
        return Answer(201, {"Location": f"/{made.pk}"}, str(made.pk))

    won, lost = split(at_once([lambda: run_once(user=author, key="k", request="same", work=work)] * 8))
    assert not lost
    assert len(set(map(repr, won))) == 1
    assert Submission.objects.count() == len(done) == 1
    assert IdempotencyKey.objects.count() == 1


def test_one_key_with_two_requests_serves_one_of_them():
    author = user("ada")

    def ask(request: str) -> Callable[[], Answer]:
        return lambda: run_once(user=author, key="k", request=request, work=lambda: Answer(200, {}, request))

    won, lost = split(at_once([ask("one"), ask("other")]))
    assert len(won) == 1
    assert [type(item) for item in lost] == [KeyReused]


def test_one_key_over_http_makes_one_submission():
    _, token = create_token(user=user("ada"), name="test")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "from-ci"}

    def post() -> Any:
        body = {"methods": [delta()], "message": "once"}
        answer = Client().post("/api/v1/submissions/", body, content_type="application/json", headers=headers)
        return answer.status_code, answer["Location"], answer.content

    won, lost = split(at_once([post] * 8))
    assert not lost
    assert {status for status, *_ in won} == {201}
    assert len(set(won)) == 1
    assert Submission.objects.count() == 1


def test_work_that_fails_leaves_the_key_to_the_next():
    author = user("ada")

    def fail() -> Answer:
        raise Conflict("no")

    answers = [lambda: run_once(user=author, key="k", request="same", work=fail)] * 4
    assert [type(item) for item in at_once(answers)] == [Conflict] * 4
    assert run_once(user=author, key="k", request="same", work=lambda: Answer(200, {}, "yes")).body == "yes"


# --- readers meanwhile

SIZE = 60


def big(turn: int) -> dict[str, Any]:
    """Sixty methods, and an effect of each."""
    slugs = [f"big-{turn}-{place}" for place in range(SIZE)]
    effects = [
        raw("effects", "judge-left-out", id=f"{slug}-effect", method=slug, baseline={"label": "none", "value": 41})
        for slug in slugs
    ]
    return {"methods": [delta(slug) for slug in slugs], "effects": effects}


def read(path: str) -> Any:
    answer = Client().get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def listed(collection: str, turn: int) -> tuple[int, int]:
    page = read(f"{collection}/?source=bob2024beta&page_size=500")
    actual = sum(f"big-{turn}-" in record["id"] for record in page["results"])
    return actual, page["count"] - len(page["results"]) + actual


def exported(turn: int) -> tuple[int, int]:
    bundle = read("catalogue/")
    actual = [sum(f"big-{turn}-" in record["id"] for record in bundle[name]) for name in ("methods", "effects")]
    return actual[0], actual[1]


def dumped(turn: int) -> tuple[int, int]:
    bundle = bundle_of(current())
    actual = [sum(f"big-{turn}-" in record.id for record in records) for records in (bundle.methods, bundle.effects)]
    return actual[0], actual[1]


@pytest.mark.parametrize("turn", range(3))
def test_readers_see_a_bundle_whole_or_not_at_all(turn):
    submission = submit(big(turn))
    requests = [
        lambda: listed("methods", turn),
        lambda: listed("effects", turn),
        lambda: exported(turn),
        lambda: dumped(turn),
    ]
    with Readers(requests) as readers:
        take(submission, "accept")
        time.sleep(0.1)
    for seen in readers.seen:
        assert set(seen) <= {(0, 0), (SIZE, SIZE)}
        assert seen[0] == (0, 0)
        assert seen == sorted(seen)
    assert [ask() for ask in requests] == [(SIZE, SIZE)] * 4


@pytest.mark.parametrize("anew", [False, True])
def test_a_catalogue_holds_one_version_whole(monkeypatch: pytest.MonkeyPatch, anew: bool):
    """What is published between two of the reads that build it belongs to the next one."""
    submission = submit(big(9))
    former = current()
    take(submit(summary("Something to catch up with.")), "accept", "dan")
    newest, real, published = current(), holder._entries, []
    forget()
    if not anew:
        state = holder._State(holder.Stamp(former.version, former.updated), former)
        monkeypatch.setattr(holder, "_committed", state)
    monkeypatch.setattr("registry.services.changes.exact", lambda: newest)  # whoever accepts is another process

    def late(collection: str, rows: Any) -> Any:
        if collection == "components":
            published.extend(at_once([accept(submission, "cyd")]))
        return real(collection, rows)

    monkeypatch.setattr(holder, "_entries", late)
    seen = current()
    monkeypatch.setattr(holder, "_entries", real)
    assert [item.state for item in published] == ["accepted"]
    assert seen.version == newest.version
    assert stored("methods", "gamma") == seen.methods["gamma"].dump()
    assert [sum("big-9" in slug for slug in seen.entries[name]) for name in ("methods", "effects")] == [0, 0]
    now = current()
    assert now.version == newest.version + 1
    assert [sum("big-9" in slug for slug in now.entries[name]) for name in ("methods", "effects")] == [SIZE, SIZE]


def test_a_catalogue_in_use_does_not_change_and_the_next_is_the_newest():
    before = current()
    take(submit(summary("Newer.")), "accept")
    newest = current()
    assert current() is newest
    assert (before.methods["gamma"].summary, newest.methods["gamma"].summary) == ("Answers alone.", "Newer.")
    assert (before.version, newest.version) == (1, 2)

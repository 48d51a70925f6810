"""The life of submissions: whoever does whatever in whatever order, state, revision, version and trail are as told."""

from contextlib import ExitStack
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from proof.machines.model import AFTER, Kept, Model
from tests.api.people import Person, one_source, person, read

ROLES = {"ada": "contributor", "bob": "contributor", "cora": "curator", "carl": "curator", "rita": "administrator"}
WHO = st.sampled_from(list(ROLES))
SLUGS = st.sampled_from(["one", "two"])
TITLES = st.sampled_from(["First", "Second", "Third"])
MATCHES = st.sampled_from(["none", "right", "right", "stale"])
ACTIONS = st.sampled_from([*AFTER, "accept", "submit"])


class Life(RuleBasedStateMachine):
    """One registry, empty at first, and the model of it; all of it is taken back at the end."""

    people: dict[str, Person]

    def __init__(self) -> None:
        super().__init__()
        self.model, self.stack = Model(), ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.sent = 0
        self.before = len(self.trail())

    def teardown(self) -> None:
        from registry.current import forget

        for key, kept in self.model.submissions.items():
            assert self.ask("rita", "GET", f"submissions/{key}/comments/", None, 200)["count"] == kept.comments
        transaction.set_rollback(True)
        self.stack.close()
        forget()

    def ask(self, who: str, verb: str, path: str, body: Any, status: int, match: str = "none", **headers: str) -> Any:
        key = path.split("/")[1] if path.startswith("submissions/") else ""
        if match != "none":
            revision = self.model.submissions[key].revision + (0 if match == "right" else 1)
            headers["If-Match"] = f'"{revision}"'
        return read(self.people[who].send(verb, path, body, headers=headers), status)

    def some(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(list(self.model.submissions)))

    def trail(self) -> list[tuple[str, str, str]]:
        told = self.ask("cora", "GET", "audit/?page_size=500", None, 200)["results"]
        return [(each["by"], each["action"], each["record"]) for each in reversed(told)]

    @initialize(who=WHO, title=TITLES)
    def something_is_there(self, who: str, title: str) -> None:
        self.send_in(who, "one", title, draft=False, twice=False)

    @rule(who=WHO, slug=SLUGS, title=TITLES, draft=st.booleans(), twice=st.booleans())
    def send_in(self, who: str, slug: str, title: str, draft: bool, twice: bool) -> None:
        model, body = self.model, one_source(slug, title=title) | {"draft": draft}
        status = 409 if model.refused(slug, title) else 201
        self.sent += 1
        headers = {"Idempotency-Key": f"key {self.sent}"} if twice else {}
        made = self.ask(who, "POST", "submissions/", body, status, **headers)
        if twice and status == 201:
            assert self.ask(who, "POST", "submissions/", body, status, **headers) == made
        if status == 201:
            state = "draft" if draft else "submitted"
            model.submissions[made["id"]] = Kept(who, slug, title, state, model.record(slug).revision)
            model.note(who, "create-submission", f"submissions/{made['id']}")

    @rule(who=WHO, slug=SLUGS, title=TITLES)
    def rehearse(self, who: str, slug: str, title: str) -> None:
        status = 409 if self.model.refused(slug, title) else 200
        told = self.ask(who, "POST", "submissions/?dry_run=true", one_source(slug, title=title), status)
        if status == 200:
            before = self.model.record(slug).title
            change = "new" if before is None else "unchanged" if before == title else "changed"
            assert [each["change"] for each in told["records"]] == [change]

    @rule(data=st.data(), who=WHO, title=TITLES, match=MATCHES)
    def edit(self, data: st.DataObject, who: str, title: str, match: str) -> None:
        key = self.some(data)
        kept = self.model.submissions[key]
        status = self.model.edited(who, kept, match)
        body = {"message": title} if kept.title is None else one_source(kept.slug, title=title)
        if status == 200 and self.model.refused(kept.slug, kept.title):
            status = 409
        self.ask(who, "PATCH", f"submissions/{key}/", body, status, match)
        if status == 200:
            kept.title = kept.title and title
            kept.base = self.model.record(kept.slug).revision
            kept.revision += 1
            self.model.note(who, "edit-submission", f"submissions/{key}")

    @rule(data=st.data(), who=WHO)
    def comment(self, data: st.DataObject, who: str) -> None:
        key = self.some(data)
        kept = self.model.submissions[key]
        status = 201 if self.model.sees(who, kept) else 404
        self.ask(who, "POST", f"submissions/{key}/comments/", {"text": "A word"}, status)
        if status == 201:
            kept.comments += 1
            self.model.note(who, "comment", f"submissions/{key}")

    @rule(data=st.data(), who=WHO, action=ACTIONS, match=MATCHES, told=st.booleans())
    def take(self, data: st.DataObject, who: str, action: str, match: str, told: bool) -> None:
        key = self.some(data)
        kept = self.model.submissions[key]
        status = self.model.taken(who, kept, action, match)
        body = {"text": "Because"} if told else None
        self.ask(who, "POST", f"submissions/{key}/{action}/", body, status, match)
        if status == 200:
            self.model.take(who, key, action)
            kept.comments += told

    @rule(data=st.data())
    def decide(self, data: st.DataObject) -> None:
        """By one who may: stories in which nothing is ever accepted tell little."""
        waiting = [key for key, kept in self.model.submissions.items() if kept.state == "submitted"]
        if waiting:
            key = data.draw(st.sampled_from(waiting))
            kept = self.model.submissions[key]
            who = "carl" if kept.author == "cora" else "cora"
            status = self.model.taken(who, kept, "accept", "right")
            self.ask(who, "POST", f"submissions/{key}/accept/", None, status, "right")
            if status == 200:
                self.model.take(who, key, "accept")

    @precondition(lambda self: any(kept.state == "accepted" for kept in self.model.submissions.values()))
    @rule(data=st.data(), who=WHO)
    def undo(self, data: st.DataObject, who: str) -> None:
        """What an acceptance changed, back; what it changed nothing of leaves nothing to take back."""
        from registry.errors import Conflict, Invalid
        from registry.models import Submission
        from registry.services.reverting import undo

        accepted = [key for key, kept in self.model.submissions.items() if kept.state == "accepted"]
        key = data.draw(st.sampled_from(accepted))
        former = self.model.submissions[key]
        row = Submission.objects.get(pk=int(key))
        if not former.changed or self.model.refused(former.slug, former.before):
            with pytest.raises((Conflict, Invalid)):
                undo(submission=row, author=self.people[who].user)
            return
        made = undo(submission=row, author=self.people[who].user)
        record = self.model.record(former.slug)
        self.model.submissions[str(made.pk)] = Kept(who, former.slug, former.before, "submitted", record.revision)
        self.model.note(who, "undo-submission", f"submissions/{key}")

    @invariant()
    def submissions_are_as_told(self) -> None:
        told = self.ask("rita", "GET", "submissions/?page_size=500", None, 200)["results"]
        found = {each["id"]: (each["author"], each["state"], each["revision"]) for each in told}
        assert found == {key: (kept.author, kept.state, kept.revision) for key, kept in self.model.submissions.items()}

    @invariant()
    def the_version_rises_with_acceptance_alone(self) -> None:
        response = self.people["ada"].send("GET", "sources/")
        assert int(response["Catalogue-Version"]) == self.model.version
        alive = {slug: each for slug, each in self.model.records.items() if each.title is not None}
        found = {each["id"]: (each["title"], each["revision"]) for each in read(response, 200)["results"]}
        assert found == {slug: (each.title, each.revision) for slug, each in alive.items()}

    @invariant()
    def the_trail_is_complete_and_only_grows(self) -> None:
        assert self.trail()[self.before :] == self.model.trail

    @invariant()
    def nobody_decided_alone(self) -> None:
        for key, kept in self.model.submissions.items():
            decided = {
                who
                for who, action, record in self.model.trail
                if record == f"submissions/{key}"
                and action in ("accept-submission", "reject-submission", "request-changes-submission")
            }
            assert kept.author not in decided
            assert decided or kept.state not in ("accepted", "rejected")


@pytest.fixture
def machine(db: None, settings: Any) -> type[Life]:
    settings.LIMITS = settings.LIMITS | {"writes": 1_000_000}
    return type("Story", (Life,), {"people": {name: person(name, role) for name, role in ROLES.items()}})


def tell(machine: type[Life], stories: int, steps: int, **more: Any) -> None:
    slow = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    how = settings(max_examples=stories, stateful_step_count=steps, deadline=None, suppress_health_check=slow, **more)
    run_state_machine_as_test(machine, settings=how)


def test_short_stories(machine: type[Life]):
    tell(machine, 8, 20, phases=[Phase.generate])  # a short one that fails stays as it is: shortening takes minutes


@pytest.mark.long
def test_long_stories(machine: type[Life]):
    tell(machine, 100, 50)

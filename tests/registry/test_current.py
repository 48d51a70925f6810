"""The catalogue of a process follows what is committed, and nothing that was rolled back."""

import threading
import time
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from catalogue import preparation
from catalogue.preparation import prepare, prepare_rest
from registry import current, former, priority
from registry.services.accounts import create_token
from registry.services.submissions import submit
from taxonomy.documents.upgrade import read_stored
from tests.registry.threads import outcome
from tests.registry.world import apply, build, raw

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def serving() -> Iterator[None]:
    """This process answers requests, and has prepared the catalogue."""
    build()
    current.forget()
    thread = current.prepare_in_background()
    assert thread is not None
    thread.join(60)
    yield
    with current._preparing:
        current.forget()  # the next test does not serve


def title() -> str:
    return current.current().sources["bob2024beta"].title


def test_what_was_rolled_back_is_not_built_upon(monkeypatch: pytest.MonkeyPatch):
    build()
    before = current.current().version
    with transaction.atomic():
        apply({"sources": [raw("sources", "bob2024beta", title="Rolled back")]})
        assert title() == "Rolled back"
        transaction.set_rollback(True)
    state = current._state
    for name in ("one", "two"):
        apply({"methods": [raw("methods", "alpha", summary=f"Change {name}.")]})
    monkeypatch.setattr(current, "_state", state)  # these were written by other processes
    result = current.current()
    assert result.version == before + 2
    assert result.methods["alpha"].summary == "Change two."
    assert title() != "Rolled back"


def refuse_pooling(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any) -> None:
        raise AssertionError("effects are pooled")

    for module, function in (
        ("catalogue.evidence.cells", "judge_cells"),
        ("catalogue.evidence.explanation", "assess_stability"),
        ("catalogue.evidence.explanation", "without_each_source"),
    ):
        monkeypatch.setattr(import_module(module), function, refuse)


def test_a_change_pools_only_what_it_changes(monkeypatch: pytest.MonkeyPatch):
    build()
    prepare(current.current())
    refuse_pooling(monkeypatch)
    apply({"methods": [raw("methods", "alpha", summary="Other words.")]})
    prepare(current.current())
    effect = next(effect for effect in current.current().effects.values() if effect.component)
    arm = {"treated": {**effect.dump()["treated"], "value": effect.treated.value + 1}}
    apply({"effects": [raw("effects", effect.id, **arm)]})
    with pytest.raises(AssertionError, match="effects are pooled"):
        prepare(current.current())


def test_after_preparation_no_page_pools_effects(serving: None, monkeypatch: pytest.MonkeyPatch, client: Any):
    """A worker that has just started, or a catalogue that has just changed: nobody waits for the statistics."""
    refuse_pooling(monkeypatch)
    measured = next(iter({effect.component for effect in current.current().effects.values() if effect.component}))
    lists = ("methods/", "methods/alpha/", "components/", "effects/", "gaps/", "claims/", "tradeoffs/")
    for address in (*lists, f"components/{measured}/"):
        assert client.get(f"/{address}").status_code == 200, address


def test_a_process_that_serves_prepares_every_version(serving: None, monkeypatch: pytest.MonkeyPatch):
    for words in ("One", "Two", "Three"):
        apply({"methods": [raw("methods", "alpha", summary=f"{words} other words.")]})
        wait_until(lambda: current.current().version == current.stamp().version)
    assert current.current().methods["alpha"].summary == "Three other words."
    with current._preparing:
        refuse_pooling(monkeypatch)
        prepare(current.current())


def wait_until(condition: Any) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_version_that_was_replaced_is_prepared_no_further():
    build()
    catalogue, asked = current.current(), iter([True, True])
    assert not prepare_rest(catalogue, lambda: next(asked, False))
    begun = catalogue.memo.size
    assert begun > 0
    assert prepare_rest(catalogue)
    assert catalogue.memo.size > begun
    with pytest.raises(StopIteration):
        next(asked)  # it was asked before every part


def test_a_catalogue_that_was_replaced_drops_its_results():
    """They refer to it and it to them: they would lie in memory until a full collection of garbage."""
    build()
    before = current.current()
    prepare(before)
    assert before.memo.size > 0
    apply({"methods": [raw("methods", "alpha", summary="Other words.")]})
    assert current.current() is not before
    assert before.memo.size == 0
    assert [effect.id for effect in before.effects.values()]  # whoever still reads from it computes anew


@pytest.fixture
def prepared(serving: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Another process has published `alpha-two`; the first results of its version are there when the event is set."""
    goes_on, first = threading.Event(), preparation.prepare_first

    def slowly(catalogue: Any, before_each: Any) -> None:
        assert goes_on.wait(60)
        first(catalogue, before_each)

    monkeypatch.setattr(current, "prepare_first", slowly)
    monkeypatch.setattr(current, "RECENT_SECONDS", 0)
    apply({"methods": [raw("methods", "alpha", id="alpha-two", name="Alpha two")]})
    yield goes_on
    goes_on.set()


@pytest.mark.parametrize("step", ["prepare_first", "prepare_rest"])
def test_preparation_lets_requests_pass_before_each_result(
    serving: None, monkeypatch: pytest.MonkeyPatch, client: Any, step: str
):
    """Where a request takes long while a step begins, no result of the step is computed before it has ended."""
    computed, entered, begun = [], threading.Event(), getattr(current, step)
    monkeypatch.setattr(priority, "LONG_SECONDS", -1.0)
    monkeypatch.setattr(current, "WAIT_SECONDS", 60.0)
    monkeypatch.setattr(current, "RECENT_SECONDS", 0)
    results = "_first" if step == "prepare_first" else "_rest"
    monkeypatch.setattr(preparation, results, lambda _: iter([lambda: computed.append(step)]))

    def enter(*arguments: Any) -> Any:
        entered.set()
        assert answered.wait(60)
        return begun(*arguments)

    answered = threading.Event()
    monkeypatch.setattr(current, step, enter)
    apply({"methods": [raw("methods", "alpha", name="Alpha two")]})
    client.get("/api/v1/methods/")
    assert entered.wait(60)
    with priority.answering():
        answered.set()
        time.sleep(0.3)
        assert computed == []
    wait_until(lambda: computed == [step])


LISTS = ["/api/v1/methods/", "/methods/", "/api/v1/catalogue/"]


@pytest.mark.parametrize("address", LISTS)
def test_readers_see_the_version_before_until_the_newest_is_prepared(
    prepared: threading.Event, client: Any, address: str
):
    for _ in range(3):
        assert b"alpha-two" not in client.get(address).content
    prepared.set()
    wait_until(lambda: b"alpha-two" in client.get(address).content)


@pytest.mark.parametrize("address", LISTS)
def test_who_is_signed_in_sees_a_change_at_once(prepared: threading.Event, client: Any, address: str):
    client.force_login(get_user_model().objects.create_user("ada"))
    assert b"alpha-two" in client.get(address).content
    client.logout()
    assert b"alpha-two" not in client.get(address).content


def test_a_program_with_a_token_sees_a_change_at_once(prepared: threading.Event, client: Any):
    _, token = create_token(user=get_user_model().objects.create_user("ada"), name="program")
    newest = current.stamp().version
    response = client.get("/api/v1/methods/", headers={"Authorization": f"Bearer {token}"})
    assert (response.status_code, response["Catalogue-Version"]) == (200, str(newest))
    assert client.get("/api/v1/methods/")["Catalogue-Version"] == str(newest - 1)


@pytest.mark.parametrize("address", LISTS)
def test_a_version_that_is_not_prepared_in_time_is_shown_as_it_is(
    prepared: threading.Event, client: Any, settings: Any, address: str
):
    settings.BEHIND_SECONDS = 0
    assert b"alpha-two" in client.get(address).content
    settings.BEHIND_SECONDS = 60
    assert b"alpha-two" in client.get(address).content
    prepared.set()  # what comes of it is a version that is shown already
    with current._preparing:
        assert b"alpha-two" in client.get(address).content


def test_one_page_of_a_record_just_published_shows_the_others_nothing_early(prepared: threading.Event, client: Any):
    assert client.get("/methods/alpha-two/").status_code == 200
    assert b"alpha-two" not in client.get("/methods/").content


def test_readers_of_one_moment_ask_the_database_once(
    serving: None, monkeypatch: pytest.MonkeyPatch, client: Any, django_assert_num_queries: Any
):
    client.get("/methods/")
    monkeypatch.setattr(current, "RECENT_SECONDS", 60)
    with django_assert_num_queries(0):
        for address in ("/methods/", "/components/", "/api/v1/methods/"):
            assert client.get(address).status_code == 200
    monkeypatch.setattr(current, "RECENT_SECONDS", 0)
    with django_assert_num_queries(1):
        client.get("/api/v1/methods/")


@pytest.fixture
def behind(serving: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """This process still has the version before `alpha-two`, and goes on building when the event is set."""
    goes_on, build_one = threading.Event(), current._build
    apply({"methods": [raw("methods", "alpha", id="alpha-two", name="Alpha two")]})

    def slowly(*, committed: bool) -> Any:
        assert goes_on.wait(60)
        return build_one(committed=committed)

    monkeypatch.setattr(current, "_build", slowly)
    yield goes_on
    goes_on.set()


@pytest.mark.parametrize(
    "address", ["/api/v1/methods/alpha-two/", "/methods/alpha-two/", "/api/v1/methods/alpha-two/profile/"]
)
def test_a_record_that_was_just_published_is_waited_for(behind: threading.Event, client: Any, address: str):
    assert client.get("/api/v1/methods/").json()["count"] == len(current.current().methods)
    assert "alpha-two" not in current.current().methods
    threading.Timer(0.3, behind.set).start()
    assert client.get(address).status_code == 200
    wait_until(lambda: "alpha-two" in current.current().methods)


@pytest.mark.parametrize("address", LISTS)
def test_lists_of_a_version_that_was_just_published_are_waited_for(behind: threading.Event, client: Any, address: str):
    newest = current.stamp().version
    assert b"alpha-two" not in client.get(address).content
    threading.Timer(0.3, behind.set).start()
    response = client.get(address, {"version": newest})
    assert response.status_code == 200
    assert b"alpha-two" in response.content


def test_a_version_that_nobody_published_is_not_waited_for(behind: threading.Event, client: Any):
    response = client.get("/api/v1/methods/", {"version": current.stamp().version + 1})
    assert response.status_code == 400
    behind.set()


def test_a_submission_is_compared_with_the_version_that_was_just_published(behind: threading.Event):
    ada = get_user_model().objects.create_user("ada")
    assert "alpha-two" not in current.current().methods
    threading.Timer(0.3, behind.set).start()
    made = submit(author=ada, raw={"methods": [raw("methods", "alpha", id="alpha-two", name="Another")]})
    assert made.base == {"methods/alpha-two": 1}
    assert [record["change"] for record in made.records] == ["changed"]


def test_who_waits_for_a_record_leaves_threads_for_the_others(behind: threading.Event, client: Any):
    def wait() -> None:
        client.get("/api/v1/methods/alpha-two/")
        connection.close()  # that of this thread

    waiting = [threading.Thread(target=wait) for _ in range(2)]
    try:
        for thread in waiting:
            thread.start()
        deadline = time.monotonic() + 60
        while current.waiting.free and time.monotonic() < deadline:
            time.sleep(0.01)
        response = client.get("/api/v1/methods/alpha-two/")
        assert (response.status_code, response["Retry-After"]) == (503, "1")
        assert client.get("/api/v1/methods/alpha/").status_code == 200
        assert client.get("/api/v1/methods/nowhere/").status_code == 404  # nobody published it: nothing to wait for
        assert client.get(f"/api/v1/methods/alpha-two/?version={current.current().version}").status_code == 404
    finally:
        behind.set()
        for thread in waiting:
            thread.join(60)
    assert client.get("/api/v1/methods/alpha-two/").status_code == 200


@pytest.fixture
def versions() -> int:
    """How many versions there are: each changes the words of one method."""
    build()
    prepare(current.current())
    for words in ("One", "Two", "Three"):
        apply({"methods": [raw("methods", "alpha", summary=f"{words} other words.")]})
        prepare(current.current())
    return current.current().version


def test_a_former_version_shares_what_was_not_revised(versions: int, monkeypatch: pytest.MonkeyPatch):
    """Nobody can fill the memory with versions, or have each of them read and pooled whole."""
    newest = current.current()
    read: list[str] = []

    def count(collection: str, document: Any) -> Any:
        read.append(collection)
        return read_stored(collection, document)

    monkeypatch.setattr(former, "read_stored", count)
    refuse_pooling(monkeypatch)
    before = former.at(versions - 1)
    prepare(before)
    assert read == ["methods"]
    assert before.methods["alpha"].summary == "Two other words."
    unlike = [
        (collection, slug)
        for collection, entries in newest.entries.items()
        for slug, entry in entries.items()
        if before.entries[collection][slug] is not entry
    ]
    assert unlike == [("methods", "alpha")]


def test_former_versions_leave_threads_for_the_newest(
    versions: int, monkeypatch: pytest.MonkeyPatch, client: Any, caplog: pytest.LogCaptureFixture
):
    """One is built, another one waits, and the rest come back later."""
    build_one, goes_on, begun = former._at, threading.Event(), threading.Event()

    def slowly(version: int, newest: Any) -> Any:
        begun.set()
        assert goes_on.wait(60)
        return build_one(version, newest)

    monkeypatch.setattr(former, "_at", slowly)
    first, second = (threading.Thread(target=outcome, args=(partial(former.at, number),)) for number in (1, 2))
    try:
        first.start()
        assert begun.wait(60)
        second.start()
        while former._turns.free:
            time.sleep(0.01)
        response = client.get("/api/v1/methods/?version=3")
        assert (response.status_code, response["Retry-After"]) == (503, "2")
        assert "Former versions" in response.json()["detail"]
        assert [record for record in caplog.records if record.levelname == "ERROR"] == []
        assert client.get("/methods/?version=3").status_code == 503
        assert client.get("/api/v1/methods/").status_code == 200
    finally:
        goes_on.set()
        first.join(60)
        second.join(60)
    assert client.get("/api/v1/methods/?version=3").status_code == 200

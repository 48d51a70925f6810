"""One migration at a time: a second one reports that it waits, and goes on once the first has ended.

And records of a former release are preserved by it.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from registry.models import MODELS
from registry.services import migration_lock
from registry.services.migration_lock import exclusive
from taxonomy.documents.versions import upgrade
from tests.registry.world import WORLD, Raw, stored
from tests.triggers import triggers


def in_former_form(record: Raw) -> Raw:
    """The record as releases before `reading` wrote it, with their word for counts."""
    fields = {key: value for key, value in record.items() if key != "reading"}
    if "reading" in record:
        fields |= {"seen_at": record["reading"]["address"], "read_in": record["reading"]["in"]}
    return fields | ({"scale": "ratio"} if record.get("scale") == "count" else {})


FORMER_WORLD = {
    collection: [in_former_form(record) for record in records]
    for collection, records in WORLD.items()
    if collection != "operators"  # they came later
}
pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 30


@pytest.fixture(autouse=True)
def short_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration_lock, "PAUSE", 0.01)


def test_the_second_one_waits_for_the_first():
    messages: list[str] = []
    done, ended = threading.Event(), threading.Event()

    def second() -> None:
        try:
            with exclusive(connections["default"], messages.append):
                done.set()
        finally:
            connections["default"].close()
            ended.set()

    with exclusive(connection, messages.append):
        other = threading.Thread(target=second)
        other.start()
        while not messages:
            assert not ended.wait(0.01)
        assert not done.is_set()
    assert done.wait(SECONDS)
    other.join(SECONDS)
    assert messages == ["Another migration of this database is running: waiting for it."]


def test_a_failure_lets_the_next_one_in():
    with pytest.raises(ZeroDivisionError), exclusive(connection, print):
        raise ZeroDivisionError
    with exclusive(connection, pytest.fail):
        pass


def test_the_command_takes_the_lock(monkeypatch: pytest.MonkeyPatch):
    calls: list[bool] = []
    lock = migration_lock.exclusive

    def counted(*arguments: Any) -> Any:
        calls.append(True)
        return lock(*arguments)

    monkeypatch.setattr("registry.management.commands.migrate.exclusive", counted)
    call_command("migrate", verbosity=0, stdout=StringIO())
    assert calls == [True]


@pytest.mark.once
@pytest.mark.parametrize("name", [":memory:", "file:x?mode=memory&cache=shared"])
def test_a_database_in_memory_is_nobody_elses(name: str, tmp_path: Path):
    wrapper: Any = DatabaseWrapper({"NAME": name, "ENGINE": "django.db.backends.sqlite3"})
    with exclusive(wrapper, pytest.fail), exclusive(wrapper, pytest.fail):
        pass


# --- From rows of columns to documents

FORMER = [("registry", "0005_items")]
ADDED = {"place_id", "comparator_component_id", "comparator_method_id", "position"}
"""Columns of a later release."""
MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678_901, UTC)
MOVE = "import sys, django; django.setup(); from tests.registry import test_migrating as t; t.move(sys.argv[1])"
REQUIRED: dict[str, Callable[[Raw], Raw]] = {
    "kinds": lambda raw: {"stage": raw["id"].partition("/")[0]},
    "effects": lambda raw: {"isolation": "isolated", "gain": 0.1, "facet": None},
}
"""Columns that a former release worked out."""


@pytest.mark.slow
def test_a_database_of_a_former_release_loses_nothing(empty: str):
    done = moved(empty, "whole")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("kept\n")


@pytest.mark.slow
def test_a_record_without_a_revision_stops_the_migration_and_nothing_is_changed(empty: str):
    done = moved(empty, "lost")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("No document on record for the current revision of methods: gamma\nkept\n")


def moved(url: str, how: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DEBUG": "1", "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", MOVE, how]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def move(how: str) -> None:
    """In a process of its own: fill a database as a former release would, and bring it to this one."""
    executor = MigrationExecutor(connection)
    executor.migrate(FORMER)
    former = executor.loader.project_state(FORMER).apps
    Former(former).fill(lost=how == "lost")
    before = {model: rows(former, model) for model in tables(former)}
    try:
        call_command("migrate", verbosity=0)
    except Exception as error:
        assert how == "lost"
        print(error)  # noqa: T201
        assert before == {model: rows(former, model) for model in before}
    else:
        compare(before)
    connection.check_constraints()
    assert len(triggers(connection)) == {"sqlite": 4, "postgresql": 6}[connection.vendor]
    print("kept")  # noqa: T201


def compare(before: dict[str, list[Raw]]) -> None:
    """Every document is what its record said, and every column that is left is as it was."""
    for collection, records in FORMER_WORLD.items():
        for record in records:
            assert stored(collection, record["id"]) == upgrade(collection, record)
    for model, former in before.items():
        if model in ("MethodDomain", "SearchEntry"):
            assert former
            continue
        now = rows(apps, model)
        keys = list(now[0].keys() & former[0].keys())
        assert {*now[0]} - {*keys} <= {"document", *ADDED}
        assert [{key: row[key] for key in keys} for row in now] == [{key: row[key] for key in keys} for row in former]
    assert not {"registry_searchentry", "registry_search", "registry_methoddomain"} & {
        *connection.introspection.table_names()
    }


def tables(apps: Any) -> list[str]:
    """Those that something is kept in: an answer to be repeated is none of it."""
    names = [model.__name__ for model in apps.get_app_config("registry").get_models()]
    return [name for name in names if name not in ("IdempotencyKey", "Token")]


def rows(apps: Any, model: str) -> list[Raw]:
    return list(apps.get_model("registry", model)._default_manager.order_by("pk").values())


class Former:
    """A store at migration 0005."""

    def __init__(self, apps: Any) -> None:
        self.apps = apps
        self.author = apps.get_model("auth", "User").objects.create(username="ada")
        self.submission = self.make(
            "Submission",
            author=self.author,
            state="submitted",
            bundle={"methods": [WORLD["methods"][2]]},
            base={"methods/gamma": 1},
            records=[{"type": "method", "id": "gamma", "change": "unchanged", "diff": []}],
            created=MOMENT,
            updated=MOMENT,
        )

    def make(self, model: str, **fields: Any) -> Any:
        return self.apps.get_model("registry", model)._default_manager.create(**fields)

    def fill(self, *, lost: bool) -> None:
        self.apps.get_model("registry", "Catalogue").objects.update(version=7, updated=MOMENT, fixtures="f" * 64)
        for collection, records in FORMER_WORLD.items():
            for record in records:
                self.record(collection, record)
                if not (lost and record["id"] == "gamma"):
                    self.revision(collection, record["id"], 2, json.dumps(record))
        for method in WORLD["methods"]:
            self.compose(method)
        self.revision("methods", "gone", 1, json.dumps({**WORLD["methods"][2], "id": "gone"}))
        self.revision("methods", "gone", 2, None)
        stone = {"replacement": "alpha", "merged": True, "reason": "The same", "version": 6, "created": MOMENT}
        self.make("Tombstone", collection="methods", slug="gone", **stone)
        fields = {"submission": self.submission, "author": self.author, "created": MOMENT, "text": "Look"}
        self.make("Comment", **fields)
        objection = {"what": "A step", "why": "It is missing", "state": "open", "created": MOMENT}
        self.make("Report", collection="methods", slug="alpha", **objection)
        self.make("AuditEntry", at=MOMENT, actor=self.author, action="publish", submission=self.submission, detail={})
        self.make("SearchEntry", collection="methods", slug="alpha", name="Alpha", text="seeds")

    def record(self, collection: str, record: Raw) -> None:
        name = MODELS[collection].__name__
        model = self.apps.get_model("registry", name)
        values = {**record, **{f"{arm}_method": record.get(arm, {}).get("method") for arm in ("baseline", "treated")}}
        fields = {
            field.name: self.find(field.related_model, values[field.name]) if field.is_relation else values[field.name]
            for field in model._meta.concrete_fields
            if field.name in values and field.name != "id"
        }
        at = {"slug": record["id"], "revision": 2, "version": 7, "updated": MOMENT, "hash": "0" * 64, "body": "{}"}
        self.make(name, **at, **fields, **REQUIRED.get(collection, lambda _: {})(record))
        first = {**record, "note" if collection in ("effects", "rounds") else "summary": "Before."}
        self.revision(collection, record["id"], 1, json.dumps(first))

    def find(self, model: Any, slug: str | None) -> Any:
        return slug and model._default_manager.get(slug=slug)

    def revision(self, collection: str, slug: str, number: int, document: str | None) -> None:
        by = {"author": self.author, "message": "Read", "origin": "service", "submission": self.submission}
        at = {"number": number, "version": 5 + number, "created": MOMENT, "hash": "0" * 64}
        self.make("Revision", collection=collection, slug=slug, document=document, **at, **by)

    def compose(self, method: Raw) -> None:
        method_key = self.find(self.apps.get_model("registry", "Method"), method["id"])
        components = self.apps.get_model("registry", "Component")
        for position, domain in enumerate(method["domains"]):
            self.make("MethodDomain", method=method_key, domain=domain, position=position)
        steps: dict[str, Any] = {}
        for position, step in enumerate(method["steps"]):
            component, params = self.find(components, step["component"]), step.get("params", {})
            own = {"key": step["id"], "position": position, "params": params}
            steps[step["id"]] = self.make("Step", method=method_key, component=component, **own)
        for step in method["steps"]:
            for position, source in enumerate(step.get("inputs", [])):
                self.make("Edge", source=steps[source], target=steps[step["id"]], position=position)
        if loop := method.get("iterates"):
            self.make("Loop", method=method_key, start=steps[loop["from"]], to=steps[loop["to"]], rounds=loop["rounds"])

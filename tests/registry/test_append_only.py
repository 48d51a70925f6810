"""Revisions and the audit trail stay as they were written: the database itself refuses anything else."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from registry.models import AuditEntry, Catalogue, Revision
from registry.services import audit
from tests.registry.world import build, version
from tests.triggers import triggers

TABLES = ("registry_auditentry", "registry_revision")
EVENTS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}
MODELS = [AuditEntry, Revision]


@pytest.fixture
def written(world: None) -> None:
    audit.record(actor=None, action="tested", record="methods/alpha")


def expected() -> set[tuple[str, str]]:
    return {(f"{table}_no_{event}", table) for table in TABLES for event in EVENTS[connection.vendor]}


@pytest.mark.django_db
def test_every_trigger_is_there_after_all_migrations():
    assert {(name, table) for name, table, _ in triggers(connection)} == expected()


@pytest.mark.parametrize("model", MODELS)
def test_the_models_cannot_change_a_row(written, model):
    row = model.objects.first()
    for attempt in (row.save, row.delete, model.objects.all().delete, lambda: model.objects.update(id=1_000)):
        with pytest.raises(IntegrityError, match="is append-only"), transaction.atomic():
            attempt()
    assert model.objects.filter(pk=row.pk).exists()


SQL = {
    "update": "UPDATE {table} SET {column} = 'forged'",
    "delete": "DELETE FROM {table}",
    "delete one": "DELETE FROM {table} WHERE id = (SELECT min(id) FROM {table})",
    "upsert": "INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT (id) DO UPDATE SET {column} = 'forged'",
}
ONLY = {
    "sqlite": {"replace": "INSERT OR REPLACE INTO {table} SELECT * FROM {table}"},
    "postgresql": {"truncate": "TRUNCATE {table} CASCADE"},
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", [*SQL, "replace", "truncate"])
def test_plain_sql_cannot_either(written, table, statement):
    sql = (SQL | ONLY[connection.vendor]).get(statement)
    if sql is None:
        pytest.skip(f"{connection.vendor} has no {statement}")
    column = {"registry_auditentry": "action", "registry_revision": "message"}[table]
    connection.check_constraints()  # PostgreSQL truncates nothing while some are still to be looked at
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        before = cursor.fetchall()
        with pytest.raises(IntegrityError, match="is append-only"), transaction.atomic():
            cursor.execute(sql.format(table=table, column=column))
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")
        assert cursor.fetchall() == before


@pytest.mark.django_db
def test_an_account_that_did_something_is_not_removed():
    user = get_user_model().objects.create_user("ada")
    audit.record(actor=user, action="tested")
    with pytest.raises(IntegrityError), transaction.atomic():
        user.delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_transactional_test_starts_from_an_empty_store_as_migrated(turn):
    assert {(name, table) for name, table, _ in triggers(connection)} == expected()
    assert version() == 0
    assert not Revision.objects.exists()
    build()
    assert version() == 1


@pytest.mark.django_db(transaction=True)
def test_the_command_to_flush_leaves_the_store_as_migrated_too():
    build()
    call_command("flush", interactive=False, verbosity=0)
    assert Catalogue.objects.values_list("pk", "version").get() == (1, 0)
    build()

"""Revisions and the audit trail are append-only: the database refuses to change or remove a row."""

from django.db import migrations

TABLES = ("registry_auditentry", "registry_revision")
SQLITE = """CREATE TRIGGER {table}_no_{event} BEFORE {EVENT} ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
POSTGRESQL_FUNCTION = """CREATE OR REPLACE FUNCTION registry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"""
POSTGRESQL = """CREATE TRIGGER {table}_no_{event} BEFORE {EVENT} ON {table}
    FOR EACH ROW EXECUTE FUNCTION registry_append_only()"""


def create(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    if not sqlite:
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)  # a % is no placeholder
    for table in TABLES:
        for event in ("update", "delete"):
            statement = SQLITE if sqlite else POSTGRESQL
            schema_editor.execute(statement.format(table=table, event=event, EVENT=event.upper()))


def drop(apps, schema_editor):
    on = "" if schema_editor.connection.vendor == "sqlite" else " ON {table}"
    for table in TABLES:
        for event in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{event}{on.format(table=table)}")


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_accounts_and_review")]
    operations = [migrations.RunPython(create, drop, elidable=False)]

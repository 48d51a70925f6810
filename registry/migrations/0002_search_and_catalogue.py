"""The full-text index of each database, and the catalogue's one row."""

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE registry_search USING fts5("
    "name, text, tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3')",
]
SQLITE_BACK = ["DROP TABLE registry_search"]
POSTGRESQL = [
    "ALTER TABLE registry_searchentry ADD COLUMN vector tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('english', name), 'A') || setweight(to_tsvector('english', text), 'B')) STORED",
    "CREATE INDEX registry_search_vector ON registry_searchentry USING gin (vector)",
]
POSTGRESQL_BACK = [
    "DROP INDEX registry_search_vector",
    "ALTER TABLE registry_searchentry DROP COLUMN vector",
]


def run(sqlite, postgresql):
    def operation(apps, schema_editor):
        for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
            schema_editor.execute(statement)

    return operation


def create_row(apps, schema_editor):
    apps.get_model("registry", "Catalogue").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [
        migrations.RunPython(run(SQLITE, POSTGRESQL), run(SQLITE_BACK, POSTGRESQL_BACK), elidable=False),
        migrations.RunPython(create_row, migrations.RunPython.noop, elidable=False),
    ]

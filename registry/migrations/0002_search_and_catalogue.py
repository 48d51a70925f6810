"""The full-text index of each database, and the catalogue's one row."""

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE registry_search USING fts5("
    "name, text, tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3')",
]
SQLITE_BACK = ["DROP TABLE registry_search"]
# Signs become blanks: PostgreSQL would take `GPT-4`, `2304.12244` and `and/or` for a number or a path, not for words.
SIGNS = r"""!"#$%&''()*+,-./:;<=>?@[\]^`{|}~"""
WORDS = f"to_tsvector('english', translate(COLUMN, '{SIGNS}', repeat(' ', 31)))"
POSTGRESQL = [
    "ALTER TABLE registry_searchentry ADD COLUMN vector tsvector GENERATED ALWAYS AS ("
    f"setweight({WORDS.replace('COLUMN', 'name')}, 'A') || setweight({WORDS.replace('COLUMN', 'text')}, 'B')) STORED",
    "CREATE INDEX registry_search_vector ON registry_searchentry USING gin (vector)",
]
POSTGRESQL_BACK = [
    "DROP INDEX registry_search_vector",
    "ALTER TABLE registry_searchentry DROP COLUMN vector",
]


def run(sqlite, postgresql):
    def operation(apps, schema_editor):
        for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
            schema_editor.execute(statement, params=None)  # a % is a sign like others

    return operation


def create_row(apps, schema_editor):
    apps.get_model("registry", "Catalogue").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [
        migrations.RunPython(run(SQLITE, POSTGRESQL), run(SQLITE_BACK, POSTGRESQL_BACK), elidable=False),
        migrations.RunPython(create_row, migrations.RunPython.noop, elidable=False),
    ]

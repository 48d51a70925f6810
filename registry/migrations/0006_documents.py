"""A row keeps what the database guards and the whole document; columns of single facts, read bodies and search go."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import registry.models.fields

TABLES = {
    "sources": "source",
    "kinds": "kind",
    "components": "component",
    "metrics": "metric",
    "methods": "method",
    "effects": "effect",
    "rounds": "rounds",
}
TERMS = ("source", "kind", "component", "metric")
FIELDS = {
    "source": ("title", "year", "arxiv", "doi", "url", "venue", "code", "authors", "status"),
    "kind": ("stage", "name", "summary", "status"),
    "component": ("name", "summary", "aliases", "status"),
    "metric": ("name", "summary", "measures", "orientation", "unit", "scale", "family", "items", "poolable", "status"),
    "method": ("name", "year", "summary", "output", "code", "cost", "models"),
    "effect": (
        *("locator", "note", "seen_at", "read_in", "characteristic", "design", "items", "generalization", "domain"),
        *("baseline", "treated", "models", "measured_by", "second_reading"),
        *("facet", "isolation", "gain", "log_ratio", "variance", "variance_from"),
    ),
    "rounds": ("locator", "note", "seen_at", "read_in", "points"),
    "step": ("params", "note"),
}
CONSTRAINTS = {
    "source": ("source_status_known", "source_replaced_when_deprecated"),
    "kind": ("kind_status_known", "kind_replaced_when_deprecated", "kind_stage_known"),
    "component": ("component_status_known", "component_replaced_when_deprecated"),
    "metric": (
        *("metric_status_known", "metric_replaced_when_deprecated"),
        *("metric_measures_known", "metric_orientation_known", "metric_scale_known"),
    ),
    "effect": (
        *("effect_read_in_known", "effect_one_cause", "effect_variance_positive_with_rule", "effect_design_known"),
        *("effect_characteristic_known", "effect_generalization_known", "effect_domain_known", "effect_facet_known"),
        *("effect_isolation_known", "effect_second_reading_known", "effect_variance_from_known"),
    ),
    "rounds": ("rounds_read_in_known",),
}


class LostDocuments(Exception):
    """A row has no revision to take its document from; nothing was changed."""


def copy_documents(apps, schema_editor):
    """Each row takes the document of the revision that it is at."""
    for collection, table in TABLES.items():
        schema_editor.execute(
            f"UPDATE registry_{table} SET document = (SELECT revision.document FROM registry_revision AS revision "
            f"WHERE revision.collection = '{collection}' AND revision.slug = registry_{table}.slug "
            f"AND revision.number = registry_{table}.revision)"
        )
        rows = apps.get_model("registry", table).objects.filter(document__isnull=True)
        if slugs := list(rows.values_list("slug", flat=True)[:10]):
            raise LostDocuments(f"No document on record for the current revision of {collection}: {', '.join(slugs)}")


def drop_search(apps, schema_editor):
    """The full-text index of SQLite is a table that Django does not know; that of PostgreSQL goes with its column."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE IF EXISTS registry_search")


def link(model, related_name):
    return models.ForeignKey(model, on_delete=django.db.models.deletion.PROTECT, related_name=related_name)


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_items")]
    operations = [
        *(
            migrations.AddField(table, "document", registry.models.fields.DocumentField(null=True))
            for table in TABLES.values()
        ),
        migrations.RunPython(copy_documents, migrations.RunPython.noop, elidable=False),
        *(
            migrations.RemoveConstraint(table, name)
            for table, names in CONSTRAINTS.items()
            for name in names
        ),
        *(migrations.RemoveField(table, name) for table, names in FIELDS.items() for name in names),
        *(migrations.RemoveField(table, "body") for table in TABLES.values()),
        *(
            migrations.AlterField(table, "document", registry.models.fields.DocumentField())
            for table in TABLES.values()
        ),
        *(
            migrations.AddConstraint(
                table, models.CheckConstraint(condition=~Q(replaced_by=F("id")), name=f"{table}_replaced_by_another")
            )
            for table in TERMS
        ),
        migrations.AlterField("effect", "source", link("registry.source", "effects")),
        migrations.AlterField("effect", "metric", link("registry.metric", "effects")),
        migrations.AlterField("rounds", "source", link("registry.source", "rounds")),
        migrations.AlterField("rounds", "metric", link("registry.metric", "rounds")),
        migrations.AlterField("rounds", "method", link("registry.method", "rounds")),
        migrations.DeleteModel("MethodDomain"),
        migrations.RunPython(drop_search, migrations.RunPython.noop, elidable=False),
        migrations.DeleteModel("SearchEntry"),
    ]

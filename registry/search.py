"""Full-text search behind one face: FTS5 on SQLite, tsvector on PostgreSQL.

What a user types is always quoted, so no input is an error; words are joined by AND, the last one may be a beginning.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from registry.models import SearchEntry
from registry.rows import CHUNK, chunks
from taxonomy.documents import Record

WORD = re.compile(r"\w+")
RANKED = 2_000
"""Among so many hits at most the best are looked for: ranking every record for a word that all of them hold is slow."""
OPEN, CLOSE = "<mark>", "</mark>"


@dataclass(frozen=True)
class Hit:
    """One found record; `highlight` marks the words found, in text that is not escaped for HTML."""

    collection: str
    slug: str
    name: str
    score: float
    highlight: str


def words(query: str) -> list[str]:
    return WORD.findall(query)[:32]


def matching(query: str, collection: str) -> set[str]:
    """Ids of every record of the collection that the query matches."""
    if not words(query):
        return set()
    sql, term = _MATCHING[connection.vendor], _TERM[connection.vendor](words(query))
    with connection.cursor() as cursor:
        cursor.execute(sql, [term, collection])
        return {slug for (slug,) in cursor.fetchall()}


def ranked(query: str, collections: Sequence[str], limit: int) -> list[Hit]:
    """The best hits first; a hit in a name counts ten times one in the text."""
    if not words(query):
        return []
    marks = ", ".join(["%s"] * len(collections))
    sql = _RANKED[connection.vendor].format(collections=marks)
    term = _TERM[connection.vendor](words(query))
    with connection.cursor() as cursor:
        cursor.execute(sql, _arguments(term, collections, limit))
        return [Hit(*row) for row in cursor.fetchall()]


def _arguments(term: str, collections: Sequence[str], limit: int) -> list[Any]:
    if connection.vendor == "sqlite":
        return [term, *collections, RANKED, limit]
    return [term, term, *collections, RANKED, limit]


def write(records: Iterable[Record]) -> None:
    """Put the records' texts in place of those that were there."""
    records = list(records)
    for chunk in chunks(records):
        _write_chunk(chunk)


def _write_chunk(records: Sequence[Record]) -> None:
    entries = [SearchEntry(collection=r.collection, slug=r.id, name=name_of(r), text=text_of(r)) for r in records]
    for collection in {record.collection for record in records}:
        remove(collection, [record.id for record in records if record.collection == collection])
    made = SearchEntry.objects.bulk_create(entries, batch_size=CHUNK)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            rows = [(entry.pk, entry.name, entry.text) for entry in made]
            cursor.executemany("INSERT INTO registry_search (rowid, name, text) VALUES (%s, %s, %s)", rows)


def remove(collection: str, slugs: Sequence[str]) -> None:
    for chunk in chunks(slugs):
        entries = SearchEntry.objects.filter(collection=collection, slug__in=chunk)
        pks = list(entries.values_list("pk", flat=True))
        if not pks:
            continue
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.executemany("DELETE FROM registry_search WHERE rowid = %s", [(pk,) for pk in pks])
        entries.delete()


def name_of(record: Record) -> str:
    return str(getattr(record, "name", None) or getattr(record, "title", None) or record.id)


def text_of(record: Record) -> str:
    """Everything that is written about the record in words."""
    fields = record.model_dump(mode="json", exclude_defaults=True)
    keys = ("id", "summary", "aliases", "authors", "venue", "note", "locator", "component", "method", "metric", "arxiv")
    parts = [fields.get(key) for key in keys]
    parts += [step.get("note") for step in fields.get("steps", [])] + [s["component"] for s in fields.get("steps", [])]
    parts += [fields[arm]["label"] for arm in ("baseline", "treated") if arm in fields]
    return "\n".join(" ".join(part) if isinstance(part, list) else str(part) for part in parts if part)


def _sqlite_term(found: Sequence[str]) -> str:
    *whole, last = (f'"{word}"' for word in found)
    return " ".join([*whole, f"{last}*"])


def _postgresql_term(found: Sequence[str]) -> str:
    *whole, last = (f"'{word}'" for word in found)
    return " & ".join([*whole, f"{last}:*"])


_TERM = {"sqlite": _sqlite_term, "postgresql": _postgresql_term}

# CROSS JOIN: the index is asked first and once. Left to itself SQLite may begin with the entries of the collection, and
# ask the index anew for every one of them: seconds, for the first letter of a word.
_MATCHING = {
    "sqlite": """
        SELECT entry.slug FROM registry_search CROSS JOIN registry_searchentry entry ON entry.id = registry_search.rowid
        WHERE registry_search MATCH %s AND entry.collection = %s""",
    "postgresql": """
        SELECT slug FROM registry_searchentry
        WHERE vector @@ to_tsquery('english', %s) AND collection = %s""",
}

_RANKED = {
    "sqlite": f"""
        SELECT collection, slug, name, -score AS score, highlight FROM (
            SELECT entry.collection, entry.slug, entry.name, bm25(registry_search, 10.0, 1.0) AS score,
                   snippet(registry_search, -1, '{OPEN}', '{CLOSE}', '…', 24) AS highlight
            FROM registry_search CROSS JOIN registry_searchentry entry ON entry.id = registry_search.rowid
            WHERE registry_search MATCH %s AND entry.collection IN ({{collections}})
            LIMIT %s) AS found
        ORDER BY score DESC, collection, slug LIMIT %s""",
    "postgresql": f"""
        SELECT collection, slug, name, score,
               ts_headline('english', name || E'\\n' || text, query,
                           'StartSel={OPEN}, StopSel={CLOSE}, MaxWords=24, MinWords=12') AS highlight
        FROM (SELECT collection, slug, name, text, query, ts_rank('{{{{0.1, 0.1, 0.1, 1}}}}', vector, query) AS score
              FROM (SELECT entry.*, to_tsquery('english', %s) AS query FROM registry_searchentry entry
                    WHERE vector @@ to_tsquery('english', %s) AND collection IN ({{collections}})
                    LIMIT %s) AS found
              ORDER BY score DESC, collection, slug LIMIT %s) AS best
        ORDER BY score DESC, collection, slug""",
}

"""Who names whom: the references between records, read backwards."""

from collections.abc import Mapping

from catalogue.value import Catalogue, per_version
from taxonomy.documents.references import references

RecordKey = tuple[str, str]
"""Collection and id."""


@per_version(1)
def referrers(catalogue: Catalogue) -> Mapping[RecordKey, tuple[RecordKey, ...]]:
    """Record -> the records that name it, each once, in the order of collections and ids."""
    found: dict[RecordKey, dict[RecordKey, None]] = {}
    for collection, entries in catalogue.entries.items():
        for slug, entry in entries.items():
            for reference in references(entry.document):
                found.setdefault((reference.collection, reference.id), {})[collection, slug] = None
    return {record: tuple(names) for record, names in found.items()}

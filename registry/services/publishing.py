"""Publishing: the new and changed records of a bundle are written with their revisions and audit entries."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from catalogue import Entry
from catalogue.errors import noun
from registry.errors import Conflict
from registry.models import MODELS, Edge, Loop, OperatorComponent, Revision, Step, Submission
from registry.services import audit
from registry.services.changes import Change, Origin, open_change
from registry.services.checking import check_agreement
from taxonomy.documents import COLLECTIONS, Bundle, Document, Method, Operator, Record
from taxonomy.documents.references import EVERY_ITEM, ReferenceField, reference_fields, references
from taxonomy.documents.upgrade import stamped

Progress = Callable[[str, int, int], None]
"""Called before each collection is written: its name, how many records the bundle has, how many differ."""
RecordId = tuple[str, str]
"""Collection and id."""
CHUNK = 500
T = TypeVar("T")


@dataclass
class Outcome:
    """What publishing a bundle did to each record."""

    new: list[RecordId] = field(default_factory=list)
    changed: list[RecordId] = field(default_factory=list)
    unchanged: list[RecordId] = field(default_factory=list)


def digest(document: Record) -> str:
    """SHA-256 over the document's content, whatever the order of its keys."""
    content = json.dumps(document.dump(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def _no_progress(collection: str, total: int, differing: int) -> None:
    """Report no progress."""


@transaction.atomic
def apply_bundle(
    *,
    bundle: Bundle,
    author: Any = None,
    message: str = "",
    origin: Origin = Origin.SERVICE,
    submission: Submission | None = None,
    progress: Progress = _no_progress,
) -> Outcome:
    """Publish a whole bundle, or nothing. Raises Invalid (with faults) or Conflict."""
    change = open_change(author=author, message=message, origin=origin, submission=submission)
    check_agreement(bundle, change.catalogue)
    outcome = publish(bundle, change, progress)
    change.close()
    return outcome


def publish(bundle: Bundle, change: Change, progress: Progress = _no_progress) -> Outcome:
    """Write a bundle that was checked against the change's catalogue. Raises Conflict."""
    try:
        with transaction.atomic():
            return _publish(bundle, change, progress)
    except IntegrityError as error:
        raise Conflict(f"The store refuses this: {error}") from error


def _publish(bundle: Bundle, change: Change, progress: Progress) -> Outcome:
    outcome, keys, written = Outcome(), Keys(), list[Revision]()
    keys.fetch_all((ref.collection, ref.id) for record in bundle.records() for ref in references(record))
    for collection in MODELS:
        documents: Sequence[Record] = getattr(bundle, collection)
        differing = _compare(collection, documents, change.catalogue.entries[collection], outcome)
        progress(collection, len(documents), len(differing))
        if differing:
            written += _write(collection, differing, keys, change)
    Revision.objects.bulk_create(written, batch_size=CHUNK)
    change.touched = change.touched or bool(written)
    _record(outcome, change)
    return outcome


def _compare(
    collection: str, documents: Sequence[Record], known: Mapping[str, Entry], outcome: Outcome
) -> list[Record]:
    """The documents that are new or changed."""
    differing = []
    for document in documents:
        entry = known.get(document.id)
        if entry is None:
            outcome.new.append((collection, document.id))
        elif digest(entry.document) != digest(document):
            outcome.changed.append((collection, document.id))
        else:
            outcome.unchanged.append((collection, document.id))
            continue
        differing.append(document)
    return differing


def _record(outcome: Outcome, change: Change) -> None:
    """Write the audit trail: an entry for each record, but one for the curated files together."""
    if change.origin is Origin.FIXTURE:
        audit.record(actor=None, action="load-files", new=len(outcome.new), changed=len(outcome.changed))
        return
    entries = [("publish", outcome.new), ("revise", outcome.changed)]
    audit.record_each(actor=change.author, entries=entries, submission=change.submission)


class Keys:
    """(collection, id) -> primary key, read in bulk and remembered for one change."""

    def __init__(self) -> None:
        self._pks: dict[RecordId, int] = {}

    def __call__(self, collection: str, slug: str) -> int:
        return self._pks[collection, slug]

    def add(self, collection: str, pks: Mapping[str, int]) -> None:
        self._pks |= {(collection, slug): pk for slug, pk in pks.items()}

    def known(self, collection: str, slugs: Iterable[str]) -> dict[str, int]:
        """Id -> primary key, for the ids that are stored."""
        self.fetch_all((collection, slug) for slug in slugs)
        return {slug: self._pks[collection, slug] for slug in slugs if (collection, slug) in self._pks}

    def fetch_all(self, records: Iterable[RecordId]) -> None:
        """Read the keys of those records that are stored and not yet known."""
        missing: dict[str, set[str]] = {}
        for collection, slug in records:
            if (collection, slug) not in self._pks:
                missing.setdefault(collection, set()).add(slug)
        for collection, slugs in missing.items():
            for chunk in chunks(sorted(slugs)):
                rows = MODELS[collection]._default_manager.filter(slug__in=chunk)
                self.add(collection, dict(rows.values_list("slug", "pk")))


def _write(collection: str, documents: Sequence[Record], keys: Keys, change: Change) -> Iterator[Revision]:
    """Write the rows of these documents; their revisions are left to the caller."""
    model, entries = MODELS[collection], change.catalogue.entries[collection]
    known = [document.id for document in documents if document.id in entries]
    keys.fetch_all((collection, slug) for slug in known)
    rows = [_row(document, entries.get(document.id), keys, change) for document in documents]
    model._default_manager.bulk_create([row for row in rows if row.pk is None], batch_size=CHUNK)
    _update(collection, [row for row in rows if row.slug in entries])
    keys.add(collection, {row.slug: row.pk for row in rows})
    _link_own_collection(collection, documents, keys)
    by_key: dict[int, Any] = {row.pk: document for row, document in zip(rows, documents, strict=True)}
    if collection == "methods":
        _write_steps(by_key, keys)
    elif collection == "operators":
        _write_components(by_key, keys)
    return (_revision(row, document, change) for row, document in zip(rows, documents, strict=True))


def _row(document: Record, entry: Entry | None, keys: Keys, change: Change) -> Any:
    model: Any = MODELS[document.collection]
    return model(
        pk=entry and keys(document.collection, document.id),
        slug=document.id,
        revision=entry.revision + 1 if entry else 1,
        hash=digest(document),
        version=change.version,
        updated=change.at,
        document=stamped(document),
        **_foreign_keys(document, keys),
    )


def column(field: ReferenceField) -> str:
    """The column of a reference: its place in the document, joined by underscores.

    An id whose collection depends on another key ends with what it names instead: `comparator_method`.
    """
    path = field.path if field.where is None else (*field.path[:-1], noun(field.collection))
    return "_".join(path)


def columns(document: type[Document], *, own: bool) -> dict[str, str]:
    """The columns of a document's references and their collections; with `own` those within its own collection."""
    return {
        column(field): field.collection
        for field in reference_fields(document)
        if EVERY_ITEM not in field.path and (field.collection == document.collection) is own
    }


def _foreign_keys(document: Record, keys: Keys) -> dict[str, int | None]:
    """The columns of references to other collections."""
    ids = {(reference.loc, reference.collection): reference.id for reference in references(document)}
    fields = (field for field in reference_fields(type(document)) if EVERY_ITEM not in field.path)
    return {
        f"{column(field)}_id": keys(field.collection, ids[place]) if (place := field[:2]) in ids else None
        for field in fields
        if field.collection != document.collection
    }


def _update(collection: str, rows: Sequence[Any]) -> None:
    """Overwrite changed rows. References inside the collection are cleared, and set once every row is there."""
    model, own = MODELS[collection], [f"{name}_id" for name in columns(COLLECTIONS[collection], own=True)]
    fields = [f.name for f in model._meta.concrete_fields if not f.primary_key and f.attname not in own]
    for chunk in chunks(rows, CHUNK // 5):
        if own:
            model._default_manager.filter(pk__in=[row.pk for row in chunk]).update(**dict.fromkeys(own))
        model._default_manager.bulk_update(chunk, fields)


def _link_own_collection(collection: str, documents: Sequence[Record], keys: Keys) -> None:
    own = columns(COLLECTIONS[collection], own=True)
    for document in documents:
        targets = {f"{name}_id": keys(collection, getattr(document, name)) for name in own if getattr(document, name)}
        if targets:
            rows = MODELS[collection]._default_manager.filter(pk=keys(collection, document.id))
            rows.update(**targets)


def _write_steps(methods: Mapping[int, Method], keys: Keys) -> None:
    """Replace the steps, edges and loops of methods."""
    for chunk in chunks(list(methods)):
        Loop.objects.filter(method_id__in=chunk).delete()
        Step.objects.filter(method_id__in=chunk).delete()
    steps = [
        Step(method_id=pk, key=step.id, position=position, component_id=keys("components", step.component))
        for pk, method in methods.items()
        for position, step in enumerate(method.steps)
    ]
    Step.objects.bulk_create(steps, batch_size=CHUNK)
    pks = {(step.method_id, step.key): step.pk for step in steps}
    edges = (
        Edge(source_id=pks[pk, source], target_id=pks[pk, step.id], position=position)
        for pk, method in methods.items()
        for step in method.steps
        for position, source in enumerate(step.inputs)
    )
    Edge.objects.bulk_create(edges, batch_size=CHUNK)
    loops = (
        Loop(
            method_id=pk,
            position=position,
            start_id=pks[pk, loop.start],
            to_id=pks[pk, loop.to],
            rounds=loop.rounds,
        )
        for pk, method in methods.items()
        for position, loop in enumerate(method.all_loops)
    )
    Loop.objects.bulk_create(loops, batch_size=CHUNK)


def _write_components(operators: Mapping[int, Operator], keys: Keys) -> None:
    """Replace the components to which operators refer."""
    for chunk in chunks(list(operators)):
        OperatorComponent.objects.filter(operator_id__in=chunk).delete()
    rows = (
        OperatorComponent(operator_id=pk, component_id=keys("components", component))
        for pk, operator in operators.items()
        for component in operator.mentioned
    )
    OperatorComponent.objects.bulk_create(rows, batch_size=CHUNK)


def _revision(row: Any, document: Record, change: Change) -> Revision:
    content = json.dumps(row.document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return revision(change, document.collection, row.slug, row.revision, content, row.hash)


def revision(
    change: Change, collection: str, slug: str, number: int, document: str | None = None, sha256: str = ""
) -> Revision:
    """The unsaved revision that a change makes of a record; without a document the record is removed."""
    return Revision(
        collection=collection,
        slug=slug,
        number=number,
        version=change.version,
        created=change.at,
        author=change.author,
        submission=change.submission,
        message=change.message,
        origin=change.origin.value,
        document=document,
        hash=sha256,
    )


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterable[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))

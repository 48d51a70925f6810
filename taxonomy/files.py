"""The catalogue as a folder of YAML files: which file has which record; read with strict rules, written in one form.

kinds.yaml  components.yaml  metrics.yaml  sources.yaml
methods/<method>.yaml     the method, its effects and its rounds
effects/<source>.yaml     effects that belong to no method
crosswalk/<tool>.yaml     the operators of a tool
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from taxonomy.documents import COLLECTIONS, Bundle, Component, Effect, Fault, Kind, Operator, Record, Rounds
from taxonomy.strict_parsing import Unreadable, read_yaml
from taxonomy.vocabulary import Measures, Stage

WIDTH = 120


class FileFault(ValueError):
    """A file that is no valid part of the catalogue; the message names file and line."""


@dataclass
class Folder:
    """Records as a folder has them, with the file that each is from."""

    raw: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    places: dict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    """Collection -> file and position of each record."""
    fingerprint: str = ""
    """SHA-256 over names and contents of the files."""

    def describe(self, fault: Fault) -> str:
        """The message of a fault, with file, record and pointer into the file."""
        collection, *rest = fault.loc or ("",)
        if not rest or not isinstance(rest[0], int) or collection not in self.places:
            return visible(f"{fault.pointer or '/'}: {fault.detail}")
        file, position = self.places[str(collection)][rest[0]]
        record = self.raw[str(collection)][rest[0]]
        name = record.get("id") if isinstance(record, dict) else None
        inside = fault._replace(loc=(collection, position, *rest[1:]))
        return visible(f"{file}: {name or 'record without id'}: {inside.pointer}: {fault.detail}")


def visible(text: str) -> str:
    """The text with control characters and line breaks escaped: it may come from an untrusted file."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def files_of(path: Path) -> list[Path]:
    """The YAML files of a folder."""
    return sorted(path.rglob("*.yaml"))


def read_folder(path: Path) -> Folder:
    """Every record of every YAML file below `path`. Raises FileFault; the records are not yet validated."""
    contents = _contents(path)
    folder = Folder(fingerprint=_fingerprint(contents))
    for name, content in contents.items():
        for collection, position, record in _records(name, content):
            folder.places[collection].append((name, position))
            folder.raw[collection].append(record)
    return folder


def fingerprint_of(path: Path) -> str:
    """What `read_folder` gives as the fingerprint, without parsing. Raises FileFault."""
    return _fingerprint(_contents(path))


def _contents(path: Path) -> dict[str, bytes]:
    """The bytes of each file by its name in the folder."""
    if files := files_of(path):
        return {file.relative_to(path).as_posix(): file.read_bytes() for file in files}
    raise FileFault(f"{path}: no YAML file in this folder")


def _fingerprint(contents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in contents.items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _records(name: str, content: bytes) -> Iterator[tuple[str, int, Any]]:
    try:
        lists = read_yaml(content)
    except Unreadable as error:
        raise FileFault(f"{name}: {error}") from error
    if not isinstance(lists, dict):
        raise FileFault(f"{name}: a file holds lists of records by collection: {', '.join(COLLECTIONS)}")
    for collection, records in lists.items():
        if collection not in COLLECTIONS or not isinstance(records, list):
            raise FileFault(visible(f"{name}: /{collection}: expected a list named one of {', '.join(COLLECTIONS)}"))
        yield from ((collection, position, record) for position, record in enumerate(records))


def file_of(record: Record) -> str:
    """The file that has a record."""
    if isinstance(record, (Effect, Rounds)):
        return f"methods/{record.method}.yaml" if record.method else f"effects/{record.source}.yaml"
    if isinstance(record, Operator):
        return f"crosswalk/{record.tool}.yaml"
    if record.collection == "methods":
        return f"methods/{record.id}.yaml"
    return f"{record.collection}.yaml"


def written(bundle: Bundle) -> dict[str, str]:
    """The text of every file, by name: records in a fixed order, so that the same catalogue gives the same bytes."""
    files: dict[str, dict[str, list[Any]]] = defaultdict(dict)
    for record in sorted(bundle.records(), key=_order):
        files[file_of(record)].setdefault(record.collection, []).append(record.dump())
    return {name: as_yaml(lists) for name, lists in sorted(files.items())}


def as_yaml(value: Any) -> str:
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def write_folder(path: Path, bundle: Bundle) -> list[str]:
    """Write the catalogue below `path`; returns the names of the files."""
    files = written(bundle)
    for name, text in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return list(files)


_COLLECTIONS = list(COLLECTIONS)
_STAGES = [stage.value for stage in Stage]
_MEASURES = [term.value for term in Measures]


def _order(record: Record) -> tuple[int, int, str, str]:
    """Kinds and components by stage, metrics by what they measure, everything by id."""
    place = _COLLECTIONS.index(record.collection)
    if isinstance(record, (Component, Kind)):
        kind = record.kind if isinstance(record, Component) else record.id
        return place, _STAGES.index(kind.partition("/")[0]), kind, record.id
    measures = getattr(record, "measures", None)
    return place, 0 if measures is None else _MEASURES.index(measures.value), "", record.id

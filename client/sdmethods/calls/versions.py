"""Versions of the catalogue, citing, cards, badges, feeds."""

import hashlib
import json
from pathlib import Path
from typing import Any, Literal

from sdmethods.calls.base import Calls, segment
from sdmethods.calls.records import record_path
from sdmethods.errors import NotFound
from sdmethods.lists import LazyList
from sdmethods.models.answers import VersionInfo
from sdmethods.models.evidence import Facts
from sdmethods.queries import encode

Citation = Literal["bibtex", "csl"]
CITATIONS = {"bibtex": "bibtex", "csl": "json"}
CARDS = {"hf": "text/markdown", "croissant": "application/ld+json", "ro-crate": "application/zip"}


class VersionCalls(Calls):
    """What makes a figure citable: the version it was read from."""

    def current(self) -> str:
        """The name of the version that answers now."""
        body, origin = self.body("")
        return str(origin.version or body["catalogue_version"])

    def versions(self) -> LazyList[VersionInfo]:
        """Every published version."""
        return self.listing(VersionInfo, "versions/", {})

    def version(self, id: str) -> VersionInfo:
        """A published version: counts, SHA-256, citation, downloads."""
        return self.get(VersionInfo, f"versions/{segment(id)}/")

    def version_file(self, id: str, name: str) -> bytes:
        """A file of a version: a table (`effects.csv`), `datapackage.json`, `croissant.json`, `CITATION.cff`."""
        return self.reply(f"versions/{segment(id)}/{segment(name)}", accept="*/*").content

    @property
    def snapshot(self) -> VersionInfo:
        """The version that this registry object answers from: the pinned one, or the newest."""
        return self.version(self.at or self.current())

    def moved(self, start: str, end: str) -> Facts:
        """Which pooled answers moved between two versions, and why."""
        return self.get(Facts, f"versions/{segment(start)}..{segment(end)}/")

    def catalogue(self) -> dict[str, Any]:
        """The whole catalogue as one bundle that loads back unchanged."""
        return dict(self.body("catalogue/")[0])

    def pull(self, target: str | Path, *, format: Literal["json", "yaml"] = "json") -> tuple[str | None, str]:
        """Store the bundle in a file; gives its version and the SHA-256 of the file."""
        path = Path(target)
        reply = self.download("catalogue/", {"format": format}, path)
        return reply.version, file_digest(path)

    def verify(self, bundle: str | Path) -> VersionInfo:
        """The published version that a bundle file is, byte for byte.

        Raises:
            NotFound: the registry never published its version.
            ValueError: the file is no bundle, or differs from what was published under its version.
        """
        path = Path(bundle)
        number = bundle_version(path)
        published = self.version(str(number))
        digest = file_digest(path)
        if published.sha256 != digest:
            raise ValueError(f"{path} is not version {number}: its SHA-256 is {digest}, not {published.sha256}")
        return published

    def cite(self, id: str, format: Citation = "bibtex") -> str:
        """The citation of the source of a method, or of a version (`v12-1a2b3c4d`, or the id `snapshot`)."""
        if id == "snapshot" or (id[:1] == "v" and id[1:2].isdigit()):
            info = self.snapshot if id == "snapshot" else self.version(id)
            return info.cite() if not isinstance(info.citation, dict) else str(info.citation.get(format) or info.cite())
        return self.text(f"methods/{segment(id)}/citation/", encode({"format": CITATIONS[format]}))

    def card(self, method: str, format: Literal["hf", "croissant", "ro-crate"] = "hf") -> bytes:
        """A block for a data set's card, a Croissant fragment, or a Workflow RO-Crate (zip).

        Raises:
            NotOffered: this registry makes no cards.
            NotFound: there is no such method.
        """
        path = f"methods/{segment(method)}/"
        try:
            return self.reply(f"{path}card/", encode({"format": format}), accept="*/*").content
        except NotFound as error:
            self.reply(path)
            raise self.not_offered(f"{path}card/") from error

    def badge(self, component: str, facet: str) -> str:
        """A badge (SVG) with figure, direction, certainty and version."""
        return self.text(f"badges/{segment(component)}/{segment(facet)}.svg")

    def changes_feed(self, type: Literal["components", "kinds"], id: str) -> str:
        """The Atom feed of what changed about a component or kind."""
        return self.text(f"{record_path(type, id)}changes.atom")


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def bundle_version(path: Path) -> int:
    """The version that a JSON bundle says it is.

    Raises:
        ValueError: no JSON bundle.
    """
    try:
        version = json.loads(path.read_bytes())["version"]
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{path} is no bundle: a JSON object with the key version was expected") from None
    if not isinstance(version, int):
        raise ValueError(f"{path} is no bundle: its version is {version!r}, not a number")
    return version

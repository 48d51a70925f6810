"""The files of a table on a page: the same answer of the API, as CSV and as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from catalogue.rendering import PREFIX


@dataclass(frozen=True)
class Download:
    """An answer of the API: `at` is its address as JSON, `files` are the titles and addresses of its formats."""

    at: str

    @property
    def files(self) -> list[tuple[str, str]]:
        return [("CSV", f"{self.at}{'&' if '?' in self.at else '?'}format=csv"), ("JSON", self.at)]


def download(path: str, query: Mapping[str, str | Sequence[str]] | None = None) -> Download:
    """The answer at a path under the prefix of the API, with parameters."""
    pairs = urlencode(query or {}, doseq=True, safe=",")
    return Download(f"{PREFIX}/{path}{'?' if pairs else ''}{pairs}")

"""What curators said of a submission that they sent back, at the fields of its form that they name.

A line of a comment that names a place of the bundle by its pointer, such as `/effects/0/locator`, or an effect by its
id belongs to that field or row; every other line is of no field.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from registry.selectors.review import CommentRead
from taxonomy.documents.base import location
from taxonomy.raw_json import RawJson
from taxonomy.vocabulary import SubmissionState
from web.effect_form.check import Place, place_of
from web.effect_form.entry import Entry, Row

POINTER = re.compile(r"(?<![^\s`(\"'])/(?:effects|methods|sources)(?:/[\w~-]+)+")
WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


class Remark(NamedTuple):
    """A line of a curator's comment."""

    author: str
    text: str


def remarks(comments: Iterable[CommentRead], author: str) -> list[Remark]:
    """The lines of what others than the author said since the submission was last sent in."""
    rounds: list[list[CommentRead]] = [[]]
    for comment in comments:
        if comment.author != author:
            rounds[-1].append(comment)
        if comment.state == SubmissionState.CHANGES_REQUESTED.value:
            rounds.append([])
    latest = [*(rounds[-2] if len(rounds) > 1 else []), *rounds[-1]]
    return [
        Remark(comment.author, line.strip()) for comment in latest for line in comment.text.splitlines() if line.strip()
    ]


def at_fields(entry: Entry, bundle: RawJson, lines: Iterable[Remark]) -> dict[tuple[int | None, str], list[Remark]]:
    """Row of the form or None, and field or "" -> the remarks there. `bundle` is what the curators read."""
    listed = bundle.get("effects")
    ids = [
        str(effect.get("id", "")) for effect in (listed if isinstance(listed, list) else ()) if isinstance(effect, dict)
    ]
    by_id = {row.base["id"]: row for row in entry.rows if isinstance(row.base.get("id"), str)}
    rows = [by_id.get(slug) or Row({"source": ""}) for slug in ids]
    places: dict[tuple[int | None, str], list[Remark]] = {}
    for remark in lines:
        for place in [*_named(remark.text, ids, rows)] or [Place(None, "")]:
            row = next((number for number, row in enumerate(entry.rows) if row is place.row), None)
            removed = place.row is not None and row is None
            at = places.setdefault((row, "" if removed else place.field), [])
            if remark not in at:
                at.append(remark)
    return places


def _named(text: str, ids: list[str], rows: list[Row]) -> Iterator[Place]:
    for pointer in POINTER.findall(text):
        loc = location(pointer)
        whole = loc[0] == "effects" and len(loc) == 2 and isinstance(loc[1], int) and loc[1] < len(rows)
        yield Place(rows[int(loc[1])], "") if whole else place_of(loc, rows)
    for word in WORD.findall(POINTER.sub(" ", text)):
        if word in ids:
            yield Place(rows[ids.index(word)], "")

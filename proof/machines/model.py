"""Submissions of one source each, as a model: what every step answers, and what it leaves."""

from dataclasses import dataclass, field

CURATORS = ("cora", "carl", "rita")
EDITABLE = ("draft", "changes_requested")
OPEN = (*EDITABLE, "submitted")
AFTER = {
    "submit": (EDITABLE, "submitted"),
    "request-changes": (("submitted",), "changes_requested"),
    "accept": (("submitted",), "accepted"),
    "reject": (("submitted",), "rejected"),
    "withdraw": (OPEN, "withdrawn"),
}
"""Step -> the states before it, and the state after it."""
Entry = tuple[str, str, str]
"""Who, what, of which record: one entry of the trail."""


@dataclass
class Record:
    """A source: its titles, revision by revision; None where it was taken out."""

    titles: list[str | None] = field(default_factory=list)

    @property
    def title(self) -> str | None:
        return self.titles[-1] if self.titles else None

    @property
    def revision(self) -> int:
        """As a submission is compared with it: what is gone has none."""
        return len(self.titles) if self.title is not None else 0

    @property
    def given_up(self) -> bool:
        return bool(self.titles) and self.title is None


@dataclass
class Kept:
    """A submission; a title of None takes the source out."""

    author: str
    slug: str
    title: str | None
    state: str
    base: int = 0
    revision: int = 1
    comments: int = 0
    before: str | None = None
    """The title that its acceptance replaced."""
    changed: bool = False


@dataclass
class Model:
    """The whole registry, as far as these stories go."""

    version: int = 0
    records: dict[str, Record] = field(default_factory=dict)
    submissions: dict[str, Kept] = field(default_factory=dict)
    trail: list[Entry] = field(default_factory=list)

    def record(self, slug: str) -> Record:
        return self.records.setdefault(slug, Record())

    def note(self, who: str, action: str, record: str) -> None:
        self.trail.append((who, action, record))

    def refused(self, slug: str, title: str | None) -> bool:
        """An id that was given up is not used again."""
        return title is not None and self.record(slug).given_up

    def sees(self, who: str, kept: Kept) -> bool:
        return who == kept.author or who in CURATORS

    def edited(self, who: str, kept: Kept, match: str) -> int:
        """The status of a change."""
        if not self.sees(who, kept):
            return 404
        if who != kept.author:
            return 403
        if match != "right":
            return 428 if match == "none" else 412
        return 409 if kept.state not in EDITABLE else 200

    def taken(self, who: str, kept: Kept, action: str, match: str) -> int:
        """The status of a step."""
        if not self.sees(who, kept):
            return 404
        mine = who == kept.author
        if not (mine if action in ("submit", "withdraw") else who in CURATORS and not mine):
            return 403
        if match == "stale" or (match == "none" and action == "accept"):
            return 412 if match == "stale" else 428
        if kept.state not in AFTER[action][0]:
            return 409
        if action == "submit":
            return 409 if self.refused(kept.slug, kept.title) else 200
        return self._accepted(kept) if action == "accept" else 200

    def _accepted(self, kept: Kept) -> int:
        record = self.record(kept.slug)
        nothing_to_take_out = kept.title is None and record.title is None
        moved = kept.base != record.revision
        return 409 if moved or nothing_to_take_out or self.refused(kept.slug, kept.title) else 200

    def take(self, who: str, key: str, action: str) -> None:
        """A step that is allowed."""
        kept = self.submissions[key]
        if action == "submit":
            kept.base = self.record(kept.slug).revision
        if action == "accept":
            self._publish(key, kept)
        kept.state = AFTER[action][1]
        kept.revision += 1
        self.note(who, f"{action}-submission", f"submissions/{key}")

    def _publish(self, key: str, kept: Kept) -> None:
        record = self.record(kept.slug)
        kept.before = record.title
        if kept.title == record.title:
            return
        action = "withdraw" if kept.title is None else "publish" if record.title is None else "revise"
        record.titles.append(kept.title)
        kept.changed = True
        self.version += 1
        self.note(kept.author, action, f"sources/{kept.slug}")

"""A bundle as it was typed: parsed and checked, with every fault at its line."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

from registry.errors import Conflict, Invalid, TooLarge
from taxonomy.documents import Fault
from taxonomy.documents.versions import Location
from taxonomy.source_lines import lines_of
from taxonomy.strict_parsing import BYTES, Unreadable, read_json, read_yaml
from transport import bodies

LINE = re.compile(r"line (\d+)")
FAULTS = 200
LINES = 1_500
AROUND = 4
LONG = 400


@dataclass(frozen=True)
class Placed:
    """A fault with its line; line 0 where it belongs to none."""

    line: int
    pointer: str
    code: str
    detail: str


@dataclass
class Draft:
    """The typed text and the result of parsing it. `raw` is the bundle, None where there is none."""

    text: str
    message: str = ""
    draft: bool = False
    raw: dict[str, Any] | None = None
    body: dict[str, Any] = field(default_factory=dict)
    faults: list[Placed] = field(default_factory=list)

    @property
    def is_json(self) -> bool:
        return self.text.lstrip("\ufeff \t\n").startswith(("{", "["))

    @property
    def is_method(self) -> bool:
        return "id" in self.body or "steps" in self.body

    def read(self) -> None:
        """Parse the text into `raw`, or put the reasons into `faults`."""
        try:
            self.body = self._body()
            self.raw = bodies.as_bundle(self.body) if self.is_method else bodies.bundle_of(self.body)
            bodies.check_count(self.raw)
            self._heading()
        except Unreadable as error:
            match = LINE.search(str(error))
            line = int(match.group(1)) if match else 0
            self.faults = [Placed(line, "", "unreadable", f"The text is {error}.")]
        except TooLarge as error:
            self.faults = [Placed(0, "", "too_large", f"{error}.")]
        except Invalid as error:
            self.place(error.faults)

    def _body(self) -> dict[str, Any]:
        content = self.text.encode("utf-8", "surrogatepass")
        if len(content) > BYTES:
            raise TooLarge(f"The text has {len(content)} bytes; {BYTES} is the limit")
        if not content.strip():
            raise Invalid([Fault((), "empty", "There is nothing here yet: a bundle or a method is needed")])
        value = read_json(content) if self.is_json else read_yaml(content)
        if not isinstance(value, dict):
            raise Invalid([Fault((), "not_a_mapping", "A bundle is a mapping of keys to values")])
        return value

    def _heading(self) -> None:
        """The form's own message goes before one in the document. Raises Invalid."""
        typed = {"message": self.message} if self.message.strip() else self.body
        self.message, in_document = bodies.heading({**self.body, **typed}, self.raw or {})
        self.draft = self.draft or in_document

    def refused(self, error: Invalid | Conflict) -> None:
        """Put the reasons of a refusal into `faults`."""
        if isinstance(error, Invalid):
            self.place(bodies.back_to_method(error.faults, self.body) if self.is_method else error.faults)
        else:
            self.faults = [Placed(0, "", "conflict", f"{error}.")]

    def place(self, faults: list[Fault]) -> None:
        lines: dict[Location, int] = {}
        if self.body:
            lines = lines_of(self.text.lstrip("\ufeff"), [fault.loc for fault in faults], is_json=self.is_json)
        placed = [Placed(lines.get(f.loc, 0), f.pointer, f.code, f.detail) for f in faults]
        self.faults = sorted(placed, key=lambda fault: fault.line)

    def laid_out(self) -> str:
        """A JSON text with a line for each value, so that faults have lines of their own."""
        return json.dumps(self.body, ensure_ascii=False, indent=2)

    @property
    def crowded(self) -> bool:
        """Whether the lines are so long that their numbers help little."""
        return bool(self.body) and self.is_json and len(self.text) > LONG * max(1, self.text.count("\n"))


class Line(TypedDict):
    """A line of the text with its faults; `gap` says that lines before it are left out."""

    number: int
    text: str
    faults: Sequence[Placed]
    gap: bool


class FaultsContext(TypedDict):
    """The faults of a draft, and its text with them at their lines."""

    faults: list[Placed]
    fault_count: int
    """All of them, where not all are shown."""
    listing: list[Line]
    crowded: bool


def faults_context(draft: Draft) -> FaultsContext:
    """What the template needs: faults, and the text with them at their lines, cut to what is around them."""
    by_line: dict[int, list[Placed]] = {}
    for fault in draft.faults[:FAULTS]:
        by_line.setdefault(fault.line, []).append(fault)
    lines = draft.text.split("\n")
    shown = set(range(1, len(lines) + 1))
    if len(lines) > LINES:
        shown = {line + by for line in by_line if line for by in range(-AROUND, AROUND + 1)} & shown
    listing: list[Line] = []
    before = 0
    for number in sorted(shown):
        text = lines[number - 1]
        cut = text if len(text) <= LONG else f"{text[:LONG]} …"
        listing.append({"number": number, "text": cut, "faults": by_line.get(number, ()), "gap": number > before + 1})
        before = number
    return {
        "faults": draft.faults[:FAULTS],
        "fault_count": len(draft.faults),
        "listing": listing if draft.faults else [],
        "crowded": draft.crowded,
    }

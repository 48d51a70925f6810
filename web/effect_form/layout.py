"""Which fields the form has, in which groups, with their labels, hints and choices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from taxonomy.vocabulary import ComparatorKind, Concept, Confounder, Design, Domain, Generalization, ReadIn
from web.effect_form.rows import NOTHING

Options = Sequence[tuple[str, str]]


@dataclass
class Field:
    """One field: its name in the form, its label, what was typed, and what there is to say of it."""

    name: str
    label: str
    value: str
    kind: str = "text"
    options: Options = ()
    names: str = ""
    """The id of the list of names to choose from."""
    hint: str = ""
    needed: bool = False
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    remarks: Sequence[Any] = ()
    """What curators said of it, with `author` and `text`."""

    @property
    def ticked(self) -> list[str]:
        """The values of boxes that are ticked."""
        return self.value.split(",")


@dataclass
class Group:
    """Fields that belong together."""

    title: str
    fields: list[Field]
    note: str = ""
    note_id: str = ""
    folded: bool = False

    @property
    def open(self) -> bool:
        """Whether a folded group has something that must be seen."""
        return any(part.faults or part.warnings or part.remarks or part.value for part in self.fields)


Described = tuple[str, str, dict[str, Any]]
"""Name, label, and what else a field has."""


def _of(vocabulary: Iterable[Concept]) -> Options:
    return [(term.value, term.label) for term in vocabulary]


CAUSE: tuple[Described, ...] = (
    ("varied", "Component varied", {"names": "all-causes", "needed": True,
     "hint": "Or “Diversity of the data”, where that was varied directly; empty for a whole method"}),
    ("design", "Design", {"kind": "select", "options": _of(Design), "needed": True}),
    ("versus", "The baseline has instead", {"kind": "select", "options": _of(ComparatorKind)}),
    ("versus_id", "Which one", {"names": "all-comparators", "hint": "The alternative component, or the other method"}),
)  # fmt: skip
METRIC: tuple[Described, ...] = (
    ("metric", "Metric", {"names": "all-metrics", "needed": True}),
    ("generalization", "Kind of test", {"kind": "select", "options": _of(Generalization),
     "hint": "For tests of a trained model only"}),
    ("domain", "Domain", {"kind": "select", "options": _of(Domain)}),
)  # fmt: skip
ARM: tuple[Described, ...] = (
    ("label", "Name in the source", {"needed": True}),
    ("value", "Value, as printed", {"kind": "number", "needed": True}),
    ("n", "Items averaged (n)", {"kind": "number"}),
    ("se", "Standard error", {"kind": "number"}),
    ("low", "or 95% interval, lower end", {"kind": "number"}),
    ("high", "and upper end", {"kind": "number"}),
    ("sd", "or SD over seeds", {"kind": "number"}),
    ("runs", "and number of seeds", {"kind": "number"}),
)
PLACE: tuple[Described, ...] = (
    ("locator", "Place in the source", {"needed": True, "hint": "Table 3, rows 2 and 4"}),
    ("read_in", "Where you read it", {"kind": "select", "options": _of(ReadIn), "needed": True}),
    (
        "address",
        "Address at which you read it",
        {"kind": "url", "hint": "Empty: the paper’s own address, if you read the paper"},
    ),
    ("account", "Title of the secondary source", {"hint": "Where the figure was read at second hand"}),
    ("source", "Another paper than above", {"hint": "arXiv identifier, DOI or title of a source on record"}),
)
MADE: tuple[Described, ...] = (
    ("method", "Method of the study", {"names": "all-methods", "hint": "Empty: the method above, if there is one"}),
    ("baseline_method", "Method that made the baseline’s data", {"names": "all-methods"}),
    ("baseline_without", "Steps that the baseline leaves out", {"hint": "Ids of steps, with commas between them"}),
    ("baseline_changed", "Steps that the baseline changes", {"hint": "Ids of steps, with commas between them"}),
    ("treated_method", "Method that made the treatment’s data", {"names": "all-methods"}),
    ("treated_without", "Steps that the treatment leaves out", {}),
    ("treated_changed", "Steps that the treatment changes", {}),
    ("differs", "What else differs between the two conditions", {"kind": "ticks",
     "options": [(NOTHING, "Nothing else"), *_of(Confounder)], "hint": "Tick nothing where the source does not say"}),
    ("experiment", "Experiment", {"hint": "A key that rows with the same conditions share, as in table-3"}),
    ("note", "Note for readers", {"kind": "paragraph"}),
    ("id", "Id of the effect", {"hint": "Empty: made from source, component and metric"}),
)  # fmt: skip
PAPER: tuple[Described, ...] = (
    ("title", "Title", {"needed": True}),
    ("authors", "Authors", {"needed": True, "hint": "With semicolons between them: Ada Lovelace; Alan Turing"}),
    ("year", "Year", {"kind": "number", "needed": True}),
    ("url", "Address", {"kind": "url", "hint": "Empty: that of arXiv or of the DOI"}),
    ("venue", "Venue", {}),
    ("code", "Authors’ repository", {"kind": "url"}),
    ("slug", "Id of the source", {"hint": "Empty: first author, year, a word of the title"}),
)
ABOUT: tuple[Described, ...] = (
    ("name", "Name of the method", {"needed": True}),
    ("id", "Id", {"hint": "Empty: made from the name"}),
    ("year", "Year", {"kind": "number", "needed": True}),
    ("summary", "What it does, in a sentence", {"kind": "paragraph", "needed": True}),
    ("domains", "Domains", {"kind": "ticks", "options": _of(Domain), "needed": True}),
)

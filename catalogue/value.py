"""The catalogue: an immutable value at one version, with its indexes and columns built when they are first needed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, wraps
from typing import Any, NamedTuple, TypeVar, cast

from catalogue.errors import Gone, Missing, Moved
from catalogue.memo import Memo
from catalogue.observations import observations
from catalogue.search import SearchIndex
from catalogue.suggestions import suggest
from catalogue.tables import Table
from taxonomy.documents import (
    COLLECTIONS,
    Component,
    Effect,
    Kind,
    Method,
    Metric,
    Operator,
    Record,
    Rounds,
    Source,
)
from taxonomy.doubts import doubts
from taxonomy.evidence import Observation
from taxonomy.isolation import isolation
from taxonomy.vocabulary import Doubt, Isolation, Origin

R = TypeVar("R", bound=Record)
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Entry:
    """A record with its revision and the time of its publication."""

    document: Record
    revision: int
    updated: datetime
    """When the current revision was published."""


class Withdrawal(NamedTuple):
    """What became of a record that was withdrawn or merged."""

    replacement: str | None
    merged: bool


class Question(NamedTuple):
    """A doubt about a record that a curator shares."""

    what: str
    since: str


def _memo() -> Memo:
    return Memo(shared=(Catalogue, Table))


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Every record at one version. Nothing in it changes: a later version is another value."""

    version: int
    updated: datetime | None
    entries: Mapping[str, Mapping[str, Entry]]
    """Collection -> id -> entry, in the order of the ids."""
    withdrawals: Mapping[tuple[str, str], Withdrawal] = field(default_factory=dict)
    """(collection, id) -> what became of the record."""
    questions: Mapping[tuple[str, str], tuple[Question, ...]] = field(default_factory=dict)
    """(collection, id) -> the open doubts about the record."""
    memo: Memo = field(default_factory=_memo)
    """Results of functions of this catalogue."""
    by_content: Memo = field(default_factory=_memo)
    """Results that depend on nothing but their keys: a catalogue that is built from this one reuses them."""

    @classmethod
    def of(
        cls,
        version: int,
        entries: Iterable[Entry],
        *,
        updated: datetime | None = None,
        withdrawals: Mapping[tuple[str, str], Withdrawal] | None = None,
        questions: Mapping[tuple[str, str], tuple[Question, ...]] | None = None,
        former: "Catalogue | None" = None,
    ) -> "Catalogue":
        """The catalogue of these entries, in any order. Results that `former` has by content are not computed again."""
        lists: dict[str, dict[str, Entry]] = {collection: {} for collection in COLLECTIONS}
        for entry in entries:
            lists[entry.document.collection][entry.document.id] = entry
        ordered = {collection: dict(sorted(members.items())) for collection, members in lists.items()}
        by_content = former.by_content if former else _memo()
        return cls(version, updated, ordered, withdrawals or {}, questions or {}, by_content=by_content)

    def documents(self, collection: str) -> dict[str, Record]:
        """The documents of a collection by id, in the order of the ids."""
        return self.memo.get(
            Catalogue.documents,
            collection,
            lambda: {slug: entry.document for slug, entry in self.entries[collection].items()},
            len(COLLECTIONS),
        )

    def _of(self, model: type[R]) -> dict[str, R]:
        return cast(dict[str, R], self.documents(model.collection))

    @cached_property
    def sources(self) -> dict[str, Source]:
        return self._of(Source)

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        return self._of(Kind)

    @cached_property
    def components(self) -> dict[str, Component]:
        return self._of(Component)

    @cached_property
    def metrics(self) -> dict[str, Metric]:
        return self._of(Metric)

    @cached_property
    def methods(self) -> dict[str, Method]:
        return self._of(Method)

    @cached_property
    def effects(self) -> dict[str, Effect]:
        return self._of(Effect)

    @cached_property
    def rounds(self) -> dict[str, Rounds]:
        return self._of(Rounds)

    @cached_property
    def operators(self) -> dict[str, Operator]:
        return self._of(Operator)

    def find(self, collection: str, slug: str) -> Entry:
        """The entry of an id. Raises Missing with ids that come close, Gone, or Moved."""
        entry = self.entries[collection].get(slug)
        if entry is None:
            raise self.absent(collection, slug)
        return entry

    def method(self, slug: str) -> Method:
        """The method with this id. Raises Missing, Gone or Moved."""
        self.find("methods", slug)
        return self.methods[slug]

    @cached_property
    def published_methods(self) -> dict[str, Method]:
        """The methods that a publication describes, on which counts of use rest; pipelines of tools are left out."""
        return {slug: method for slug, method in self.methods.items() if method.origin is Origin.PAPER}

    def absent(self, collection: str, slug: str) -> Missing | Gone | Moved:
        """Why there is no record with this id."""
        withdrawal = self.withdrawals.get((collection, slug))
        if withdrawal is None:
            labels = self.tables[collection].label_by_id
            return Missing(collection, slug, suggest(slug, labels, labels))
        if withdrawal.merged and withdrawal.replacement is not None:
            return Moved(collection, slug, withdrawal.replacement)
        return Gone(collection, slug, withdrawal.replacement)

    def label(self, collection: str, slug: str) -> str:
        """The name of a record, its id where there is no such record."""
        return self.tables[collection].label_by_id.get(slug, slug)

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Every collection as columns."""
        return {collection: Table(collection, self) for collection in COLLECTIONS}

    @cached_property
    def observations(self) -> dict[str, Observation]:
        """Each effect in the form that the statistical engine takes, in the order of the ids."""
        return observations(self.effects, self.metrics, self.methods, self.sources, self.isolations, self.doubts)

    @cached_property
    def isolations(self) -> dict[str, Isolation]:
        """How well each effect isolates its cause."""
        return {slug: isolation(effect, self.methods, self._cause(effect)) for slug, effect in self.effects.items()}

    @cached_property
    def doubts(self) -> dict[str, tuple[Doubt, ...]]:
        """The reasons to trust each effect less."""
        return {
            slug: doubts(effect, self.metrics[effect.metric], self._cause(effect), self.isolations[slug])
            for slug, effect in self.effects.items()
        }

    def _cause(self, effect: Effect) -> Component | None:
        """The component that is the cause of an effect."""
        return self.components.get(effect.component) if effect.component else None

    @cached_property
    def search(self) -> SearchIndex:
        """The full-text index over every record."""
        return SearchIndex(entry.document for entries in self.entries.values() for entry in entries.values())


def per_version(most: int | None = None) -> Callable[[F], F]:
    """Remember the results of a pure function of a catalogue, its first argument, as long as the catalogue lives.

    All further arguments have to be hashable. `most` bounds the results by their number, for functions whose arguments
    are ids; without it they are bounded in bytes.
    """

    def decorate(function: F) -> F:
        @wraps(function)
        def remembered(catalogue: Catalogue, *args: Any, **options: Any) -> Any:
            key = (args, tuple(sorted(options.items())))
            return catalogue.memo.get(function, key, lambda: function(catalogue, *args, **options), most)

        return cast(F, remembered)

    return decorate

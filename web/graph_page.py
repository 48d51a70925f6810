"""The query of the graph explorer, and the addresses of its links."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, get_args
from urllib.parse import quote, urlencode

from pydantic import Field

from catalogue import Catalogue
from catalogue.errors import ErrorCollector
from catalogue.filters import Bound, check_ids
from catalogue.graph import DEEPEST, GraphQuery, MethodsCounted, component_graph
from catalogue.parameters import LARGEST_NUMBER, Number, Whole
from catalogue.paths import LONGEST, SHORTEST
from catalogue.readable_graph import largest_min_count, readable_min_count
from taxonomy.graph.network import Network
from taxonomy.vocabulary import Stage
from web.list_query import pairs_of

LISTED = 8
"""Components that `expand` and `trail` take at most."""
PAGE = "/graph/"
Colouring = Literal[
    "stage", "community", "quality", "diversity", "complexity", "in_distribution", "out_of_distribution"
]
COLOURINGS: tuple[Colouring, ...] = get_args(Colouring)
VIEW = ("domain", "stage", "year_min", "year_max", "min_count", "around", "depth", "expand", "trail", "colour")
"""The parameters of a picture, apart from those of paths and chains."""


class GraphPage(MethodsCounted):
    """The part of the graph that is shown, its centre, and the components visited before."""

    year_min: Annotated[Number | None, Bound("year")] = None
    """First year."""
    year_max: Annotated[Number | None, Bound("year", upper=True)] = None
    """Last year."""
    stage: tuple[Stage, ...] = ()
    """Only components of this stage."""
    min_count: Annotated[Whole, Field(ge=1, le=LARGEST_NUMBER)] | None = None
    """Only what at least so many methods have."""
    around: str | None = None
    """The component in the centre, by id, name or alias."""
    depth: Annotated[Whole, Field(ge=1, le=DEEPEST)] | None = None
    """So many edges away from it, 1 to 5."""
    whole: str | None = None
    """The whole network, which is shown without `around` as well: links of the first edition have it."""
    start: Annotated[str | None, Field(alias="from")] = None
    """Where a path starts, by id, name or alias."""
    to: str | None = None
    """Where it ends."""
    length: Annotated[Whole, Field(ge=SHORTEST, le=LONGEST)] = 3
    """Components in a chain, 2 to 4."""
    expand: tuple[str, ...] = ()
    """Components whose neighbours join the picture, in this order."""
    trail: tuple[str, ...] = ()
    """The components visited before, in order."""
    colour: Colouring = "stage"
    """What the colours of the picture mean: the stage, the community, or the established effect on a facet."""

    def check_lists(self, catalogue: Catalogue) -> None:
        """Raises BadQuery where `expand` or `trail` names no component, or too many."""
        errors = ErrorCollector()
        for name, values in (("expand", self.expand), ("trail", self.trail)):
            if len(values) > LISTED:
                errors.add(name, "too_many", f"{name!r} takes {LISTED} components at most, not {len(values)}")
            else:
                errors.run(check_ids, name, values, "components", catalogue)
        errors.raise_if_any()


@dataclass(frozen=True)
class GraphExplorer:
    """A view of the component graph, centred on one component or of the whole, under filters."""

    query: GraphPage
    """The query of the page, with ids in place of names."""
    catalogue: Catalogue

    @property
    def path(self) -> str:
        return PAGE

    @property
    def around(self) -> str | None:
        return self.query.around

    @property
    def min_count(self) -> int:
        """The least number of methods of a drawn edge: of the query, 1 around a component, else what is readable."""
        if self.query.min_count is not None:
            return self.query.min_count
        return 1 if self.around else readable_min_count(self.catalogue, self._filters)

    @property
    def largest_min_count(self) -> int:
        """The end of the slider: beyond it nothing is drawn."""
        return max(largest_min_count(self.catalogue, self._filters), self.min_count)

    @property
    def depth(self) -> int:
        return self.query.depth if self.query.depth and self.around else 1

    @property
    def trail(self) -> tuple[str, ...]:
        """The components visited before, up to the first visit of the one in the centre."""
        trail = self.query.trail
        return trail[: trail.index(self.around)] if self.around in trail else trail

    @property
    def _filters(self) -> GraphQuery:
        query = self.query
        return GraphQuery(domain=query.domain, year_min=query.year_min, year_max=query.year_max, stage=query.stage)

    @property
    def graph_query(self) -> GraphQuery:
        """The same part of the graph in the API, without expanded components."""
        depth = self.depth if self.around else None
        return self._filters.model_copy(update={"min_count": self.min_count, "around": self.around, "depth": depth})

    def whole_graph(self, min_count: int | None = None) -> Network:
        """The graph under the filters, not only around a component. Raises BadQuery."""
        least = min_count or self.query.min_count or 1
        return component_graph(self.catalogue, self._filters.model_copy(update={"min_count": least}))

    def to(self, **changes: Sequence[str] | str | None) -> str:
        """The address of the page with some parameters changed, or left out where they are None."""
        query = self._query_string(changes, leave_out=("whole",))
        return f"{PAGE}?{query}" if query else PAGE

    def url_for(self, component: str) -> str:
        """The address of the page centred on a component; this view is added to its trail."""
        trail = [*self.trail, self.around] if self.around else list(self.trail)
        if component in trail:
            trail = trail[: trail.index(component)]
        off = dict.fromkeys(("from", "to", "length", "expand"))
        least = {} if self.around else {"min_count": None}  # around one component all of it can be shown
        return self.to(around=component, trail=trail[-LISTED:], **off, **least)

    def expanded(self, component: str) -> str:
        """The address of the page with the neighbours of a component in the picture; the oldest are dropped."""
        others = [slug for slug in self.query.expand if slug != component]
        return self.to(expand=[*others, component][-LISTED:], **dict.fromkeys(("from", "to", "length")))

    def folded(self, component: str) -> str:
        """The address of the page without the neighbours of an expanded component."""
        return self.to(expand=[slug for slug in self.query.expand if slug != component])

    def card_of(self, component: str) -> str:
        """The address of the card of a component, seen from here."""
        return self._card(f"components/{quote(component)}/")

    def card_of_edge(self, source: str, target: str) -> str:
        """The address of the card of an edge."""
        return self._card(f"edges/{quote(source)}/{quote(target)}/")

    def _card(self, address: str) -> str:
        query = self._query_string({}, leave_out=("whole", "from", "to", "length"))
        return f"{PAGE}{address}{'?' if query else ''}{query}"

    def _query_string(self, changes: dict[str, Sequence[str] | str | None], leave_out: tuple[str, ...]) -> str:
        same = {name: values for name, values in self._given.items() if name not in (*changes, *leave_out)}
        given = {**same, **{name: value for name, value in changes.items() if value}}
        pairs = [(name, _joined(name, given[name])) for name in sorted(given, key=self._order.index)]
        return urlencode(pairs, doseq=True, safe=",")

    @cached_property
    def _given(self) -> dict[str, list[str]]:
        """The parameters of this view."""
        return pairs_of(self.query)

    @cached_property
    def _order(self) -> list[str]:
        """The names of parameters in the order of the query, so that one view has one address."""
        return [info.alias or name for name, info in type(self.query).model_fields.items()]

    @property
    def data(self) -> str:
        """The query string of the same part in the API."""
        return urlencode(pairs_of(self.graph_query), doseq=True)

    @property
    def back(self) -> str:
        """The address of the picture from a card."""
        return self.to(**dict.fromkeys(("from", "to", "length")))

    @property
    def everything(self) -> str:
        """The address of the page with edges of any frequency."""
        return self.to(min_count="1")

    @property
    def is_filtered(self) -> bool:
        """Whether the reader filters methods or components; the slider does not count."""
        query = self.query
        return bool(query.domain or query.stage or query.year_min or query.year_max)

    def _fields(self, *leave_out: str) -> list[tuple[str, str]]:
        """The parameters of the picture but for these, for a form that has no fields for them."""
        given = pairs_of(self.query)
        return [(name, ",".join(given[name])) for name in VIEW if name in given and name not in leave_out]

    @property
    def slider_fields(self) -> list[tuple[str, str]]:
        """The hidden fields of the form of the slider."""
        return self._fields("min_count")

    @property
    def colour_fields(self) -> list[tuple[str, str]]:
        """The hidden fields of the form of the colours."""
        return self._fields("colour")

    @property
    def path_fields(self) -> list[tuple[str, str]]:
        """The hidden fields of the form of a path."""
        return self._fields("depth", "expand", "trail", "colour")

    @property
    def typed_fields(self) -> list[tuple[str, str]]:
        """The hidden fields of the form that goes to a component; its trail includes this view."""
        fields = self._fields("around", "depth", "stage", "domain", "year_min", "year_max", "trail", "expand")
        trail = [*self.trail, self.around] if self.around else list(self.trail)
        return [*fields, ("trail", ",".join(trail[-LISTED:]))] if trail else fields


def _joined(name: str, values: Sequence[str] | str) -> Sequence[str] | str:
    """`expand` and `trail` are one list each; filters are repeated."""
    return ",".join(values) if name in ("expand", "trail") and not isinstance(values, str) else values

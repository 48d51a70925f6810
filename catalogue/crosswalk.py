"""The crosswalk: which operator of which tool corresponds to which components of the catalogue."""

from collections.abc import Iterable

from catalogue.errors import Missing
from catalogue.queries import OperatorList, OperatorOrder, ToolQuery
from catalogue.query import Paging
from catalogue.suggestions import suggest
from catalogue.value import Catalogue, per_version
from taxonomy.documents import Operator


class ToolList(ToolQuery, Paging):
    """A page of the operators of one tool."""

    ordering: OperatorOrder = "id"
    """The order of the records."""


class Crosswalk:
    """The operators of all tools, found by tool and name and by component."""

    def __init__(self, operators: Iterable[Operator]) -> None:
        self.operators = tuple(operators)
        self._by_name: dict[tuple[str, str], Operator] = {}
        self._by_component: dict[str, list[Operator]] = {}
        for operator in self.operators:
            for name in operator.names:
                self._by_name.setdefault((operator.tool, name), operator)
            for component in operator.components:
                self._by_component.setdefault(component, []).append(operator)

    def find(self, tool: str, name: str) -> Operator | None:
        """The operator of a tool by one of its names; None where there is none."""
        return self._by_name.get((tool, name))

    def of_component(self, component: str) -> tuple[Operator, ...]:
        """The operators that are a component, alone or with others."""
        return tuple(self._by_component.get(component, ()))


@per_version(most=1)
def crosswalk(catalogue: Catalogue) -> Crosswalk:
    """The crosswalk of a catalogue."""
    return Crosswalk(catalogue.operators.values())


def of_tool(catalogue: Catalogue, tool: str, query: Paging) -> OperatorList:
    """The query of one tool as a query of the whole list. Raises Missing with tools that come close."""
    tools = catalogue.tables["operators"].terms["tool"].values
    if tool not in tools:
        raise Missing("tools", tool, suggest(tool, tools))
    return OperatorList.model_construct(**dict(query), tool=(tool,))

"""Records and texts of the registry as resources, each a JSON document that fits."""

from collections.abc import Callable, Mapping
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError

from sdmethods.errors import NotFound, RegistryError
from sdmethods.mcp_server.fitting import dump, fit
from sdmethods.models.answers import Operator
from sdmethods.models.base import Answer
from sdmethods.registry import Registry

MIME = "application/json"


def add_resources(server: MCPServer[None], registry: Registry) -> None:
    """Register the resources."""

    @server.resource("sdm://components/{id}", name="component", mime_type=MIME)
    def component(id: str) -> str:
        """A component with its pooled effects."""
        return _read(lambda: _document(registry.component(id)))

    @server.resource("sdm://methods/{id}", name="method", mime_type=MIME)
    def method(id: str) -> str:
        """A method with its steps."""
        return _read(lambda: _document(registry.method(id)))

    @server.resource("sdm://taxonomy", name="taxonomy", mime_type=MIME)
    def taxonomy() -> str:
        """The kinds of components by stage, with their definitions."""
        return _read(lambda: _kinds(_document(registry.taxonomy())))

    @server.resource("sdm://crosswalk/{tool}", name="crosswalk", mime_type=MIME)
    def crosswalk(tool: str) -> str:
        """What the operators of a tool are in the registry's words."""
        return _read(lambda: {"tool": tool, "operators": [_operator(row) for row in registry.crosswalk(tool)]})

    @server.resource("sdm://snapshot", name="snapshot", mime_type=MIME)
    def snapshot() -> str:
        """The version of the catalogue that answers."""
        return _read(lambda: {"version": registry.at or registry.current(), "address": registry.url})


def _read(make: Callable[[], Mapping[str, Any]]) -> str:
    try:
        return dump(fit(dict(make())))
    except NotFound as error:
        raise ResourceNotFoundError(str(error)) from error
    except (RegistryError, ValueError) as error:
        raise ResourceError(str(error)) from error


def _document(answer: Answer) -> dict[str, Any]:
    return answer.model_dump(mode="json", by_alias=True, exclude_none=True)


def _operator(row: Operator) -> dict[str, Any]:
    return {"operator": row.operator, "fit": row.fit, "components": row.components}


def _kinds(taxonomy: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "stages": [
            {
                "id": stage["id"],
                "definition": stage.get("definition"),
                "kinds": [{"id": kind["id"], "definition": kind.get("summary")} for kind in stage.get("kinds", [])],
            }
            for stage in taxonomy.get("stages", [])
        ]
    }

"""The registry for language models: a server of the Model Context Protocol on top of the client."""

from mcp.server.mcpserver import MCPServer

from sdmethods.mcp_server.resources import add_resources
from sdmethods.mcp_server.texts import INSTRUCTIONS, add_prompts
from sdmethods.mcp_server.tools import add_tools
from sdmethods.registry import Registry


def make_server(registry: Registry) -> MCPServer[None]:
    """A server with nine read-only tools, five resources and three prompts; `run` of it serves."""
    server: MCPServer[None] = MCPServer("sdmethods", instructions=INSTRUCTIONS, log_level="WARNING")
    add_tools(server, registry)
    add_resources(server, registry)
    add_prompts(server)
    return server

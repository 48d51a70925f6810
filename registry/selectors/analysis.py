"""What is known of a draft that need not be registered: the interface and the pages tell the same."""

from typing import Any

from registry.selectors import pipelines, profile, similar
from registry.snapshot import Snapshot
from taxonomy.documents import Method
from taxonomy.graph.formats.node_link import node_link


def analysis(draft: Method, now: Snapshot, domain: str | None = None) -> dict[str, Any]:
    """Profile and diagnosis, the nearest methods, the graph, and steps whose component is not registered."""
    return {
        "profile": profile.profile(draft, now, domain=domain, registered=False),
        "similar": {"results": similar.similar(draft, similar.LIMIT, now, registered=False)},
        "graph": node_link(pipelines.pipeline(draft, now).network()),
        "unmapped": profile.unmapped(draft, now),
    }

"""A flowchart of Mermaid, for README files and wikis.

Mermaid reads at most 500 edges, and a flowchart cannot raise that limit: with more of them the pairs that are only used
together are left out, as in other pictures.
"""

import re
from typing import Any

from taxonomy.graph.formats import appearance
from taxonomy.graph.formats.appearance import clean
from taxonomy.graph.network import Network, Row, edge_rows, node_rows

SPECIAL = re.compile(r"(?!(?<=\w)-(?=\w))[!-+\--/:-@[-`{-~\n\t]|[ﬂ°¶ß]|^ | $")
"""ASCII but for letters, digits, commas and spaces, and the characters by which Mermaid itself marks entities."""
EDGES = 500
ARROWS = {"iterates": "-.->", "co_occurs": "---", "uses": "-.->", "seeds_from": "-.->"}


def write(network: Network) -> bytes:
    """Nodes as n0, n1 and so on in their order, since Mermaid takes few characters and no keyword in an id."""
    drawn = network if network.size() <= EDGES else appearance.drawn(network)
    left_out = network.size() - drawn.size()
    places = {node: place for place, node in enumerate(drawn)}
    title, description = (_line(network.graph.get(name)) for name in ("title", "description"))
    lines = [
        "flowchart LR",
        *([f"  accTitle: {escaped(title)}"] if title else []),
        *([f"  accDescr: {escaped(description)}"] if description else []),
        *([f"  %% Left out: {left_out} pairs of components that are used together"] if left_out else []),
        *(_node(place, node) for place, node in enumerate(node_rows(drawn))),
        *(_edge(edge, places[edge["source"]], places[edge["target"]]) for edge in edge_rows(drawn)),
        *(
            f"  classDef stage-{stage} fill:{paint.fill},stroke:{paint.stroke},color:{appearance.INK}"
            for stage, paint in appearance.STAGES.items()
        ),
    ]
    return ("\n".join(lines) + "\n").encode()


def _line(text: Any) -> str:
    return " ".join(clean(str(text or "")).split())


def escaped(text: str) -> str:
    """The text with every character that Mermaid, Markdown or HTML would interpret written as an entity."""
    return SPECIAL.sub(_entity, clean(text))


def _entity(match: re.Match[str]) -> str:
    character = match.group()
    return {"\n": "<br/>", "\t": " ", '"': "#quot;"}.get(character, f"#{ord(character)};")


def _node(place: int, node: Row) -> str:
    stage = appearance.stage(node)
    label = escaped(str(node["label"])) or escaped(str(node["id"]))
    return f'  n{place}["{label}"]' + (f":::stage-{stage}" if stage else "")


def _edge(edge: Row, source: int, target: int) -> str:
    label = appearance.edge_label(edge)
    return f"  n{source} {ARROWS.get(edge['type'], '-->')}" + (f'|"{escaped(label)}"|' if label else "") + f" n{target}"

"""A flowchart of Mermaid, for README files and wikis.

Mermaid reads no more than 500 edges unless it is told to, and a flowchart cannot tell it: with more of them the pairs
that are only used together are left out, as in other pictures.
"""

import re
from typing import Any

from taxonomy.graph.formats import appearance
from taxonomy.graph.formats.appearance import Row
from taxonomy.graph.formats.characters import clean
from taxonomy.graph.network import Network

SPECIAL = re.compile(r"(?!(?<=\w)-(?=\w))[!-+\--/:-@[-`{-~\n\t]|[ﬂ°¶ß]|^ | $")
"""ASCII but for letters, figures, commas and spaces, and the signs that Mermaid itself marks entities with."""
EDGES = 500
ARROWS = {"iterates": "-.->", "co_occurs": "---", "uses": "-.->", "seeds_from": "-.->"}


def write(network: Network) -> bytes:
    """Nodes as n0, n1 and so on in their order, since Mermaid takes few characters and no keyword in an id."""
    left = sum(map(len, network.edges))
    network = network if left <= EDGES else appearance.drawn(network)
    left -= sum(map(len, network.edges))
    places = {node["id"]: place for place, node in enumerate(network.nodes)}
    title, described = (_line(network.attributes.get(name)) for name in ("title", "description"))
    said = [
        "flowchart LR",
        *([f"  accTitle: {escaped(title)}"] if title else []),
        *([f"  accDescr: {escaped(described)}"] if described else []),
        *([f"  %% Left out: {left} pairs of components that are used together"] if left else []),
        *(_node(place, node) for place, node in enumerate(network.nodes)),
        *(_edge(edge, places[edge["source"]], places[edge["target"]]) for edge in network.each_edge()),
        *(
            f"  classDef stage-{stage} fill:{paint.fill},stroke:{paint.stroke},color:{appearance.INK}"
            for stage, paint in appearance.STAGES.items()
        ),
    ]
    return ("\n".join(said) + "\n").encode()


def _line(text: Any) -> str:
    return " ".join(clean(str(text or "")).split())


def escaped(text: str) -> str:
    """The text with all that Mermaid, Markdown or HTML would read as theirs written as entities."""
    return SPECIAL.sub(_entity, clean(text))


def _entity(found: re.Match[str]) -> str:
    character = found.group()
    return {"\n": "<br/>", "\t": " ", '"': "#quot;"}.get(character, f"#{ord(character)};")


def _node(place: int, node: Row) -> str:
    stage = appearance.stage(node)
    label = escaped(str(node["label"])) or escaped(str(node["id"]))
    return f'  n{place}["{label}"]' + (f":::stage-{stage}" if stage else "")


def _edge(edge: Row, source: int, target: int) -> str:
    label = appearance.edge_label(edge)
    return f"  n{source} {ARROWS.get(edge['type'], '-->')}" + (f'|"{escaped(label)}"|' if label else "") + f" n{target}"

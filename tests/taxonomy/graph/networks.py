"""Graphs to write: one of each kind that the registry hands out, and any that Hypothesis thinks of."""

from typing import Any

from hypothesis import strategies as st

from taxonomy.graph.network import Network, make_network
from taxonomy.vocabulary import Stage


def edges(kind: str, *pairs: tuple[str, str], **attributes: Any) -> list[dict[str, Any]]:
    """Rows of edges of one type with the same attributes."""
    return [{"source": source, "target": target, "type": kind, **attributes} for source, target in pairs]


COMPOSITION = make_network(
    [
        {"id": "seeds", "type": "step", "label": "Existing instruction dataset", "stage": "seeding", "note": None},
        {
            "id": "depth",
            "type": "step",
            "label": "In-depth evolution",
            "stage": "evolution",
            "note": "Five operations.",
        },
        {"id": "answers", "type": "step", "label": "Teacher response generation", "stage": "prompting", "note": None},
        {"id": "eliminate", "type": "step", "label": "Elimination", "stage": "filtering", "address": "/c/e/?a=1&b=2"},
    ],
    [
        *edges("feeds", ("seeds", "depth"), ("depth", "answers"), ("answers", "eliminate")),
        *edges("iterates", ("eliminate", "depth"), rounds=4),
    ],
    {"title": "WizardLM", "description": "Instructions are rewritten to be harder."},
)
UNION = make_network(
    [
        {
            "id": "a",
            "type": "component",
            "label": "Both have it",
            "stage": "seeding",
            "in": ["self-instruct", "wizardlm"],
        },
        {"id": "b", "type": "component", "label": "One has it", "stage": "filtering", "in": ["wizardlm"]},
    ],
    edges("feeds", ("a", "b"), **{"in": ["wizardlm"]}),
)
EMPTY = make_network([])
NASTY = [
    *(
        '"',
        "\\",
        "\\n",
        "\\N",
        "a\\",
        '\\"',
        "\n",
        "\r\n",
        "\t",
        "<b>",
        "</svg>",
        "&amp;",
        "&",
        "&#60;",
        "<br/>",
        " ",
        "  ",
    ),
    *(
        "😀",
        "שלום",
        "مرحبا",
        "\u202e",
        "\0",
        "\x07",
        "\x7f",
        "\x85",
        "\ufffe",
        "°",
        "¶ß",
        "ﬂ°",
        "x" * 3000,
        "--",
        "-->",
    ),
    *(
        "]",
        "[",
        "#",
        "#quot;",
        "%%",
        "%%{init}%%",
        "end",
        "subgraph",
        ";",
        ":::",
        "{",
        "}",
        "|",
        "`",
        "1. one",
        "- one",
    ),
    *("_", "style x:y #1;"),
]

texts = st.text(st.characters(codec="utf-8"), max_size=20) | st.lists(st.sampled_from(NASTY), max_size=5).map("".join)
# Graphviz takes a name that starts with a per cent sign for one of its own.
ids = st.text("ab\"'\\<>&;:-/ #%é😀[]|", min_size=1, max_size=6).filter(lambda name: name[0] != "%")
numbers = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
values: st.SearchStrategy[Any] = st.none() | st.booleans() | numbers | texts | st.lists(texts | numbers, max_size=3)
values |= st.dictionaries(texts, numbers, max_size=2)
names = st.sampled_from(["note", "lift", "a b", "x<y", 'q"', "start", "weight", "ünder"])
stages = st.sampled_from([*Stage]).map(str) | st.none()
types = st.sampled_from(["feeds", "iterates", "co_occurs", "broader", "affects", "extends", "seeds_from"])


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Any graph of few nodes: loops, parallel edges, and attributes whose values are of every type."""
    nodes: list[dict[str, Any]] = [
        {"id": name, "type": draw(st.sampled_from(["step", "component", "facet", "source", "stage"]))}
        | {"label": draw(texts), "stage": draw(stages)}
        | draw(st.dictionaries(names, values, max_size=2))
        | draw(st.sampled_from([{}, {"in": ["a", "b"]}, {"in": ["b"]}, {"used_in": 3}, {"address": "/x/?a=1&b=2"}]))
        for name in draw(st.lists(ids, max_size=5, unique=True))
    ]
    ids_of_nodes = st.sampled_from([node["id"] for node in nodes]) if nodes else st.nothing()
    pairs = st.lists(st.tuples(ids_of_nodes, ids_of_nodes), max_size=4) if nodes else st.just([])
    rows = [row for kind in draw(st.lists(types, max_size=3, unique=True)) for row in _edges(draw, kind, draw(pairs))]
    return make_network(nodes, rows, {"title": draw(texts), "description": draw(texts)})


def _edges(draw: st.DrawFn, kind: str, pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    named = sorted(set(draw(st.lists(names, max_size=2))) - {"weight"})
    more: dict[str, st.SearchStrategy[Any]] = dict.fromkeys(named, values)
    more |= {"methods": st.integers(0, 999)} if kind == "feeds" else {}
    more |= {"rounds": st.none() | st.integers(1, 9)} if kind == "iterates" else {}
    return [row | draw(st.fixed_dictionaries(more)) for row in edges(kind, *pairs)]

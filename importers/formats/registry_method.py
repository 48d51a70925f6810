"""The registry's own format: a method document, alone or as the only method of a bundle."""

from catalogue.crosswalk import Crosswalk
from importers.faults import ImportFault
from importers.operations import Operation, Pipeline
from importers.source import Source
from importers.trees import Table, texts_of

FORMAT = "registry"


def recognizes(source: Source, crosswalk: Crosswalk) -> tuple[str, str] | None:
    """Steps that have an id and name a component."""
    steps = list(_document(source).listing("steps").tables())
    return (FORMAT, "yaml") if steps and all(step.text("id") and "component" in step for step in steps) else None


def _document(source: Source) -> Table:
    tree = source.tree if isinstance(source.tree, Table) else Table(1)
    methods = list(tree.listing("methods").tables())
    if len(methods) > 1:
        raise ImportFault("too_much", f"{len(methods)} methods; one is read at a time", tree.line_of("methods"))
    return methods[0] if methods else tree


def read(source: Source, crosswalk: Crosswalk) -> Pipeline:
    """The steps as they are."""
    document = _document(source)
    operations = [
        Operation(
            name=step.text("id"),
            operator=step.text("component") or "unmapped",
            line=step.line,
            inputs=tuple(texts_of(step.get("inputs"))),
            components=(step.text("component"),),
            rule="named in the document",
            params=dict(step.table("params")),
            remark=step.text("note") or None,
            roles=tuple((model.text("model"), model.text("role")) for model in step.listing("models").tables()),
        )
        for step in document.listing("steps").tables()
    ]
    loops = [document.table("iterates"), *document.listing("loops").tables()]
    return Pipeline(
        FORMAT,
        "yaml",
        operations,
        name=document.text("name") or None,
        loops=[(*ends, _rounds(loop)) for loop in loops if all(ends := (loop.text("from"), loop.text("to")))],
    )


def _rounds(loop: Table) -> int | None:
    rounds = loop.get("rounds")
    return rounds if isinstance(rounds, int) and not isinstance(rounds, bool) and rounds > 0 else None

"""The entry point: from a pipeline file to the draft of a method, with what a person has to know or decide."""

from collections.abc import Mapping

from catalogue.crosswalk import crosswalk
from catalogue.value import Catalogue, per_version
from importers.answers import apply_answers
from importers.assembly import assemble
from importers.draft import Imported
from importers.faults import ImportFault
from importers.formats.recognition import FORMATS, pipeline_of
from importers.nearest import Ranking
from importers.source import parse

NEAREST = 3


def read(
    name: str,
    text: str | bytes,
    catalogue: Catalogue,
    *,
    format_named: str | None = None,
    answers: Mapping[str, str] | None = None,
) -> Imported:
    """Read a pipeline file. Nothing in it is run, and no secret of it is in the result.

    `name` is the file's name, whose ending says whether it is Python. `answers` gives the component of a
    step by the step's id; `loop` the component by which the pipeline is run again, or `none`.
    Raises ImportFault with a code, the line and the reason.
    """
    if format_named is not None and format_named not in FORMATS:
        raise ImportFault("unknown_format", f"the format is one of {', '.join(FORMATS)}")
    kinds = {slug: component.kind for slug, component in catalogue.components.items()}
    try:
        source = parse(text, python=_is_python_name(name))
        pipeline, layout = pipeline_of(source, crosswalk(catalogue), format_named)
        assembled = assemble(pipeline, kinds, lambda operator, remark: _nearest(catalogue, operator, remark))
    except RecursionError:
        raise ImportFault("too_much", "nested too deep to be read") from None
    assembled.drop_lines(source.dropped)
    return Imported(
        format=pipeline.format,
        layout=layout,
        format_is="said" if format_named else "recognized",
        **vars(apply_answers(assembled, answers or {}, kinds)),
    )


def _nearest(catalogue: Catalogue, operator: str, remark: str | None) -> list[str]:
    return ranking(catalogue).nearest(operator, definition=remark, limit=NEAREST)


def _is_python_name(name: str) -> bool | None:
    """Whether the ending of the file's name is that of Python; None where it is of neither kind."""
    ending = name.rpartition(".")[2].lower()
    return True if ending == "py" else False if ending in {"yaml", "yml", "json"} else None


@per_version(most=1)
def ranking(catalogue: Catalogue) -> Ranking:
    """The index of names over the crosswalk and the components of a catalogue."""
    return Ranking(catalogue.operators.values(), catalogue.components.values())

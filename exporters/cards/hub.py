"""A block for a dataset card on the Hugging Face Hub: front matter in YAML, and a section in Markdown.

The front matter has what the record is enough to say. Licence, size and the creators of annotations are the data set's
own, and left to its authors.
"""

import re

import yaml

from exporters.cards.recorded import Recorded
from taxonomy.documents import Loop, Step

MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")


def hub_block(recorded: Recorded) -> bytes:
    """The block as UTF-8: front matter between two lines of `---`, then the section."""
    front = yaml.safe_dump({"tags": ["synthetic", f"sdm:{recorded.method.id}"]}, sort_keys=False, allow_unicode=True)
    return f"---\n{front}---\n\n{_section(recorded)}".encode()


def _section(recorded: Recorded) -> str:
    method = recorded.method
    lines = [
        "## How the data were made",
        "",
        f"With the method [{plain(method.name)}]({recorded.page}): {plain(method.summary)}",
        "",
        f"Its composition is [recorded]({recorded.record}) in [version {recorded.version}]({recorded.published}) of",
        "the registry of synthetic-data methods. Where these data were made in another way, say so here.",
        "",
        "| Step | Component | Takes from |",
        "| --- | --- | --- |",
        *(_row(recorded, place, step) for place, step in enumerate(method.steps, 1)),
        "",
        *_loops(recorded),
        *_source(recorded),
        "### Citation",
        "",
        "```bibtex",
        recorded.bibtex.rstrip("\n"),
        "```",
        "",
    ]
    return "\n".join(lines)


def _row(recorded: Recorded, place: int, step: Step) -> str:
    inputs = ", ".join(f"step {recorded.number_of(name)}" for name in step.inputs)
    return f"| {place} | [{plain(recorded.name_of(step))}]({recorded.component(step)}) | {inputs} |"


def _loops(recorded: Recorded) -> list[str]:
    return [line for loop in recorded.method.all_loops for line in (_sentence(recorded, loop), "")]


def _sentence(recorded: Recorded, loop: Loop) -> str:
    start, to = recorded.number_of(loop.start), recorded.number_of(loop.to)
    rounds = f", for {loop.rounds} rounds in the source" if loop.rounds else ""
    return f"After step {start} the pipeline starts again at step {to}{rounds}."


def _source(recorded: Recorded) -> list[str]:
    source = recorded.source
    paper = f" (arXiv:{source.arxiv})" if source.arxiv else ""
    return [f"Source of the method: [{plain(source.title)}]({source.url}){paper}, {source.year}.", ""]


def plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line, also inside a table."""
    return MARKUP.sub(r"\\\1", " ".join(text.split()))

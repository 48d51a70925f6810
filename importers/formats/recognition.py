"""Which format a file is in: by names that only the tool has, not by its shape alone."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from catalogue.crosswalk import Crosswalk
from importers.faults import ImportFault
from importers.formats import (
    blocks,
    data_designer,
    data_juicer,
    distilabel,
    nemo_curator,
    oumi,
    registry_method,
    simple,
)
from importers.operations import Pipeline
from importers.source import Source
from importers.trees import Table

WITHOUT_IMPORTER = {
    "datadreamer": ("datadreamer",),
    "bespoke-curator": ("bespokelabs",),
    "camel": ("camel",),
    "dataflow": ("dataflow", "open_dataflow"),
    "nemo-curator": ("nemo_curator",),
}
"""Tools whose Python is recognized by its imports, and not read."""
_MAGPIE = re.compile(r"\b(gen_ins|gen_res)\.py\b")
_RESULT_OF_RECOGNITION = tuple[str, str] | None


@dataclass(frozen=True)
class Reader:
    """The tools that a module reads, how it recognizes them, and how it reads them."""

    tools: tuple[str, ...]
    recognizes: Callable[[Source, Crosswalk], _RESULT_OF_RECOGNITION]
    read: Callable[[Source, Crosswalk, str], Pipeline]


def _plain(read: Callable[[Source, Crosswalk], Pipeline]) -> Callable[[Source, Crosswalk, str], Pipeline]:
    return lambda source, crosswalk, tool: read(source, crosswalk)


READERS = (
    Reader((registry_method.FORMAT,), registry_method.recognizes, _plain(registry_method.read)),
    Reader((distilabel.FORMAT,), distilabel.recognizes, _plain(distilabel.read)),
    Reader((data_juicer.FORMAT,), data_juicer.recognizes, _plain(data_juicer.read)),
    Reader((nemo_curator.FORMAT,), nemo_curator.recognizes, _plain(nemo_curator.read)),
    Reader((blocks.INSTRUCTLAB, blocks.SDG_HUB), blocks.recognizes, blocks.read),
    Reader((oumi.FORMAT,), oumi.recognizes, _plain(oumi.read)),
    Reader((data_designer.FORMAT,), data_designer.recognizes, _plain(data_designer.read)),
    Reader((simple.EASYINSTRUCT, simple.DEEPFABRIC, simple.KIT), simple.recognizes, simple.read),
)
FORMATS = tuple(sorted(tool for reader in READERS for tool in reader.tools))
"""The formats that are read."""


def pipeline_of(source: Source, crosswalk: Crosswalk, named: str | None = None) -> tuple[Pipeline, str]:
    """The pipeline of a file, and its layout. `named` is the format that the caller says.

    Raises ImportFault where the file is in none of the formats, in another than was named, or in one without importer.
    """
    for reader in READERS:
        if named and named not in reader.tools:
            continue
        if (recognized := reader.recognizes(source, crosswalk)) and named in {None, recognized[0]}:
            return reader.read(source, crosswalk, recognized[0]), recognized[1]
    if named:
        raise ImportFault("unrecognized", f"nothing in the file is of {named}")
    if tool := _without_importer(source, crosswalk):
        raise ImportFault("no_importer", f"a pipeline of {tool} in a layout that is not read")
    raise ImportFault("unrecognized", f"not a pipeline of a known tool; read are {', '.join(FORMATS)}")


def _without_importer(source: Source, crosswalk: Crosswalk) -> str | None:
    if source.code:
        packages = WITHOUT_IMPORTER.items()
        return next((tool for tool, names in packages if any(map(source.code.has_import, names))), None)
    if source.tree is None:
        return "magpie-scripts" if _MAGPIE.search(source.text) else None
    items = source.tree.listing("blocks").tables() if isinstance(source.tree, Table) else ()
    return "fms-dgt" if any(crosswalk.find("fms-dgt", item.text("type")) for item in items) else None

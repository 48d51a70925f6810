"""The formats in which a method is written, by name."""

from collections.abc import Callable
from typing import NamedTuple

from catalogue.compositions import composition
from catalogue.value import Catalogue
from exporters.data_juicer import data_juicer
from exporters.distilabel import distilabel
from exporters.faults import ExportFault
from taxonomy.documents import Method
from taxonomy.graph.formats import FORMATS as GRAPHS


class Format(NamedTuple):
    """A format: the type and ending of its files, and how a method is written in it."""

    media_type: str
    extension: str
    write: Callable[[Catalogue, Method], str]


def _mermaid(catalogue: Catalogue, method: Method) -> str:
    return GRAPHS["mermaid"].write(composition(catalogue, method).network()).decode()


FORMATS = {
    "distilabel": Format("text/x-python", "py", distilabel),
    "data-juicer": Format("application/yaml", "yaml", data_juicer),
    "mermaid": Format(GRAPHS["mermaid"].media_type, GRAPHS["mermaid"].extension, _mermaid),
}


def export(catalogue: Catalogue, method: Method, name: str) -> str:
    """A method in a format. Raises KeyError for an unknown format, ExportFault where it cannot be written in it."""
    return FORMATS[name].write(catalogue, method)


def can_export(catalogue: Catalogue, method: Method, name: str) -> bool:
    """Whether a method can be written in a format. Raises KeyError for an unknown format."""
    try:
        export(catalogue, method, name)
    except ExportFault:
        return False
    return True

"""A method, registered or drafted, as a pipeline file of a tool, or as a card of the data made with it."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, ConfigDict
from rest_framework.request import Request

from api.renderers import Parquet, Ready
from api.views.analysis import DraftBody, OpenPost, draft_of
from api.views.base import ReadView, media_type
from api.views.private import Operation
from catalogue import Catalogue
from catalogue.errors import BadQuery
from catalogue.query import Query
from exporters.cards import CARDS, card
from exporters.faults import ExportFault
from exporters.formats import FORMATS, export
from registry.current import current
from registry.errors import Invalid
from taxonomy.documents import Fault
from transport.bodies import read_body
from transport.query_string import parse_request, public_address

RENDERERS: tuple[type[Ready], ...] = tuple(
    type(name.title().replace("-", ""), (Ready,), {"media_type": chosen.media_type, "format": name})
    for name, chosen in FORMATS.items()
)


class MethodExport(ReadView):
    """A method as a file: a distilabel skeleton, a Data-Juicer recipe where its steps have operators, or Mermaid."""

    renderer_classes: Any = RENDERERS
    summary = "A method as a pipeline file of a tool"

    def answer(self, request: Request, query: Query, catalogue: Catalogue, **path: Any) -> HttpResponse:
        method, name = catalogue.method(path["id"]), str(request.accepted_renderer.format)
        try:
            content = export(catalogue, method, name)
        except ExportFault as fault:
            raise BadQuery("format", fault.code, fault.reason) from None
        response = HttpResponse(content, content_type=media_type(request))
        response["Content-Disposition"] = f'inline; filename="{method.id}.{FORMATS[name].extension}"'
        return response


def _of_card(name: str, media_type: str) -> type[Ready]:
    described = {"hf": {"type": "string"}, "croissant": {"type": "object"}, "ro-crate": Parquet.described}[name]
    attributes = {"media_type": media_type, "format": name, "described": described}
    return type(f"{name.title().replace('-', '')}Card", (Ready,), attributes)


class MethodCard(ReadView):
    """What the authors of a dataset state of the method that they used.

    A block for a dataset card on the Hub, a fragment for a Croissant description, or a Workflow RO-Crate.
    """

    renderer_classes: Any = tuple(_of_card(name, form.media_type) for name, form in CARDS.items())
    summary = "A method as a card of the data made with it"

    def answer(self, request: Request, query: Query, catalogue: Catalogue, **path: Any) -> HttpResponse:
        name = str(request.accepted_renderer.format)
        base = public_address(request._request, "/").rstrip("/")
        content = card(catalogue, path["id"], name, base)
        response = HttpResponse(content, content_type=media_type(request))
        response["Content-Disposition"] = f'inline; filename="{path["id"]}{CARDS[name].ending}"'
        return response


class ExportQuery(Query):
    """The format of a file."""

    to: Literal["distilabel", "data-juicer", "mermaid"] = "distilabel"
    """The format."""


class Export(BaseModel):
    """A draft as a file."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    format: str
    """The format."""
    name: str
    """A name for the file."""
    text: str
    """The file."""


class Exports(OpenPost):
    """A draft as a pipeline file of a tool. Open to all; nothing is stored."""

    operations = {
        "POST": Operation("A draft as a pipeline file of a tool", Export, DraftBody, query=ExportQuery, open=True)
    }

    def answer(self, request: HttpRequest) -> Export:
        query = parse_request(request, ExportQuery)
        draft = draft_of(read_body(request))
        try:
            content = export(current(), draft, query.to)
        except ExportFault as fault:
            raise Invalid([Fault(("steps",), fault.code, fault.reason)]) from None
        return Export(format=query.to, name=f"{draft.id}.{FORMATS[query.to].extension}", text=content)

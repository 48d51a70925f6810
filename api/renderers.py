"""The representations of answers, chosen by `Accept` or by `?format=`. Views return bytes."""

from typing import Any, ClassVar

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from catalogue.errors import BadQuery
from taxonomy.graph.formats import FORMATS

ANY = "*/*"


class Ready(BaseRenderer):
    """A renderer of answers that are bytes already."""

    charset: str | None = None
    described: ClassVar[Any] = {"type": "string"}
    """What the interface description says of the content, where the view's own shape does not."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> Any:
        return data


class Json(Ready):
    media_type, format = "application/json", "json"


class Csv(Ready):
    media_type, format = "text/csv", "csv"


class Ndjson(Ready):
    media_type, format = "application/x-ndjson", "ndjson"


class Parquet(Ready):
    media_type, format = "application/vnd.apache.parquet", "parquet"
    described = {"type": "string", "format": "binary"}


class Yaml(Ready):
    media_type, format = "application/yaml", "yaml"
    described = {"type": "object"}


class Turtle(Ready):
    media_type, format = "text/turtle", "turtle"


class JsonLd(Ready):
    media_type, format = "application/ld+json", "json-ld"
    described: ClassVar[Any] = {"type": "array"}


class BibTex(Ready):
    media_type, format = "application/x-bibtex", "bibtex"


class Atom(Ready):
    media_type, format = "application/atom+xml", "atom"


class SvgImage(Ready):
    media_type, format = "image/svg+xml", "svg"


class CslJson(Ready):
    media_type, format = "application/vnd.citationstyles.csl+json", "csl-json"
    described: ClassVar[Any] = {"type": "array"}


def _of_graph(name: str) -> type[Ready]:
    """A form of graphs other than node-link data, which are JSON."""
    media_type = FORMATS[name].media_type
    described = {"type": "object" if "json" in media_type else "string"}
    return type(name.capitalize(), (Ready,), {"media_type": media_type, "format": name, "described": described})


GRAPHS: tuple[type[Ready], ...] = (Json, *(_of_graph(name) for name in FORMATS if name != Json.format))


class Negotiation(DefaultContentNegotiation):
    """The framework's negotiation, with errors that name the available formats."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        known = [renderer.format for renderer in renderers]
        named = request.query_params.getlist("format")
        if named and (len(named) > 1 or named[0] not in known):
            detail = f"{named[-1][:40]!r} is not a format of this resource. Known are: {', '.join(known)}"
            raise BadQuery("format", "unknown_value", detail)
        if named:  # `?format=` takes precedence over Accept
            chosen = renderers[known.index(named[0])]
            return chosen, chosen.media_type
        if request.META.get("HTTP_ACCEPT", ANY) == ANY:  # what most clients send; parsing it takes long
            return renderers[0], renderers[0].media_type
        try:
            return super().select_renderer(request, renderers, format_suffix)
        except NotAcceptable as error:
            types = ", ".join(renderer.media_type for renderer in renderers)
            raise NotAcceptable(f"None of the accepted types can be had here. There are: {types}") from error

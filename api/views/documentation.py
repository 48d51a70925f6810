"""The OpenAPI description, and an interactive reference that loads nothing from other hosts."""

from functools import cache
from typing import Any

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.http import etag
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request

from api.views.base import JsonObject, ReadView
from catalogue import Catalogue
from catalogue.query import Query


@cache
def description() -> bytes:
    """The OpenAPI document as indented JSON; `docs/openapi.json` is this."""
    generator: Any = SchemaGenerator
    document = generator().get_schema(request=None, public=True)
    rendered: bytes = OpenApiJsonRenderer().render(document)
    return rendered.rstrip() + b"\n"


class Description(ReadView):
    """The interface in OpenAPI 3.1."""

    summary, shape = "This description", JsonObject
    versioned = False

    def answer(self, request: Request, query: Query, catalogue: Catalogue, **path: Any) -> HttpResponse:
        return self.ready(request, description())


def release_tag(request: HttpRequest, **path: Any) -> str:
    """The ETag of the reference, which changes with the release alone, as it reads the description itself."""
    return f'"docs-{settings.RELEASE}"'


@method_decorator(csp_update({"style-src": [UNSAFE_INLINE]}), name="dispatch")
@method_decorator(etag(release_tag), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """The interactive reference. Its script, which we do not write, sets styles inline."""

    http_method_names: Any = ("get", "head", "options")
    url_name = "schema"

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

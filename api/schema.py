"""How the views describe themselves in OpenAPI: parameters from their declarations, answers from the read documents."""

from functools import cache
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from pydantic import BaseModel, Field, create_model

from api.parameters import Parameter
from api.problems import MEDIA_TYPE, Problem
from api.renderers import Json

ERRORS = {
    "400": "A parameter cannot be used.",
    "404": "Nothing is there; the detail names what comes close.",
    "405": "The resource does not take this method.",
    "406": "None of the accepted media types can be had.",
    "410": "The record was withdrawn; the detail names its replacement.",
    "414": "The query string is over 16 kB.",
}
TYPES = {"string": OpenApiTypes.STR, "integer": OpenApiTypes.INT, "boolean": OpenApiTypes.BOOL}


@cache
def page_of(shape: type[BaseModel]) -> type[BaseModel]:
    """The document of a list page over records of this shape."""
    name = shape.__name__.removesuffix("Body").removesuffix("Read")
    return create_model(
        f"{name}List",
        __doc__="A page of records.",
        count=(int, Field(description="How many records the filters leave.")),
        count_is=(str, Field(description="'exact' or 'at_least'.")),
        next=(str | None, Field(description="Address of the next page.")),
        previous=(str | None, Field(description="Address of the page before.")),
        results=(list[shape], Field(description="The records of this page.")),  # type: ignore[valid-type]
    )


class Schema(AutoSchema):
    """Reads what a ReadView says of itself."""

    view: Any

    def get_summary(self) -> str:
        return str(self.view.summary)

    def get_description(self) -> str:  # type: ignore[override]
        return (self.view.__class__.__doc__ or "").strip()

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").partition("/")[0] or "root"]

    def get_operation_id(self) -> str:
        parts = self.path.removeprefix("/api/v1/").replace("{", "by_").replace("}", "").replace(".json", "")
        return "_".join(["read", *(part for part in parts.split("/") if part)]).replace("-", "_")

    def get_override_parameters(self) -> list[Any]:
        return [_parameter(each) for each in self.view.declared().values()]

    def get_response_serializers(self) -> Any:
        view, answers = self.view, {}
        for renderer in view.renderer_classes:
            answers["200", renderer.media_type] = self._content(renderer)
        for status in ERRORS:
            answers[status, MEDIA_TYPE] = Problem
        return answers

    def _content(self, renderer: Any) -> Any:
        shape = self.view.shape
        if renderer is not Json:
            return OpenApiTypes.BINARY if renderer.format == "parquet" else OpenApiTypes.STR
        if not (isinstance(shape, type) and issubclass(shape, BaseModel)):
            return OpenApiTypes.OBJECT
        return page_of(shape) if getattr(self.view, "is_list", False) else shape

    def _get_response_for_code(self, *args: Any, **kwargs: Any) -> Any:
        response = super()._get_response_for_code(*args, **kwargs)  # type: ignore[no-untyped-call]
        status = str(args[1]) if len(args) > 1 else ""
        return response | {"description": ERRORS.get(status, "The answer.")}


def _parameter(parameter: Parameter) -> OpenApiParameter:
    kind: Any = TYPES[parameter.type]
    return OpenApiParameter(
        parameter.name,
        kind,
        OpenApiParameter.QUERY,
        required=parameter.required,
        description=parameter.help,
        enum=parameter.choices or None,
        many=parameter.many,
    )

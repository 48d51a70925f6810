"""The OpenAPI description of views: parameters from their query models, answers from their read models."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, get_args

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from pydantic import BaseModel, Field, create_model
from pydantic.fields import FieldInfo

from api.renderers import Json
from catalogue.parameters import LARGEST_NUMBER
from catalogue.parsing import bounds_of, choices_of, is_repeatable, length_of, parameters_of
from catalogue.query import Query
from transport.bodies import READERS
from transport.problems import MEDIA_TYPE, Problem
from transport.query_string import FORMAT, VersionQuery

MOVED = "The record was merged into another one; Location says where it is."
ERRORS = {
    "400": "A parameter cannot be used.",
    "404": "Nothing is there; the detail names what comes close.",
    "405": "The resource does not take this method.",
    "406": "None of the accepted media types can be had.",
    "410": "The record was withdrawn; the detail names its replacement.",
    "414": "The query string is over 16 kB.",
    "429": "The limit is used up; Retry-After says how long to wait.",
    "503": "It cannot be done at the moment; Retry-After says how long to wait.",
}
PRIVATE_ERRORS = ERRORS | {
    "401": "A valid token is needed.",
    "403": "Your role, or your part in this, does not allow it.",
    "409": "It does not go with what is there.",
    "411": "The body comes in chunks: Content-Length is needed.",
    "412": "If-Match names another revision.",
    "413": "Over 2 MB or 2,000 records.",
    "415": "Neither JSON nor YAML.",
    "422": "Well-formed, not valid: every fault with its JSON pointer.",
    "428": "If-Match is missing.",
}
HEADERS = {
    "If-Match": "The submission's own revision, in quotes; another one is refused.",
    "Idempotency-Key": "The same key and body give the first answer again, for 24 hours.",
}
REVISION = r'^(W/)?"?[0-9]{1,9}(\.[0-9a-f]{16})?"?$'
"""The forms of If-Match where it has to name a revision: what an ETag of a submission says, or its number."""
VERBS = {"GET": "read", "POST": "post", "PATCH": "patch", "DELETE": "delete"}
NUMBERS = {"minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER}
KINDS = {int: "integer", float: "number", bool: "boolean"}
TYPES = {
    "string": OpenApiTypes.STR,
    "integer": OpenApiTypes.INT,
    "number": OpenApiTypes.NUMBER,
    "boolean": OpenApiTypes.BOOL,
}


@cache
def page_of(shape: type[BaseModel]) -> type[BaseModel]:
    """The document of a list page over records of this shape."""
    name = shape.__name__.removesuffix("Read")
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
    """Describes a ReadView by its query and shape, others by their operations."""

    view: Any

    @property
    def _operation(self) -> Any:
        return getattr(self.view, "operations", {}).get(self.method)

    def get_summary(self) -> str:
        return str(self._operation.summary if self._operation else self.view.summary)

    def get_description(self) -> str:  # type: ignore[override]
        return (self.view.__class__.__doc__ or "").strip()

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").partition("/")[0] or "root"]

    def get_operation_id(self) -> str:
        parts = self.path.removeprefix("/api/v1/").replace("{", "by_").replace("}", "").replace(".json", "")
        verb = VERBS[self.method]
        return "_".join([verb, *(part for part in parts.split("/") if part)]).replace("-", "_")

    def get_auth(self) -> list[dict[str, list[str]]]:
        return [{"token": []}] if self._operation and not self._operation.open else []

    def get_override_parameters(self) -> list[Any]:
        if not self._operation:
            versions = _parameters(VersionQuery) if self.view.versioned else []
            formats = [renderer.format for renderer in self.view.renderer_classes]
            return [*_choices(self.view.path_choices), *_parameters(self.view.query), *versions, _format(formats)]
        headers = [_header(name, self._operation) for name in self._operation.headers]
        return [*_parameters(self._operation.query), _format([Json.format]), *headers]

    def map_parsers(self) -> list[str]:
        return list(READERS)

    def get_request_serializer(self) -> Any:
        return self._operation.request if self._operation else None

    def get_response_serializers(self) -> Any:
        answers: dict[Any, Any] = {}
        if self._operation:
            dry = [200] if "dry_run" in self._operation.query.model_fields else []
            for status in (*dry, self._operation.status):
                answers[str(status), Json.media_type] = _document(self._operation.response)
        else:
            for renderer in self.view.renderer_classes:
                answers["200", renderer.media_type] = self._content(renderer)
            if "{id}" in self.path or "{operator}" in self.path:
                answers["301"] = None
        for error in PRIVATE_ERRORS if self._operation else ERRORS:
            answers[error, MEDIA_TYPE] = Problem
        return answers

    def _content(self, renderer: Any) -> Any:
        if renderer is not Json:
            return renderer.described
        shape = self.view.shape
        return page_of(shape) if getattr(self.view, "is_list", False) else _document(shape)

    def _get_response_for_code(self, *args: Any, **kwargs: Any) -> Any:
        response = super()._get_response_for_code(*args, **kwargs)  # type: ignore[no-untyped-call]
        status = str(args[1]) if len(args) > 1 else ""
        return response | {"description": {**PRIVATE_ERRORS, "301": MOVED}.get(status, "The answer.")}


def _document(shape: Any) -> Any:
    if shape is None:
        return None
    return shape if isinstance(shape, type) and issubclass(shape, BaseModel) else OpenApiTypes.OBJECT


def _header(name: str, operation: Any) -> OpenApiParameter:
    named = name == "If-Match" and operation.names_revision
    return OpenApiParameter(
        name,
        {"type": "string", "pattern": REVISION} if named else OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        required=name in operation.required,
        description=HEADERS[name],
    )


def _choices(parts: Mapping[str, Sequence[str]]) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(values))
        for name, values in parts.items()
    ]


def _format(names: list[str]) -> OpenApiParameter:
    return OpenApiParameter(
        FORMAT, OpenApiTypes.STR, OpenApiParameter.QUERY, description="The representation.", enum=names
    )


def _parameters(query: type[Query]) -> list[OpenApiParameter]:
    return [_parameter(query, name) for name in parameters_of(query)]


def _parameter(query: type[Query], name: str) -> OpenApiParameter:
    info = query.model_fields[parameters_of(query)[name]]
    kind, (low, high) = _type(info.annotation), bounds_of(query, name)
    bounds = {"minimum": low, "maximum": high, "maxLength": length_of(query, name), "pattern": _pattern(info)}
    if kind == "integer":  # a bound for every number: what is longer is no number here
        bounds = {**bounds, **{key: value for key, value in NUMBERS.items() if bounds[key] is None}}
    stated = {key: bound for key, bound in bounds.items() if bound is not None}
    schema: Any = {"type": kind, **stated} if stated else TYPES[kind]
    return OpenApiParameter(
        name,
        schema,
        OpenApiParameter.QUERY,
        required=info.is_required(),
        description=info.description or "",
        enum=list(choices_of(query, name)) or None,
        many=is_repeatable(query, name),
    )


def _pattern(info: FieldInfo) -> str | None:
    """The pattern that the description states, where the query is read by a rule of its own."""
    extra = info.json_schema_extra
    return str(extra["pattern"]) if isinstance(extra, dict) and "pattern" in extra else None


def _type(annotation: Any) -> str:
    """The JSON type of a parameter's values."""
    inner = [arg for arg in get_args(annotation) if arg is not type(None)]
    if annotation in KINDS:
        return KINDS[annotation]
    return _type(inner[0]) if inner else "string"

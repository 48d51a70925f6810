"""django-ninja: schemas over the same rows as the plain peer's serializers."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI, Schema
from ninja.pagination import PageNumberPagination, paginate

from proof.bench.peers import plain

api = NinjaAPI(docs_url=None, openapi_url=None, urls_namespace="ninja")


class StepSchema(Schema):
    key: str
    component: str
    inputs: list[str]

    @staticmethod
    def resolve_component(step: Any) -> str:
        return str(step.component.slug)

    @staticmethod
    def resolve_inputs(step: Any) -> list[str]:
        return [edge.source.key for edge in step.incoming.all()]


class MethodSchema(Schema):
    slug: str
    revision: int
    updated: Any
    document: Any
    source: str
    extends: str | None
    steps: list[StepSchema]

    @staticmethod
    def resolve_source(method: Any) -> str:
        return str(method.source.slug)

    @staticmethod
    def resolve_extends(method: Any) -> str | None:
        return method.extends and str(method.extends.slug)


@api.get("methods/", response=list[MethodSchema])
@paginate(PageNumberPagination, page_size=100)
def methods(request: HttpRequest) -> Any:
    return plain.methods()

"""django-ninja: schemas over the same objects as the plain peer's serializers, and numbered pages."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import ModelSchema, NinjaAPI, Schema
from ninja.pagination import PageNumberPagination, paginate
from pydantic import Field

from proof.bench.peers import plain
from registry.models import Effect, Method, Metric, Source

api = NinjaAPI(docs_url=None, openapi_url=None)


class SourceSchema(ModelSchema):
    id: str = Field(alias="slug")

    class Meta:
        model = Source
        fields = ["title", "year", "arxiv", "url"]


class ComponentSchema(Schema):
    id: str = Field(alias="slug")
    name: str
    kind: str = Field(alias="kind.slug")


class MetricSchema(ModelSchema):
    id: str = Field(alias="slug")

    class Meta:
        model = Metric
        fields = ["name", "measures", "orientation", "scale", "family", "unit"]


class StepSchema(Schema):
    id: str = Field(alias="key")
    component: ComponentSchema
    inputs: list[str]
    params: dict[str, Any]
    note: str | None

    @staticmethod
    def resolve_inputs(step: Any) -> list[str]:
        return [edge.source.key for edge in step.incoming.all()]


class LoopSchema(Schema):
    start: str = Field(alias="start.key")
    to: str = Field(alias="to.key")
    rounds: int | None


class MethodSchema(ModelSchema):
    id: str = Field(alias="slug")
    domains: list[str]
    source: SourceSchema
    extends: str | None = None
    models: Any
    output: Any
    cost: Any
    steps: list[StepSchema]
    iterates: LoopSchema | None = None

    class Meta:
        model = Method
        fields = ["revision", "name", "year", "summary", "code", "updated"]

    @staticmethod
    def resolve_domains(method: Any) -> list[str]:
        return [each.domain for each in method.domains.all()]

    @staticmethod
    def resolve_extends(method: Any) -> str | None:
        return method.extends and str(method.extends.slug)

    @staticmethod
    def resolve_iterates(method: Any) -> Any:
        return getattr(method, "loop", None)


class EffectSchema(ModelSchema):
    id: str = Field(alias="slug")
    component: str | None = Field(None, alias="component.slug")
    method: str | None = Field(None, alias="method.slug")
    source: SourceSchema
    metric: MetricSchema
    baseline: Any
    treated: Any
    models: Any

    class Meta:
        model = Effect
        fields = ["revision", "characteristic", "locator", "seen_at", "read_in", "design", "second_reading"]
        fields += ["isolation", "facet", "generalization", "domain", "measured_by", "note", "gain", "log_ratio"]
        fields += ["variance", "variance_from"]


@api.get("methods/", response=list[MethodSchema])
@paginate(PageNumberPagination, page_size=100)
def methods(request: HttpRequest) -> QuerySet[Method]:
    return plain.methods()


@api.get("methods/{slug}/", response=MethodSchema)
def method(request: HttpRequest, slug: str) -> Method:
    return get_object_or_404(plain.methods(), slug=slug)


@api.get("effects/", response=list[EffectSchema])
@paginate(PageNumberPagination, page_size=100)
def effects(request: HttpRequest, component: str, facet: str) -> QuerySet[Effect]:
    return plain.effects(component, facet)

"""Plain Django REST framework: model serializers, prefetched relations, numbered pages."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.filters import SearchFilter
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, JSONField, ModelSerializer, SerializerMethodField, SlugRelatedField

from registry.models import Component, Effect, Loop, Method, Metric, Source, Step

RECORD = ["id", "revision"]
FOUND = 20


class SourceSerializer(ModelSerializer[Source]):
    id = CharField(source="slug")

    class Meta:
        model = Source
        fields = ["id", "title", "year", "arxiv", "url"]


class ComponentSerializer(ModelSerializer[Component]):
    id = CharField(source="slug")
    kind = SlugRelatedField[Any](slug_field="slug", read_only=True)

    class Meta:
        model = Component
        fields = ["id", "name", "kind"]


class MetricSerializer(ModelSerializer[Metric]):
    id = CharField(source="slug")

    class Meta:
        model = Metric
        fields = ["id", "name", "measures", "orientation", "scale", "family", "unit"]


class StepSerializer(ModelSerializer[Step]):
    id = CharField(source="key")
    component = ComponentSerializer()
    inputs = SerializerMethodField()
    params = JSONField()

    class Meta:
        model = Step
        fields = ["id", "component", "inputs", "params", "note"]

    def get_inputs(self, step: Any) -> list[str]:
        return [edge.source.key for edge in step.incoming.all()]


class LoopSerializer(ModelSerializer[Loop]):
    start = SlugRelatedField[Any](slug_field="key", read_only=True)
    to = SlugRelatedField[Any](slug_field="key", read_only=True)

    class Meta:
        model = Loop
        fields = ["start", "to", "rounds"]


class MethodSerializer(ModelSerializer[Method]):
    id = CharField(source="slug")
    domains = SlugRelatedField[Any](slug_field="domain", read_only=True, many=True)
    source = SourceSerializer()  # type: ignore[assignment]
    extends = SlugRelatedField[Any](slug_field="slug", read_only=True)
    models, output, cost = JSONField(), JSONField(), JSONField()
    steps = StepSerializer(many=True)
    iterates = LoopSerializer(source="loop", default=None)

    class Meta:
        model = Method
        fields = [*RECORD, "name", "year", "summary", "domains", "source", "models", "output", "code", "cost", "steps"]
        fields += ["iterates", "extends", "updated"]


class EffectSerializer(ModelSerializer[Effect]):
    id = CharField(source="slug")
    component = SlugRelatedField[Any](slug_field="slug", read_only=True)
    method = SlugRelatedField[Any](slug_field="slug", read_only=True)
    source = SourceSerializer()  # type: ignore[assignment]
    metric = MetricSerializer()
    baseline, treated, models = JSONField(), JSONField(), JSONField()

    class Meta:
        model = Effect
        fields = [*RECORD, "component", "characteristic", "method", "source", "locator", "seen_at", "read_in", "design"]
        fields += ["second_reading", "isolation", "metric", "facet", "generalization", "domain", "measured_by", "note"]
        fields += ["baseline", "treated", "gain", "log_ratio", "variance", "variance_from", "models"]


def methods() -> QuerySet[Method]:
    """With all that an answer shows of them, in a query for each relation."""
    parts = ("domains", "steps__component__kind", "steps__incoming__source")
    found = Method.objects.select_related("source", "extends", "loop__start", "loop__to")
    return found.defer("body").prefetch_related(*parts).order_by("slug")


def effects(component: str, facet: str) -> QuerySet[Effect]:
    """Those of a cell, likewise."""
    found = Effect.objects.filter(component__slug=component, facet=facet)
    return found.defer("body").prefetch_related("component", "method", "source", "metric").order_by("slug")


class FoundSerializer(ModelSerializer[Method]):
    id = CharField(source="slug")

    class Meta:
        model = Method
        fields = ["id", "name"]


class Pages(PageNumberPagination):
    page_size_query_param, max_page_size = "page_size", 500


class Plain(GenericAPIView[Any]):
    """The framework's own defaults, whatever the registry's settings say."""

    renderer_classes = [JSONRenderer]
    content_negotiation_class = DefaultContentNegotiation
    pagination_class = Pages
    lookup_field, lookup_url_kwarg = "slug", "id"


class MethodView(Plain):
    serializer_class = MethodSerializer

    def get_queryset(self) -> QuerySet[Method]:
        return methods()


class Methods(ListModelMixin, MethodView):
    def get(self, request: Request) -> Response:
        return self.list(request)


class MethodDetail(RetrieveModelMixin, MethodView):
    def get(self, request: Request, id: str) -> Response:  # noqa: A002  (named by the address)
        return self.retrieve(request)


class Effects(ListModelMixin, Plain):
    serializer_class = EffectSerializer

    def get(self, request: Request) -> Response:
        return self.list(request)

    def get_queryset(self) -> QuerySet[Effect]:
        asked = self.request.query_params
        return effects(asked["component"], asked["facet"])


class Search(Plain):
    """Methods with a word in their texts, as the framework's search filter asks for them."""

    filter_backends = [SearchFilter]
    search_fields = ["name", "summary"]
    serializer_class = FoundSerializer
    pagination_class = None  # type: ignore[assignment]

    def get(self, request: Request) -> Response:
        found = self.filter_queryset(Method.objects.only("slug", "name").order_by("slug"))[:FOUND]
        return Response(self.get_serializer(found, many=True).data)

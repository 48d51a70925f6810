"""Plain Django REST framework over the registry's tables: model serializers, nested relations, numbered pages.

Facets are counted by the ORM's annotate and Count: four of those that the registry counts.
"""

from typing import Any

from django.db.models import Count, F, JSONField, Prefetch, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import JSONField as Document
from rest_framework.serializers import ModelSerializer, SerializerMethodField, SlugRelatedField
from rest_framework.views import APIView

from registry.models import Component, Edge, Effect, Method, Step

RECORD = ["slug", "revision", "updated", "document"]


class StepSerializer(ModelSerializer[Step]):
    component = SlugRelatedField[Any](slug_field="slug", read_only=True)
    inputs = SerializerMethodField()

    class Meta:
        model = Step
        fields = ["key", "component", "inputs"]

    def get_inputs(self, step: Any) -> list[str]:
        return [edge.source.key for edge in step.incoming.all()]


class MethodSerializer(ModelSerializer[Method]):
    document = Document()
    source = SlugRelatedField[Any](slug_field="slug", read_only=True)  # type: ignore[assignment]
    extends = SlugRelatedField[Any](slug_field="slug", read_only=True)
    steps = StepSerializer(many=True)

    class Meta:
        model = Method
        fields = [*RECORD, "source", "extends", "steps"]


class EffectSerializer(ModelSerializer[Effect]):
    document = Document()
    metric = SlugRelatedField[Any](slug_field="slug", read_only=True)

    class Meta:
        model = Effect
        fields = [*RECORD, "metric"]


class ComponentSerializer(ModelSerializer[Component]):
    document = Document()
    kind = SlugRelatedField[Any](slug_field="slug", read_only=True)
    effects = EffectSerializer(many=True)

    class Meta:
        model = Component
        fields = [*RECORD, "kind", "effects"]


class Pages(PageNumberPagination):
    page_size_query_param, max_page_size = "page_size", 500


class Plain(APIView):
    """The framework's own defaults, whatever the registry's settings say."""

    renderer_classes = [JSONRenderer]
    content_negotiation_class = DefaultContentNegotiation
    authentication_classes = ()
    permission_classes = ()


def methods() -> QuerySet[Method]:
    """In the order of their ids, with steps and inputs in their order, in a query for each relation."""
    steps, edges = (model.objects.order_by("position") for model in (Step, Edge))
    parts = (
        Prefetch("steps", steps),
        "steps__component",
        Prefetch("steps__incoming", edges),
        "steps__incoming__source",
    )
    return Method.objects.select_related("source", "extends").prefetch_related(*parts).order_by("slug")


class Methods(Plain, ListAPIView[Method]):
    serializer_class, pagination_class = MethodSerializer, Pages

    def get_queryset(self) -> QuerySet[Method]:
        return methods()


class OneComponent(Plain, RetrieveAPIView[Component]):
    """A component with its effects. The registry's answer has them pooled, which is more work."""

    serializer_class, lookup_field = ComponentSerializer, "slug"

    def get_queryset(self) -> QuerySet[Component]:
        return Component.objects.select_related("kind").prefetch_related("effects__metric")


class Facets(Plain):
    """How many of the methods with a component have each kind, source and year; and each component, of all methods.

    As in the registry, a facet counts what is found without its own filter.
    """

    def get(self, request: Request) -> Response:
        using = Q(pk__in=Method.objects.filter(steps__component__slug=request.query_params["component"]).values("pk"))
        return Response({name: counted(Q() if name == "component" else using, of) for name, of in FACETS.items()})


FACETS: dict[str, Any] = {
    "component": F("steps__component__slug"),
    "kind": F("steps__component__kind__slug"),
    "source": F("source__slug"),
    "year": KeyTextTransform("year", Cast("document", JSONField())),
}


def counted(which: Q, facet: Any) -> list[dict[str, Any]]:
    """The values of a facet among some methods, the most frequent first."""
    rows = Method.objects.filter(which).annotate(value=facet).values("value")
    return [dict(row) for row in rows.annotate(count=Count("pk", distinct=True)).order_by("-count", "value")]

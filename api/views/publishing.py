"""For other sites: badges of pooled answers, and feeds of changes about a component or a kind."""

from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from rest_framework.request import Request

from api.renderers import Atom, SvgImage
from api.views.base import ReadView
from catalogue import Catalogue, evidence
from catalogue.badge import badge
from catalogue.query import Query
from registry.selectors import history
from taxonomy.vocabulary import Facet
from transport.atom import ENTRIES, atom


class Badge(ReadView):
    """A component's pooled answer on a facet as a small picture, with its certainty and the version."""

    renderer_classes = (SvgImage,)
    summary = "Badge of a pooled answer"
    path_choices = {"facet": tuple(facet.value for facet in Facet)}

    def answer(self, request: Request, query: Query, catalogue: Catalogue, **path: Any) -> HttpResponse:
        catalogue.find("components", path["component"])
        if path["facet"] not in self.path_choices["facet"]:
            raise Http404
        facet = Facet(path["facet"])
        row = evidence.component_row(catalogue, path["component"], facet.value)
        return self.ready(request, badge(catalogue, path["component"], facet, row))


class ChangesFeed(ReadView):
    """What was published about a record, newest first: itself, what belongs to it, and the effects of these."""

    collection: ClassVar[str]
    renderer_classes = (Atom,)
    versioned = False

    def answer(self, request: Request, query: Query, catalogue: Catalogue, **path: Any) -> HttpResponse:
        entry = catalogue.find(self.collection, path["id"])
        records = history.records_about(catalogue, self.collection, path["id"])
        name = getattr(entry.document, "name", entry.document.id)
        link = f"/components/{path['id']}/" if self.collection == "components" else f"/components/?kind={path['id']}"
        changes = history.latest(catalogue, ENTRIES, records)
        return self.ready(request, atom(request._request, f"{name}: changes", link, changes))


class ComponentFeed(ChangesFeed):
    """Changes of a component: of the record, and of effects of it."""

    collection, summary = "components", "Feed of changes about a component"


class KindFeed(ChangesFeed):
    """Changes of a kind: of the record, of its components, and of effects of these."""

    collection, summary = "kinds", "Feed of changes about a kind"

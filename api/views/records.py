"""One record, and its history."""

import json
from typing import Any, ClassVar

from django.http import HttpResponse
from pydantic import BaseModel, RootModel
from rest_framework.request import Request

from api.parameters import FIELDS, Parameter, a_page, address_with, known, number, page_size, picked
from api.renderers import BibTex, CslJson, Json
from api.views.base import Read, ReadView
from api.views.lists import pick
from registry.bodies import citation, shapes
from registry.errors import BadQuery
from registry.selectors import history, records, stored
from registry.snapshot import Snapshot, Stamp


class DetailView(ReadView):
    """One record of a collection."""

    collection: ClassVar[str]
    parameters = known(FIELDS)

    def stamp(self, **path: Any) -> Stamp:
        stamp, self.stored = stored.one(self.collection, path["id"])
        return stamp

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        body = records.answered(self.collection, path["id"], self.stored, now)
        if "fields" in found:
            body = pick(body, picked(found, list(self.shape.model_fields)))
        return self.ready(request, body)


class Method(DetailView):
    collection, shape, summary = "methods", shapes.MethodBody, "One method"


class Effect(DetailView):
    collection, shape, summary = "effects", shapes.EffectBody, "One measured effect"


class Kind(DetailView):
    collection, shape, summary = "kinds", shapes.KindBody, "One kind of components"


class Component(DetailView):
    collection, shape, summary = "components", shapes.ComponentRead, "One component"


class Metric(DetailView):
    collection, shape, summary = "metrics", shapes.MetricBody, "One metric"


class Source(DetailView):
    collection, shape, summary = "sources", shapes.SourceBody, "One source"


class RoundsDetail(DetailView):
    collection, shape, summary = "rounds", shapes.RoundsRead, "One metric over rounds"


class RevisionChange(BaseModel):
    """One changed field: its JSON pointer, before and after."""

    path: str
    before: Any
    after: Any


class RevisionRead(BaseModel):
    """A record as it was published once; `document` is null where it was taken out."""

    number: int
    created: str
    author: str | None
    submission: str | None
    message: str
    document: dict[str, Any] | None
    hash: str
    version: int
    changes: list[RevisionChange]


class RevisionPage(BaseModel):
    """A page of revisions, or with `from` and `to` the difference of two."""

    count: int
    count_is: str
    next: str | None
    previous: str | None
    results: list[RevisionRead]


class Revisions(ReadView):
    """Every published revision of a record, newest first; or the difference of two."""

    collection: ClassVar[str] = ""
    summary, shape = "Revisions of a record, newest first", RevisionPage
    parameters = known(
        a_page("Revisions a page."),
        Parameter("before", "Only revisions below this number.", "integer"),
        Parameter("from", "With `to`: answer the difference from this revision.", "integer"),
        Parameter("to", "With `from`: answer the difference to this revision.", "integer"),
    )

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        start, end = number(found, "from"), number(found, "to")
        if start is not None and end is not None:
            return self._json(request, history.difference(self.collection, path["id"], start, end, now))
        if start is not None or end is not None:
            lacking = "to" if end is None else "from"
            raise BadQuery(lacking, "missing", "A difference takes both 'from' and 'to'")
        size, before = page_size(found), number(found, "before")
        page = history.revisions(self.collection, path["id"], before=before, size=size, snapshot=now)
        content = {
            "count": page.count,
            "count_is": "exact",
            "next": self._neighbour(request, page.older),
            "previous": self._neighbour(request, page.newer),
            "results": page.results,
        }
        return self._json(request, content)

    def _neighbour(self, request: Request, before: int | None) -> str | None:
        return None if before is None else address_with(request._request, "before", str(before))

    def _json(self, request: Request, content: Any) -> HttpResponse:
        return self.ready(request, json.dumps(content, ensure_ascii=False))


class Revision(ReadView):
    """One published revision of a record."""

    collection: ClassVar[str] = ""
    summary, shape = "One revision of a record", RevisionRead

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        content = history.revision(self.collection, path["id"], path["number"], now)
        return self.ready(request, json.dumps(content, ensure_ascii=False))


class CslItems(RootModel[list[dict[str, Any]]]):
    """References in the data model of the citation style language."""


class Citation(ReadView):
    """How to cite the source of a method."""

    renderer_classes = (CslJson, BibTex, Json)
    summary, shape = "Citation of a method, as CSL-JSON or BibTeX", CslItems

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        method = json.loads(records.body("methods", path["id"], now))
        source = json.loads(records.body("sources", method["source"]["id"], now))
        write = citation.bibtex if request.accepted_renderer.format == BibTex.format else citation.csl_json
        return self.ready(request, write(source))

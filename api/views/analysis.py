"""What is known of a composition, registered or drafted; the survey's claims; the gaps."""

import json
from typing import Annotated, Any

from django.http import HttpResponse
from pydantic import BaseModel, Field, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from api.bodies import read_body
from api.parameters import Parameter, chosen, known, of_filters, read
from api.renderers import Json, Negotiation
from api.views.base import Read, ReadView
from api.views.comparison import SimilarRead
from api.views.graphs import NodeLink
from api.views.private import Operation
from registry import snapshot
from registry.errors import Invalid
from registry.filters import EFFECTS
from registry.limits import address, spend
from registry.selectors import claims, gaps, pipelines, profile
from registry.selectors.analysis import analysis
from registry.snapshot import Snapshot
from taxonomy.documents import Method, drafted, faults_of
from taxonomy.documents.base import Id, Name, Text, Year
from taxonomy.documents.draft import LEFT_OUT, this_year
from taxonomy.vocabulary import Domain

DOMAINS = tuple(domain.value for domain in Domain)
DOMAIN = Parameter("domain", "The kind of task asked for; evidence from others counts as indirect.", choices=DOMAINS)


class ProfileRead(BaseModel):
    """What each component does to each facet, the checks, and what they found."""

    facets: dict[str, Any]
    note: str
    checks: list[dict[str, str]]
    findings: list[dict[str, Any]]


class AnalysisRead(BaseModel):
    """What is known of a draft."""

    profile: ProfileRead
    similar: SimilarRead
    graph: NodeLink
    unmapped: list[dict[str, Any]]


class DraftBody(Method):
    """A method document; id, name, source, year, domains and summary may be missing."""

    id: Id = LEFT_OUT["id"]
    name: Name = LEFT_OUT["name"]
    source: Id = LEFT_OUT["source"]
    year: Annotated[Year, Field(default_factory=this_year)]
    domains: Annotated[tuple[Domain, ...], Field(min_length=1, max_length=len(Domain))] = LEFT_OUT["domains"]
    summary: Text = LEFT_OUT["summary"]


class Profile(ReadView):
    """Profile and diagnosis of a method."""

    summary, shape = "Profile and diagnosis of a method", ProfileRead
    parameters = known(DOMAIN)

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        domain = chosen(found, "domain", DOMAINS)
        method = pipelines.document(path["id"], now)
        return self.ready(request, json.dumps(profile.profile(method, now, domain=domain), ensure_ascii=False))


class Claims(ReadView):
    """What a survey concluded, against the stored effects."""

    summary, shape = "The survey's claims against the stored effects", dict[str, Any]
    parameters = {name: each for name, each in of_filters(EFFECTS).items() if name == "domain"}

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        def work_out() -> str:
            return json.dumps(claims.claims(found, now), ensure_ascii=False)

        domains = found.get("domain", ())
        few = len(domains) <= 1  # of these there is an end, of their combinations hardly
        return self.ready(request, now.remember(("claims", domains), work_out) if few else work_out())


class Gaps(ReadView):
    """Where evidence is, and where one more ablation would tell most."""

    summary, shape = "The evidence-gap map", dict[str, Any]
    parameters = known(
        Parameter("by", "What is mapped.", choices=("component", "kind")),
        Parameter("domain", "Only this kind of task.", choices=DOMAINS),
    )

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        by = chosen(found, "by", ("component", "kind"), "component") or "component"
        content = gaps.gaps(by, chosen(found, "domain", DOMAINS), now)
        return self.ready(request, json.dumps(content, ensure_ascii=False))


class Analyses(APIView):
    """What is known of a pipeline that need not be registered. Open to all; nothing is stored."""

    http_method_names = ("post", "options")
    authentication_classes: Any = ()
    permission_classes: Any = ()
    renderer_classes: Any = (Json,)
    content_negotiation_class = Negotiation
    operations = {
        "POST": Operation(
            "Profile and diagnosis of a draft", AnalysisRead, DraftBody, parameters=known(DOMAIN), open=True
        )
    }

    @classmethod
    def declared(cls) -> dict[str, Parameter]:
        return known(DOMAIN, Parameter("format", "The representation.", choices=("json",)))

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def post(self, request: Request) -> HttpResponse:
        allowance = spend("reads", address(request._request))
        found = read(request._request, self.declared())
        method = _draft(read_body(request._request))
        now = snapshot.current()
        content = analysis(method, now, chosen(found, "domain", DOMAINS))
        response = HttpResponse(json.dumps(content, ensure_ascii=False), content_type="application/json")
        response["Cache-Control"] = "no-store"
        allowance.tell(response)
        return response


def _draft(body: dict[str, Any]) -> Method:
    """The body as a method. Raises Invalid."""
    try:
        return drafted(body)
    except ValidationError as error:
        raise Invalid(faults_of(error)) from error

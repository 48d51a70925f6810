"""Analyses of a composition, registered or drafted: profile, diagnosis, similar methods."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from pydantic import Field, ValidationError
from pydantic_core import to_json
from rest_framework.request import Request

from api.views.base import OpenView, ReadView
from api.views.private import Operation
from catalogue import Catalogue
from catalogue.analysis import Analysis, AnalysisQuery, analyse
from catalogue.compositions import Similar as SimilarRead
from catalogue.compositions import SimilarQuery, similar
from catalogue.profile import Profile as ProfileRead
from catalogue.profile import ProfileQuery, profile
from registry.current import current
from registry.errors import Invalid
from taxonomy.documents import Method, drafted, faults_of
from taxonomy.documents.base import Id, Name, Text, Year
from taxonomy.documents.draft import LEFT_OUT, this_year
from taxonomy.raw_json import RawJson
from taxonomy.vocabulary import Domain
from transport.bodies import read_body
from transport.query_string import parse_request


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

    query, summary, shape = ProfileQuery, "Profile and diagnosis of a method", ProfileRead

    def answer(self, request: Request, query: ProfileQuery, catalogue: Catalogue, **path: Any) -> HttpResponse:
        return self.json(request, profile(catalogue, path["id"], query.domain))


class Similar(ReadView):
    """The methods most like one, with what is shared and what differs."""

    query, summary, shape = SimilarQuery, "The nearest methods", SimilarRead

    def answer(self, request: Request, query: SimilarQuery, catalogue: Catalogue, **path: Any) -> HttpResponse:
        return self.json(request, similar(catalogue, catalogue.method(path["id"]), query.limit))


class OpenPost(OpenView):
    """A POST that stores nothing; it counts against the limit of reading."""

    http_method_names = ("post", "options")
    counted = ("POST",)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def post(self, request: Request) -> HttpResponse:
        content = to_json(self.answer(request._request), by_alias=True)
        response = HttpResponse(content, content_type="application/json")
        response["Cache-Control"] = "no-store"
        return response

    def answer(self, request: HttpRequest) -> Any:
        """The answer to the body and the query."""
        raise NotImplementedError


class Analyses(OpenPost):
    """Profile, diagnosis and similar methods of a pipeline, registered or not. Open to all; nothing is stored."""

    operations = {
        "POST": Operation("Profile and diagnosis of a draft", Analysis, DraftBody, query=AnalysisQuery, open=True)
    }

    def answer(self, request: HttpRequest) -> Analysis:
        query = parse_request(request, AnalysisQuery)
        return analyse(current(), draft_of(read_body(request)), query.domain, query.limit)


def draft_of(body: RawJson) -> Method:
    """The body as a method. Raises Invalid."""
    try:
        return drafted(body)
    except ValidationError as error:
        raise Invalid(faults_of(error)) from error

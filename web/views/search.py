"""Searching everything at once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.bodies import PREFIX
from registry.errors import BadQuery
from registry.filters import text
from registry.filters.parameters import Parameter, known, single
from registry.selectors import finding
from web.asking import read_request
from web.keeping import kept
from web.navigation import way

HITS = 50
PARAMETERS = known(
    Parameter("q", "Words that all have to occur; the last one may be a beginning."),
    Parameter("type", "Only records of this type.", many=True, choices=tuple(finding.TYPES)),
)


@require_safe
@kept
def search(request: HttpRequest) -> HttpResponse:
    found = read_request(request, PARAMETERS)
    types = list(found.get("type", finding.TYPES))
    if unknown := [each for each in types if each not in finding.TYPES]:
        detail = f"{unknown[0][:40]!r} is not a type. Known are: {', '.join(finding.TYPES)}"
        raise BadQuery("type", "unknown_value", detail)
    words = text("q", single(found, "q") or "")
    hits = finding.find(words, types, HITS)
    for hit in hits:
        hit["address"] = hit["url"].removeprefix(PREFIX)
        hit["more"] = hit["highlight"].replace("<mark>", "").replace("</mark>", "") != hit["name"]
    context = {
        "words": words,
        "hits": hits,
        "full": len(hits) == HITS,
        "types": [(noun, noun in found.get("type", ())) for noun in finding.TYPES],
        "way": way(),
    }
    return render(request, "web/search.html", context)

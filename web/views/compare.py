"""Two to eight methods side by side, and the choice of them."""

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry import snapshot
from registry.bodies import PREFIX
from registry.errors import BadQuery
from registry.filters.parameters import Parameter, Read, known
from registry.selectors import compare
from registry.snapshot import Snapshot
from taxonomy.vocabulary import Domain, Facet
from web import comparing, drawing, naming
from web.asking import read_request
from web.drawing import Look
from web.keeping import kept
from web.kin import component_address
from web.navigation import way

PARAMETERS = known(
    Parameter("methods", "Two to eight methods, by id or name, parted by commas.", many=True),
    Parameter("facet", "What differences are explained on.", choices=compare.FACETS),
    Parameter("domain", "The kind of task asked for.", choices=compare.DOMAINS),
    Parameter("edit_distance", "With true, the number of changes between two compositions.", "boolean"),
)
EXAMPLES = (
    ("Attributes in the prompt", ("simprompt", "attrprompt", "genetic-prompt"), "with results head to head"),
    ("From seed tasks to evolved instructions", ("self-instruct", "alpaca", "wizardlm"), "each builds on the last"),
    ("Rejection sampling three ways", ("star", "rft", "v-star"), "what is done with wrong answers"),
)
OPEN = 12
"""More rows of a table than so many are folded away."""


@require_safe
@kept
def side_by_side(request: HttpRequest) -> HttpResponse:
    found, now = read_request(request, PARAMETERS), snapshot.current()
    values = tuple(filter(None, request.GET.getlist("methods")))  # the same one twice is a fault, and told
    slugs = _slugs(values, now)
    if len(values) > 1 or slugs != [each for value in values for each in value.split(",")]:
        return HttpResponseRedirect(_address(slugs, found))
    faults: list[str] = []
    context: dict[str, Any] = {}
    try:
        context = _compared(slugs, found, now) if slugs else {}
    except BadQuery as error:
        if error.parameters != ["methods"]:
            raise
        faults = [fault.detail for fault in error.faults]
    context |= _choice(slugs, found, now) | {"faults": faults, "way": way()}
    return render(request, "web/compare.html", context, status=400 if faults else 200)


def _slugs(values: tuple[str, ...], now: Snapshot) -> list[str]:
    """The ids that are meant: a name may hold a comma, so a value is first read as a whole."""
    found = []
    for value in values:
        whole = naming.meant("methods", value, now)
        found += (
            [whole] if whole != value.strip() else [naming.meant("methods", part, now) for part in value.split(",")]
        )
    return [slug for slug in found if slug]


def _address(slugs: list[str], found: Read) -> str:
    """The permalink of a comparison."""
    more = {name: values for name, values in found.items() if name != "methods"}
    return f"?{urlencode({'methods': ','.join(slugs)}, safe=',')}" + (f"&{urlencode(more, doseq=True)}" if more else "")


def _compared(slugs: list[str], found: Read, now: Snapshot) -> dict[str, Any]:
    """The answer of the interface, kept where the interface keeps it, and the pictures. Raises BadQuery."""
    asked = compare.Asked.read([",".join(slugs)], found, now)
    answer = json.loads(compare.answer(asked, now))
    query = _address(slugs, found)[1:]
    return {
        **comparing.told(answer, now),
        "answer": answer,
        "asked": asked,
        "facet": asked.facet,
        "picture": drawing.picture(compare.network(asked, now), Look(component_address)),
        "downloads": drawing.forms(f"{PREFIX}/compare/", query),
        "data": f"{PREFIX}/compare/?{query}",
        "open": OPEN,
    }


def _choice(slugs: list[str], found: Read, now: Snapshot) -> dict[str, Any]:
    """What is chosen, each with the address without it; and what else could be."""
    label, place = now.tables["methods"].label, now.tables["methods"].place
    chosen = [
        {"id": slug, "name": label(slug) or slug, "without": _address([each for each in slugs if each != slug], found)}
        for slug in dict.fromkeys(slugs)
    ]
    examples = [
        (title, f"?methods={','.join(methods)}", [label(slug) for slug in methods], why)
        for title, methods, why in EXAMPLES
        if all(slug in place for slug in methods)
    ]
    return {
        "chosen": chosen,
        "more": [(name, value) for name, values in found.items() if name != "methods" for value in values],
        "blanks": range(max(compare.FEWEST - len(chosen), 1)) if len(chosen) < compare.MOST else (),
        "methods": naming.choices("methods", now),
        "examples": examples,
        "facet_terms": list(Facet),
        "domain_terms": list(Domain),
        "distance": found.get("edit_distance") == ("true",),
    }

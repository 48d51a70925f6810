"""Which requests stand for each case, in an order that is random and the same each time."""

import random
from itertools import product
from urllib.parse import urlencode

from proof.bench.timing import EMPTY, WORK, Call
from taxonomy.vocabulary import Design, Domain, Facet

API = "/api/v1"
PAGES = {
    "home page": "/",
    "methods page": "/methods/",
    "components page": "/components/",
    "effects page": "/effects/",
    "gaps page": "/gaps/",
    "claims page": "/claims/",
    "trade-offs page": "/tradeoffs/",
    "graph page": "/graph/",
}
ANSWERS = {
    "list of 100 methods": f"{API}/methods/?page_size=100",
    "facets of methods": f"{API}/methods/facets/",
    "pooled evidence": f"{API}/effects/pooled/",
    "claims": f"{API}/claims/",
    "gaps": f"{API}/gaps/",
    "component graph": f"{API}/graph/",
    "search": f"{API}/search/?q=answers",
}
FIRST_METHOD, FIRST_COMPONENT = "method page, first visit", "component page, first visit"
FIRST_COMPARISON, FIRST_EFFECTS = "comparison of eight, first visit", "effects page, new filter"
COLD = (FIRST_METHOD, FIRST_COMPONENT, FIRST_COMPARISON, FIRST_EFFECTS)
NEW_FACETS, NEW_POOLED, NEAREST = "facets, new filter", "pooled cell, new filter", "nearest ten methods"
Plans = dict[str, list[Call]]


def plans() -> Plans:
    """Case -> its calls. Those of a new filter are all different, so that none of their answers is ready."""
    from registry.models import Component, Method

    methods, components = (
        list(model.objects.order_by("slug").values_list("slug", flat=True)) for model in (Method, Component)
    )
    found = {name: [_call(address)] for name, address in (PAGES | ANSWERS).items()}
    found["method page"] = [_call(f"/methods/{methods[0]}/")]
    found["component page"] = [_call(f"/components/{components[0]}/")]
    found["one method"] = [_call(f"{API}/methods/{methods[0]}/")]
    found["comparison of eight"] = [_call(f"{API}/compare/?methods={','.join(methods[:8])}")]
    found[NEW_FACETS] = [_call(f"{API}/methods/facets/", component=slug) for slug in components[:200]]
    found[NEW_POOLED] = [
        _call(f"{API}/effects/pooled/", facet=facet.value, domain=domain.value, design=design.value)
        for facet, domain, design in product(Facet, Domain, Design)
    ]
    found[NEAREST] = [_call(f"{API}/methods/{slug}/similar/") for slug in methods[:200]]
    found[FIRST_METHOD] = [_call(f"/methods/{slug}/") for slug in methods[1:200]]
    found[FIRST_COMPONENT] = [_call(f"/components/{slug}/") for slug in components[1:200]]
    eights = [methods[start : start + 8] for start in range(1, len(methods) - 8, max(1, len(methods) // 200))]
    found[FIRST_COMPARISON] = [_call("/compare/", methods=",".join(eight)) for eight in eights]
    found[FIRST_EFFECTS] = [_call("/effects/", component=slug) for slug in components[:200]]
    for calls in found.values():
        random.Random(1).shuffle(calls)
    return found | {EMPTY: [Call("empty", "/empty/")], WORK: [Call("work", "")]}


def _call(address: str, **query: str) -> Call:
    path, _, given = address.partition("?")
    return Call("registry", path, urlencode(query) or given)

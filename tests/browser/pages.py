"""Which pages there are to look at, and what each role may look at besides."""

EVERY = {
    "home": "/",
    "search": "/search/?q=evol",
    "search-nothing": "/search/?q=zzzz",
    "methods": "/methods/",
    "methods-filtered": "/methods/?raises=diversity&domain=math",
    "methods-none": "/methods/?q=zzzz",
    "method": "/methods/star/",
    "method-long": "/methods/wizardlm/",
    "method-revisions": "/methods/star/revisions/",
    "components": "/components/",
    "component": "/components/attribute-conditioning/",
    "component-unmeasured": "/components/self-chat/",
    "effects": "/effects/",
    "effect": "/effects/star-cot-csqa/",
    "tradeoffs": "/tradeoffs/",
    "compare": "/compare/",
    "compare-three": "/compare/?methods=star,rft,v-star",
    "compare-components": "/components/compare/",
    "compare-components-two": "/components/compare/?components=data-accumulation,data-replacement",
    "graph": "/graph/",
    "graph-around": "/graph/?around=in-depth-evolution",
    "graph-whole": "/graph/?whole=1",
    "graph-expanded": "/graph/?expand=llm-judge-filter&colour=diversity",
    "graph-card": "/graph/components/llm-judge-filter/",
    "graph-edge": "/graph/edges/code-execution-check/llm-judge-filter/",
    "design": "/design/",
    "design-star": "/design/?from=star",
    "gaps": "/gaps/",
    "claims": "/claims/",
    "docs": "/docs/",
    "docs-tour": "/docs/tour/",
    "docs-glossary": "/docs/glossary/",
    "docs-forest-plot": "/docs/forest-plot/",
    "docs-pooling": "/docs/pooling/",
    "docs-certainty": "/docs/certainty/",
    "docs-submit": "/docs/submit/",
    "docs-measure": "/docs/measure/",
    "about": "/about/",
    "sources": "/sources/",
    "source": "/sources/xu2023wizardlm/",
    "metrics": "/metrics/",
    "metric": "/metrics/gsm8k-accuracy/",
    "submit": "/submit/",
    "submit-text": "/submit/?as=text",
    "report": "/report/?type=method&id=star",
    "login": "/login/",
    "join": "/join/",
    "join-sent": "/join/sent/",
    "forgotten": "/login/reset/",
    "crosswalk": "/crosswalk/",
}
"""Name of the picture, and address: every template that a reader meets, full and empty."""

REFUSED = {
    "bad-request": ("/methods/?year_min=soon", "400 (Bad Request)"),
    "not-found": ("/methods/no-such-method/", "404 (Not Found)"),
}
"""Pages that say what is wrong, with their status as a browser logs it."""
FORBIDDEN = ("forbidden", "/audit/", "403 (Forbidden)")
"""A page that a member without a role for it asks for."""

FEW = (
    *("home", "methods", "method", "component", "effects"),
    *("compare-three", "graph-around", "design-star", "submit", "docs-glossary"),
)
"""The ones that differ most: they are looked at on every run of the tests."""

MEMBER_PAGES = {
    "submit-member": "/submit/",
    "submit-text-member": "/submit/?as=text",
    "submissions": "/submissions/",
    "submission": "/submissions/{submission}/",
    "submission-edit": "/submissions/{returned}/edit/",
    "account": "/account/",
    "password": "/account/password/",
}
CURATOR_PAGES = {
    "review": "/submissions/{submission}/",
    "reports": "/reports/",
    "roles": "/roles/",
    "audit": "/audit/",
}

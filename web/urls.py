"""The addresses of the pages. The root itself is shared with the interface: see `config/urls.py`."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path, register_converter

from catalogue.rendering import PAGES, segment
from web.figures import FORMATS
from web.versions import cached_per_version
from web.views import (
    accounts,
    claims,
    compare,
    compare_components,
    components,
    crosswalk,
    design,
    docs,
    effects,
    feeds,
    figures,
    gaps,
    graph,
    history,
    joining,
    methods,
    providers,
    references,
    reports,
    roles,
    search,
    submissions,
    submit,
    tokens,
    tradeoffs,
)


class OperatorId:
    """The id of an operator: two segments of an address."""

    regex = "[^/]+/[^/]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Base36(OperatorId):
    """The number of an account in the link of a mail."""

    regex = "[0-9A-Za-z]+"


register_converter(OperatorId, "operator")
register_converter(Base36, "base36")
CONVERTERS = {"operators": "operator"}
FIGURES = (
    ("forest/<str:component>/<str:facet>", figures.forest, "forest"),
    ("rounds/<str:method>/<str:metric>", figures.rounds, "rounds"),
    ("doses/<str:component>/<str:effect>", figures.doses, "doses"),
    ("tradeoffs", figures.tradeoff, "tradeoffs"),
    ("gaps", figures.gap_map, "gaps"),
)
urlpatterns = [
    path("search/", search.search, name="search-page"),
    path("search/suggestions/", search.suggestions, name="suggestions"),
    path("methods/", methods.many, name="methods-page"),
    path("methods/<str:slug>/", methods.one, name="method-page"),
    path("components/", components.many, name="components-page"),
    path("components/compare/", compare_components.side_by_side, name="compare-components-page"),
    path("components/<str:slug>/", components.one, name="component-page"),
    path("crosswalk/", crosswalk.many, name="operators-page"),
    path("crosswalk/<operator:slug>/", crosswalk.one, name="operator-page"),
    path("effects/", effects.many, name="effects-page"),
    path("effects/<str:slug>/", effects.one, name="effect-page"),
    path("effects/<str:slug>/reading/", effects.read_again, name="reading-page"),
    path("tradeoffs/", tradeoffs.many, name="tradeoffs-page"),
    path("gaps/", gaps.many, name="gaps-page"),
    *(
        path(f"figures/{address}.{form}", view, {"form": form}, name=f"{name}-{form}")
        for address, view, name in FIGURES
        for form in FORMATS
    ),
    path("docs/", docs.contents, name="docs"),
    path("about/", docs.one, {"slug": "about"}, name="about-page"),
    path("docs/<str:slug>/", docs.one, name="docs-page"),
    path("sources/", references.sources, name="sources-page"),
    path("sources/<str:slug>/", references.source, name="source-page"),
    path("metrics/", references.metrics, name="metrics-page"),
    path("metrics/<str:slug>/", references.metric, name="metric-page"),
    path("compare/", compare.side_by_side, name="compare-page"),
    path("graph/", graph.explore, name="graph-page"),
    path("graph/components/<str:slug>/", graph.component_card, name="graph-component"),
    path("graph/edges/<str:source>/<str:target>/", graph.edge_card, name="graph-edge"),
    path("design/", design.design, name="design-page"),
    path("claims/", claims.claims, name="claims-page"),
    *(
        path(
            f"{segment(name)}/<{CONVERTERS.get(name, 'str')}:slug>/revisions/",
            history.revisions,
            {"collection": name},
            name=f"{name}-revisions-page",
        )
        for name in PAGES
    ),
    path("submit/", submit.submit, name="submit-page"),
    path("submissions/", submissions.many, name="submissions-page"),
    path("submissions/<int:pk>/", submissions.one, name="submission-page"),
    path("submissions/<int:pk>/computed/", submissions.computed, name="submission-computed-page"),
    path("submissions/<int:pk>/edit/", submissions.edit, name="submission-edit-page"),
    path("account/", tokens.account, name="account-page"),
    path("account/password/", tokens.Password.as_view(), name="password-page"),
    path("roles/", roles.queue, name="roles-page"),
    path("report/", reports.report, name="report-page"),
    path("reports/", reports.queue, name="reports-page"),
    path("audit/", history.audit, name="audit-page"),
    path("changes.atom", feeds.changes, name="changes"),
    path("sitemap.xml", cached_per_version(sitemap), {"sitemaps": feeds.SITEMAPS}, name="sitemap"),
    path("llms.txt", feeds.llms, name="llms"),
    path("robots.txt", feeds.robots, name="robots"),
    path("login/", accounts.Login.as_view(), name="account_login"),  # allauth asks for these by name
    path("login/reset/", joining.Reset.as_view(), name="account_reset_password"),
    path("login/reset/sent/", joining.ResetSent.as_view(), name="account_reset_password_done"),
    path(
        "login/reset/<base36:uidb36>-<str:key>/",
        joining.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("join/", joining.Join.as_view(), name="account_signup"),
    path("join/sent/", joining.Sent.as_view(), name="account_email_verification_sent"),
    path("join/finish/", providers.Finish.as_view(), name="socialaccount_signup"),
    path("join/cancelled/", providers.cancelled, name="socialaccount_login_cancelled"),
    *(
        route
        for name in providers.AWAY
        for route in (
            path(f"join/{name}/", providers.away, {"provider": name}, name=f"{name}_login"),
            path(f"join/{name}/callback/", providers.back, {"provider": name}, name=f"{name}_callback"),
        )
    ),
    path("join/confirm/<str:key>/", joining.Confirm.as_view(), name="account_confirm_email"),
    path("logout/", accounts.Logout.as_view(), name="logout"),
]

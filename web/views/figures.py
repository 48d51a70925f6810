"""The charts of the pages as files: the picture as SVG, the figures drawn in it as CSV."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from registry import snapshot
from registry.selectors import pooled, records
from registry.selectors.gaps import gaps as evidence_gaps
from registry.snapshot import Snapshot
from web import figures
from web.asking import no_parameters, read_request
from web.figures import FORMATS, Figure
from web.views import gaps, methods, tradeoffs


@require_safe
def forest(request: HttpRequest, component: str, facet: str, form: str) -> HttpResponse:
    no_parameters(request)
    now = snapshot.current()
    records.body("components", component, now)
    row = figures.explained(component, now).get(facet)
    if row is None:
        raise Http404(f"{facet} was not measured of {component}")
    query = {"component": (component,), "facet": (facet,)}
    effects = {effect["id"]: effect for effect in figures.records(query, now)}
    return _file(request, figures.forest_plot(row, effects), form, now)


@require_safe
def rounds(request: HttpRequest, method: str, metric: str, form: str) -> HttpResponse:
    no_parameters(request)
    now = snapshot.current()
    records.body("methods", method, now)
    for figure in figures.round_curves(method, methods.all_of("rounds", method, now)):
        if figure.path.endswith(f"/{metric}"):
            return _file(request, figure, form, now)
    raise Http404(f"{metric} was not measured over rounds of {method}")


@require_safe
def tradeoff(request: HttpRequest, form: str) -> HttpResponse:
    now = snapshot.current()
    x, y, filters, certainty = tradeoffs.choice(read_request(request, tradeoffs.PARAMETERS))
    if x == y:
        raise Http404("a trade-off is between two different facets")
    answer = pooled.tradeoffs(x, y, filters, certainty, now)
    return _file(request, figures.tradeoff_map(answer, x, y, filters, certainty), form, now)


@require_safe
def gap_map(request: HttpRequest, form: str) -> HttpResponse:
    now = snapshot.current()
    by, domain = gaps.choice(read_request(request, gaps.PARAMETERS))
    answer = evidence_gaps(by, domain, now)
    return _file(request, figures.gap_map(answer, domain, gaps.names(by, now)), form, now)


def _file(request: HttpRequest, figure: Figure, form: str, now: Snapshot) -> HttpResponse:
    """The file to be saved, named after the figure. Raises Http404 where nothing is drawn."""
    if figure.chart.empty:
        raise Http404(figure.chart.sentence)
    if form == "csv":
        content = figure.chart.csv_file()
    else:
        site = request.build_absolute_uri("/").removesuffix("/")
        content = figure.chart.svg_file(site, f"Catalogue version {now.version}, {site}{figure.page}")
    name = figure.path.removeprefix("/figures/").replace("/", "-")
    disposition = f'attachment; filename="{name}.{form}"'
    return HttpResponse(content, FORMATS[form], headers={"Content-Disposition": disposition})

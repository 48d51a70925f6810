"""The charts of the pages as files: the picture as SVG, the figures drawn in it as CSV."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catalogue import Catalogue, lists
from catalogue.gaps import gaps as evidence_gaps
from catalogue.queries import EffectQuery, RoundsQuery
from catalogue.tradeoffs import TradeoffQuery, tradeoffs
from taxonomy.vocabulary import Facet
from transport.query_string import VERSION
from web import figures
from web.figures import FORMATS, Figure
from web.list_query import check_no_parameters, parse_page
from web.versions import catalogue_of, in_version
from web.views import gaps


@require_safe
def forest(request: HttpRequest, component: str, facet: str, form: str) -> HttpResponse:
    check_no_parameters(request, VERSION)
    catalogue = catalogue_of(request)
    catalogue.find("components", component)
    row = figures.explained_rows(catalogue, component).get(facet)
    if row is None:
        raise Http404(f"{facet} was not measured of {component}")
    effects = lists.records(catalogue, EffectQuery(component=(component,), facet=(Facet(facet),)))
    return _file(request, figures.forest_plot(row, {effect.id: effect for effect in effects}), form, catalogue)


@require_safe
def rounds(request: HttpRequest, method: str, metric: str, form: str) -> HttpResponse:
    check_no_parameters(request, VERSION)
    catalogue = catalogue_of(request)
    catalogue.find("methods", method)
    drawn = figures.round_curves(
        method, catalogue.label("methods", method), lists.records(catalogue, RoundsQuery(method=(method,)))
    )
    figure = _find(drawn, metric, f"{metric} was not measured over rounds of {method}")
    return _file(request, figure, form, catalogue)


@require_safe
def doses(request: HttpRequest, component: str, effect: str, form: str) -> HttpResponse:
    """The figure whose first effect this is."""
    check_no_parameters(request, VERSION)
    catalogue = catalogue_of(request)
    catalogue.find("components", component)
    curve_groups = figures.dose_curves(component, lists.records(catalogue, EffectQuery(component=(component,))))
    for curves in curve_groups:
        if curves.name == effect:
            return _file(request, curves.draw(), form, catalogue)
    raise Http404(f"no curve over doses of {component} begins with {effect}")


@require_safe
def tradeoff(request: HttpRequest, form: str) -> HttpResponse:
    catalogue, query = catalogue_of(request), parse_page(request, TradeoffQuery, common=(VERSION,))
    if query.x == query.y:
        raise Http404("a trade-off is between two different outcomes")
    answer = tradeoffs(catalogue, query)
    return _file(request, figures.tradeoff_map(catalogue, answer, query), form, catalogue)


@require_safe
def gap_map(request: HttpRequest, form: str) -> HttpResponse:
    catalogue, query = catalogue_of(request), parse_page(request, gaps.GapsPage, common=(VERSION,))
    answer = evidence_gaps(catalogue, query)
    return _file(request, figures.gap_map(answer, query, gaps.names(catalogue, query.by)), form, catalogue)


def _find(drawn: Iterable[Figure], name: str, missing: str) -> Figure:
    """The figure whose address ends with the name. Raises Http404, which says what is missing."""
    for figure in drawn:
        if figure.path.endswith(f"/{name}"):
            return figure
    raise Http404(missing)


def _file(request: HttpRequest, figure: Figure, form: str, catalogue: Catalogue) -> HttpResponse:
    """The file to be saved, named after the figure. Raises Http404 where nothing is drawn."""
    if figure.chart.empty:
        raise Http404(figure.chart.sentence)
    if form == "csv":
        content = figure.chart.csv_file()
    else:
        site = request.build_absolute_uri("/").removesuffix("/")
        page = site + in_version(request, figure.page)
        content = figure.chart.svg_file(site, f"Catalogue version {catalogue.version}, {page}")
    name = figure.path.removeprefix("/figures/").replace("/", "-")
    disposition = f'attachment; filename="{name}.{form}"'
    return HttpResponse(content, FORMATS[form], headers={"Content-Disposition": disposition})

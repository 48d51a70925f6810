"""For monitoring (liveness, readiness, Prometheus), and the addresses outside the interface."""

import os
from collections.abc import Iterator
from secrets import compare_digest

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import resolve, reverse
from django.views.decorators.csrf import csrf_exempt
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from registry.current import stamp
from registry.selectors.statistics import statistics
from transport.problems import problem
from transport.rate_limit import client_address, consume

SAFE = ("GET", "HEAD")
NAMES = {"records": "collection", "submissions": "state", "reports": "state"}
"""Numbers of the store -> the label that they are split by."""


def not_allowed(request: HttpRequest) -> HttpResponse:
    return problem(request, 405, f"This takes {' and '.join(SAFE)} only", headers={"Allow": ", ".join(SAFE)})


@csrf_exempt
def healthz(request: HttpRequest) -> HttpResponse:
    if request.method not in SAFE:
        return not_allowed(request)
    return JsonResponse({"status": "ok"})


@csrf_exempt
def readyz(request: HttpRequest) -> HttpResponse:
    """200 where the database answers and every migration is applied, else 503 with the reason."""
    if request.method not in SAFE:
        return not_allowed(request)
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return problem(request, 503, "The database cannot be reached", headers={"Retry-After": "5"})
    if missing:
        return problem(request, 503, f"{len(missing)} migration(s) are not applied", headers={"Retry-After": "5"})
    return JsonResponse({"status": "ready"})


@csrf_exempt
def home(request: HttpRequest) -> HttpResponse:
    if request.method not in SAFE:
        return not_allowed(request)
    return HttpResponseRedirect(reverse("root"))


@csrf_exempt
def nowhere(request: HttpRequest) -> HttpResponse:
    """Any other address."""
    hint = f". Did you mean {request.path[:200]}/?" if _exists(f"{request.path}/") else ""
    return problem(request, 404, f"Nothing is at {request.path[:200]}{hint}")


def _exists(path: str) -> bool:
    return len(path) < 200 and resolve(path).url_name != "nowhere"


@csrf_exempt
def metricz(request: HttpRequest) -> HttpResponse:
    """Metrics in the format of Prometheus, for requests with the token of the settings; 404 where none is set."""
    if not settings.METRICS_TOKEN:
        return nowhere(request)
    if request.method not in SAFE:
        return not_allowed(request)
    consume("failures", client_address(request), 0)
    given = request.META.get("HTTP_AUTHORIZATION", "").encode()
    if not compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode()):
        consume("failures", client_address(request))
        return problem(
            request, 401, "A token is needed: Authorization: Bearer ...", headers={"WWW-Authenticate": "Bearer"}
        )
    counted, stored = _counted(), CollectorRegistry()
    stored.register(Stored())
    content = generate_latest(counted) + generate_latest(stored)
    return HttpResponse(content, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _counted() -> CollectorRegistry:
    """The counters of all workers, of dead ones too; of this process alone where it is the only one."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


class Stored(Collector):
    """Numbers read from the store on each request."""

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("registry_catalogue_version", "The catalogue's version.", value=stamp().version)
        for name, numbers in statistics().items():
            family = GaugeMetricFamily(f"registry_{name}", f"How many {name} there are.", labels=[NAMES[name]])
            for label, number in numbers.items():
                family.add_metric([label], number)
            yield family

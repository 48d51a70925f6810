"""What Prometheus reads, for who brings the token of the settings; without one there is nothing here."""

import os
from collections.abc import Iterator
from secrets import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api.views.health import SAFE, not_allowed, nowhere
from registry.current import stamp
from registry.selectors.statistics import statistics
from transport.problems import problem
from transport.rate_limit import client_address, consume

NAMES = {"records": "collection", "submissions": "state", "reports": "state"}


@csrf_exempt
def metricz(request: HttpRequest) -> HttpResponse:
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
    """What all workers counted, the dead ones too; in a server of one process what it counted itself."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


class Stored(Collector):
    """What the store has now, whichever worker answers."""

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("registry_catalogue_version", "The catalogue's version.", value=stamp().version)
        for name, numbers in statistics().items():
            family = GaugeMetricFamily(f"registry_{name}", f"How many {name} there are.", labels=[NAMES[name]])
            for label, number in numbers.items():
                family.add_metric([label], number)
            yield family

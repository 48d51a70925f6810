"""Whether the process lives, and whether it can serve."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import resolve, reverse
from django.views.decorators.csrf import csrf_exempt

from transport.problems import problem

SAFE = ("GET", "HEAD")


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
    hint = f". Did you mean {request.path[:200]}/?" if _is_there(f"{request.path}/") else ""
    return problem(request, 404, f"Nothing is at {request.path[:200]}{hint}")


def _is_there(path: str) -> bool:
    return len(path) < 200 and resolve(path).url_name != "nowhere"

"""An outage of the database as an answer: when to come back; the log says what to do."""

import logging

from django.http import HttpRequest, HttpResponse

from registry.db_errors import reason_of
from transport.problems import problem

logger = logging.getLogger("api")


def unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    reason = reason_of(error)
    logger.error("%s %s: %s. To do: %s", request.method, request.path, str(error).strip(), reason.to_do)
    return problem(request, 503, reason.detail, headers={"Retry-After": str(reason.seconds)})

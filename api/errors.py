"""From exceptions to error responses: one mapping, for views and for failures outside them."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.multipartparser import MultiPartParserError
from rest_framework.exceptions import APIException, MethodNotAllowed, NotAcceptable

from catalogue.errors import BadQuery, Gone, Missing, Moved
from catalogue.rendering import segment
from catalogue.suggestions import did_you_mean
from registry.db_errors import OUTAGES, reason_of
from registry.errors import Conflict, Invalid, KeyReused, NotAllowed, Precondition, Stale, TooLarge, Unavailable
from taxonomy.strict_parsing import BYTES
from transport.bodies import PackedBody
from transport.problems import problem
from transport.rate_limit import Exhausted

logger = logging.getLogger("api")


def handle(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Django REST framework's hook: None lets the error go on to `unexpected`."""
    return answer_to(context["request"]._request, error)


def answer_to(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The problem document of an expected error, None for a fault of the registry."""
    for kind, answer in ANSWERS.items():
        if isinstance(error, kind):
            return answer(request, error)
    return None


def _unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    """The response to an outage of the database, with Retry-After; the log has what the operator can do."""
    reason = reason_of(error)
    logger.error("%s %s: %s. To do: %s", request.method, request.path, str(error).strip(), reason.to_do)
    return problem(request, 503, reason.detail, headers={"Retry-After": str(reason.seconds)})


def _bad_query(request: HttpRequest, error: BadQuery) -> HttpResponse:
    faults = [{"pointer": fault.parameter, "code": fault.code, "detail": fault.detail} for fault in error.errors]
    *more, last = map(repr, error.parameters)
    which = f"The parameters {', '.join(more)} and {last}" if more else f"The parameter {last}"
    return problem(request, 400, f"{which} cannot be used", errors=faults)


def _missing(request: HttpRequest, error: Missing) -> HttpResponse:
    meant = f".{did_you_mean(error.suggestions)}" if error.suggestions else ""
    return problem(request, 404, f"{error}{meant}", suggestions=error.suggestions)


def _gone(request: HttpRequest, error: Gone) -> HttpResponse:
    hint = f"; use {error.replacement!r} instead" if error.replacement else ""
    return problem(request, 410, f"{error}{hint}", replacement=error.replacement)


def _moved(request: HttpRequest, error: Moved) -> HttpResponse:
    start = segment(error.collection)
    old, new = f"/{start}/{error.slug}/", f"/{start}/{error.replacement}/"
    return HttpResponsePermanentRedirect(request.build_absolute_uri(request.get_full_path().replace(old, new, 1)))


def _invalid(request: HttpRequest, error: Invalid) -> HttpResponse:
    faults = [{"pointer": fault.pointer, "code": fault.code, "detail": fault.detail} for fault in error.faults]
    return problem(request, 422, f"{len(faults)} fault(s) in the document", errors=faults)


def _conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    return problem(request, 409, str(error))


def _stale(request: HttpRequest, error: Stale) -> HttpResponse:
    return problem(request, 412, str(error))


def _precondition(request: HttpRequest, error: Precondition) -> HttpResponse:
    return problem(request, 428, str(error))


def _not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    return problem(request, 403, str(error))


def _key_reused(request: HttpRequest, error: KeyReused) -> HttpResponse:
    return problem(request, 422, str(error))


def _too_large(request: HttpRequest, error: TooLarge) -> HttpResponse:
    return problem(request, 413, str(error))


def _occupied(request: HttpRequest, error: Unavailable) -> HttpResponse:
    seconds = str(error.seconds)
    response = problem(request, 503, f"{error}. Come back in {seconds} seconds", headers={"Retry-After": seconds})
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would write an error for each
    return response


def _method(request: HttpRequest, error: MethodNotAllowed) -> HttpResponse:
    return problem(request, 405, str(error.detail))


def _not_acceptable(request: HttpRequest, error: NotAcceptable) -> HttpResponse:
    return problem(request, 406, str(error.detail))


def _framework(request: HttpRequest, error: APIException) -> HttpResponse:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if isinstance(error, PackedBody):
        headers["Accept-Encoding"] = "identity"
    return problem(request, error.status_code, str(error.detail), headers=headers)


def _exhausted(request: HttpRequest, error: Exhausted) -> HttpResponse:
    headers = {"Retry-After": str(error.quota.seconds)}
    response = problem(request, 429, str(error), headers=headers)
    error.quota.set_headers(response)
    return response


def _not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(request, 404, f"Nothing is at {request.path[:200]}")


def _forbidden(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(request, 403, "This is not allowed")


def _suspicious(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(request, 400, f"The request cannot be used: {type(error).__name__}")


def _form_too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(request, 413, f"The form is too large; {BYTES} bytes are the limit. Nothing of it was stored")


ANSWERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    BadQuery: _bad_query,
    Missing: _missing,
    Gone: _gone,
    Moved: _moved,
    Invalid: _invalid,
    Conflict: _conflict,
    Stale: _stale,
    Precondition: _precondition,
    KeyReused: _key_reused,
    NotAllowed: _not_allowed,
    TooLarge: _too_large,
    Unavailable: _occupied,
    Exhausted: _exhausted,
    MethodNotAllowed: _method,
    NotAcceptable: _not_acceptable,
    APIException: _framework,
    Http404: _not_found,
    PermissionDenied: _forbidden,
    RequestDataTooBig: _form_too_large,
    SuspiciousOperation: _suspicious,
    MultiPartParserError: _suspicious,
    BadRequest: _suspicious,
    **dict.fromkeys(OUTAGES, _unavailable),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler of requests that do not reach a view, such as those with a forged Host."""
    return answer_to(request, exception) or _suspicious(request, exception)


def unexpected(request: HttpRequest) -> HttpResponse:
    """The response to a fault of the registry; the log has the cause."""
    return problem(request, 500, "Something went wrong on our side; it was logged")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's handler of forms without a valid CSRF token."""
    return problem(request, 403, f"The request was refused: {reason or 'no valid CSRF token'}")

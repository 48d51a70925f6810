"""The answer to what the server itself refuses, before the application sees it: a problem document, as all others."""

import json
from http import HTTPStatus
from secrets import token_hex
from typing import Any, NamedTuple

from gunicorn.http import errors
from gunicorn.util import write_nonblock

FAULT = "Something went wrong on our side; it was logged"


class Refusal(NamedTuple):
    """A status, and the sentence for it."""

    status: HTTPStatus
    detail: str


UNREADABLE = Refusal(HTTPStatus.BAD_REQUEST, "The request is none of HTTP/1.1 that can be read")
REFUSALS: dict[type[Exception], Refusal] = {
    errors.LimitRequestHeaders: Refusal(
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "At most 100 header fields are read, each of at most 8,190 bytes"
    ),
    errors.LimitRequestLine: Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, "The request line is too long"),
    errors.ExpectationFailed: Refusal(HTTPStatus.EXPECTATION_FAILED, "The one expectation that is met is 100-continue"),
    errors.UnsupportedTransferCoding: Refusal(HTTPStatus.NOT_IMPLEMENTED, "The one transfer coding is chunked"),
}
OURS = (errors.ConfigurationProblem, errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)


def refusal_of(error: Exception) -> Refusal | None:
    """What to say of an error of the server's parser; None where the fault is ours."""
    if isinstance(error, OURS) or not isinstance(error, errors.ParseException):
        return None
    return next((refusal for kind, refusal in REFUSALS.items() if isinstance(error, kind)), UNREADABLE)


def refuse(client: Any, error: Exception, log: Any) -> None:
    """Answer on the connection, and write to the log under the same id; neither has an address or what was sent."""
    request_id, refusal = token_hex(8), refusal_of(error)
    if refusal is None:
        refusal = Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, FAULT)
        log.error("A request failed [%s]", request_id, exc_info=error)
    else:
        log.warning("A request was refused: %d, %s [%s]", refusal.status, type(error).__name__, request_id)
    try:
        write_nonblock(client, _answer(refusal, request_id))
    except OSError:
        log.debug("A refusal could not be sent [%s]", request_id)


def _answer(refusal: Refusal, request_id: str) -> bytes:
    status, detail = refusal
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status,
        "detail": detail,
        "errors": [],
        "request_id": request_id,
    }
    content = json.dumps(body).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
        f"Content-Length: {len(content)}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
        f"X-Request-Id: {request_id}\r\n\r\n"
    )
    return head.encode() + content

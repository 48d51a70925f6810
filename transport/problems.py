"""Error bodies: problem details after RFC 9457."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, ConfigDict

from transport.request_id import KEY

MEDIA_TYPE = "application/problem+json"


class ProblemError(BaseModel):
    """One fault. `pointer` is a JSON pointer into the body, or the name of a query parameter."""

    pointer: str
    code: str
    detail: str


class Problem(BaseModel):
    """An error after RFC 9457, with every fault in `errors`."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemError]


def problem(
    request: HttpRequest,
    status: int,
    detail: str,
    *,
    errors: Iterable[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """An error response; `more` are further members of the document."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "errors": list(errors),
        "request_id": request.META.get(KEY),
        **more,
    }
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    response = HttpResponse(content, content_type=MEDIA_TYPE, status=status, headers=headers)
    response["Cache-Control"] = "no-store"
    response["Vary"] = "Accept"
    return response

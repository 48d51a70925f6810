"""Requests that may be repeated: the first answer is kept under the key that came with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.errors import KeyReused
from registry.models import IdempotencyKey

KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class Answer:
    """What is answered again, byte for byte."""

    status: int
    headers: dict[str, str]
    body: str


def once(*, user: Any, key: str, request: str, work: Callable[[], Answer]) -> Answer:
    """Do the work for a key once; `request` is a hash of what was asked.

    Two at the same moment: one does the work, the other waits for it and gets its answer. Work that raises leaves no
    trace of the key. Raises KeyReused where the key came with another request.
    """
    try:
        with transaction.atomic():
            IdempotencyKey.objects.filter(created__lt=timezone.now() - KEPT).delete()
            kept = IdempotencyKey.objects.filter(user=user, key=key).first()
            return _again(kept, request) if kept else _first(user, key, request, work)
    except IntegrityError:
        kept = IdempotencyKey.objects.filter(user=user, key=key).first()
        if kept is None:
            raise
        return _again(kept, request)


def _first(user: Any, key: str, request: str, work: Callable[[], Answer]) -> Answer:
    kept = IdempotencyKey.objects.create(user=user, key=key, request=request, created=timezone.now())
    answer = work()
    kept.status, kept.headers, kept.body = answer.status, answer.headers, answer.body
    kept.save()
    return answer


def _again(kept: IdempotencyKey, request: str) -> Answer:
    if kept.request != request:
        raise KeyReused(kept.key)
    return Answer(kept.status, kept.headers, kept.body)

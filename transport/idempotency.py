"""Idempotency: the first answer to a request is stored under the key that came with it, and repeated."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.errors import KeyReused
from registry.models import IdempotencyKey

STORED_FOR = timedelta(hours=24)
T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """A stored answer, repeated byte for byte."""

    status: int
    headers: dict[str, str]
    body: str


def run_prepared_once(
    *, user: Any, key: str, request: str, prepare: Callable[[], T], work: Callable[[T], Answer]
) -> Answer:
    """The same for work with a costly part, `prepare`, which writes nothing and runs before anything is locked."""
    stored = IdempotencyKey.objects.filter(user=user, key=key, created__gte=timezone.now() - STORED_FOR).first()
    if stored is not None:
        return _repeat(stored, request)
    prepared = prepare()
    return run_once(user=user, key=key, request=request, work=lambda: work(prepared))


def run_once(*, user: Any, key: str, request: str, work: Callable[[], Answer]) -> Answer:
    """Do the work for a key once; `request` is a hash of the request.

    Of two requests at the same moment one does the work, the other waits and gets its answer. The key is not stored
    where the work raises. Raises KeyReused where the key was used for another request.
    """
    try:
        with transaction.atomic():
            IdempotencyKey.objects.filter(created__lt=timezone.now() - STORED_FOR).delete()
            stored = IdempotencyKey.objects.filter(user=user, key=key).first()
            return _repeat(stored, request) if stored else _first(user, key, request, work)
    except IntegrityError:
        stored = IdempotencyKey.objects.filter(user=user, key=key).first()
        if stored is None:
            raise
        return _repeat(stored, request)


def _first(user: Any, key: str, request: str, work: Callable[[], Answer]) -> Answer:
    stored = IdempotencyKey.objects.create(user=user, key=key, request=request, created=timezone.now())
    answer = work()
    stored.status, stored.headers, stored.body = answer.status, answer.headers, answer.body
    stored.save()
    return answer


def _repeat(stored: IdempotencyKey, request: str) -> Answer:
    if stored.request != request:
        raise KeyReused(stored.key)
    return Answer(stored.status, stored.headers, stored.body)

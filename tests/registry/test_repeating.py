"""The first answer is stored for a day under its idempotency key, for its user alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from registry.errors import Conflict, KeyReused
from registry.models import IdempotencyKey
from tests.registry.people import user
from transport.idempotency import STORED_FOR, Answer, run_once

pytestmark = pytest.mark.django_db


class Work:
    """Counts how often it is done."""

    def __init__(self, status: int = 201) -> None:
        self.status, self.times = status, 0

    def __call__(self) -> Answer:
        self.times += 1
        return Answer(self.status, {"Location": "/7", "ETag": '"1"'}, f'{{"at": "é{self.times}"}}')


def run(work: Callable[[], Answer], *, name: str = "ada", key: str = "k", request: str = "same") -> Answer:
    return run_once(user=user(name), key=key, request=request, work=work)


def age(by: timedelta) -> None:
    IdempotencyKey.objects.update(created=timezone.now() - by)


def test_the_same_request_is_answered_again_byte_for_byte():
    work = Work()
    assert run(work) == run(work) == Answer(201, {"Location": "/7", "ETag": '"1"'}, '{"at": "é1"}')
    assert work.times == 1


def test_another_request_under_the_key_is_refused():
    run(Work())
    with pytest.raises(KeyReused, match="The key 'k' came with another request before"):
        run(Work(), request="other")


@pytest.mark.parametrize("other", [{"name": "bob"}, {"key": "l"}])
def test_keys_are_apart_by_user_and_name(other):
    work = Work()
    assert run(work).body != run(work, **other).body
    assert work.times == 2


def test_a_key_of_failed_work_is_not_stored():
    def fail() -> Answer:
        raise Conflict("no")

    with pytest.raises(Conflict):
        run(fail)
    assert not IdempotencyKey.objects.exists()
    assert run(Work(), request="other").status == 201


def test_keys_are_stored_for_a_day():
    work = Work()
    run(work)
    age(STORED_FOR - timedelta(minutes=1))
    run(work)
    assert work.times == 1
    age(STORED_FOR + timedelta(minutes=1))
    run(work, request="other")
    assert work.times == 2
    assert IdempotencyKey.objects.count() == 1

"""What anybody asks takes no more memory than there is room for: keys, arrays and answers under ever new addresses."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import numpy as np
import pytest

from catalogue.evidence import components
from catalogue.memo import Memo, size_of
from registry.current import current
from tests.api.asking import Api
from transport.response_cache import ResponseCache, Stored

pytestmark = pytest.mark.once

MEGABYTE = 1024 * 1024
ROOM = MEGABYTE // 4
REQUESTS = 60
LONG = "id" + "," * 12_000
ADDRESSES = {
    "long addresses with nothing in the answer": f"methods/?year_min=3000&fields={LONG}&year_max={{}}",
    "arrays as long as the list": "effects/?year_min=-{}&page_size=1&fields=id",
    "long questions": "effects/facets/?q={}" + "a" * 400,
    "many values": "methods/?year_min=-{}&page_size=1&" + "&".join(["domain=math", "stage=filtering"] * 150),
}


@pytest.fixture
def small(api: Api, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A quarter of a megabyte for answers and one for results."""
    answers = ResponseCache(ROOM)
    monkeypatch.setattr("api.views.base.responses", answers)
    memories = [current().memo, current().by_content]
    for memory in memories:
        monkeypatch.setattr(memory, "_room", ROOM)
        memory.get("what was there before", "goes", lambda: None)
    return [answers, *memories]


@pytest.mark.parametrize("name", ADDRESSES)
def test_ever_new_addresses_stay_within_the_room(api: Api, small: list[Any], name: str):
    def request(number: int) -> None:
        response = api.client.get(f"/api/v1/{ADDRESSES[name].format(number)}")
        assert response.status_code in (200, 400)

    for number in range(1, REQUESTS):
        request(number)
        assert all(item.size <= ROOM for item in small)
    answers, *memories = small
    assert counted(answers._items) <= ROOM, "what it says of itself is so"
    assert all(counted(memory._sized) <= ROOM for memory in memories)
    assert any(item.size > 0 for item in small)


def counted(items: Mapping[Any, Any]) -> int:
    """Characters of the keys of a memory and bytes of the answers in it, counted from outside."""
    bodies = (value[1].body for value in items.values() if isinstance(value[1], Stored))
    return sum(len(str(key)) for key in items) + sum(map(len, bodies))


def test_results_are_bounded_with_their_keys():
    memo = Memo(room=MEGABYTE)
    for number in range(2_000):
        memo.get("f", "x" * 10_000 + str(number), lambda: np.zeros(1_000))
        assert memo.size <= MEGABYTE
    assert counted(memo._sized) <= MEGABYTE
    before = memo.size
    calls: list[int] = []
    for _ in range(3):
        memo.get("f", "same", lambda: calls.append(1))
    assert calls == [1]
    assert memo.size <= before + 1_000


@pytest.mark.parametrize("most", [None, 8])
def test_a_result_that_another_thread_computes_is_waited_for(most: int | None):
    """After a new version everybody asks for the same: it would take each as long as all together."""
    memo, begun, goes_on, calls = Memo(), Event(), Event(), []

    def compute() -> str:
        calls.append(1)
        begun.set()
        assert goes_on.wait(30)
        return "computed once"

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(memo.get, "f", "key", compute, most) for _ in range(4)]
        assert begun.wait(30)
        assert memo.get("f", "other", lambda: "not held up", most) == "not held up"
        goes_on.set()
        assert {each.result(30) for each in asked} == {"computed once"}
    assert calls == [1]


def test_a_result_that_failed_for_one_thread_is_computed_by_the_next():
    memo = Memo()

    def fail() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        memo.get("f", "key", fail)
    assert memo.get("f", "key", lambda: "computed") == "computed"


def test_a_result_larger_than_the_room_is_not_remembered_and_drops_no_other():
    memo = Memo(room=4_000)
    memo.get("f", "small", lambda: "a")
    assert memo.get("f", "large", lambda: "a" * 5_000) == "a" * 5_000
    assert memo.get("f", "large", lambda: "computed again") == "computed again"
    assert memo.get("f", "small", lambda: "computed again") == "a"


def test_pooled_cells_are_remembered_however_large_they_are(small: list[Any]):
    """At ten times the catalogue they exceed the room for results, and every component's page reads them."""
    catalogue = current()
    assert components(catalogue) is components(catalogue)


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        (np.zeros(1_000), 8_000, 8_200),
        ("a" * 1_000, 1_000, 1_100),
        (["a" * 100] * 1_000, 100_000, 170_000),
        ({str(number): (number, 1.5) for number in range(1_000)}, 100_000, 400_000),
        (None, 0, 0),
    ],
)
def test_sizes_are_about_right(value: Any, low: int, high: int):
    assert low <= size_of(value) <= high


def test_what_belongs_to_the_catalogue_is_not_counted(api: Api):
    catalogue = current()
    assert size_of(catalogue, (type(catalogue),)) == 0


def test_answers_of_a_former_version_are_dropped_with_the_first_of_a_newer():
    answers = ResponseCache(ROOM)
    answers.put("old", Stored(b"1"), 1)
    answers.put("of a former version", Stored(b"0"), 0)
    assert answers.get("old") is not None
    answers.put("new", Stored(b"2"), 2)
    assert [answers.get(key) for key in ("old", "of a former version", "new")] == [None, None, Stored(b"2")]
    answers.put("of a former version", Stored(b"0"), 1)
    assert answers.get("new") is not None

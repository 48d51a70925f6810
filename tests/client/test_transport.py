"""Requests, refusals, waiting and the cache."""

from pathlib import Path

import httpx
import pytest

from sdmethods import (
    BadRequest,
    Gone,
    NotFound,
    RateLimited,
    Registry,
    ServerError,
    UnexpectedAnswer,
    Unreachable,
)
from sdmethods.cache import ResponseCache, Stored
from sdmethods.transport import seconds_to_wait
from tests.client.stub import URL, Stub, component, listing

PROBLEM = {
    "title": "Bad Request",
    "status": 400,
    "detail": "The parameter 'stag' cannot be used",
    "errors": [{"pointer": "stag", "code": "unknown_parameter", "detail": "Did you mean 'stage'?"}],
}


def refused(status: int, problem: object = None, **headers: str) -> httpx.Response:
    return httpx.Response(status, json=problem or {"title": "No", "status": status, "detail": "why"}, headers=headers)


def test_an_error_prints_the_help_of_the_registry():
    registry = Stub({"methods/": refused(400, PROBLEM)}).registry()
    with pytest.raises(BadRequest) as caught:
        registry.methods(stag="x").first()  # type: ignore[call-arg]
    assert str(caught.value).splitlines() == [
        "400 Bad Request: The parameter 'stag' cannot be used",
        "  stag: Did you mean 'stage'?",
    ]
    assert caught.value.faults[0]["code"] == "unknown_parameter"


@pytest.mark.parametrize(("status", "kind"), [(404, NotFound), (410, Gone), (500, ServerError)])
def test_the_class_of_an_error_is_that_of_its_status(status: int, kind: type[Exception]):
    with pytest.raises(kind, match="why"):
        Stub({"components/x/": refused(status)}).registry().component("x")


def test_suggestions_are_there_for_programs():
    problem = {"title": "Not Found", "status": 404, "detail": "No. Did you mean 'magpie'?", "suggestions": ["magpie"]}
    with pytest.raises(NotFound) as caught:
        Stub({"methods/magpi/": refused(404, problem)}).registry().method("magpi")
    assert caught.value.suggestions == ["magpie"]


def test_a_page_of_a_proxy_is_no_answer():
    with pytest.raises(UnexpectedAnswer, match="did not answer with JSON"):
        Stub({"components/x/": "<html>login</html>"}).registry().component("x")


def test_a_failing_proxy_is_no_answer():
    with pytest.raises(ServerError, match="502"):
        Stub({"components/x/": httpx.Response(502, text="<html>")}).registry().component("x")


def test_no_connection_says_where_it_was_tried():
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    registry = Registry(URL, cache=False, transport=httpx.MockTransport(refuse))
    with pytest.raises(Unreachable, match=r"http://registry\.test"):
        registry.component("x")


@pytest.mark.parametrize("url", ["registry.test", "ftp://registry.test", "http://", "http://registry.test/?q=1"])
def test_an_address_that_is_none_is_refused(url: str):
    with pytest.raises(ValueError, match="address of a registry"):
        Registry(url)


def test_the_address_of_the_interface_is_taken_too():
    assert Registry(f"{URL}/api/v1/", cache=False).url == URL


def test_a_busy_registry_is_waited_for():
    answers = iter([refused(429, **{"Retry-After": "2"}), refused(503, **{"Retry-After": "3"})])
    stub = Stub({"components/novelty-filter/": lambda request: next(answers, component())})
    assert stub.registry().component("novelty-filter").name == "Novelty filter"
    assert stub.slept == [2.0, 3.0]


def test_no_longer_than_allowed():
    stub = Stub({"components/x/": refused(429, **{"Retry-After": "50"})})
    with pytest.raises(RateLimited) as caught:
        stub.registry(max_wait=60).component("x")
    assert stub.slept == [50.0]
    assert caught.value.__notes__ == ["The registry asks to wait 50 s."]


def test_retry_after_may_be_a_date():
    assert seconds_to_wait("Thu, 01 Jan 1970 00:00:00 GMT") == 0.0
    assert seconds_to_wait("soon") == 1.0
    assert seconds_to_wait(None) == 1.0


def test_an_id_is_one_segment_of_a_path():
    stub = Stub()
    with pytest.raises(NotFound):
        stub.registry().method("a/../b?c")
    assert stub.paths == ["methods/a%2F..%2Fb%3Fc/"]
    with pytest.raises(ValueError, match="is no id"):
        stub.registry().method("..")


def test_the_token_goes_with_what_is_private_alone():
    stub = Stub({"components/novelty-filter/": component(), "submissions/": listing(), "analyses/": {"profile": {}}})
    registry = stub.registry(token="secret")
    registry.component("novelty-filter")
    registry.analyse({"steps": []})
    registry.submissions().first()
    assert [request.headers.get("Authorization") for request in stub.requests] == [None, None, "Bearer secret"]


def test_redirects_are_not_followed():
    stub = Stub({"submissions/": httpx.Response(302, headers={"Location": "https://elsewhere.test/"})})
    with pytest.raises(UnexpectedAnswer, match="elsewhere"):
        stub.registry(token="secret").submissions().first()
    assert len(stub.requests) == 1


class Tagged:
    """A component that answers 304 to the ETag that it gave."""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.headers.get("If-None-Match") == '"12-json"':
            return httpx.Response(304, headers={"ETag": '"12-json"', "Catalogue-Version": "12"})
        return httpx.Response(200, json=component(), headers={"ETag": '"12-json"', "Catalogue-Version": "12"})


def test_a_question_asked_twice_is_answered_from_the_cache(tmp_path: Path):
    stub = Stub({"components/novelty-filter/": Tagged()})
    first = stub.registry(cache=tmp_path).component("novelty-filter")
    second = stub.registry(cache=tmp_path).component("novelty-filter")
    assert first.model_dump() == second.model_dump()
    assert second.catalogue_version == "12"
    assert "If-None-Match" not in stub.requests[0].headers
    assert stub.requests[1].headers["If-None-Match"] == '"12-json"'


def test_a_damaged_file_is_not_believed(tmp_path: Path):
    stub = Stub({"components/novelty-filter/": Tagged()})
    stub.registry(cache=tmp_path).component("novelty-filter")
    (stored,) = tmp_path.glob("*.answer")
    stored.write_bytes(stored.read_bytes().replace(b"Novelty", b"Forged!"))
    assert stub.registry(cache=tmp_path).component("novelty-filter").name == "Novelty filter"
    assert "If-None-Match" not in stub.requests[1].headers


def test_private_answers_are_not_stored(tmp_path: Path):
    tagged = httpx.Response(200, json=listing(), headers={"ETag": '"1"'})
    Stub({"submissions/": tagged}).registry(cache=tmp_path, token="secret").submissions().first()
    assert not list(tmp_path.iterdir())


def test_the_cache_is_bounded_in_bytes(tmp_path: Path):
    cache = ResponseCache(tmp_path, limit=4000)
    for number in range(10):
        cache.write(str(number), Stored('"1"', {}, b"x" * 900))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 4000
    assert cache.read("9") is not None
    cache.write("large", Stored('"1"', {}, b"x" * 2000))
    assert cache.read("large") is None


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path):
    (tmp_path / "file").write_text("")
    stub = Stub({"components/novelty-filter/": Tagged()})
    assert stub.registry(cache=tmp_path / "file").component("novelty-filter").id == "novelty-filter"

"""The cache of `docs/nginx.conf` in front of two workers: what it keeps, asks again, and never keeps."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from proof.faults.server import ROOT, Server

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed"),
]
METHOD = "/api/v1/methods/"
BUNDLE = {
    "message": "One more",
    "sources": [
        {"id": "ada2024edge", "title": "Edge", "year": 2024, "url": "https://example.org/e", "authors": ["Ada"]}
    ],
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(f"sqlite:///{tmp_path / 'db.sqlite3'}", tmp_path)
    made.environment |= {"WEB_CONCURRENCY": "2", "LOG_FORMAT": "json", "TRUST_PROXY": "1"}
    made.prepare()
    made.start()
    yield made
    made.kill()


@pytest.fixture
def edge(server: Server, tmp_path: Path) -> Iterator["Edge"]:
    made = Edge(server, tmp_path / "edge")
    yield made
    made.process.terminate()
    made.process.wait(10)


class Edge:
    """nginx with the configuration of the documents, on ports of this test."""

    def __init__(self, server: Server, folder: Path) -> None:
        folder.mkdir()
        self.port = Server("", folder).port
        text = (ROOT / "docs" / "nginx.conf").read_text()
        for written, port in ((8000, server.port), (8080, self.port)):
            assert f"127.0.0.1:{written}" in text
            text = text.replace(f"127.0.0.1:{written}", f"127.0.0.1:{port}")
        user = "user root;" if os.geteuid() == 0 else ""  # its workers would be somebody who may not see this folder
        (folder / "nginx.conf").write_text(f"daemon off; {user}\n{text}")
        self.process = subprocess.Popen(["nginx", "-p", str(folder), "-c", "nginx.conf"], stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not self._listens():
            assert time.monotonic() < deadline, "nginx does not start"
            time.sleep(0.05)

    def _listens(self) -> bool:
        try:
            self.ask("/healthz")
        except OSError:
            return False
        return True

    def ask(self, path: str, **headers: str) -> tuple[int, dict[str, str]]:
        status, named, _ = self.read(path, **headers)
        return status, named

    def read(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, None, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content


def statuses_at_registry(server: Server, path: str) -> list[int]:
    """The statuses that the registry itself answered."""
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    return [line["status"] for line in lines if line.get("path") == path]


def publish(server: Server, **more: Any) -> None:
    made = server.must(201, "POST", "/api/v1/submissions/", BUNDLE, by="ada")
    server.must(200, "POST", f"/api/v1/submissions/{made['id']}/accept/", by="cyd", If_Match='"1"')


def test_the_edge_answers_readers_and_revalidates(server: Server, edge: Edge):
    _, first = edge.ask(METHOD)
    tag = first["etag"]
    assert first["x-cache"] == "MISS"
    assert not {"ratelimit", "ratelimit-policy"} & first.keys()
    status, again = edge.ask(METHOD, If_None_Match=tag)
    assert (status, again["etag"]) == (304, tag)
    assert statuses_at_registry(server, METHOD) == [200]
    time.sleep(2.5)
    assert edge.ask(METHOD)[1]["x-cache"] == "REVALIDATED"
    assert statuses_at_registry(server, METHOD) == [200, 304]
    publish(server)
    time.sleep(2.5)
    status, after = edge.ask(METHOD, If_None_Match=tag)
    assert (status, after["catalogue-version"]) == (200, "1")
    assert after["etag"] != tag
    assert edge.ask(METHOD, If_None_Match=after["etag"])[0] == 304
    assert statuses_at_registry(server, METHOD) == [200, 304, 200]
    server.kill()
    time.sleep(2.5)
    assert edge.ask(METHOD)[1]["x-cache"] == "STALE"


def test_representations_are_stored_separately(server: Server, edge: Edge):
    kinds = ["application/json", "text/csv", "application/json", "text/csv"]
    actual = [edge.ask(METHOD, Accept=kind)[1] for kind in kinds]
    assert [one["x-cache"] for one in actual] == ["MISS", "MISS", "HIT", "HIT"]
    assert [one["content-type"].partition(";")[0] for one in actual] == kinds


def test_private_answers_are_never_stored(server: Server, edge: Edge):
    path = "/api/v1/tokens/"
    text = f"Bearer {server.tokens['ada']}"
    assert [edge.ask(path, Authorization=text)[1]["x-cache"] for _ in "12"] == ["BYPASS", "BYPASS"]
    assert [edge.ask(path)[0] for _ in "12"] == [401, 401]
    assert edge.ask("/metricz")[0] == 404


def test_links_that_one_reader_gets_under_another_host_are_not_given_to_others(server: Server, edge: Edge):
    path = "/api/v1/schemas/bundle.json"
    for host in ("127.0.0.1:1337", f"127.0.0.1:{edge.port}"):
        for expected in ("MISS", "HIT", "REVALIDATED"):
            status, headers, content = edge.read(path, Host=host)
            assert (status, headers["x-cache"]) == (200, expected)
            assert json.loads(content)["$id"] == f"http://{host}{path}"
            time.sleep(2.5 if expected == "HIT" else 0)

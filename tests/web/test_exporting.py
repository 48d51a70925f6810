"""The static copy: served by a plain file server, no link is dead, and its records and files are the registry's own."""

import hashlib
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import httpx
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.web.reading import Page
from web.exporting import Rewriter, file_of, is_exported

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("known", "db"), pytest.mark.slow]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        return


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    call_command("export_site", tmp_path / "copy", stdout=StringIO())
    return tmp_path / "copy"


@pytest.fixture
def served(copy: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(copy))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_file_server_serves_it_without_a_dead_link(served: str, copy: Path):
    waiting, seen = [f"{served}index.html"], {f"{served}index.html"}
    pages = 0
    with httpx.Client() as client:
        while waiting:
            address = waiting.pop()
            answer = client.get(address)
            assert answer.status_code == 200, address
            if not answer.headers["Content-Type"].startswith("text/html"):
                continue
            pages += 1
            page = Page(answer, address)
            assert "A static copy of version v1-" in page.html
            assert "csrfmiddlewaretoken" not in page.html
            assert not page.values("hx-get")
            for link in [*page.values("href"), *page.values("src")]:
                target = urldefrag(urljoin(address, link)).url
                if target.startswith(served) and target not in seen:
                    seen.add(target)
                    waiting.append(target)
    names = {target.removeprefix(served) for target in seen}
    assert {"methods/beta/index.html", "components/judge-filter/index.html", "sources/bob2024beta/index.html"} <= names
    assert pages == len(list(copy.rglob("*.html")))


def test_records_and_files_are_the_registrys_own(copy: Path):
    client = Client()
    for path in ("methods/beta/", "components/judge-filter/", "kinds/filtering/judging/", "claims/"):
        live = client.get(f"/api/v1/{path}").json()
        assert json.loads((copy / "api/v1" / path / "index.json").read_text()) == live, path
    version = client.get("/api/v1/versions/1/").json()
    assert len(version["downloads"]) == 15
    for file in version["downloads"]:
        body = (copy / file["url"].lstrip("/")).read_bytes()
        assert hashlib.sha256(body).hexdigest() == file["sha256"], file["name"]
    package = json.loads((copy / version["datapackage"].lstrip("/")).read_text())
    folder = (copy / version["datapackage"].lstrip("/")).parent
    assert all((folder / resource["path"]).is_file() for resource in package["resources"])


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="is no empty folder"):
        call_command("export_site", tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("address", "exported"),
    [
        ("/methods/?cursor=abc", True),
        ("/methods/?stage=filtering", False),
        ("/api/v1/effects/?format=csv", True),
        ("/api/v1/effects/?source=x&format=csv", False),
        ("/login/", False),
        ("/search/?q=x", False),
    ],
)
def test_only_what_a_file_can_answer_is_exported(address: str, exported: bool):
    assert is_exported(address) == exported


def test_links_become_those_of_files_and_the_rest_stays_as_it_was():
    files = {"/a/": "a/index.html", "/b/c/": "b/c/index.html"}
    text = (
        '<!doctype html><body><a class="x" href="/b/c/#part">C &amp; &eacute;</a> <a href="/b/?q=1">filter</a>'
        '<a href="https://example.org/?a=1&amp;b=2">out</a><script>if (a < b) { c(); }</script><br/></body>'
    )
    found = Rewriter("/a/", files, "<p>copy</p>").rewritten(text)
    assert found == (
        '<!doctype html><body><p>copy</p><a class="x" href="../b/c/index.html#part">C &amp; &eacute;</a> <a>filter</a>'
        '<a href="https://example.org/?a=1&amp;b=2">out</a><script>if (a < b) { c(); }</script><br/></body>'
    )


def test_no_address_leads_out_of_the_folder():
    with pytest.raises(ValueError, match="leads out"):
        file_of("/a/%2e%2e/%2e%2e/etc/", "text/html")

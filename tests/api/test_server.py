"""What only a server in front sees, byte by byte: broken headers, two lengths, odd targets. Each gets one answer."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import BASE_DIR
from proof.faults.server import Server

pytestmark = pytest.mark.once
HOST = b"Host: localhost\r\n"
END = b"Connection: close\r\n\r\n"
METHODS = b"/api/v1/methods/"


def get(target: bytes, headers: bytes = b"", *, version: bytes = b"HTTP/1.1", host: bytes = HOST) -> bytes:
    return b"GET " + target + b" " + version + b"\r\n" + host + headers + END


def post(headers: bytes, body: bytes) -> bytes:
    return b"POST /api/v1/analyses/ HTTP/1.1\r\nContent-Type: application/json\r\n" + HOST + headers + END + body


SECOND = b"GET /api/v1/tokens/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
RAW: dict[str, tuple[bytes, set[int]]] = {
    # name: (what is sent, the statuses that may be answered)
    "a header broken by LF": (get(METHODS, b"X-A: a\nSet-Cookie: b=c\r\n"), {200, 400}),
    "a header broken by CR": (get(METHODS, b"X-A: a\rSet-Cookie: b=c\r\n"), {200, 400}),
    "a folded header": (get(METHODS, b"X-A: a\r\n Set-Cookie: b=c\r\n"), {200, 400}),
    "a header without a colon": (get(METHODS, b"X-A\r\n"), {400}),
    "a space before the colon": (get(METHODS, b"Host : evil.test\r\n"), {400}),
    "NUL in a header": (get(METHODS, b"X-A: \x00\r\n"), {200, 400}),
    "NUL in the host": (get(METHODS, host=b"Host: localhost\x00evil\r\n"), {400}),
    "two hosts": (get(METHODS, b"Host: evil.test\r\n"), {400}),
    "no host": (get(METHODS, host=b""), {200, 400}),
    "another host": (get(METHODS, host=b"Host: evil.test\r\n"), {400}),
    "a host with an at": (get(METHODS, host=b"Host: localhost@evil.test\r\n"), {400}),
    "a header with underscores": (get(METHODS, b"X_Forwarded_Host: evil.test\r\nX_Forwarded_Proto: https\r\n"), {200}),
    "ten thousand headers": (get(METHODS, b"X-A: a\r\n" * 10_000), {400, 431}),
    "a header of 100 kB": (get(METHODS, b"X-A: " + b"a" * 100_000 + b"\r\n"), {400, 431}),
    "a whole address": (get(b"http://evil.test/api/v1/methods/"), {200, 400, 404}),
    "an address that looks like a host": (get(b"//evil.test/"), {404}),
    "dots": (get(b"/api/v1/../../../etc/passwd"), {404}),
    "dots in static files": (get(b"/static/../config/settings.py"), {404}),
    "backslashes": (get(b"/static\\..\\..\\config\\settings.py"), {404}),
    "raw UTF-8": (get("/api/v1/methods/é/".encode()), {400, 404}),
    "broken UTF-8": (get(b"/api/v1/methods/\xff\xfe/"), {400, 404}),
    "half an escape": (get(b"/api/v1/methods/%/"), {404}),
    "a path of 60 kB": (get(b"/" + b"a" * 60_000), {404}),
    "a query of 60 kB": (get(METHODS + b"?q=" + b"a" * 60_000), {414}),
    "no target": (b"GET HTTP/1.1\r\n" + HOST + END, {400}),
    "three targets": (b"GET / / / HTTP/1.1\r\n" + HOST + END, {302, 400, 404}),
    "another protocol": (get(METHODS, version=b"HTTP/9.9"), {400, 505}),
    "no protocol": (b"GET /api/v1/methods/\r\n\r\n", {400}),
    "an odd method": (b"BR\x00EW / HTTP/1.1\r\n" + HOST + END, {400}),
    "a long method": (b"A" * 10_000 + b" / HTTP/1.1\r\n" + HOST + END, {400, 405}),
    "two lengths": (post(b"Content-Length: 2\r\nContent-Length: 60\r\n", b"{}" + SECOND), {400}),
    "a length and chunks": (
        post(b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n" + SECOND),
        {400, 411},
    ),
    "chunks": (post(b"Transfer-Encoding: chunked\r\n", b"2\r\n{}\r\n0\r\n\r\n"), {411}),
    "chunks twice": (post(b"Transfer-Encoding: chunked, chunked\r\n", b"0\r\n\r\n"), {400, 501}),
    "chunks, misspelt": (post(b"Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n", b"{}"), {400, 501}),
    "packed chunks": (post(b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n"), {400, 411, 501}),
    "a chunk of no size": (post(b"Transfer-Encoding: chunked\r\n", b"zz\r\n{}\r\n0\r\n\r\n"), {400, 411}),
    "a chunk below nothing": (post(b"Transfer-Encoding: chunked\r\n", b"-5\r\n{}\r\n0\r\n\r\n"), {400, 411}),
    "a length below nothing": (post(b"Content-Length: -5\r\n", b"{}"), {400}),
    "a length with a sign": (post(b"Content-Length: +2\r\n", b"{}"), {400}),
    "a length in another script": (post("Content-Length: ٢\r\n".encode(), b"{}"), {400}),
    "a length of a terabyte": (post(b"Content-Length: 1099511627776\r\n", b"{}"), {413}),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("server")
    made = Server(f"sqlite:///{folder / 'server.sqlite3'}", folder)
    made.prepare()
    made.start()
    made.must(200, "GET", "/api/v1/methods/")  # what is read once
    yield made
    made.kill()


def answers(server: Server, sent: bytes) -> bytes:
    """All that comes back until the server closes, or says no more."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.settimeout(20)
        result = b""
        try:
            connection.sendall(sent)
            while piece := connection.recv(65_536):
                result += piece
        except (TimeoutError, ConnectionError):
            pass
        return result


@pytest.mark.parametrize("name", RAW)
def test_one_answer_and_none_to_what_was_smuggled_in(server: Server, name: str):
    sent, statuses = RAW[name]
    result = answers(server, sent)
    actual = [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", result)]
    assert len(actual) == 1, result[:2_000]
    assert actual[0] in statuses, result[:2_000]
    head = result.partition(b"\r\n\r\n")[0].lower()
    assert b"set-cookie" not in head
    assert b"evil" not in head
    assert b"Traceback" not in result
    assert b'next":"http://evil' not in result


BELIEVED = [b"X-Forwarded-Proto: https", b"X-Forwarded-Ssl: on", b"X-Forwarded-Protocol: ssl"]
PLACED = [b"SCRIPT_NAME: /api", b"SCRIPT_NAME: /evil", b"PATH_INFO: /healthz", b"Script-Name: /evil"]


@pytest.mark.parametrize("header", [*BELIEVED, *PLACED])
def test_a_peer_on_the_same_host_says_neither_the_scheme_nor_where_it_is_mounted(server: Server, header: bytes):
    """By default gunicorn believes whoever comes from 127.0.0.1, and so whoever comes by a proxy of the same host."""
    forged = answers(server, get(b"/api/v1/schemas/method.json", header + b"\r\n"))
    assert forged.startswith(b"HTTP/1.1 200 OK")
    assert b'"$id": "http://localhost/api/v1/schemas/method.json"' in forged.replace(b'":"', b'": "')


def test_a_refused_body_says_that_the_connection_closes(server: Server):
    length = b"Content-Length: 3000000\r\n"
    head = b"POST /api/v1/analyses/ HTTP/1.1\r\nContent-Type: application/json\r\n" + HOST + length + b"\r\n"
    result = answers(server, head + b" " * 3_000_000)
    assert result.startswith(b"HTTP/1.1 413 ")
    assert b"\r\nConnection: close\r\n" in result


def test_a_file_comes_whole(server: Server):
    """gunicorn may hand files to the kernel, past what sends to slow readers."""
    result = answers(server, get(b"/static/web/site.css"))
    assert result.startswith(b"HTTP/1.1 200 OK")
    assert result.partition(b"\r\n\r\n")[2] == (BASE_DIR / "web" / "static" / "web" / "site.css").read_bytes()


def test_none_of_it_was_our_error_and_the_server_still_answers(server: Server):
    for sent, _ in list(RAW.values())[:5]:
        answers(server, sent)
    assert server.ask("GET", "/readyz")[0] == 200
    assert "Traceback" not in server.log.read_text()

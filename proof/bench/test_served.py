"""The one client: requests as bytes, and answers read to their end however their length is told."""

import socket
from threading import Thread
from types import SimpleNamespace

import pytest

from proof.bench.served import LOCAL, Connection, Refused, Served, Server, header, request_of
from proof.bench.timing import Call


def answering(*answers: list[bytes]) -> tuple[str, int]:
    """The address of a server for one connection, that sends each answer piece by piece."""
    listener = socket.create_server((LOCAL, 0))
    address: tuple[str, int] = listener.getsockname()

    def serve() -> None:
        with listener, listener.accept()[0] as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for pieces in answers:
                connection.recv(10_000)
                for piece in pieces:
                    connection.sendall(piece)

    Thread(target=serve, daemon=True).start()
    return address


def test_an_answer_is_read_to_its_end():
    known = [b"HTTP/1.1 200 OK\r\nContent-", b"Length: 5\r\n\r\nab", b"cde"]
    chunked = [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", b"2\r\nde", b"\r\n0\r\n", b"\r\n"]
    empty = [b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nContent-Length: 0\r\n\r\n']
    connection = Connection(answering(known, chunked, known, empty))
    heads = [connection.ask(b"GET") for _ in range(4)]
    connection.close()
    assert [head[9:12] for head in heads] == [b"200", b"200", b"200", b"304"]
    assert header(heads[3].decode(), "ETag") == '"1"'


def test_a_connection_that_is_cut_is_an_error():
    connection = Connection(answering([b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"]))
    with pytest.raises(Refused, match="closed"):
        connection.ask(b"GET")
    connection.close()


def test_a_call_as_bytes():
    assert request_of(Call("app", "/a/", "b=c"), '"1"').splitlines()[::4] == [
        b"GET /a/?b=c HTTP/1.1",
        b'If-None-Match: "1"',
    ]
    posted = request_of(Call("app", "/a/", token="secret", body='{"a":"é"}'))
    assert posted.startswith(b"POST /a/ HTTP/1.1\r\n")
    assert b"\r\nAuthorization: Bearer secret\r\n" in posted
    assert posted.endswith(b'\r\nContent-Length: 10\r\n\r\n{"a":"\xc3\xa9"}')


class Working(Server):
    """A server that has done so many seconds of work, each time it is asked."""

    def __init__(self, *seconds: float) -> None:
        self.seconds = list(seconds)

    def work(self) -> float:
        return self.seconds.pop(0) if len(self.seconds) > 1 else self.seconds[0]


@pytest.mark.parametrize(("seconds", "idle"), [((1.0, 2.0, 2.0, 2.9, 2.9, 2.95), True), (range(100), False)])
def test_a_measurement_begins_when_no_server_works(seconds, idle, monkeypatch):
    clock = iter(range(100))
    monkeypatch.setattr("proof.bench.served.time", SimpleNamespace(monotonic=lambda: next(clock), sleep=lambda _: None))
    served = object.__new__(Served)
    served.servers = {"registry": Working(*seconds), "empty": Working(0.5)}
    assert served.wait_until_idle(20) is idle

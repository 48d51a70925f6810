"""Readers meet answers and errors, both are counted, and their slowest hundredth is judged."""

import socket
import time
from threading import Thread

from proof.bench.readers import Answers, lasting, read
from proof.bench.serving import ACCEPTING, judge, with_and_without
from proof.bench.timing import Call


def test_readers_go_on_after_an_error():
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for status in (b"200 OK", b"500 Error"):
            connection, _ = listener.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")
        listener.close()

    Thread(target=serve, daemon=True).start()
    answers = read(listener.getsockname(), [Call("registry", "/api/")], lasting(0.5), readers=1)
    assert len(answers.seconds) == 2
    assert any("500" in error for error in answers.errors)
    assert any("Refused" in error for error in answers.errors)


def test_writing_is_held_beside_the_time_before_and_after(monkeypatch):
    monkeypatch.setattr("proof.bench.serving.QUIET_SECONDS", 0.0)
    turns = iter((1.0, 9.0, 2.0))
    meanwhile, without, _ = with_and_without(
        lambda going_on: Answers([next(turns)] * 100), lambda reading: reading(lambda: time.time() < 0)
    )
    assert (set(meanwhile.seconds), set(without.seconds)) == ({9.0}, {1.0, 2.0})
    found = judge(ACCEPTING, meanwhile, without, 0.1, {"size": 10, "database": "sqlite"})
    assert (found.ratio, found.met) == (4.5, False)

"""Clients that take their answers slowly, or not at all: the thread goes on, the sender ends it."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from config import sending
from config.sending import Sender, Sending

SIZE = 4 * 1024 * 1024
DATA = bytes(range(256)) * (SIZE // 256)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The server's end, with little room in the kernel, and the client's."""
    near, far = socket.socketpair()
    near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    far.settimeout(20)
    yield near, far
    near.close()
    far.close()


def read_all(client: socket.socket) -> bytes:
    result = bytearray()
    while piece := client.recv(1 << 20):
        result += piece
    return bytes(result)


def test_a_client_that_reads_gets_all_from_the_thread(pair: tuple[socket.socket, socket.socket]):
    near, far = pair
    messages: list[bytes] = []
    reader = threading.Thread(target=lambda: messages.append(read_all(far)))
    reader.start()
    answer = Sending(near)
    for start in range(0, SIZE, 1 << 16):
        answer.sendall(DATA[start : start + (1 << 16)])
    assert not answer.left
    near.close()
    reader.join(20)
    assert messages == [DATA]


def test_a_client_that_reads_later_holds_no_thread_and_gets_all(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sending, "PATIENCE", 0.1)
    near, far = pair
    answer, begun = Sending(near), time.monotonic()
    for start in range(0, SIZE, 1 << 16):
        answer.sendall(DATA[start : start + (1 << 16)])
    assert time.monotonic() - begun < 5
    assert len(answer.left) > SIZE // 2
    Sender().take(answer)
    assert read_all(far) == DATA


def test_a_client_that_never_reads_is_given_up(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sending, "PATIENCE", 0.05)
    monkeypatch.setattr(sending, "STALLED_SECONDS", 0.2)
    near, far = pair
    answer, sender = Sending(near), Sender()
    answer.sendall(DATA)
    sender.take(answer)
    until = time.monotonic() + 20
    while near.fileno() >= 0 and time.monotonic() < until:
        time.sleep(0.05)
    assert near.fileno() == -1
    assert len(read_all(far)) < SIZE


def test_a_slow_client_is_given_its_time(monkeypatch: pytest.MonkeyPatch):
    near, far = socket.socketpair()
    answer = Sending(near)
    answer._size = 500_000
    answer.moved = answer.started + 1000
    assert answer.until == answer.started + sending.ANSWER_SECONDS + 50
    near.close()
    far.close()


def test_the_room_is_bounded(pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sending, "PATIENCE", 0.0)
    monkeypatch.setattr(sending, "ROOM", SIZE // 2)
    with pytest.raises(TimeoutError):
        Sending(pair[0]).sendall(DATA)

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
    here, there = socket.socketpair()
    here.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    there.settimeout(20)
    yield here, there
    here.close()
    there.close()


def read_all(client: socket.socket) -> bytes:
    result = bytearray()
    while piece := client.recv(1 << 20):
        result += piece
    return bytes(result)


def test_a_client_that_reads_gets_all_from_the_thread(pair: tuple[socket.socket, socket.socket]):
    here, there = pair
    messages: list[bytes] = []
    reader = threading.Thread(target=lambda: messages.append(read_all(there)))
    reader.start()
    answer = Sending(here)
    for start in range(0, SIZE, 1 << 16):
        answer.sendall(DATA[start : start + (1 << 16)])
    assert not answer.left
    here.close()
    reader.join(20)
    assert messages == [DATA]


def test_a_client_that_reads_later_holds_no_thread_and_gets_all(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sending, "PATIENCE", 0.1)
    here, there = pair
    answer, begun = Sending(here), time.monotonic()
    for start in range(0, SIZE, 1 << 16):
        answer.sendall(DATA[start : start + (1 << 16)])
    assert time.monotonic() - begun < 5
    assert len(answer.left) > SIZE // 2
    Sender().take(answer)
    assert read_all(there) == DATA


def test_a_client_that_never_reads_is_given_up(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sending, "PATIENCE", 0.05)
    monkeypatch.setattr(sending, "STALLED_SECONDS", 0.2)
    here, there = pair
    answer, sender = Sending(here), Sender()
    answer.sendall(DATA)
    sender.take(answer)
    until = time.monotonic() + 20
    while here.fileno() >= 0 and time.monotonic() < until:
        time.sleep(0.05)
    assert here.fileno() == -1
    assert len(read_all(there)) < SIZE


def test_a_slow_client_is_given_its_time(monkeypatch: pytest.MonkeyPatch):
    here, there = socket.socketpair()
    answer = Sending(here)
    answer._size = 500_000
    answer.moved = answer.started + 1000
    assert answer.until == answer.started + sending.ANSWER_SECONDS + 50
    here.close()
    there.close()


def test_the_room_is_bounded(pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sending, "PATIENCE", 0.0)
    monkeypatch.setattr(sending, "ROOM", SIZE // 2)
    with pytest.raises(TimeoutError):
        Sending(pair[0]).sendall(DATA)

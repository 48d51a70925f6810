"""A worker with one thread, and clients that say things slowly, in pieces, or not at all."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest
from django.conf import settings

pytestmark = pytest.mark.once
ONE_THREAD = ("--workers", "1", "--threads", "1", "--log-level", "critical")
SECONDS = 20
GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", *ONE_THREAD]
        command += ["--bind", f"fd://{listener.fileno()}", "tests.config.tiny:application"]
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, pass_fds=[listener.fileno()])
        address: tuple[str, int] = listener.getsockname()
        workers = psutil.Process(process.pid)
        yield address
        assert process.poll() is None
        assert workers.children()[0].cpu_times().user < SECONDS / 2, "no connection kept it busy"
        process.terminate()
        process.wait(SECONDS)


@pytest.fixture
def client(served: tuple[str, int]) -> Iterator[socket.socket]:
    with socket.create_connection(served, timeout=SECONDS) as made:
        yield made


def answer(client: socket.socket) -> bytes:
    """One answer whole, or what came before the connection was closed."""
    said = b""
    while not said.endswith(b"\n\r\n0\r\n\r\n") and (more := client.recv(4096)):
        said += more
    return said


def ask(served: tuple[str, int]) -> float:
    begun = time.monotonic()
    with socket.create_connection(served, timeout=SECONDS) as client:
        client.sendall(GET + b"\r\n")
        assert b"200 OK" in answer(client)
    return time.monotonic() - begun


def test_a_connection_is_used_again(client: socket.socket):
    for _ in range(3):
        client.sendall(GET + b"\r\n")
        assert b"0 1\n" in answer(client)


def test_two_requests_at_once_are_answered_in_turn(client: socket.socket):
    client.sendall(2 * (GET + b"\r\n"))
    said = b""
    while said.count(b"0 1\n") < 2:
        said += client.recv(4096)


def test_a_head_in_pieces_is_put_together(client: socket.socket):
    for piece in (GET[:5], GET[5:], b"\r", b"\n"):
        client.sendall(piece)
        time.sleep(0.1)
    assert b"0 1\n" in answer(client)


def test_a_long_head_and_a_large_body_come_through(client: socket.socket):
    client.sendall(b"POST /" + 99_999 * b"x" + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n")
    client.sendall(2_000_000 * b"y")
    assert b"2000000 100000\n" in answer(client)


def closed(client: socket.socket) -> bool:
    """Without an answer. What was never read makes a reset of it."""
    try:
        return client.recv(10) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("said", [b"", b"G", GET])
def test_half_a_head_takes_no_thread_and_is_closed_in_time(said: bytes, served: tuple[str, int], client: socket.socket):
    client.sendall(said)
    time.sleep(0.1)
    assert ask(served) < 0.9
    assert closed(client)


def test_a_client_that_leaves_in_the_middle_is_let_go(served: tuple[str, int], client: socket.socket):
    client.sendall(GET)
    time.sleep(0.1)
    client.shutdown(socket.SHUT_WR)
    assert closed(client)
    ask(served)


def test_a_body_that_stalls_is_given_up(served: tuple[str, int], client: socket.socket):
    client.sendall(POST + b"12345")
    time.sleep(0.1)
    ask(served)
    assert b"200 OK" not in answer(client)

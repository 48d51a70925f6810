"""A worker with one thread, and clients that say things slowly, in pieces, or not at all."""

import contextlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest
from django.conf import settings
from gunicorn.http.errors import ConfigurationProblem, InvalidHeader, InvalidResponseHeader

from config.worker import refusal_of

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
    text = b""
    while not text.endswith(b"\n\r\n0\r\n\r\n") and (more := client.recv(4096)):
        text += more
    return text


def request(served: tuple[str, int]) -> float:
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
    text = b""
    while text.count(b"0 1\n") < 2:
        text += client.recv(4096)


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


@pytest.mark.parametrize("head", [b"", b"G", GET])
def test_half_a_head_takes_no_thread_and_is_closed_in_time(head: bytes, served: tuple[str, int], client: socket.socket):
    client.sendall(head)
    time.sleep(0.1)
    assert request(served) < 0.9
    assert closed(client)


def test_a_client_that_leaves_in_the_middle_is_let_go(served: tuple[str, int], client: socket.socket):
    client.sendall(GET)
    time.sleep(0.1)
    client.shutdown(socket.SHUT_WR)
    assert closed(client)
    request(served)


def test_a_body_that_stalls_is_given_up(served: tuple[str, int], client: socket.socket):
    client.sendall(POST + b"12345")
    time.sleep(0.1)
    request(served)
    assert b"200 OK" not in answer(client)


SLOW = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"


def test_a_hundred_slow_bodies_keep_nobody_waiting_and_are_given_up(served: tuple[str, int]):
    """A byte now and then is no stall: the whole body has its time."""
    clients = [socket.create_connection(served, timeout=SECONDS) for _ in range(100)]
    try:
        for client in clients:
            client.sendall(SLOW)
        for _ in range(6):
            for client in clients:
                with contextlib.suppress(OSError):
                    client.sendall(b" ")
            assert request(served) < 0.9
            time.sleep(0.4)
        for client in clients:
            client.settimeout(3)
            assert closed(client)
    finally:
        for client in clients:
            client.close()


def test_unfinished_bodies_have_so_much_room_and_the_oldest_go_first(served: tuple[str, int]):
    """Two megabytes each, all but one byte; there is room for two."""
    clients = []
    try:
        for _ in range(3):
            client = socket.create_connection(served, timeout=SECONDS)
            clients.append(client)
            client.sendall(POST.replace(b": 10", b": 2000000") + 1_999_999 * b"y")
        for client in clients[1:]:
            client.sendall(b"y")
            assert b"2000000 1\n" in answer(client)
        assert closed(clients[0])
    finally:
        for client in clients:
            client.close()


def test_a_body_that_waits_for_leave_gets_it(client: socket.socket):
    client.sendall(POST.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
    assert client.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
    client.sendall(10 * b"y")
    assert b"10 1\n" in answer(client)


REFUSED = {
    "many fields": (GET + b"".join(b"X-%d: a\r\n" % number for number in range(200)), 431),
    "a long field": (GET + b"X-Long: " + 60_000 * b"a" + b"\r\n", 431),
    "another expectation": (GET + b"Expect: tea\r\n", 417),
    "another transfer coding": (GET + b"Transfer-Encoding: tea\r\n", 501),
    "another version": (b"GET / HTTP/9.9\r\nHost: x\r\n", 400),
    "a blank in a name": (GET + b"X : y\r\n", 400),
    "no length": (GET + b"Content-Length: -1\r\n", 400),
    "no request": (b"tea\r\n", 400),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_server_refuses_is_a_problem_document(name: str, client: socket.socket):
    sent, status = REFUSED[name]
    client.sendall(sent + b"\r\n")
    found = b""
    while more := client.recv(4096):
        found += more
    head, _, body = found.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), head
    assert b"\r\nContent-Type: application/problem+json\r\n" in head
    problem = json.loads(body)
    assert problem["status"] == status
    assert f"X-Request-Id: {problem['request_id']}".encode() in head
    assert b"tea" not in body


def test_a_fault_of_the_server_is_told_from_one_of_the_client():
    assert refusal_of(InvalidHeader("x")) is not None
    assert [refusal_of(error) for error in (ConfigurationProblem("x"), InvalidResponseHeader("x"), ValueError())] == [
        None
    ] * 3


def test_what_a_body_holds_is_no_head(client: socket.socket):
    """Nor is it searched for one: at every byte that comes, a large one would keep everybody waiting."""
    body = b"\r\nExpect: 100-continue\r\n"
    client.sendall(POST.replace(b": 10", b": %d" % (len(body) + 1)) + body)
    time.sleep(0.2)
    client.sendall(b"y")
    assert answer(client).startswith(b"HTTP/1.1 200 OK")


def test_a_body_in_pieces_with_the_next_request_behind_it(client: socket.socket):
    client.sendall(POST + b"12345")
    time.sleep(0.2)
    client.sendall(b"67890" + GET + b"\r\n")
    text = b""
    while b"0 1\n" not in text.partition(b"10 1\n")[2]:
        text += client.recv(4096)

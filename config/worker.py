"""gunicorn's threaded worker, with patience for slow clients: they get a thread once their whole request has come.

As it comes, it gives every new connection a thread for up to five seconds, and a slow head or body a thread for as long
as the client likes: a handful of them keep everybody else waiting. Here the main loop reads each request, up to the
largest body that the application takes, and closes what is not complete in time. What a client takes too slowly of its
answer is sent outside the threads too (config/sending.py). What the server itself refuses is answered with a problem
document, as all else. How many connections one address may open is for the proxy
in front to say.
"""

import contextlib
import json
import re
import selectors
import socket
import struct
import time
from functools import cached_property, partial
from http import HTTPStatus
from secrets import token_hex
from typing import Any, NamedTuple

from gunicorn.http import errors
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from config.sending import Sender, Sending

FAULT = "Something went wrong on our side; it was logged"
HEAD_SECONDS = 10
STALLED_SECONDS = 20
"""Without a byte coming or going."""
BODY_SECONDS, BODY_RATE = 30, 10_000
"""A body may take so long, and a second more for each so many bytes of it."""
HEAD_BYTES = 64 * 1024
"""What is longer goes to the parser all the same."""
BODY_BYTES = 5 * 1024 * 1024
"""A longer body is not read ahead: the application refuses it by its length."""
READ_BYTES = 2 * 1024 * 1024
"""The largest body that the application reads, but for forms with a file."""
ROOM = 64 * 1024 * 1024
"""Bytes of unfinished requests that a worker holds; where more come, the oldest are given up."""
PIECE = 256 * 1024
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,15})[ \t]*\r\n", re.IGNORECASE)
EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)


class Refusal(NamedTuple):
    """A status, and the sentence for it."""

    status: HTTPStatus
    detail: str


UNREADABLE = Refusal(HTTPStatus.BAD_REQUEST, "The request is none of HTTP/1.1 that can be read")
REFUSALS: dict[type[Exception], Refusal] = {
    errors.LimitRequestHeaders: Refusal(
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "At most 100 header fields are read, each of at most 8,190 bytes"
    ),
    errors.LimitRequestLine: Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, "The request line is too long"),
    errors.ExpectationFailed: Refusal(HTTPStatus.EXPECTATION_FAILED, "The one expectation that is met is 100-continue"),
    errors.UnsupportedTransferCoding: Refusal(HTTPStatus.NOT_IMPLEMENTED, "The one transfer coding is chunked"),
}
OURS = (errors.ConfigurationProblem, errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)


def refusal_of(error: Exception) -> Refusal | None:
    """What to say of an error of the server's parser; None where the fault is ours."""
    if isinstance(error, OURS) or not isinstance(error, errors.ParseException):
        return None
    return next((refusal for kind, refusal in REFUSALS.items() if isinstance(error, kind)), UNREADABLE)


def refuse(client: Any, error: Exception, log: Any) -> None:
    """Answer on the connection, and write to the log under the same id; neither has an address or what was sent."""
    request_id, refusal = token_hex(8), refusal_of(error)
    if refusal is None:
        refusal = Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, FAULT)
        log.error("A request failed [%s]", request_id, exc_info=error)
    else:
        log.warning("A request was refused: %d, %s [%s]", refusal.status, type(error).__name__, request_id)
    try:
        write_nonblock(client, _answer(refusal, request_id))
    except OSError:
        log.debug("A refusal could not be sent [%s]", request_id)


def _answer(refusal: Refusal, request_id: str) -> bytes:
    status, detail = refusal
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status,
        "detail": detail,
        "errors": [],
        "request_id": request_id,
    }
    content = json.dumps(body).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
        f"Content-Length: {len(content)}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
        f"X-Request-Id: {request_id}\r\n\r\n"
    )
    return head.encode() + content


class Incoming:
    """A request that is coming in."""

    def __init__(self, begun: bytes) -> None:
        self.content = bytearray(begun)
        """What was read already."""
        self.started = self._moved = time.monotonic()
        self._expected: int | None = None
        """Bytes of the whole request, None before its head has come."""
        self.expects_go_ahead = False
        """Whether the client waits for leave to send the body of the head that it has sent."""

    def read(self, sock: socket.socket) -> bool:
        """Take what has come without waiting; whether a thread can go on with it."""
        sock.setblocking(False)
        while not self._is_complete():
            try:
                piece = sock.recv(PIECE)
            except BlockingIOError:
                return False
            except OSError:
                return True
            if not piece:
                return True  # the client has said all that it will
            self.content += piece
            self._moved = time.monotonic()
        return True

    def _is_complete(self) -> bool:
        if self._expected is None:
            end = self.content.find(b"\r\n\r\n")
            if end < 0:
                return len(self.content) >= HEAD_BYTES
            length = LENGTH.search(self.content, 0, end + 2)
            body = int(length[1]) if length else 0
            # In the head alone, and once: to search a large body at every byte that comes would keep everybody waiting.
            self.expects_go_ahead = EXPECTS.search(self.content, 0, end + 2) is not None
            self._expected = end + 4 + (body if body <= BODY_BYTES else 0)
        return len(self.content) >= self._expected

    @property
    def until(self) -> float:
        """The time at which it is given up."""
        if self._expected is None:
            return self.started + HEAD_SECONDS
        whole = self.started + BODY_SECONDS + self._expected / BODY_RATE
        return min(whole, self._moved + STALLED_SECONDS)


class Patient(ThreadWorker):  # type: ignore[misc]
    """Where gunicorn gives a connection to a thread, one whose request has not come wholly waits with the idle ones."""

    def enqueue_req(self, conn: Any) -> None:
        if self.cfg.is_ssl:  # what has come is enciphered
            super().enqueue_req(conn)
            return
        if getattr(conn, "incoming", None) is None:
            _bound_waiting(conn.sock)
            conn.incoming = Incoming(conn.parser.unreader.take_buffered() if conn.parser else b"")
            conn.went_ahead = False
        if conn.incoming.read(conn.sock):
            content, conn.incoming = bytes(conn.incoming.content), None
            conn.init()
            conn.parser.unreader.unread(content)
            conn.data_ready = True
            super().enqueue_req(conn)
            return
        if conn.incoming.expects_go_ahead and not conn.went_ahead:
            conn.went_ahead = True
            _go_ahead(conn.sock)
        conn.timeout = conn.incoming.until
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))
        self._make_room()

    def handle_request(self, req: Any, conn: Any) -> Any:
        """A body over what the application reads is refused unread: the answer says that the connection closes."""
        lengths = [value for name, value in req.headers if name == "CONTENT-LENGTH"]
        if lengths and lengths[-1].isdigit() and int(lengths[-1]) > READ_BYTES:
            req.force_close()
        conn.sock = sending = Sending(conn.sock)
        keep_alive = False
        try:
            keep_alive = super().handle_request(req, conn)
        finally:
            conn.sock = sending.sock
            if sending.left:
                self.sender.take(sending)
                conn.sock = _nobody()
        return keep_alive and not sending.left

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """What cannot be parsed gets a problem document; gunicorn would send its page and log the client's address."""
        refuse(client, exc, self.log)

    @cached_property
    def sender(self) -> Sender:
        """What sends to the slow clients of this worker."""
        return Sender()

    def _make_room(self) -> None:
        """Give up the oldest of the unfinished requests until the others fit."""
        unfinished = [conn for conn in self.pending_conns if getattr(conn, "incoming", None)]
        size = sum(len(conn.incoming.content) for conn in unfinished)
        if size <= ROOM:
            return
        for conn in sorted(unfinished, key=lambda connection: connection.incoming.started):
            if size <= ROOM:
                return
            size -= len(conn.incoming.content)
            self._give_up(conn)

    def murder_pending(self) -> None:
        """Close those whose time is over; each has its own."""
        now = time.monotonic()
        for conn in [conn for conn in self.pending_conns if conn.timeout <= now]:
            self._give_up(conn)

    def _give_up(self, conn: Any) -> None:
        self.pending_conns.remove(conn)
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()


def _bound_waiting(sock: socket.socket) -> None:
    stalled = struct.pack("ll", STALLED_SECONDS, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, stalled)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, stalled)


def _nobody() -> socket.socket:
    """A connection to close in place of one that the sender has."""
    near, far = socket.socketpair()
    far.close()
    return near


def _go_ahead(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # seen when it is read next
        sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")

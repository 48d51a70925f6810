"""gunicorn's threaded worker, with patience for slow clients: they get a thread once their whole head has come.

As it comes, it gives every new connection a thread for up to five seconds, and half a head a thread for as long as the
client likes: a handful of them keep everybody else waiting. Here the main loop looks at what has come without taking
it, and closes what is not complete in time. A client that stalls in its body, or takes its answer too slowly, is
given up as well. How many connections one address may open is for the proxy in front to say.
"""

import selectors
import socket
import struct
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

HEAD_SECONDS = 10
STALLED = struct.pack("ll", 20, 0)
"""Seconds, as the kernel takes them, without a byte coming or going."""
HEAD_BYTES = 64 * 1024
"""What is longer goes to the parser all the same."""


class Patient(ThreadWorker):  # type: ignore[misc]
    """Where gunicorn gives a connection to a thread, one that is not ready for it waits with the idle ones."""

    def enqueue_req(self, conn: Any) -> None:
        if self.cfg.is_ssl:  # what has come is enciphered
            super().enqueue_req(conn)
            return
        if _ready(conn):
            conn.data_ready, conn.seen, conn.until = True, 0, None
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
            super().enqueue_req(conn)
            return
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, conn.seen + 1)  # wake up for more, not for the same
        conn.timeout = conn.until
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))


def _ready(conn: Any) -> bool:
    """Whether a whole head has come, or so much, or nothing more: then the parser says what it is."""
    if getattr(conn, "until", None) is None:
        conn.seen, conn.until = 0, time.monotonic() + HEAD_SECONDS
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, STALLED)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, STALLED)
    if conn.parser is not None and conn.parser.unreader.buf.getvalue():
        return True  # a part of it was read with the request before
    conn.sock.setblocking(False)
    try:
        said = conn.sock.recv(HEAD_BYTES, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
    before, conn.seen = conn.seen, len(said)
    return conn.seen <= before or conn.seen >= HEAD_BYTES or b"\r\n\r\n" in said

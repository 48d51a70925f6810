"""Sending to slow clients without keeping a thread waiting.

A thread hands what it can to the kernel, waits a moment, and leaves the rest to one sender of the worker, which serves
every slow client at once and gives up those that take too long.
"""

import contextlib
import selectors
import socket
import threading
import time
from typing import Any

PATIENCE = 1.0
"""Seconds that a thread waits in all for the client of one answer."""
STALLED_SECONDS = 20
"""Without a byte going."""
ANSWER_SECONDS, ANSWER_RATE = 30, 10_000
"""An answer may take so long to be fetched, and a second more for each so many bytes of it."""
ROOM = 64 * 1024 * 1024
"""Bytes of answers that a worker holds for slow clients; where more come, the oldest are given up."""
PIECE = 256 * 1024


class Sending:
    """A wrapper of a socket while an answer is written to it."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.left = bytearray()
        """What the client has not read yet."""
        self._patience = PATIENCE
        self.started = self.moved = time.monotonic()
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sock, name)

    def sendall(self, data: bytes) -> None:
        """Send what the client takes now, and buffer the rest. Raises TimeoutError for more than the buffer takes."""
        self._size += len(data)
        if self.left:
            self.left += data
        else:
            self.left += self._send_now(memoryview(data))
        if len(self.left) > ROOM:
            raise TimeoutError("An answer larger than the room for slow clients is not fetched")

    def _send_now(self, data: memoryview) -> memoryview:
        """Send, and return the part that the client did not take in time."""
        self.sock.setblocking(False)
        while data:
            try:
                data = data[self.sock.send(data[:PIECE]) :]
            except BlockingIOError:
                if self._patience <= 0 or not self._wait():
                    break
        return data

    def _wait(self) -> bool:
        """Wait until the client takes more; False if it does not in time."""
        begun = time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(self.sock, selectors.EVENT_WRITE)
            ready = bool(selector.select(self._patience))
        self._patience -= time.monotonic() - begun
        return ready

    @property
    def until(self) -> float:
        """The time at which it is given up."""
        return min(self.started + ANSWER_SECONDS + self._size / ANSWER_RATE, self.moved + STALLED_SECONDS)

    def send_some(self) -> bool:
        """Send what the client takes now; True once it has all, or has disconnected."""
        try:
            sent = self.sock.send(self.left[:PIECE])
        except BlockingIOError:
            return False
        except OSError:
            return True
        del self.left[:sent]
        self.moved = time.monotonic()
        return not self.left


class Sender:
    """One thread that sends the rest of every answer whose client is slow, and closes the connection after it."""

    def __init__(self) -> None:
        self._waiting: list[Sending] = []
        self._lock = threading.Lock()
        self._woken, self._wake = socket.socketpair()
        self._woken.setblocking(False)
        self._thread: threading.Thread | None = None

    def take(self, sending: Sending) -> None:
        """Take over a connection."""
        with self._lock:
            self._waiting.append(sending)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="sender", daemon=True)
                self._thread.start()
        self._wake.send(b"x")

    def _run(self) -> None:
        waiting: list[Sending] = []
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            while True:
                done = [key.data for key, _ in selector.select(1) if key.data is not None and key.data.send_some()]
                done += [answer for answer in waiting if answer.until <= time.monotonic() and answer not in done]
                for sending in done:
                    self._close(sending, waiting, selector)
                for sending in self._taken():
                    waiting.append(sending)
                    selector.register(sending.sock, selectors.EVENT_WRITE, sending)
                while sum(len(answer.left) for answer in waiting) > ROOM:
                    self._close(waiting[0], waiting, selector)

    def _taken(self) -> list[Sending]:
        with contextlib.suppress(BlockingIOError):
            self._woken.recv(4096)
        with self._lock:
            answers, self._waiting = self._waiting, []
        return answers

    def _close(self, sending: Sending, waiting: list[Sending], selector: selectors.BaseSelector) -> None:
        waiting.remove(sending)
        selector.unregister(sending.sock)
        with contextlib.suppress(OSError):
            sending.sock.shutdown(socket.SHUT_RDWR)
        sending.sock.close()

"""Runs a piece of Python from the data with its tests, in a process of its own that may do little.

It has an empty environment and an empty folder, bounds on time and memory, no other process or thread, and no byte
to write into a file; Python refuses it to change files, to signal and to reach the network; where root measures, it
belongs to nobody. It can read what the one who measures can read. This keeps off accidents and is no jail, so nothing
is run unless that is asked for.
"""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

SAID = 16
"""Bytes of the word that only a program that came to its end has written."""
REFUSED = (
    "os.chmod os.chown os.exec os.fork os.kill os.link os.mkdir os.posix_spawn os.remove os.rename os.rmdir os.spawn "
    "os.symlink os.system os.truncate os.utime pty.spawn shutil. signal.pthread_kill "
    "socket.bind socket.connect socket.getaddrinfo socket.gethostby socket.send subprocess."
)
"""Events that Python reports to its audit hooks, and that tested code may not cause."""
FIRST = r"""
import os, resource, sys, types
seconds, memory, output = int(sys.argv[1]), int(sys.argv[2]), os.dup(1)
word, source = sys.stdin.buffer.read(SAID), sys.stdin.buffer.read().decode()
nothing = os.open(os.devnull, os.O_RDWR)
for number in (0, 1, 2):
    os.dup2(nothing, number)
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
module = sys.modules["row"] = types.ModuleType("row")
for name, most in (("CPU", seconds), ("AS", memory), ("FSIZE", 0), ("CORE", 0), ("NOFILE", 64), ("NPROC", 0)):
    resource.setrlimit(getattr(resource, "RLIMIT_" + name), (most, most))
if os.geteuid() == 0:
    # Root has no bound on processes. So: nobody, who keeps the right to read, since the interpreter may be root's own.
    import ctypes
    system, nobody, read = ctypes.CDLL(None), 65534, 1 << 2
    keep, never_more, version = 8, 38, 0x20080522
    system.prctl(keep, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(nobody, nobody, nobody)
    os.setresuid(nobody, nobody, nobody)
    rights = (ctypes.c_uint32 * 6)(read, read, 0, 0, 0, 0)
    if system.capset((ctypes.c_uint32 * 2)(version, 0), rights) or system.prctl(never_more, 1, 0, 0, 0):
        os._exit(3)
def guard(event, given):
    if event == "open":
        writes = given[0] != os.devnull and isinstance(given[2], int) and given[2] & CHANGES
    else:
        writes = event.startswith(REFUSED)
    if writes:
        raise PermissionError("code that is tested may not do this: " + event)
CHANGES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
REFUSED = tuple("REFUSED".split())
sys.addaudithook(guard)
exec(compile(source, "row", "exec"), module.__dict__)
os.write(output, word)
os._exit(0)
""".replace("SAID", str(SAID)).replace('"REFUSED"', f'"{REFUSED}"')


@dataclass(frozen=True)
class Limits:
    """Of one row: seconds by the clock, and memory in MB."""

    seconds: float = 5.0
    memory: int = 512


def passes(code: str, tests: str, limits: Limits) -> bool:
    """Whether the code, and then its tests, come to their end; leaving early is no passing."""
    word = secrets.token_bytes(SAID)
    program = f"{code}\n\n{tests}\n".encode(errors="replace")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as file, _pipe() as (reading, writing):
        file.write(word + program)
        file.seek(0)
        process = _begun(folder, file.fileno(), writing, limits)
        try:
            ended = process.wait(limits.seconds) == 0
        except subprocess.TimeoutExpired:
            ended = False
        finally:
            _end(process)
        return ended and _said(reading) == word


def works() -> bool:
    """Whether such a process can be started here at all, and tells what passes from what does not."""
    limits = Limits(30.0)
    try:
        return passes("import math", "assert math", limits) and not passes("a = 1", "assert a == 2", limits)
    except OSError:
        return False


def _begun(folder: str, program: int, output: int, limits: Limits) -> "subprocess.Popen[bytes]":
    bounds = (str(int(limits.seconds) + 1), str(limits.memory << 20))
    return subprocess.Popen(
        [sys.executable, "-I", "-B", "-c", FIRST, *bounds],
        stdin=program,
        stdout=output,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={},
        start_new_session=True,
    )


@contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    """The end to read from never waits: what is not written by the end of the process is not read."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    try:
        yield reading, writing
    finally:
        os.close(reading)
        os.close(writing)


def _said(reading: int) -> bytes:
    try:
        return os.read(reading, SAID + 1)
    except BlockingIOError:
        return b""


def _end(process: "subprocess.Popen[bytes]") -> None:
    """With all of its session, whatever it has come to."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()

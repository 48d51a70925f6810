"""Runs a piece of Python from the data with its tests, in a process of its own that may do little.

It has an empty environment and an empty folder, bounds on time and memory, no file to write into, and no process or
thread beside it; where root measures, it belongs to nobody. It can still read what everybody may read, and reach the
network: this bounds accidents and is no jail, so nothing is run unless that is asked for.
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
from pathlib import Path

NOBODY = 65534
SAID = 16
"""Bytes of the word that only a program that came to its end has said."""
FIRST = r"""
import os, resource, sys, types
seconds, memory, said = int(sys.argv[1]), int(sys.argv[2]), os.dup(1)
word, source = sys.stdin.buffer.read(SAID), sys.stdin.buffer.read().decode()
nothing = os.open(os.devnull, os.O_RDWR)
for number in (0, 1, 2):
    os.dup2(nothing, number)
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
module = sys.modules["row"] = types.ModuleType("row")
for name, most in (("CPU", seconds), ("AS", memory), ("FSIZE", 0), ("CORE", 0), ("NOFILE", 64), ("NPROC", 0)):
    resource.setrlimit(getattr(resource, "RLIMIT_" + name), (most, most))
exec(compile(source, "row", "exec"), module.__dict__)
os.write(said, word)
os._exit(0)
""".replace("SAID", str(SAID))


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
        if os.geteuid() == 0:
            Path(folder).chmod(0o555)
        process = _begun(folder, file.fileno(), writing, limits)
        try:
            ended = process.wait(limits.seconds) == 0
        except subprocess.TimeoutExpired:
            ended = False
        finally:
            _end(process)
        return ended and os.read(reading, SAID + 1) == word


def works() -> bool:
    """Whether such a process can be started here at all, and tells what passes from what does not."""
    return passes("a = 1", "assert a == 1", Limits()) and not passes("a = 1", "assert a == 2", Limits())


def _begun(folder: str, program: int, said: int, limits: Limits) -> "subprocess.Popen[bytes]":
    nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    bounds = (str(int(limits.seconds) + 1), str(limits.memory << 20))
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-I", "-B", "-c", FIRST, *bounds],
        stdin=program,
        stdout=said,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={},
        start_new_session=True,
        **nobody,
    )


@contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    """The end to read from never waits: what was not said by the end of the process is not said at all."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    try:
        yield reading, writing
    finally:
        os.close(reading)
        os.close(writing)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """With all of its session, whatever it has come to."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()

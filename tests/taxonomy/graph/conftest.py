"""Mermaid's own parser, installed by npm once for a machine, and one process of it for a test run."""

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "mermaid"
INSTALL = ("install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--silent")

Read = Callable[[bytes], dict[str, Any]]


class Unavailable(Exception):
    """The parser cannot be run here; the message says why."""


def installed() -> Path:
    """The folder that holds the packages; whoever comes first installs them, the others wait."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise Unavailable("Mermaid's parser needs node and npm, which are not installed")
    expected = (FOLDER / "package.json").read_bytes()
    folder = Path(tempfile.gettempdir()) / f"registry-mermaid-{os.getuid()}-{sha256(expected).hexdigest()[:12]}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise Unavailable(f"{folder} belongs to someone else")
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            (folder / "package.json").write_bytes(expected)
            done = subprocess.run([npm, *INSTALL], cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode:
                raise Unavailable(f"npm could not install Mermaid's parser: {done.stderr.strip()}")
            (folder / "complete").touch()
    return folder


@pytest.fixture(scope="session")
def read_mermaid() -> Iterator[Read]:
    """What Mermaid makes of a flowchart: its nodes and edges, or an `error`."""
    try:
        folder = installed()
    except Unavailable as problem:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(f"Mermaid's parser must run in CI: {problem}")
        pytest.skip(str(problem))
    command = ["node", str(FOLDER / "parse.mjs"), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as node:
        assert node.stdin
        assert node.stdout

        def read(written: bytes) -> dict[str, Any]:
            print(json.dumps(written.decode()), file=node.stdin, flush=True)
            assert node.stdout
            answer: dict[str, Any] = json.loads(node.stdout.readline())
            return answer

        yield read
        node.stdin.close()

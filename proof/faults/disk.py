"""A disk without room: files of the server's processes, or of the loader's, cannot grow beyond a bound."""

import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psutil

from proof.faults.bundles import bundle
from proof.faults.server import ROOT
from proof.faults.stage import Sent, Stage, hold
from proof.faults.stores import CATALOGUE, Sqlite, Store

LEFT = 128 * 1024
SEGMENT = 2**20
"""PostgreSQL's log of writes comes in files of one size, which must fit; those of the cluster are made this small."""
MOST = 40
"""Acceptances after which a disk of so little room is full for certain."""
LARGEST = "SELECT max(pg_relation_size(oid)) FROM pg_class"


def full(stage: Stage) -> str:
    """Bundle after bundle until there is no room; then room again, and the refused one is accepted."""
    sent: Sent | None = None
    with _without_room(stage):
        for _ in range(MOST):
            sent = _sent(stage)
            if sent is None:
                break
            stage.accept(sent)
            if sent.answers != [200]:
                stage.refused(sent, "no room")
                break
        stage.server.must(200, "GET", "/api/v1/methods/?page_size=1")
    hold(not stage.store.faults(), f"the database: {stage.store.faults()}")
    refused = "an acceptance" if sent else "a submission"
    stage.again(sent or stage.submit())
    return f"{refused} refused"


def _sent(stage: Stage) -> Sent | None:
    """A submission; none where already that one finds no room."""
    number, stage.numbers = stage.numbers, stage.numbers + 1
    status, content = stage.server.ask("POST", "/api/v1/submissions/", bundle(number), by="ada")
    if status == 201:
        return Sent(number, str(content["id"]))
    hold(status == 503 and "no room" in content["detail"], f"a submission: {status} {content}")
    return None


@contextmanager
def _without_room(stage: Stage) -> Iterator[None]:
    """The first process starts the others, which are bound as it is."""
    cluster = None if isinstance(stage.store, Sqlite) else stage.cluster
    first = psutil.Process(stage.server.process.pid if cluster is None else cluster.server.pid)
    prefix = () if cluster is None else cluster.prefix  # another user's processes are bound by that user
    room = _taken(stage.store) + stage.draw.randrange(LEFT, 16 * LEFT)  # for one bundle or for several
    _bound(first, prefix, str(room))
    try:
        yield
    finally:
        _bound(first, prefix, "unlimited")


def _taken(store: Store) -> int:
    """The size of the largest file."""
    if isinstance(store, Sqlite):
        return max(SEGMENT, *(file.stat().st_size for file in store.folder.iterdir()))
    return max(SEGMENT, int(store.ask({"largest": LARGEST})["largest"]))


def _bound(first: psutil.Process, prefix: Sequence[str], room: str) -> None:
    for process in (first, *first.children()):
        command = [*prefix, "prlimit", "--pid", str(process.pid), f"--fsize={room}:"]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
        hold(done.returncode == 0 or not process.is_running(), done.stderr)


def loading(stage: Stage) -> str:
    """`load_catalogue` into a database that cannot grow: nothing is loaded, and it says what to do."""
    store = stage.migrated().copy()
    assert isinstance(store, Sqlite)
    try:
        before = store.ask({"version": CATALOGUE})
        room = store.file.stat().st_size + stage.draw.randrange(4 * LEFT)
        done = subprocess.run(
            [sys.executable, "manage.py", "load_catalogue"],
            cwd=ROOT,
            env=stage.server.environment | {"DATABASE_URL": store.url},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
            capture_output=True,
            text=True,
            check=False,
        )
        hold(done.returncode == 1, f"the loader ended with {done.returncode}: {done.stderr[-500:]}")
        hold("To do: make room" in done.stderr, f"the loader said {done.stderr[-500:]!r}")
        hold(store.ask({"version": CATALOGUE}) == before, "a part was loaded")
        hold(not store.faults(), f"the database: {store.faults()}")
    finally:
        store.drop()
    return "refused"

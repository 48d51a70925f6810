"""A disk without room: files of the server's processes, or of the loader's, cannot grow beyond a bound."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from tests.faults.bundles import bundle
from tests.faults.server import ROOT
from tests.faults.stage import Sent, Stage, hold
from tests.faults.stores import Sqlite

LEFT = 128 * 1024
SEGMENT = 2**20
"""PostgreSQL's log of writes comes in files of one size, which must fit; those of the cluster are made this small."""
MOST = 40
"""Acceptances after which a disk of so little room is full for certain."""
LARGEST = "SELECT max(pg_relation_size(oid)) FROM pg_class"


def full(stage: Stage) -> str:
    """Bundle after bundle until there is no room; then room again, and the refused one is accepted."""
    with _without_room(stage):
        for accepted in range(MOST):
            sent = _sent(stage)
            if sent is None:
                return _refused_early(stage, accepted)
            stage.accept(sent)
            if sent.answers != [200]:
                break
        stage.refused(sent, "no room")
    stage.again(sent)
    return f"{accepted} accepted before"


def _sent(stage: Stage) -> Sent | None:
    """A submission; none where already that one found no room."""
    number, stage.numbers = stage.numbers, stage.numbers + 1
    status, content, _ = stage.server.answer("POST", "/api/v1/submissions/", bundle(number), by="ada")
    if status == 201:
        return Sent(number, str(content["id"]))
    hold(status == 503 and "no room" in content["detail"], f"a submission: {status} {content}")
    return None


def _refused_early(stage: Stage, accepted: int) -> str:
    stage.server.must(200, "GET", "/api/v1/methods/?page_size=1")
    hold(not stage.store.faults(), f"the database: {stage.store.faults()}")
    return f"{accepted} accepted before"


@contextmanager
def _without_room(stage: Stage) -> Iterator[None]:
    if isinstance(stage.store, Sqlite):
        files = stage.store.folder.iterdir()
        room = max(SEGMENT, *(file.stat().st_size for file in files)) + LEFT
        processes = [*stage.server.workers(), psutil.Process(stage.server.process.pid)]
    else:
        assert stage.cluster is not None
        room = max(SEGMENT, stage.store.ask({"largest": LARGEST})["largest"]) + LEFT
        postmaster = psutil.Process(stage.cluster.server.pid)
        processes = [postmaster, *postmaster.children()]
    _bound(processes, room)
    try:
        yield
    finally:
        _bound([*processes, *processes[0].children()], resource.RLIM_INFINITY)
        if not isinstance(stage.store, Sqlite):
            _bound(psutil.Process(stage.cluster.server.pid).children(), resource.RLIM_INFINITY)  # type: ignore[union-attr]


def _bound(processes: list[psutil.Process], room: int) -> None:
    for process in processes:
        if process.is_running():
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))


def loading(stage: Stage) -> str:
    """`load_catalogue` into a database that cannot grow: nothing is loaded, and it says what to do."""
    store = stage.migrated().copy()
    try:
        before = store.ask({"version": "SELECT version FROM registry_catalogue"})
        room = max(file.stat().st_size for file in store.folder.iterdir()) + stage.draw.randrange(4 * LEFT)
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
        hold(store.ask({"version": "SELECT version FROM registry_catalogue"}) == before, "a part was loaded")
        hold(not store.faults(), f"the database: {store.faults()}")
    finally:
        store.drop()
    return "refused"

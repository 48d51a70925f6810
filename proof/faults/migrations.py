"""Migrations that meet: two hosts that start at once, and one that is killed on its way."""

import subprocess
import sys
import time
from collections.abc import Sequence

from proof.faults.server import ROOT
from proof.faults.stage import Stage, hold
from proof.faults.stores import Store

AT_ONCE = 2
COMMAND = ("manage.py", "migrate", "--verbosity", "0")
TWICE = "SELECT count(*) FROM (SELECT app, name FROM django_migrations GROUP BY app, name HAVING count(*) > 1) AS t"
DONE = {"registry": "SELECT count(*) FROM django_migrations WHERE app = 'registry'", "twice": TWICE}


def together(stage: Stage) -> str:
    """One does the work, the other waits; both end well, and nothing is done twice."""
    store = stage.store.empty()
    try:
        running = [_begun(stage, store, COMMAND) for _ in range(AT_ONCE)]
        told = [each.communicate()[1] for each in running]
        hold([each.returncode for each in running] == [0] * AT_ONCE, f"they said {told}")
        _complete(stage, store)
    finally:
        store.drop()
    return "both ended well"


def killed(stage: Stage) -> str:
    """At a random moment; run once more it finishes what was begun."""
    store = stage.store.empty()
    try:
        running = _begun(stage, store, COMMAND)
        time.sleep(stage.draw.uniform(0.5, 8.0))
        running.kill()
        running.communicate()
        again = _begun(stage, store, COMMAND)
        told = again.communicate()[1]
        hold(again.returncode == 0, f"run again it ended with {again.returncode}: {told[-500:]}")
        _complete(stage, store)
    finally:
        store.drop()
    return "finished" if running.returncode == 0 else "killed"


def _begun(stage: Stage, store: Store, command: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=stage.server.environment | {"DATABASE_URL": store.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _complete(stage: Stage, store: Store) -> None:
    files = len(list((ROOT / "registry" / "migrations").glob("0*.py")))
    found = store.ask(DONE)
    hold(found == {"registry": files, "twice": 0}, f"migrations noted: {found}, of {files} files")
    hold(not store.faults(), f"the database: {store.faults()}")

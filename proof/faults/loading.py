"""`load_catalogue` that is interrupted or killed at a random moment."""

import signal
import subprocess
import sys
import time
from typing import Any

from proof.faults.server import ROOT
from proof.faults.stage import Stage, hold
from proof.faults.stores import Store

COUNTS = {
    "version": "SELECT version FROM registry_catalogue",
    "noted": "SELECT count(*) FROM registry_catalogue WHERE fixtures <> ''",
    "methods": "SELECT count(*) FROM registry_method",
    "effects": "SELECT count(*) FROM registry_effect",
    "revisions": "SELECT count(*) FROM registry_revision",
    "trail": "SELECT count(*) FROM registry_auditentry WHERE action = 'load-files'",
}


def interrupted(stage: Stage) -> str:
    """By the one who started it, with Ctrl-C."""
    return _ended(stage, signal.SIGINT)


def killed(stage: Stage) -> str:
    """By the kernel."""
    return _ended(stage, signal.SIGKILL)


def _ended(stage: Stage, by: signal.Signals) -> str:
    store = stage.migrated().copy()
    try:
        nothing = store.ask(COUNTS)
        if stage.whole is None:
            stage.whole, stage.seconds = _whole(stage)
        loader = _loader(stage, store)
        time.sleep(stage.draw.uniform(0, stage.seconds * 1.1))
        loader.send_signal(by)
        told = loader.communicate()[1]
        store.settle(store.clients())
        found = store.ask(COUNTS)
        hold(found in (nothing, stage.whole), f"a part is there: {found}")
        hold(loader.returncode or found == stage.whole, "it said that it had ended well")
        hold("Traceback" not in told or found == nothing, told[-500:])
        again = _loader(stage, store)
        told = again.communicate()[1]
        hold(again.returncode == 0, f"run again: {told[-500:]}")
        hold(store.ask(COUNTS) == stage.whole, "run again it is not whole")
        hold(not store.faults(), f"the database: {store.faults()}")
    finally:
        store.drop()
    return "loaded" if found == stage.whole else "not loaded"


def _whole(stage: Stage) -> tuple[dict[str, Any], float]:
    """What is there when nobody interrupts, and how long it takes."""
    store = stage.migrated().copy()
    try:
        begun = time.monotonic()
        loader = _loader(stage, store)
        told = loader.communicate()[1]
        hold(loader.returncode == 0, told[-500:])
        return store.ask(COUNTS), time.monotonic() - begun
    finally:
        store.drop()


def _loader(stage: Stage, store: Store) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "load_catalogue"],
        cwd=ROOT,
        env=stage.server.environment | {"DATABASE_URL": store.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )

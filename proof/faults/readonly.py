"""A database that takes no writes: files without that right on SQLite, a setting of the cluster on PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager

from proof.faults.stage import Stage
from proof.faults.stores import Postgresql

READ_ONLY, NORMAL = 0o444, 0o644


def read_only(stage: Stage) -> str:
    """Reading goes on, a change is refused with its reason, and accepted once writing is allowed again."""
    sent = stage.submit()
    with _closed(stage):
        stage.accept(sent)
        stage.refused(sent, "takes no changes")
    stage.again(sent)
    return "refused"


@contextmanager
def _closed(stage: Stage) -> Iterator[None]:
    store = stage.store
    if isinstance(store, Postgresql):
        store.order("ALTER SYSTEM SET default_transaction_read_only = on")
        store.reload()
        try:
            yield
        finally:
            store.order("ALTER SYSTEM RESET default_transaction_read_only")
            store.reload()
        return
    for mode in (READ_ONLY, NORMAL):
        for file in store.folder.iterdir():
            file.chmod(mode)
        stage.server.kill_workers()  # a file that is open already keeps its right
        stage.server.wait()
        if mode == READ_ONLY:
            yield

"""One soak: a server with the whole catalogue, a warm-up, the load, and what fell short."""

import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from proof.faults.server import Server
from proof.faults.stores import Postgresql, Sqlite, Store
from proof.soak.load import TOLD, Load, Outcome
from proof.soak.mix import Known, Mix
from proof.soak.watching import Held, at_rest, shortcomings
from tests import postgres

WARM_UP, LONGEST_WARM_UP = 0.25, 60.0
"""A part of the time, and seconds at most: every thread has served, and what is kept has been made."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Soak:
    """What came of it on one database."""

    database: str
    outcome: Outcome
    held: tuple[Held, Held, Held]
    """At rest: after the warm-up, in the middle of the load, and after it."""

    @property
    def short(self) -> list[str]:
        """What fell short, in words."""
        found = [f"{count} times {error}" for error, count in self.outcome.errors.most_common(TOLD)]
        if self.outcome.refused:
            found.append(f"{self.outcome.refused} arrivals were not sent: too many requests were in flight")
        return found + shortcomings(*self.held)


@contextmanager
def stores(databases: list[str], folder: Path, tell: Tell) -> Iterator[Iterator[Store]]:
    """Each database in turn. PostgreSQL runs in a cluster of its own, and is left out where it is not installed."""
    cluster: postgres.Cluster | None = None
    try:
        if "postgresql" in databases:
            try:
                cluster = postgres.find()
                cluster.start()
            except postgres.Unavailable as problem:
                cluster = None
                tell(f"postgresql: left out: {problem}")
        found: list[Store] = [Sqlite(folder)] if "sqlite" in databases else []
        yield iter([*found, *([Postgresql(cluster.folder)] if cluster else [])])
    finally:
        if cluster is not None:
            cluster.stop()


def served(store: Store, folder: Path) -> Server:
    """As in production, but over plain HTTP and without limits: all of the load comes from one address."""
    server = Server(
        store.url,
        folder,
        DEBUG="0",
        SECRET_KEY=secrets.token_urlsafe(64),
        ALLOWED_HOSTS="127.0.0.1",
        SECURE_SSL_REDIRECT="0",
        PYTHONWARNINGS="ignore:No directory at",
    )
    server.prepare()
    loaded = server.run("manage.py", "load_catalogue")
    if loaded.returncode:
        raise RuntimeError(loaded.stderr)
    server.start()
    return server


def known(server: Server) -> Known:
    def ids(collection: str) -> list[str]:
        page = server.must(200, "GET", f"/api/v1/{collection}/?page_size=100")
        return [record["id"] for record in page["results"]]

    return Known(ids("methods"), ids("components"), ids("sources"))


def soak(store: Store, seconds: float, rate: float, seed: int, tell: Tell) -> Soak:
    with tempfile.TemporaryDirectory(prefix="registry-soak-") as folder:
        server = served(store, Path(folder))
        try:
            load = Load(server, Mix(known(server), seed), rate)
            warm = min(LONGEST_WARM_UP, seconds * WARM_UP)
            tell(f"{store.name}: {warm:.0f} s to warm up, {seconds:.0f} s at {rate:g} requests a second")
            load.run(warm)
            start = at_rest(server)
            first = load.run(seconds / 2)
            middle = at_rest(server)
            second = load.run(seconds / 2)
            return Soak(store.name, first + second, (start, middle, at_rest(server)))
        finally:
            server.kill()

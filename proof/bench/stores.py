"""Databases that hold a generated catalogue: loaded through the services once, and kept in bench/.cache."""

import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests import postgres

ROOT = Path(__file__).resolve().parents[2]
CACHE_VARIABLE = "BENCH_CACHE"
CACHE = Path(os.environ.get(CACHE_VARIABLE) or ROOT / "proof" / "bench" / ".cache")
SQLITE, POSTGRESQL = DATABASES = ("sqlite", "postgresql")
PARTS = ("migrations", "models", "services")
SHAPING = ("proof/bench/generate.py", "proof/bench/load.py", "taxonomy", *(f"registry/{name}" for name in PARTS))
"""What a stored catalogue depends on: it is loaded anew where any of this has changed."""
READING = ("taxonomy/graph", "taxonomy/comparison.py", "taxonomy/diagnosis")
"""What is worked out when it is asked for, and stored nowhere."""
UNLIMITED = {"READS_PER_MINUTE": "1000000000", "WRITES_PER_MINUTE": "1000000000"}


def environment(url: str) -> dict[str, str]:
    """Settings as in production, over plain HTTP and for one client that asks for more than any reader would."""
    key = os.environ.get("SECRET_KEY") or secrets.token_urlsafe(64)
    fixed = {"DEBUG": "0", "SECURE_SSL_REDIRECT": "0", "ALLOWED_HOSTS": "localhost", **UNLIMITED}
    return fixed | {"DATABASE_URL": url, "SECRET_KEY": key, "DJANGO_SETTINGS_MODULE": "config.settings"}


def fingerprint() -> str:
    paths = [ROOT / name for name in SHAPING]
    files = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*.py")))]
    reading = {ROOT / name for name in READING}
    shaping = [file for file in files if reading.isdisjoint({file, *file.parents})]
    return hashlib.sha256(b"".join(file.read_bytes() for file in shaping)).hexdigest()


@dataclass(frozen=True)
class Store:
    """A database system that runs, and the generated catalogues in it: a file each, or a database of the cluster."""

    database: str
    cluster: postgres.Cluster | None = None

    def url(self, methods: int) -> str:
        """The address of a catalogue of so many methods; loaded where it is not there yet."""
        CACHE.mkdir(parents=True, exist_ok=True)
        if not self._fresh(methods):
            self._note(methods).unlink(missing_ok=True)
            self._load(methods)
        elif self.cluster and not self._exists(methods):
            self._restore(methods)
        return self._address(methods)

    def loaded(self, methods: int) -> dict[str, Any]:
        """What bench.load told of the loading, when it was."""
        self.url(methods)
        found: dict[str, Any] = json.loads(self._note(methods).read_text())["loaded"]
        return found

    @contextmanager
    def copy(self, methods: int) -> Iterator[str]:
        """The address of a catalogue to write to, gone afterwards."""
        url = self.url(methods)
        if self.cluster is None:
            with tempfile.TemporaryDirectory(dir=CACHE) as folder:
                copy = Path(folder) / "copy.sqlite3"
                shutil.copy(self._file(methods), copy)
                yield f"sqlite:///{copy}"
            return
        copied = f"{_name(methods)}_copy"
        self._execute(f"CREATE DATABASE {copied} TEMPLATE {_name(methods)} STRATEGY FILE_COPY")
        try:
            yield f"{url.rpartition('/')[0]}/{copied}"
        finally:
            self._execute(f"DROP DATABASE {copied} WITH (FORCE)")

    def _stem(self, methods: int) -> Path:
        return CACHE / f"{methods}-{self.database}"

    def _note(self, methods: int) -> Path:
        return self._stem(methods).with_suffix(".json")

    def _file(self, methods: int) -> Path:
        return self._stem(methods).with_suffix(".dump" if self.cluster else ".sqlite3")

    def _address(self, methods: int) -> str:
        if self.cluster is None:
            return f"sqlite:///{self._file(methods)}"
        return f"{self.cluster.url.rpartition('/')[0]}/{_name(methods)}"

    def _fresh(self, methods: int) -> bool:
        note = self._note(methods)
        known = json.loads(note.read_text()) if note.exists() else {}
        return known.get("fingerprint") == fingerprint() and self._file(methods).exists()

    def _load(self, methods: int) -> None:
        """In a process of its own, since Django knows one database a process."""
        mark, file, url = fingerprint(), self._file(methods), self._address(methods)
        if self.cluster:
            self._execute(f"DROP DATABASE IF EXISTS {_name(methods)}", f"CREATE DATABASE {_name(methods)}")
        else:
            for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
                file.with_name(name).unlink(missing_ok=True)
        command = [sys.executable, "-m", "proof.bench.load", str(methods)]
        env = os.environ | environment(url)
        done = subprocess.run(command, check=True, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        if self.cluster:
            self._program("pg_dump", "-Fc", "-Z1", "-f", str(file), _name(methods))
            self._execute("VACUUM ANALYZE", database=_name(methods))
        note = {"fingerprint": mark, "loaded": json.loads(done.stdout)}
        self._note(methods).write_text(json.dumps(note, indent=1) + "\n")

    def _restore(self, methods: int) -> None:
        self._execute(f"CREATE DATABASE {_name(methods)}")
        self._program("pg_restore", "-j2", "-d", _name(methods), str(self._file(methods)))
        self._execute("VACUUM ANALYZE", database=_name(methods))

    def _exists(self, methods: int) -> bool:
        with self._connected("postgres") as connection:
            asked = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_name(methods)])
            return asked.fetchone() is not None

    def _program(self, name: str, *arguments: str) -> None:
        assert self.cluster is not None
        socket = ["--host", str(self.cluster.folder), "--username", "postgres"]
        subprocess.run([self.cluster.initdb.with_name(name), *socket, *arguments], check=True)

    def _execute(self, *statements: str, database: str = "postgres") -> None:
        with self._connected(database) as connection:
            for statement in statements:
                connection.execute(statement)

    def _connected(self, name: str) -> psycopg.Connection:
        assert self.cluster is not None
        return psycopg.connect(host=str(self.cluster.folder), user="postgres", dbname=name, autocommit=True)


def _name(methods: int) -> str:
    return f"bench_{methods}"


@contextmanager
def stores(databases: list[str]) -> Iterator[dict[str, Store]]:
    """What of these runs here, with a cluster for PostgreSQL. One that is not installed is left out, and said so."""
    running: dict[str, Store] = {}
    try:
        for database in databases:
            try:
                running[database] = Store(database, _cluster() if database == POSTGRESQL else None)
            except postgres.Unavailable as problem:
                print(f"{database} is left out: {problem}", file=sys.stderr)  # noqa: T201
        yield running
    finally:
        for store in running.values():
            if store.cluster:
                store.cluster.stop()


def _cluster() -> postgres.Cluster:
    cluster = postgres.find()
    cluster.start()
    return cluster

"""Databases that hold a generated catalogue: loaded through the services once, and kept in bench/.cache."""

import argparse
import hashlib
import json
import os
import resource
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg

from bench.generate import EFFECTS, bundles
from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
CACHE_VARIABLE = "BENCH_CACHE"
CACHE = Path(os.environ.get(CACHE_VARIABLE) or ROOT / "bench" / ".cache")
DATABASES = ("sqlite", "postgresql")
STORE = ("bodies", "migrations", "rows", "search.py")
SHAPING = ("bench/generate.py", "taxonomy", *(f"registry/{name}" for name in STORE))
"""What a stored catalogue depends on: it is loaded anew where any of this has changed."""
READING = ("taxonomy/graph", "taxonomy/comparison")
"""What is worked out when it is asked for, and stored nowhere."""


def environment(url: str) -> dict[str, str]:
    """Settings as in production, over plain HTTP."""
    key = os.environ.get("SECRET_KEY") or secrets.token_urlsafe(64)
    fixed = {"DEBUG": "0", "SECURE_SSL_REDIRECT": "0", "ALLOWED_HOSTS": "localhost"}
    return fixed | {"DATABASE_URL": url, "SECRET_KEY": key, "DJANGO_SETTINGS_MODULE": "config.settings"}


def fingerprint() -> str:
    paths = [ROOT / name for name in SHAPING]
    files = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*.py")))]
    reading = {ROOT / name for name in READING}
    shaping = [file for file in files if reading.isdisjoint(file.parents)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in shaping)).hexdigest()


@contextmanager
def servers(databases: list[str]) -> Iterator[dict[str, postgres.Cluster | None]]:
    """What each database needs to run: a cluster for PostgreSQL. One that is not installed is left out, and said so."""
    running: dict[str, postgres.Cluster | None] = {}
    try:
        for database in databases:
            try:
                running[database] = _cluster() if database == "postgresql" else None
            except postgres.Unavailable as problem:
                print(f"{database} is left out: {problem}", file=sys.stderr)  # noqa: T201
        yield running
    finally:
        for cluster in filter(None, running.values()):
            cluster.stop()


def _cluster() -> postgres.Cluster:
    cluster = postgres.find()
    cluster.start()
    return cluster


class Size(NamedTuple):
    """How large a catalogue is. Without effects it is loaded in half the time, where nothing but methods is asked."""

    methods: int
    effects: int = EFFECTS

    @property
    def name(self) -> str:
        return str(self.methods) if self.effects == EFFECTS else f"{self.methods}-{self.effects}"


def made(methods: int, cluster: postgres.Cluster | None, effects: int = EFFECTS) -> str:
    """The address of a database with so many methods, and effects a method; made where it is not there yet."""
    size = Size(methods, effects)
    CACHE.mkdir(parents=True, exist_ok=True)
    stem = CACHE / f"{size.name}-{'postgresql' if cluster else 'sqlite'}"
    note, print_now = stem.with_suffix(".json"), fingerprint()
    known = json.loads(note.read_text()) if note.exists() else {}
    file = stem.with_suffix(".dump" if cluster else ".sqlite3")
    fresh = known.get("fingerprint") != print_now or not file.exists()
    if fresh:
        note.unlink(missing_ok=True)
    url = _postgresql(size, file, cluster, fresh) if cluster else _sqlite(size, file, fresh)
    if fresh:
        note.write_text(json.dumps({"fingerprint": print_now}))
    return url


def _sqlite(size: Size, file: Path, fresh: bool) -> str:
    url = f"sqlite:///{file}"
    if fresh:
        for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
            file.with_name(name).unlink(missing_ok=True)
        _fill(size, url)
    return url


def _postgresql(size: Size, file: Path, cluster: postgres.Cluster, fresh: bool) -> str:
    name = f"bench_{size.name.replace('-', '_')}"
    with _connected(cluster, "postgres") as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = f"{cluster.url.rpartition('/')[0]}/{name}"
    socket = ["--host", str(cluster.folder), "--username", "postgres"]
    programs = cluster.initdb.parent
    if fresh:
        _fill(size, url)
        subprocess.run([programs / "pg_dump", *socket, "-Fc", "-Z1", "-f", str(file), name], check=True)
    else:
        subprocess.run([programs / "pg_restore", *socket, "-j2", "-d", name, str(file)], check=True)
    with _connected(cluster, name) as connection:
        connection.execute("VACUUM ANALYZE")
    return url


def _connected(cluster: postgres.Cluster, name: str) -> psycopg.Connection:
    return psycopg.connect(host=str(cluster.folder), user="postgres", dbname=name, autocommit=True)


def _fill(size: Size, url: str) -> None:
    """In a process of its own, since Django knows one database a process."""
    command = [sys.executable, "-m", "bench.load", "--methods", str(size.methods)]
    command += ["--effects", str(size.effects), "--into", url]
    subprocess.run(command, check=True, cwd=ROOT, env=os.environ | environment(url))


def fill(size: Size) -> None:
    """Load a generated catalogue into the database of this process's settings."""
    import django  # noqa: PLC0415  (the settings are read from the environment that the caller made)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    methods_done, generating = _load(size)
    seconds = time.perf_counter() - start
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(  # noqa: T201
        f"{methods_done} methods into {connection.vendor}: {seconds:.1f} s, {generating:.1f} s of it to make the "
        f"documents; {methods_done / max(seconds - generating, 1e-9):.0f} methods a second, {memory} MB at most",
        file=sys.stderr,
    )


def _load(size: Size) -> tuple[int, float]:
    from registry.services import apply_bundle  # noqa: PLC0415

    done, generating, stream = 0, 0.0, bundles(size.methods, effects=size.effects)
    while True:
        start = time.perf_counter()
        bundle = next(stream, None)
        generating += time.perf_counter() - start
        if bundle is None:
            return done, generating
        apply_bundle(bundle=bundle, message="Generated")
        done += len(bundle.methods)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--methods", type=int, default=10_000)
    parser.add_argument("--effects", type=int, default=EFFECTS, help="effects a method")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--into", metavar="URL", help="fill this database, which has to be empty, and keep no copy")
    options = parser.parse_args()
    if options.into:
        os.environ.update(environment(options.into))
        fill(Size(options.methods, options.effects))
        return
    with servers([options.database]) as running:
        for cluster in running.values():
            made(options.methods, cluster, options.effects)


if __name__ == "__main__":
    main()

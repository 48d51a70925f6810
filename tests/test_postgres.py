"""The temporary PostgreSQL cluster that tests start for themselves."""

import os
from pathlib import Path

import psycopg
import pytest

from tests import postgres


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine without PostgreSQL: nothing on PATH, nothing where Debian puts it."""
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path / "debian")
    return tmp_path


def install(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    return folder / "initdb"


def test_a_cluster_answers_and_leaves_nothing_behind():
    try:
        cluster = postgres.find()
        cluster.start()
    except postgres.Unavailable as problem:
        pytest.skip(str(problem))
    try:
        with psycopg.connect(host=str(cluster.folder), user="postgres", dbname="postgres") as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("off",)
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    finally:
        cluster.stop()
    assert not cluster.folder.exists()
    assert cluster.server.returncode == 0


def test_a_server_that_does_not_start_gives_the_reason_and_leaves_nothing(tmp_path, monkeypatch):
    try:
        cluster = postgres.find()
    except postgres.Unavailable as problem:
        pytest.skip(str(problem))
    monkeypatch.setattr(postgres, "SPEED", ("no_such_setting=1",))
    with pytest.raises(postgres.Unavailable, match="no_such_setting"):
        cluster.start()
    assert not cluster.folder.exists()


def test_the_newest_is_found(bare):
    install(bare / "debian/9.6/bin")
    newest = install(bare / "debian/15/bin")
    assert postgres.installed() == newest


def test_path_goes_first(bare):
    install(bare / "debian/15/bin")
    chosen = install(bare / "path")
    assert postgres.installed() == chosen


def test_initdb_without_its_server_is_no_installation(bare):
    install(bare / "path").with_name("postgres").unlink()
    assert postgres.installed() is None


def test_a_missing_installation_is_reported(bare):
    with pytest.raises(postgres.Unavailable, match="not installed"):
        postgres.find()


def test_root_needs_setpriv(bare, monkeypatch):
    install(bare / "debian/15/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(postgres.Unavailable, match="setpriv"):
        postgres.find()


def test_root_needs_another_user(bare, monkeypatch):
    install(bare / "path").with_name("setpriv").symlink_to(bare / "path/initdb")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgres, "is_user", lambda _: False)
    with pytest.raises(postgres.Unavailable, match="no user postgres"):
        postgres.find()


def test_anyone_else_needs_nothing(bare, monkeypatch):
    initdb = install(bare / "debian/15/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert postgres.find() == postgres.Cluster(initdb)

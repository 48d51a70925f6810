"""`python -m tests.upgrade`: makes the store of the first edition anew, for both databases.

That release has to run in this environment: `pip install -r requirements-measure.txt` brings what it needs beside.
"""

import gzip
import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from tempfile import TemporaryDirectory

from tests import postgres

COMMIT = "95b659a"
FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
TEXTS = ("addresses.txt", "tokens.json")


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        release = folder / "release"
        release.mkdir()
        archive = subprocess.run(["git", "archive", COMMIT], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "--extract"], cwd=release, input=archive, check=True)
        texts = [sqlite(release, folder), postgresql(release, folder)]
        for text in TEXTS:
            if texts[0][text] != texts[1][text]:
                lines = zip(texts[0][text].splitlines(), texts[1][text].splitlines(), strict=False)
                differing = [f"{one!r} is {other!r}" for one, other in lines if one != other]
                sys.exit(f"{text}: the two databases do not answer the same:\n" + "\n".join(differing[:20]))
        for text, content in texts[0].items():
            (FOLDER / text).write_bytes(content)


def sqlite(release: Path, folder: Path) -> dict[str, bytes]:
    file, whole = folder / "store.sqlite3", folder / "whole.sqlite3"
    texts = made(release, f"sqlite:///{file}", folder / "sqlite")
    with closing(connect(file)) as store:
        store.execute(f"VACUUM INTO '{whole}'")
    write(FOLDER / "first_edition.sqlite3.gz", whole.read_bytes())
    return texts


def postgresql(release: Path, folder: Path) -> dict[str, bytes]:
    cluster = postgres.find()
    cluster.start()
    try:
        texts = made(release, cluster.url, folder / "postgresql")
        program = shutil.which("pg_dump", path=f"{cluster.initdb.parent}{os.pathsep}{os.environ['PATH']}") or "pg_dump"
        where = [f"--host={cluster.folder}", "--username=postgres", "postgres"]
        command = [program, "--inserts", "--no-owner", "--no-privileges", *where]
        dump = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    finally:
        cluster.stop()
    # Left out: what belongs to psql alone, and settings that only servers of that version know.
    lines = [line for line in dump.splitlines() if not line.startswith(("\\", "SET transaction_timeout"))]
    write(FOLDER / "first_edition.sql.gz", "\n".join(lines).encode())
    return texts


def made(release: Path, url: str, folder: Path) -> dict[str, bytes]:
    """Run the maker inside the former release, on an empty database."""
    folder.mkdir()
    command = [sys.executable, "-W", "ignore", str(FOLDER / "make_first_edition.py"), str(folder)]
    subprocess.run(command, cwd=release, env=os.environ | {"DATABASE_URL": url}, check=True)
    return {name: (folder / name).read_bytes() for name in TEXTS}


def write(file: Path, content: bytes) -> None:
    """The same bytes for the same content: no name and no time in the head."""
    file.write_bytes(gzip.compress(content, mtime=0))


if __name__ == "__main__":
    main()

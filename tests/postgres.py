"""A PostgreSQL cluster of our own that lives as long as a test run: local, trusting, not durable."""

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg

DEBIAN = Path("/usr/lib/postgresql")
START_SECONDS = 30
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")
DURABLE = ("fsync=off", "listen_addresses=")
"""What is acknowledged outlives the server's processes, not the machine: nothing here cuts its power."""
DIE_WITH_US = ("--pdeathsig=INT",)  # the kernel ends the server even where the test run is killed


class Unavailable(Exception):
    """No cluster can be started here; the message says why."""


@dataclass
class Cluster:
    """One server in a folder of its own, reached by a socket in that folder."""

    initdb: Path
    prefix: tuple[str, ...] = ()  # the prefix of a command that runs it as the right user
    durable: bool = False
    layout: tuple[str, ...] = ()  # more options of initdb
    folder: Path = field(init=False, repr=False, compare=False)
    server: subprocess.Popen[bytes] = field(init=False, repr=False, compare=False)

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/{self.folder}/postgres"

    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="registry-pg-"))
        try:
            if os.geteuid() == 0:
                shutil.chown(self.folder, "postgres", "postgres")
            self._create()
            self._serve()
        except BaseException:
            self.stop()
            raise

    def crash(self) -> None:
        """Every process ends as when memory runs out; `restart` finds what is left."""
        processes = [psutil.Process(self.server.pid), *psutil.Process(self.server.pid).children(recursive=True)]
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes[1:], timeout=START_SECONDS)
        self.server.wait()

    def restart(self) -> None:
        self._serve()

    def stop(self) -> None:
        if hasattr(self, "server"):
            self.server.send_signal(signal.SIGINT)  # "fast": cuts the connections that are left
            try:
                self.server.wait(timeout=START_SECONDS)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _create(self) -> None:
        command = [*self.prefix, str(self.initdb), "--username=postgres", "--auth=trust", "--no-sync", *self.layout]
        command += ["--encoding=UTF8", *locale(self.initdb), f"--pgdata={self.folder / 'data'}"]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"initdb failed: {done.stderr.strip()}")

    def _serve(self) -> None:
        options = DURABLE if self.durable else SPEED
        command = [*self.prefix, str(self.initdb.with_name("postgres")), "-D", str(self.folder / "data")]
        command += ["-k", str(self.folder), *(part for option in options for part in ("-c", option))]
        log = self.folder / "log"
        with log.open("wb") as output:
            # A session of its own, so that Ctrl-C ends the tests first and the server after them.
            self.server = subprocess.Popen(command, cwd="/", stdout=output, stderr=output, start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.folder):
            if self.server.poll() is not None or time.monotonic() > deadline:
                raise Unavailable(f"the server did not start: {log.read_text(errors='replace').strip()}")
            time.sleep(0.05)


def answers(folder: Path) -> bool:
    """Whether the server that has its socket in this folder takes connections."""
    try:
        psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def locale(initdb: Path) -> list[str]:
    """A language's order where the server brings one, as production has: a test that leans on byte order fails."""
    output = subprocess.run([initdb, "--version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"\d+", output)
    if version and int(version[0]) >= 15:
        return ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"]
    return ["--locale=C.UTF-8"]


def installed() -> Path | None:
    """The newest initdb that has a server in its folder."""
    on_path = shutil.which("initdb")
    newest = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True)
    result = [*([Path(on_path).resolve()] if on_path else []), *newest]
    return next((path for path in result if path.with_name("postgres").exists()), None)


def find() -> Cluster:
    """A cluster ready to start, or Unavailable."""
    initdb = installed()
    if initdb is None:
        raise Unavailable("PostgreSQL is not installed (no initdb on PATH or in /usr/lib/postgresql)")
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0:
        return Cluster(initdb, (setpriv, *DIE_WITH_US) if setpriv else ())
    if setpriv is None:
        raise Unavailable("PostgreSQL does not run as root, and setpriv (util-linux) is missing to run it as postgres")
    if not is_user("postgres"):
        raise Unavailable("PostgreSQL does not run as root, and there is no user postgres to run it as")
    return Cluster(initdb, (setpriv, "--reuid=postgres", "--regid=postgres", "--init-groups", *DIE_WITH_US))


def is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True

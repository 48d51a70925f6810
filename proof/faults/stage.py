"""What every scenario plays on: a store, a server on it, bundles that are accepted, and what has to hold afterwards."""

import os
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

from proof.faults.accounts import tokens
from proof.faults.bundles import METHODS, bundle, word
from proof.faults.holding import facts, judged
from proof.faults.server import PRELOADED, Server
from proof.faults.stores import Store
from tests.postgres import Cluster

BOUND = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Root writes whatever the mode of a file says; a server under root is run without that."""


VERSION = "SELECT version FROM registry_catalogue"
BUILD_SECONDS = 30.0
"""What a new version may take until it answers; the version before it answers meanwhile (docs/operations.md)."""


class Broken(Exception):
    """Something that was to hold does not."""


def hold(condition: object, told: str) -> None:
    if not condition:
        raise Broken(told)


@dataclass
class Sent:
    """A submission whose acceptance is asked for."""

    number: int
    submission: str
    answers: list[Any] = field(default_factory=list)
    """The statuses that came back; none where the connection broke."""
    details: list[str] = field(default_factory=list)


class Stage:
    """One database with a server on it. `short` is the form for every test run: seconds instead of minutes."""

    def __init__(
        self, store: Store, folder: Path, seed: int, *, short: bool = False, cluster: Cluster | None = None
    ) -> None:
        self.store, self.folder, self.short, self.cluster = store, folder, short, cluster
        self.draw, self.numbers = random.Random(seed), 0
        self.usual: float | None = None
        """Seconds that an acceptance takes, once known."""
        self.whole: dict[str, Any] | None = None
        self.seconds = 0.0
        """What `load_catalogue` leaves behind, and how long it takes, once known."""
        self._migrated: Store | None = None
        self.patience = 1.0 if short else 10.0
        """How long a change waits for another one."""
        self.clock = folder / "clock"
        self.clock.write_text("0")
        before = BOUND if os.geteuid() == 0 and store.name == "sqlite" else ()
        options = ("proof.faults.clocked:application", *(PRELOADED if short else ()))
        said = {"CLOCK_FILE": str(self.clock), "LOCK_SECONDS": f"{self.patience:.0f}"}
        self.server = Server(store.url, folder, options=options, before=before, **said)

    def open(self) -> None:
        """The first bundle brings the terms."""
        if self.short:
            accounts = self.folder / "accounts"
            self.server.environment["ACCOUNTS_FILE"] = str(accounts)
            self.server.start()
            self.server.tokens = tokens(accounts.read_text())
            del self.server.environment["ACCOUNTS_FILE"]
        else:
            self.server.prepare()
            self.server.start()
        first = self.submit()
        self.accept(first)
        hold(first.answers == [200], f"the first bundle: {first.answers} {first.details}")

    def migrated(self) -> Store:
        """A store with no records, to be copied."""
        if self._migrated is None:
            self._migrated = self.store.empty()
            done = self.server.run("manage.py", "migrate", "--verbosity", "0", DATABASE_URL=self._migrated.url)
            hold(done.returncode == 0, done.stderr)
        return self._migrated

    def revive(self) -> None:
        """After a try that did not hold: the next one starts on a server that runs."""
        self.clock.write_text("0")
        self.server.kill()
        self.server.start()

    def submit(self) -> Sent:
        number, self.numbers = self.numbers, self.numbers + 1
        made = self.server.must(201, "POST", "/api/v1/submissions/", bundle(number), by="ada")
        return Sent(number, str(made["id"]))

    def accept(self, sent: Sent) -> None:
        """Under its key: made again, it ends as if it had been made once."""
        path, key = f"/api/v1/submissions/{sent.submission}/accept/", f"accept {sent.number}"
        try:
            status, content, headers = self.server.answer("POST", path, by="cyd", Idempotency_Key=key, If_Match='"1"')
        except (OSError, HTTPException):
            return
        sent.answers.append(status)
        sent.details.append(str(content.get("detail", "")))
        if status == 503:
            hold(int(headers.get("Retry-After", 0)) > 0, "a 503 without Retry-After")

    def accepting(self, sent: Sent) -> threading.Thread:
        asking = threading.Thread(target=self.accept, args=(sent,))
        asking.start()
        return asking

    def look(self, sent: Sent, *, newest: bool = True) -> str:
        """Applied or not, whole either way, and as it was answered. One that is not the newest was changed since."""
        found = facts(self.store, sent.submission, sent.number)
        if not newest:
            found["shared title"] = int(found["state"] == "accepted")
        outcome = judged(found)
        hold(outcome != "half applied", f"half applied: {found}")
        hold(200 not in sent.answers or outcome == "applied", f"lost: answered {sent.answers}, found {found}")
        hold(found["state"] is not None, "lost: the submission itself")
        hold(not self.store.faults(), f"the database: {self.store.faults()}")
        return outcome

    def again(self, sent: Sent) -> None:
        """Asked once more after the fault is over, it ends as if nothing had happened, and readers find it."""
        before = len(sent.answers)
        self.accept(sent)
        told = f"made again: {sent.answers[before:]} {sent.details[before:]}"
        hold(sent.answers[before:] == [200], told)
        hold(self.look(sent) == "applied", f"{told}, but not applied")
        self.find(sent)

    def find(self, sent: Sent) -> None:
        """Readers find it as soon as an answer names the version that is stored: until then it is being built."""
        version = self.store.ask({"version": VERSION})["version"]
        until = time.monotonic() + BUILD_SECONDS
        while True:
            status, content, headers = self.server.answer("GET", f"/api/v1/methods/?q={word(sent.number)}&page_size=1")
            hold(status == 200, f"reading: {status} {content.get('detail')}")
            if int(headers["Catalogue-Version"]) >= version:
                break
            hold(time.monotonic() < until, f"still at version {headers['Catalogue-Version']}, not {version}")
            time.sleep(0.1)
        listed = content["count"]
        hold(listed == METHODS, f"{listed} methods of the bundle are listed, not {METHODS}")

    def refused(self, sent: Sent, words: str) -> None:
        """The last answer was a clear no, and reading goes on."""
        hold(sent.answers and sent.answers[-1] == 503, f"answered {sent.answers} {sent.details}, not 503")
        hold(words in sent.details[-1], f"told {sent.details[-1]!r}")
        self.server.must(200, "GET", "/api/v1/methods/?page_size=1")
        hold(self.look(sent) == "not applied", "refused, but applied")


Play = Callable[[Stage], str]
"""One try. What it returns is counted; it raises Broken where something did not hold."""

"""One kill after the other, each at a random moment of an acceptance, and what has to hold after it."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

from tests.faults.bundles import EFFECTS, METHODS, SIZE, bundle, word
from tests.faults.server import Refused, Server
from tests.faults.stores import Store

OUTCOMES = ("applied", "not applied", "half applied", "lost")
PAST_THE_END = 1.5
"""Kills are spread over so many times the time that an acceptance takes, so that some come after it."""


@dataclass
class Result:
    """What came of all kills on one database."""

    database: str
    seconds: float = 0.0
    """How long an acceptance takes when nobody is killed, the last ones counting most: others use the machine too."""
    outcomes: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    """What was wrong, kill by kill."""

    @property
    def kills(self) -> int:
        return self.outcomes["applied"] + self.outcomes["not applied"] + self.outcomes["half applied"]

    @property
    def holds(self) -> bool:
        return not self.outcomes["half applied"] and not self.outcomes["lost"]


def facts(store: Store, submission: str, number: int) -> dict[str, Any]:
    """Everything that an acceptance writes, counted, and whether what belongs together agrees."""
    mine, of_it = f"slug LIKE 'k{number}-%'", f"FROM registry_revision WHERE submission_id = {submission}"
    audit = f"SELECT count(*) FROM registry_auditentry WHERE submission_id = {submission} AND action"
    shared = "FROM registry_revision WHERE collection = 'sources' AND slug = 'shared'"
    found = store.ask(
        {
            "state": f"SELECT state FROM registry_submission WHERE id = {submission}",
            "source": f"SELECT count(*) FROM registry_source WHERE slug = 'kill{number}'",
            "methods": f"SELECT count(*) FROM registry_method WHERE {mine}",
            "steps": f"SELECT count(*) FROM registry_step JOIN registry_method m ON m.id = method_id WHERE m.{mine}",
            "effects": f"SELECT count(*) FROM registry_effect WHERE {mine}",
            "revisions": f"SELECT count(*) {of_it}",
            "versions": f"SELECT count(DISTINCT version) {of_it}",
            "search entries": f"SELECT count(*) FROM registry_searchentry WHERE {mine}",
            "search index": store.index.format(mine=mine),
            "audit of records": f"{audit} IN ('publish', 'revise')",
            "audit of acceptance": f"{audit} = 'accept-submission'",
            "shared title": f"SELECT count(*) FROM registry_source WHERE title = 'Shared {number}'",
            "version": "SELECT version FROM registry_catalogue",
            "newest revision": "SELECT max(version) FROM registry_revision",
            "shared revision": "SELECT revision FROM registry_source WHERE slug = 'shared'",
            "shared newest": f"SELECT max(number) {shared}",
        }
    )
    found["version agrees"] = found.pop("version") == found.pop("newest revision")
    found["shared agrees"] = found.pop("shared revision") == found.pop("shared newest")
    return found


def expected(*, applied: bool) -> dict[str, Any]:
    records = METHODS + EFFECTS
    counts = {"source": 1, "methods": METHODS, "steps": METHODS, "effects": EFFECTS, "revisions": SIZE, "versions": 1}
    counts |= {"search entries": records, "search index": records, "audit of records": SIZE, "audit of acceptance": 1}
    counts["shared title"] = 1
    state = {"state": "accepted" if applied else "submitted", "version agrees": True, "shared agrees": True}
    return {**state, **{name: count if applied else 0 for name, count in counts.items()}}


def judged(found: dict[str, Any]) -> str:
    for outcome, applied in (("applied", True), ("not applied", False)):
        if found == expected(applied=applied):
            return outcome
    return "half applied"


class Campaign:
    """All kills on one database."""

    def __init__(self, store: Store, folder: Path, seed: int) -> None:
        self.store, self.server, self.draw = store, Server(store.url, folder), random.Random(seed)
        self.result = Result(store.name)

    def run(self, kills: int, told: Callable[[str], None] = lambda line: None) -> Result:
        self.server.prepare()
        self.server.start()
        try:
            self._accept(self._submit(0), 0)
            self._restart()
            self.result.seconds = self._accept(self._submit(1), 1)
            for number in range(2, kills + 2):
                told(f"{self.store.name}: {number - 1} of {kills}: {self._kill_once(number)}")
        finally:
            self.server.kill()
        return self.result

    def _submit(self, number: int) -> str:
        return str(self.server.must(201, "POST", "/api/v1/submissions/", bundle(number), by="ada")["id"])

    def _accept(self, submission: str, number: int) -> float:
        """How many seconds it took."""
        path, begun = f"/api/v1/submissions/{submission}/accept/", time.monotonic()
        self.server.must(200, "POST", path, by="cyd", Idempotency_Key=f"accept {number}")
        return time.monotonic() - begun

    def _restart(self) -> None:
        self.server.kill()
        self.store.settle()
        self.server.start()

    def _kill_once(self, number: int) -> str:
        submission = self._submit(number)
        answers: list[Any] = []

        def accept() -> None:
            try:
                self._accept(submission, number)
                answers.append(200)
            except (OSError, HTTPException):
                pass
            except Refused as error:
                answers.append(error)

        asking = threading.Thread(target=accept)
        asking.start()
        moment = self.draw.uniform(0, self.result.seconds * PAST_THE_END)
        time.sleep(moment)
        self.server.kill()
        asking.join()
        self._look(number, submission, answers)
        return f"after {moment * 1000:.0f} ms, {'answered' if answers else 'not answered'}: {self._last}"

    def _look(self, number: int, submission: str, answers: list[Any]) -> None:
        self.store.settle()
        found = facts(self.store, submission, number)
        self._last = judged(found)
        self.result.outcomes[self._last] += 1
        if self._last == "half applied":
            self.result.told.append(f"kill {number - 1}: {found}")
        refused = [answer for answer in answers if answer != 200]
        if refused or found["state"] is None or (answers and self._last != "applied"):
            self._lose(f"kill {number - 1}: answered {answers}, {found}")
        self.server.start()
        self._repeat(number, submission)

    def _repeat(self, number: int, submission: str) -> None:
        """The request made again under its key ends as if nothing had happened, and readers find what it published."""
        try:
            seconds = self._accept(submission, number)
            if self._last == "not applied":  # else only the kept answer was given
                self.result.seconds = (self.result.seconds + seconds) / 2
            listed = self.server.must(200, "GET", f"/api/v1/methods/?q={word(number)}&page_size=1")["count"]
        except Refused as error:
            self._lose(f"kill {number - 1}, made again: {error}")
            return
        found = facts(self.store, submission, number)
        if judged(found) != "applied" or listed != METHODS:
            self._lose(f"kill {number - 1}, made again: {listed} listed, {found}")

    def _lose(self, told: str) -> None:
        self.result.outcomes["lost"] += 1
        self.result.told.append(told)


def table(results: list[Result]) -> str:
    lines: list[tuple[str, ...]] = [("database", "acceptance", "kills", *OUTCOMES)]
    for each in results:
        counts = (str(each.outcomes[outcome]) for outcome in OUTCOMES)
        lines.append((each.database, f"{each.seconds * 1000:.0f} ms", str(each.kills), *counts))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rows = ["  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    return "\n".join([*rows, *(line for each in results for line in each.told)])

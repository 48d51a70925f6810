"""Another writer that holds its lock for long: what waits for it gets a clear answer in time, reading goes on.

An acceptance waits for it. A submission waits where the lock is on the whole database, and is stored where it is not.
"""

import threading
import time

from proof.faults.bundles import bundle
from proof.faults.stage import Sent, Stage, hold

SLACK = 5.0
READ_SECONDS = 3.0
"""What a read may take meanwhile; it takes milliseconds, and the machine may be busy with other things."""


def held(stage: Stage) -> str:
    """For 30 s, in the short form for somewhat longer than a change waits: one acceptance waits, and one submission."""
    seconds = stage.patience + 1.0 if stage.short else 30.0
    sent, other = stage.submit(), Sent(stage.numbers + 1000, "")
    with stage.store.locked():
        begun = time.monotonic()
        asking = [stage.accepting(sent), threading.Thread(target=_submit, args=(stage, other))]
        asking[1].start()
        slowest = _read(stage, asking, begun + seconds)
        waited = time.monotonic() - begun
    for each in asking:
        each.join()
    hold(waited < seconds + SLACK, f"changes waited {waited:.1f} s, not {stage.patience} s")
    answer = 503 if stage.store.locks_whole else 201
    hold(other.answers == [answer], f"a submission: {other.answers} {other.details}, not {answer}")
    stage.refused(sent, "did not get its turn")
    stage.again(sent)
    hold(slowest < READ_SECONDS, f"a read took {slowest:.1f} s")
    return f"reads at most {slowest * 1000:.0f} ms"


def _submit(stage: Stage, sent: Sent) -> None:
    status, content = stage.server.ask("POST", "/api/v1/submissions/", bundle(sent.number), by="ada")
    sent.answers.append(status)
    sent.details.append(str(content.get("detail", "")))


def _read(stage: Stage, asking: list[threading.Thread], until: float) -> float:
    """The slowest of the reads while the lock is held and the writers wait."""
    slowest = 0.0
    while time.monotonic() < until or any(each.is_alive() for each in asking):
        begun = time.monotonic()
        stage.server.must(200, "GET", "/api/v1/methods/?page_size=1")
        slowest = max(slowest, time.monotonic() - begun)
        hold(begun < until + SLACK, "changes still wait, long after the time that they were given")
        time.sleep(0.1)
    return slowest

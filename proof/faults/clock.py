"""A clock that jumps: over days and months, forward and back, and at last to where it was."""

from proof.faults.stage import Stage, hold

HOUR = 3600
DAY = 24 * HOUR
JUMPS = (-400 * DAY, -DAY, -HOUR, HOUR, 25 * HOUR, 80 * DAY, 400 * DAY)
TOKEN_DAYS = 90
GONE = 412
"""Accepted again without its key: the revision that If-Match names is no longer the submission's, so it is refused."""
NEWEST = "SELECT max(id) FROM registry_auditentry"


def jump(stage: Stage) -> str:
    """Nothing that was done is lost or done twice, and a clock that is right again leaves no trace."""
    seconds = stage.draw.choice(JUMPS)
    sent, valid = stage.submit(), seconds < TOKEN_DAYS * DAY
    stage.accept(sent)
    try:
        stage.clock.write_text(str(seconds))
        _under(stage, valid=valid)
        if valid:
            _changed(stage, seconds)
    finally:
        stage.clock.write_text("0")
    hold(stage.server.ask("GET", "/api/v1/tokens/", by="ada")[0] == 200, "a token does not work any more")
    stage.accept(sent)
    expected = GONE if valid and seconds > DAY else 200  # the key was forgotten under the jump
    hold(sent.answers == [200, expected], f"made again after the jump: {sent.answers} {sent.details}")
    hold(stage.look(sent, newest=False) == "applied", "not applied once")
    _ordered(stage)
    return f"{seconds // HOUR:+} hours"


def _under(stage: Stage, *, valid: bool) -> None:
    """Reading and its limit go on; a token is good for as long as the clock says."""
    status, _, headers = stage.server.answer("GET", "/api/v1/methods/?page_size=1")
    hold(status == 200, f"reading: {status}")
    left = int(headers["RateLimit"].partition("r=")[2].partition(";")[0])
    hold(left > 0, "the limit on reading is used up by the jump")
    status = stage.server.ask("GET", "/api/v1/tokens/", by="ada")[0]
    hold(status == (200 if valid else 401), f"a token that is {'good' if valid else 'expired'}: {status}")


def _changed(stage: Stage, seconds: int) -> None:
    """A change under the wrong clock, made again under its key there and once more when the clock is right."""
    sent = stage.submit()
    stage.accept(sent)
    stage.accept(sent)
    stage.clock.write_text("0")
    stage.accept(sent)
    expected = GONE if seconds <= -DAY else 200  # its key is of long ago by the right clock
    hold(sent.answers == [200, 200, expected], f"a change under the jump: {sent.answers} {sent.details}")
    hold(stage.look(sent) == "applied", "a change under the jump is not applied once")


def _ordered(stage: Stage) -> None:
    """The trail tells what happened in its order, whatever the times in it say."""
    told = stage.server.must(200, "GET", "/api/v1/audit/?page_size=100", by="cyd")["results"]
    ids = [int(entry["id"]) for entry in told]
    hold(ids == sorted(ids, reverse=True), "the trail is out of order")
    hold(ids[0] == stage.store.ask({"newest": NEWEST})["newest"], "the trail does not begin with what was done last")

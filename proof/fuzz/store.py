"""A store to be fuzzed: the whole catalogue, people with tokens, and something of theirs in every state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from django.core.management import call_command

from tests.api import making
from tests.api.people import Person, one_source, person

EACH = 3
"""So many ids of each sort are told to the fuzzer."""


@dataclass
class Inhabited:
    """Who asks, and the ids that there are to ask for: address or parameter -> values."""

    askers: dict[str, Person]
    known: dict[str, list[Any]]
    of: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    """Ids that are one asker's own."""

    def ids(self, asker: str) -> Mapping[str, list[Any]]:
        return self.known | self.of.get(asker, {})


def fill() -> None:
    """An empty database file, migrated and loaded."""
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=StringIO(), stderr=StringIO())


def inhabit() -> Inhabited:
    """People, and what they left; on top of a loaded catalogue."""
    _gone()
    askers = {"anybody": Person(), "author": person("fuzz-author", "contributor")}
    askers["curator"] = person("fuzz-curator", "curator")
    other = person("fuzz-other", "contributor")
    found = Inhabited(askers, _records())
    found.known["reports"] = _reports()
    for name in ("author", "curator"):
        owner = askers["author"] if name == "author" else other
        found.of[name] = {"submissions": _submissions(owner.user, name), "tokens": _tokens(askers[name].user)}
    found.known |= {"submissions": [1], "tokens": ["0" * 16], **found.known}
    return found


def _records() -> dict[str, list[Any]]:
    """A few ids of every collection, among the components one that is gone and one that was merged."""
    from registry.current import current

    return {name: list(entries)[:EACH] for name, entries in current().entries.items()}


def _gone() -> None:
    from registry.services import merge, withdraw
    from tests.writing import register

    for slug in ("fuzz-withdrawn", "fuzz-merged"):
        register(record=making.component(slug))
    withdraw(collection="components", slug="fuzz-withdrawn", reason="Made for this", replacement=making.COMPONENT)
    merge(collection="components", slug="fuzz-merged", into=making.COMPONENT, reason="Made for this")


def _submissions(author: Any, name: str) -> list[int]:
    """One in each state; what can be decided of it is decided by some case, and the rest conflicts from then on."""
    from registry.models import Submission
    from registry.services import submissions
    from taxonomy.vocabulary import SubmissionState

    made = []
    for state in SubmissionState:
        body = one_source(f"fuzz-{name}-{state.value.replace('_', '-')}")
        kept = submissions.submit(author=author, raw=body, message="Made for this", draft=True)
        Submission.objects.filter(pk=kept.pk).update(state=state.value)
        made.append(kept.pk)
    return made


def _reports() -> list[int]:
    from registry.services import reports

    what = {"collection": "methods", "slug": making.METHOD, "what": "A step", "why": "It is missing"}
    return [reports.report(**what).pk for _ in range(EACH)]


def _tokens(user: Any) -> list[str]:
    from registry.services.accounts import create_token

    return [create_token(user=user, name="spare")[0].identifier for _ in range(EACH)]

"""The whole catalogue on a server with a database of its own, with members, submissions and a report: for pictures."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import NamedTuple

PASSWORD = "correct-horse-battery"
MEMBER, CURATOR = "ada", "cora"


class Inhabited(NamedTuple):
    """Where it is served, and the numbers of a submission in review and of one sent back."""

    server: str
    submission: int
    returned: int


@contextmanager
def inhabited() -> Iterator[Inhabited]:
    with tempfile.TemporaryDirectory(prefix="registry-pages-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": f"sqlite:///{folder}/pages.sqlite3",
            "DEBUG": "1",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # the browser's loop runs in this thread
            "READS_PER_MINUTE": "1000000",
        }
        import django

        django.setup()
        from django.core.management import call_command
        from pytest_django.live_server_helper import LiveServer

        from registry.current import forget

        call_command("migrate", verbosity=0)
        call_command("load_catalogue", stdout=StringIO(), stderr=StringIO())
        forget()  # a slow machine would answer from the empty catalogue while the new one is built
        submission, returned = people()
        live = LiveServer("localhost")
        with live._live_server_modified_settings:
            yield Inhabited(live.url, submission, returned)
        live.stop()


def people() -> tuple[int, int]:
    """Two contributors who sent in two bundles and ask for a role, a curator who spoke of both, and an objection."""
    from registry.services import reports, reviewing, roles, submissions
    from registry.services.accounts import create_user
    from taxonomy.vocabulary import Role
    from tests.api.people import bundle

    ada = create_user(name=MEMBER, role=Role.CONTRIBUTOR, password=PASSWORD)
    cora = create_user(name=CURATOR, role=Role.CURATOR, password=PASSWORD)
    first, second = (
        submissions.submit(author=ada, raw=json.loads(json.dumps(bundle(slug))), message=f"A method: {slug}")
        for slug in ("two-step-paraphrase", "self-graded-rewriting")
    )
    reviewing.comment(submission=first, author=cora, text="Is the baseline from the same table?")
    reviewing.take(submission=second, action="request-changes", actor=cora, text="Please add the row of the table.")
    reports.report(collection="effects", slug="star-cot-csqa", what="The baseline is misread.", why="Table 1, row 2.")
    bob = create_user(name="bob", role=Role.CONTRIBUTOR)
    why = "I read papers on filtering: https://example.org/me"
    roles.request_role(user=ada, role="curator", why=why)
    refused = roles.request_role(user=bob, role="curator", why=why)
    rita = create_user(name="rita", role=Role.ADMINISTRATOR)
    roles.decide(request=refused, action="refuse", actor=rita, answer="Please send something in first.")
    return int(first.pk), int(second.pk)

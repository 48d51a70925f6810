"""Create a submission that undoes an accepted one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.errors import Missing
from registry.errors import Conflict, Invalid
from registry.models import Submission
from registry.services.accounts import user_named
from registry.services.reverting import undo


class Command(BaseCommand):
    help = "Make a submission that restores the revisions before an accepted one. It is reviewed like any other."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=int)
        parser.add_argument("--author", required=True, help="the account that submits it")

    def handle(self, *args: Any, id: int, author: str, **options: Any) -> None:  # noqa: A002
        submission = Submission.objects.filter(pk=id).first()
        if submission is None:
            raise CommandError(f"There is no submission {id}")
        try:
            made = undo(submission=submission, author=user_named(author))
        except (Conflict, Invalid, Missing) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Submission {made.pk} takes back submission {id}; a curator has to accept it.")

"""Copy the whole store into one file, while it is in use."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.services.backup import back_up, sums_of
from registry.services.db_dump import NotCopied


class Command(BaseCommand):
    help = "Write the whole store into a new file, and the sums of its tables into FILE.sums."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            sums = back_up(path=file)
        except NotCopied as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(sums)} tables written to {file}, their sums to {sums_of(file)}.")

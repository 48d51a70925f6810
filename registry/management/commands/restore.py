"""Restore the whole store from a file: the inverse of backup."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.services.backup import restore, sums_of
from registry.services.db_dump import NotCopied


class Command(BaseCommand):
    help = "Read a backup into an empty database, and compare what came of it with FILE.sums where that is there."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            sums = restore(path=file)
        except NotCopied as error:
            raise CommandError(str(error)) from error
        compared = "equal to their sums" if sums_of(file).exists() else "not compared: there are no sums"
        self.stdout.write(f"{len(sums)} tables restored, {compared}.")

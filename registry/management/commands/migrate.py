"""Django's own command, run by one host at a time on one database."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from registry.services.migration_lock import exclusive


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        with exclusive(connections[options["database"]], self.stderr.write):
            super().handle(*args, **options)

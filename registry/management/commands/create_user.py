"""Make an account with a role."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.errors import Conflict
from registry.services.accounts import create_user
from taxonomy.vocabulary import Role


class Command(BaseCommand):
    help = "Make an account. With PASSWORD in the environment it can log in to the pages; tokens need none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])

    def handle(self, *args: Any, name: str, role: str, **options: Any) -> None:
        try:
            create_user(name=name, role=Role(role), password=os.environ.get("PASSWORD"))
        except Conflict as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{name} is a {role}.")

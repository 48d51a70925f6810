"""Create accounts for trying the registry on a laptop: a contributor and a curator."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalogue.errors import Missing
from registry.services.accounts import change_password, create_user, user_named
from taxonomy.vocabulary import Role

ACCOUNTS = {"demo": Role.CONTRIBUTOR, "demo-curator": Role.CURATOR}


class Command(BaseCommand):
    help = "Make the accounts demo (contributor) and demo-curator, or give them new passwords, and print these."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LAPTOP:
            raise CommandError("Demo accounts are for a laptop: DEBUG is off here")
        for name, role in ACCOUNTS.items():
            password = secrets.token_urlsafe(12)
            try:
                change_password(user=user_named(name), password=password)
            except Missing:
                create_user(name=name, role=role, password=password)
            self.stdout.write(f"Log in as {name} ({role.value}) with the password {password}")

"""Make a token for an account, and print it once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalogue.errors import Missing
from registry.services.accounts import DAYS, DAYS_MAX, create_token, user_named


class Command(BaseCommand):
    help = "Make a token for an account. Only the token goes to standard output, and it cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the account")
        parser.add_argument("--label", default="command line", help="what the token is for")
        parser.add_argument("--days", type=int, default=DAYS, help="days until it expires")

        parser.add_argument("--makes-tokens", action="store_true", help="whether other tokens can be made with it")

    def handle(self, *args: Any, name: str, label: str, days: int, makes_tokens: bool = False, **options: Any) -> None:
        if not 1 <= days <= DAYS_MAX:
            raise CommandError(f"--days runs from 1 to {DAYS_MAX}, not {days}")
        try:
            token, text = create_token(user=user_named(name), name=label, days=days, makes_tokens=makes_tokens)
        except Missing as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"Token {token.identifier} of {name} is valid until {token.expiry:%Y-%m-%d}.")
        self.stdout.write(text)

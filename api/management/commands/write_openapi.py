"""Print the OpenAPI description, or write it to docs/openapi.json."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from api.views.documentation import description

PLACE = settings.BASE_DIR / "docs" / "openapi.json"


class Command(BaseCommand):
    help = "Print the interface description in OpenAPI 3.1, or renew docs/openapi.json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="write to docs/openapi.json instead")

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        if not write:
            self.stdout.write(description().decode(), ending="")
            return
        PLACE.write_bytes(description())
        self.stdout.write(f"Written to {PLACE}.")

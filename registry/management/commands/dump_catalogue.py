"""Write the catalogue as files: the inverse of load_catalogue, byte for byte."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from catalogue.bundle import bundle
from registry.current import current
from taxonomy.files import files_of, write_folder


class Command(BaseCommand):
    help = "Write the catalogue's files from what is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures")
        parser.add_argument(
            "--prune", action="store_true", help="remove YAML files below PATH that have no record any more"
        )

    def handle(self, *args: Any, path: Path, prune: bool, **options: Any) -> None:
        names = set(write_folder(path, bundle(current())))
        strays = [file for file in files_of(path) if file.relative_to(path).as_posix() not in names]
        for file in strays:
            if prune:
                file.unlink()
        fate = "removed" if prune else "left in place"
        self.stdout.write(f"{len(names)} files written to {path}; {len(strays)} others {fate}.")

"""Load a folder of catalogue files: atomic, idempotent, with an error for every record where it fails."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from registry.db_errors import OUTAGES, reason_of
from registry.errors import Conflict, Invalid
from registry.services.loading import load_catalogue, was_loaded_last
from registry.services.publishing import Outcome
from taxonomy.files import FileFault, Folder, fingerprint_of, read_folder


class Command(BaseCommand):
    help = "Load the catalogue's files; what was loaded before and is unchanged is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures")
        parser.add_argument(
            "--overwrite", action="store_true", help="let the files win over records that were revised here"
        )

    def handle(self, *args: Any, path: Path, overwrite: bool, **options: Any) -> None:
        if not overwrite and self._is_unchanged(path):
            self.stdout.write(_summary(None))
            return
        folder = _read(path)
        try:
            outcome = load_catalogue(
                raw=folder.raw, fingerprint=folder.fingerprint, progress=self._report_collection, overwrite=overwrite
            )
        except Invalid as error:
            raise CommandError(_report(error, folder)) from error
        except Conflict as error:
            raise CommandError(f"{error}\nNothing was loaded; --overwrite lets the files win.") from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted: the files are loaded whole or not at all. Run it again.") from None
        except OUTAGES as error:
            raise CommandError(
                f"{str(error).strip()}\nThe files are loaded whole or not at all.\n"
                f"To do: {reason_of(error).to_do}; then run it again."
            ) from error
        self.stdout.write(_summary(outcome))

    def _is_unchanged(self, path: Path) -> bool:
        """Whether these files were loaded last; parsing takes longer than the rest of the command."""
        try:
            return was_loaded_last(fingerprint_of(path))
        except (FileFault, DatabaseError):
            return False  # the load that follows tells why

    def _report_collection(self, collection: str, total: int, differing: int) -> None:
        if total:
            self.stderr.write(f"  {collection}: {total} differ from what was loaded last, {differing} from the store")


def _read(path: Path) -> Folder:
    try:
        return read_folder(path)
    except FileFault as error:
        raise CommandError(str(error)) from error


def _report(error: Invalid, folder: Folder) -> str:
    lines = [folder.describe(fault) for fault in error.faults]
    return "\n".join([f"{len(lines)} fault(s); nothing was loaded:", *(f"  {line}" for line in lines)])


def _summary(outcome: Outcome | None) -> str:
    if outcome is None:
        return "Catalogue unchanged: these files were loaded before."
    counts = len(outcome.new), len(outcome.changed), len(outcome.unchanged)
    return "Catalogue loaded: {} new, {} changed, {} unchanged.".format(*counts)

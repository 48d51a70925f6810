"""Add the output of `python -m measure pairs` to the catalogue's files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from pydantic import ValidationError

from taxonomy.documents import Bundle, faults_of
from taxonomy.files import FileFault, Folder, read_folder, write_folder
from taxonomy.raw_json import RawJson


class Command(BaseCommand):
    help = "Put measured effects into the catalogue's files, in place of all that their sources had there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("measured", type=Path, help="a folder with the records of all pairs of each source")
        parser.add_argument("path", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures")

    def handle(self, *args: Any, measured: Path, path: Path, **options: Any) -> None:
        try:
            news, known = read_folder(measured), read_folder(path)
            write_folder(path, _together(news, known))
        except FileFault as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            faults = "\n".join(fault.detail for fault in faults_of(error))
            raise CommandError(f"{measured}: {faults}") from error
        self.stdout.write(f"{len(news.raw['effects'])} measured effects of {len(_by_id(news, 'sources'))} sources.")


def _together(news: Folder, known: Folder) -> Bundle:
    """Merge the measured records into the others; effects of pairs that are no longer measured are dropped."""
    sources = _by_id(news, "sources").keys()
    together = {collection: _by_id(known, collection) for collection in known.raw}
    together["effects"] = {
        slug: effect for slug, effect in together["effects"].items() if effect["source"] not in sources
    }
    for collection in news.raw:
        together.setdefault(collection, {}).update(_by_id(news, collection))
    return Bundle.model_validate({collection: list(records.values()) for collection, records in together.items()})


def _by_id(folder: Folder, collection: str) -> dict[str, RawJson]:
    """The records of a collection by id, those in several folders once."""
    return {record["id"]: record for record in folder.raw[collection]}

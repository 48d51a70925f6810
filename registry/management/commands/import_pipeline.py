"""Import a pipeline file with the stored catalogue; prints the interface's answer as JSON."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from importers.analysis import import_pipeline
from importers.faults import ImportFault
from importers.formats.recognition import FORMATS
from importers.source import BYTES
from registry.current import current


class Command(BaseCommand):
    help = "Read a pipeline file of a tool: the draft of a method, what is open, what is known of it. Stores nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=FORMATS, help="the format, where it should not be recognized")
        parser.add_argument("--answer", action="append", default=[], metavar="KEY=COMPONENT", help="answer a question")

    def handle(self, *args: Any, file: Path, answer: list[str], **options: Any) -> None:
        answers = dict(_pair(text) for text in answer)
        try:
            with file.open("rb") as opened:
                content = opened.read(BYTES + 1)
            imported = import_pipeline(file.name, content, current(), format_named=options["format"], answers=answers)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except ImportFault as fault:
            raise CommandError(f"{file}:{fault.line}: {fault.reason}") from None
        self.stdout.write(json.dumps(imported.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=2))


def _pair(text: str) -> tuple[str, str]:
    key, sign, component = text.partition("=")
    if not (key and sign and component):
        raise CommandError("An answer is written KEY=COMPONENT")
    return key, component

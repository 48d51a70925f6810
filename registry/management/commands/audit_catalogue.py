"""List the figures that a curator should check first, by kind of weakness."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from catalogue.bundle import bundle
from registry.current import current
from taxonomy.audit import TEXTS, audit

SHOWN = 5


class Command(BaseCommand):
    help = "Count the effects of the literature whose figures are weak, by kind of weakness, and name them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", choices=list(TEXTS), help="list every effect with this weakness, one a line")
        parser.add_argument("--show", type=int, default=SHOWN, help=f"ids to name for each; {SHOWN} by default")

    def handle(self, *args: Any, code: str | None, show: int, **options: Any) -> None:
        findings = audit(bundle(current()))
        if code is not None:
            for finding in findings:
                if finding.code == code:
                    self.stdout.write("\n".join(finding.effects))
            return
        for finding in findings:
            self.stdout.write(f"{finding.count:6}  {finding.code}: {finding.text}")
            if show > 0:
                more = finding.count - show
                rest = f", and {more} more" if more > 0 else ""
                self.stdout.write(f"        {', '.join(finding.effects[:show])}{rest}")
        self.stdout.write(f"{len({key for finding in findings for key in finding.effects})} effects in all.")

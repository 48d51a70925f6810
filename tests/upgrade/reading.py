"""What a store answers over HTTP, and the rows of its tables: asked in a process of its own, under any release.

    python tests/upgrade/reading.py answers FOLDER        {line: status}
    python tests/upgrade/reading.py rows                  {table: [row, ...]}

It runs in the folder of the release that is asked, on the database of DATABASE_URL, and prints JSON. FOLDER has
addresses.txt, with `status who kind address` a line, and tokens.json. Who is `anybody` or an account; kind is
`program` (with that account's token) or `page` (a browser, logged in as that account).
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

PASSWORD = "correct-horse-battery"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TABLES = (
    "auth_group",
    "auth_user",
    "auth_user_groups",
    "registry_token",
    "registry_revision",
    "registry_tombstone",
    "registry_catalogue",
    "registry_submission",
    "registry_comment",
    "registry_report",
    "registry_auditentry",
    "registry_idempotencykey",
)
"""Those that no release may lose rows of."""


class Asker:
    """One client for each person and kind."""

    def __init__(self, tokens: dict[str, str]) -> None:
        self.tokens = tokens
        self.clients: dict[tuple[str, str], Any] = {}

    def get(self, who: str, kind: str, address: str) -> Any:
        client = self.clients.get((who, kind)) or self.clients.setdefault((who, kind), self._client(who, kind))
        return client.get(address)

    def _client(self, who: str, kind: str) -> Any:
        from django.test import Client

        if kind == "program":
            return Client(headers={} if who == "anybody" else {"authorization": f"Bearer {self.tokens[who]}"})
        client = Client(headers={"accept": BROWSER})
        if who != "anybody":
            answer = client.post("/login/", {"username": who, "password": PASSWORD})
            if answer.status_code != 302:
                raise SystemExit(f"{who} cannot log in: {answer.status_code}")
        return client


def answers(lines: list[str], tokens: dict[str, str]) -> dict[str, int]:
    """The status of every line; an answer that is streamed is read to its end."""
    asker = Asker(tokens)
    fields: dict[str, int] = {}
    for line in lines:
        response = asker.get(*line.split(" ", 2))
        b"".join(response.streaming_content if response.streaming else [response.content])
        fields[line] = response.status_code
    return fields


def rows() -> dict[str, list[dict[str, Any]]]:
    from django.db import connection

    fields = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            names = [column[0] for column in cursor.description or ()]
            fields[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return fields


def set_up() -> None:
    """Django, from the folder in which this runs; nothing is counted together with another process."""
    sys.path.insert(0, str(Path.cwd()))
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1", "READS_PER_MINUTE": "1000000"}
    os.environ |= {"WRITES_PER_MINUTE": "1000000", "REPORTS_PER_MINUTE": "1000000", "LOG_LEVEL": "CRITICAL"}
    import django
    from django.conf import settings

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.DEBUG = False  # a fault is a 500, not a page of details


def in_folder(folder: Path) -> dict[str, int]:
    lines = (folder / "addresses.txt").read_text(encoding="utf-8").splitlines()
    tokens = json.loads((folder / "tokens.json").read_text(encoding="utf-8"))
    return answers([line.partition(" ")[2] for line in lines], tokens)


def main() -> None:
    set_up()
    what, *folders = sys.argv[1:]
    result = rows() if what == "rows" else in_folder(Path(folders[0]))
    json.dump(result, sys.stdout, default=str, ensure_ascii=False)


if __name__ == "__main__":
    main()

"""Makes the store of the first edition that test_upgrade.py upgrades. `python -m tests.upgrade` runs it.

It runs in the folder of the former release, on the empty database of DATABASE_URL: a part of the catalogue is loaded by
that release's commands, and people submit, review and report through its interface. Clock and tokens are the same each
time, so both databases give the same answers.
"""

import json
import os
import random
import secrets
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import reading
from addresses_of_first_edition import every

METHODS = ("self-instruct", "alpaca", "star", "superfiltering", "cherry-llm", "recursive-accumulation")
EFFECTS_OF_A_METHOD = 5
BEGIN = datetime(2026, 11, 20, 10, tzinfo=UTC)
DAYS = 3650
SEEN = {"seen_at": "https://example.org/tiny", "read_in": "primary"}
TINY: dict[str, Any] = {
    "message": "A tiny method, and what its judge does.",
    "sources": [
        {
            "id": "lovelace2025tiny",
            "title": "Tiny “Daten”, ein Versuch",
            "year": 2025,
            "url": "https://example.org/tiny",
            "authors": ["Ada Lovelace"],
        }
    ],
    "components": [
        {
            "id": "twin-filter",
            "name": "Twin filter",
            "kind": "filtering/heuristic",
            "summary": "Drops what is there twice.",
        },
        {
            "id": "old-filter",
            "name": "Old filter",
            "kind": "filtering/heuristic",
            "summary": "What is called otherwise by now.",
        },
    ],
    "methods": [
        {
            "id": "tiny",
            "name": "Tiny",
            "year": 2025,
            "source": "lovelace2025tiny",
            "domains": ["math"],
            "summary": "Answers with their reasoning.",
            "extends": "self-instruct",
            "steps": [
                {"id": "answers", "component": "chain-of-thought-response"},
                {"id": "twins", "component": "twin-filter", "inputs": ["answers"], "params": {"n": 2, "odd": 1.50}},
            ],
        }
    ],
    "effects": [
        {
            "id": "tiny-reasoning",
            "component": "chain-of-thought-response",
            "method": "tiny",
            "source": "lovelace2025tiny",
            "locator": "Table 1",
            "design": "ablation",
            "metric": "gsm8k-accuracy",
            "generalization": "in-distribution",
            "baseline": {"label": "answers alone", "value": 40},
            "treated": {"label": "with reasoning", "value": 45.5},
            **SEEN,
        }
    ],
}


def steady() -> None:
    """The same clock and the same tokens each time."""
    import knox.crypto
    from django.utils import timezone

    seconds, chance = count(), random.Random(1)
    timezone.now = lambda: BEGIN + timedelta(seconds=next(seconds))
    secrets.token_hex = lambda size=8: chance.randbytes(size).hex()  # type: ignore[assignment,misc]
    knox.crypto.generate_bytes = chance.randbytes


def part(folder: Path) -> None:
    """The methods above with a few effects of each, and all that they refer to."""
    from taxonomy.agreement import REFERENCES
    from taxonomy.documents import Bundle
    from taxonomy.files import read_folder, write_folder

    whole = {
        (name, record["id"]): record
        for name, records in bundle_of(read_folder(Path("fixtures"))).items()
        for record in records
    }
    expected = [("methods", name) for name in METHODS] + [
        ("metrics", "gsm8k-accuracy"),
        ("kinds", "filtering/heuristic"),
    ]
    for name in METHODS:
        for collection in ("effects", "rounds"):
            of_it = [key for key, record in whole.items() if key[0] == collection and record.get("method") == name]
            expected += of_it[:EFFECTS_OF_A_METHOD]
    chosen: dict[tuple[str, str], Any] = {}
    while expected:
        key = expected.pop()
        if key not in chosen:
            chosen[key] = whole[key]
            expected += [(reference.collection, reference.id) for reference in REFERENCES[key[0]](whole[key])]
    fields: dict[str, list[Any]] = {}
    for (collection, _), record in sorted(chosen.items()):
        fields.setdefault(collection, []).append(record)
    write_folder(folder, Bundle.model_validate(fields))


def bundle_of(folder: Any) -> dict[str, list[Any]]:
    return {name: list(records) for name, records in folder.raw.items()}


class Client:
    """Somebody who writes through the interface."""

    def __init__(self, token: str = "") -> None:
        from django.test import Client as Plain

        self.client = Plain(headers={"authorization": f"Bearer {token}"} if token else {})

    def send(self, verb: str, path: str, body: Any = None, status: int = 201, **headers: str) -> Any:
        data = b"" if body is None else json.dumps(body).encode()
        answer = self.client.generic(verb, f"/api/v1/{path}", data, "application/json", headers=headers)
        if answer.status_code != status:
            raise SystemExit(f"{verb} {path}: {answer.status_code} {answer.content.decode()}")
        return json.loads(answer.content) if answer.content else None

    def take(self, made: Any, action: str, text: str = "") -> Any:
        return self.send("POST", f"submissions/{made['id']}/{action}/", {"text": text} if text else None, 200)


def note(number: int, **more: Any) -> dict[str, Any]:
    source = {"title": f"Note {number}", "year": 2024, "url": f"https://example.org/{number}", "authors": ["Bob"]}
    return {"message": f"Note {number}", "sources": [{"id": f"bob2024note{number}", **source}], **more}


def people() -> dict[str, str]:
    """Accounts by the command, tokens by the service that the command calls."""
    from django.core.management import call_command

    tokens = {}
    os.environ["PASSWORD"] = reading.PASSWORD
    for name, role in {"ada": "contributor", "cora": "curator", "rita": "administrator"}.items():
        call_command("create_user", name, "--role", role, stdout=StringIO())
        token = StringIO()
        call_command("create_token", name, "--days", str(DAYS), stdout=token, stderr=StringIO())
        tokens[name] = token.getvalue().strip()
    del os.environ["PASSWORD"]
    call_command("create_user", "bob", "--role", "contributor", stdout=StringIO())
    return tokens


def submissions(ada: Client, cora: Client) -> None:
    """One in every state, and what was accepted, changed, undone, merged and withdrawn."""
    made = ada.send("POST", "submissions/", TINY, **{"Idempotency-Key": "tiny-1"})
    ada.send("POST", f"submissions/{made['id']}/comments/", {"text": "First try."})
    cora.take(made, "request-changes", "The table says 44.5.")
    mended = json.loads(json.dumps(TINY).replace("45.5", "44.5"))
    ada.send("PATCH", f"submissions/{made['id']}/", mended, 200, **{"If-Match": '"2"'})
    ada.take(made, "submit")
    cora.take(made, "accept", "Thank you.")
    edit(ada, cora)
    ada.send("POST", "submissions/", note(1, draft=True))
    ada.send("POST", "submissions/", note(2))
    for number, action in enumerate(("request-changes", "reject"), 3):
        cora.take(ada.send("POST", "submissions/", note(number)), action, "Not like this.")
    ada.take(ada.send("POST", "submissions/", note(5)), "withdraw")
    undone(ada, cora)


def edit(ada: Client, cora: Client) -> None:
    """Revisions of a method, an effect and a component that is deprecated."""
    method = ada.send("GET", "methods/tiny/revisions/1/", None, 200)["document"]
    effect = ada.send("GET", "effects/tiny-reasoning/revisions/1/", None, 200)["document"]
    component = ada.send("GET", "components/heuristic-filter/revisions/1/", None, 200)["document"]
    changed = {
        "message": "Another size, and a note.",
        "methods": [method | {"output": {"name": "Tiny set", "size": 1200}}],
        "effects": [effect | {"note": "One run."}],
        "components": [
            component | {"summary": component["summary"] + " Plain rules."},
            TINY["components"][1] | {"status": "deprecated", "replaced_by": "heuristic-filter"},
        ],
    }
    cora.take(ada.send("POST", "submissions/", changed), "accept")


def undone(ada: Client, cora: Client) -> None:
    from django.core.management import call_command

    from registry.services.accounts import user_named
    from registry.services.removing import merge, withdraw

    made = ada.send("POST", "submissions/", note(6))
    cora.take(made, "accept")
    call_command("undo_submission", str(made["id"]), "--author", "ada", stdout=StringIO())
    last = ada.send("GET", "submissions/", None, 200)["results"][0]
    cora.take(last, "accept")
    for number in (7, 8):
        cora.take(ada.send("POST", "submissions/", note(number)), "accept")
    author = user_named("rita")
    names = {"collection": "components", "slug": "twin-filter", "into": "heuristic-filter"}
    merge(**names, reason="The same thing", author=author)
    names = {"collection": "sources", "slug": "bob2024note7", "replacement": "bob2024note8"}
    withdraw(**names, reason="Retracted", author=author)


def reports(cora: Client) -> None:
    anybody = Client()
    for number, action in enumerate(("", "agree", "dismiss", "settle")):
        what = {"type": "method", "id": "tiny"}
        body = {"record": what, "what": f"Step {number}", "why": "It is missing", "address": "eve@example.org"}
        made = anybody.send("POST", "reports/", body)
        if action == "settle":
            cora.send("POST", f"reports/{made['id']}/agree/", None, 200)
        if action:
            cora.send("POST", f"reports/{made['id']}/{action}/", None, 200)


def main(folder: Path) -> None:
    reading.set_up()
    steady()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with TemporaryDirectory() as files:
        part(Path(files))
        call_command("load_catalogue", files, stdout=sys.stderr)
    tokens = people()
    (folder / "tokens.json").write_text(json.dumps(tokens, indent=1) + "\n")
    ada, cora = Client(tokens["ada"]), Client(tokens["cora"])
    submissions(ada, cora)
    reports(cora)
    for name in ("a second one", "revoked soon"):
        made = ada.send("POST", "tokens/", {"name": name, "days": DAYS})
    ada.send("DELETE", f"tokens/{made['identifier'] if 'identifier' in made else made['id']}/", None, 204)
    lines = sorted(set(every()))
    result = reading.answers(lines, tokens)
    (folder / "addresses.txt").write_text("".join(f"{status} {line}\n" for line, status in result.items()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Every bad document is refused at its place: by POST submissions, and by the command line, which names the file."""

import copy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from taxonomy.documents import COLLECTIONS
from tests.api.people import People, counts

pytestmark = pytest.mark.once

FOLDER = Path(__file__).parent
FILES = {file.stem: yaml.safe_load(file.read_text()) for file in sorted(FOLDER.glob("*.yaml"))}
BAD = [pytest.param(name, item, id=f"{name}: {item['name']}") for name, file in FILES.items() for item in file["bad"]]


def test_there_are_bad_documents_of_every_kind():
    assert set(FILES) == set(COLLECTIONS)
    assert all(len(file["bad"]) >= 6 for file in FILES.values())
    assert len(BAD) >= 60
    assert len({item.id for item in BAD}) == len(BAD)


def bundle_of(collection: str, case: Any) -> dict[str, list[Any]]:
    record = copy.deepcopy(FILES[collection]["good"])
    for pointer, value in case.get("set", {}).items():
        place, key = _place(record, pointer)
        place[key] = value
    if "drop" in case:
        place, key = _place(record, case["drop"])
        del place[key]
    return {**case.get("with", {}), collection: [record]}


def _place(record: Any, pointer: str) -> tuple[Any, Any]:
    *parts, last = (int(part) if part.isdigit() else part for part in pointer.split("/")[1:])
    for part in parts:
        record = record[part]
    return record, last


@pytest.mark.parametrize("collection", FILES)
def test_without_its_fault_it_is_accepted(people: People, collection: str):
    body = {collection: [FILES[collection]["good"]]}
    assert people.contributor.post("submissions/?dry_run=true", body, 200)["records"][0]["change"] == "new"


@pytest.mark.parametrize(("collection", "case"), BAD)
def test_a_bad_submission_is_refused_with_the_message(people: People, collection: str, case: Any):
    before = counts()
    answer = people.contributor.post("submissions/?dry_run=true", bundle_of(collection, case), 422)
    fields: dict[str, str] = {}
    for error in answer["errors"]:
        fields[error["pointer"]] = f"{fields.get(error['pointer'], '')} {error['detail']}"
    pointer = f"/{collection}/0{case['pointer']}"
    assert set(fields) == {pointer}
    assert case["says"] in fields[pointer]
    assert counts() == before


@pytest.mark.parametrize(("collection", "case"), BAD)
def test_the_command_line_reports_the_message(loaded: None, db: None, tmp_path: Path, collection: str, case: Any):
    text = yaml.safe_dump(bundle_of(collection, case), allow_unicode=True)
    (tmp_path / "mine.yaml").write_text(text)
    with pytest.raises(CommandError) as caught:
        call_command("load_catalogue", tmp_path, stdout=StringIO(), stderr=StringIO())
    lines = str(caught.value).splitlines()
    assert lines[0].endswith("fault(s); nothing was loaded:")
    assert all(
        line.startswith("  mine.yaml: ") and f": /{collection}/0{case['pointer']}: " in line for line in lines[1:]
    )
    assert case["says"] in " ".join(lines[1:])

"""POST imports/: a pipeline file of a tool, read and analysed; nothing is stored, and no secret comes back."""

import json
from io import StringIO
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator

from api.views.imports import Format
from importers.formats.recognition import FORMATS
from tests.api.asking import Api, content
from tests.api.test_openapi import DESCRIBED
from tests.importers import examples
from tests.importers.test_hostile import FORMS, PLANTED, PRIVATE, SECRETS

pytestmark = pytest.mark.once

ADDRESS = "/api/v1/imports/"


def post(api: Api, body: Any, status: int = 200, query: str = "", kind: str = "application/json") -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = api.client.generic("POST", f"{ADDRESS}{query}", data, content_type=kind)
    assert response.status_code == status, content(response)[:500]
    return json.loads(content(response))


def upload(api: Api, name: str, data: bytes, status: int = 200, **fields: str) -> Any:
    response = api.client.post(ADDRESS, {"file": SimpleUploadedFile(name, data), **fields})
    assert response.status_code == status, content(response)[:500]
    return json.loads(content(response))


def fault(answer: Any) -> tuple[str, str, str]:
    (only,) = answer["errors"]
    return only["pointer"], only["code"], only["detail"]


@pytest.mark.parametrize("example", examples.EXAMPLES, ids=[one.format for one in examples.EXAMPLES])
def test_every_format_is_answered_as_described(api: Api, example: examples.Example):
    answer = post(api, {"text": example.text, "name": example.name})
    described = DESCRIBED["paths"][ADDRESS]["post"]
    schema = described["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator({"components": DESCRIBED["components"], **schema}).validate(answer)
    assert (answer["format"], answer["layout"], answer["format_is"]) == (example.format, example.layout, "recognized")
    assert [step["id"] for step in answer["draft"]["steps"]] == [row["step"] for row in answer["steps"]]
    assert answer["analysis"]["similar"]["results"]


def test_the_formats_of_the_description_are_those_that_are_read():
    assert sorted(get_args(Format)) == list(FORMATS)


def test_the_draft_can_be_sent_to_analyses(api: Api):
    draft = post(api, {"text": examples.EASY})["draft"]
    response = api.client.post("/api/v1/analyses/", draft, content_type="application/json")
    assert response.status_code == 200, content(response)


def test_form_json_yaml_and_command_give_the_same(api: Api, tmp_path: Path):
    by_json = post(api, {"text": examples.DISTILABEL_PYTHON, "name": "pipeline.py"})
    by_yaml = post(
        api,
        yaml.safe_dump({"text": examples.DISTILABEL_PYTHON, "name": "pipeline.py"}).encode(),
        kind="application/yaml",
    )
    by_form = upload(api, "pipeline.py", examples.DISTILABEL_PYTHON.encode())
    file = tmp_path / "pipeline.py"
    file.write_text(examples.DISTILABEL_PYTHON)
    printed = StringIO()
    call_command("import_pipeline", str(file), stdout=printed)
    assert by_json == by_yaml == by_form == json.loads(printed.getvalue())


def test_answers_and_a_named_format(api: Api):
    body = {"text": examples.JUICER, "format": "data-juicer", "answers": {"dataset": "raw-web-corpus", "loop": "none"}}
    answer = post(api, body)
    assert answer["format_is"] == "said"
    assert answer["draft"]["steps"][0]["component"] == "raw-web-corpus"
    assert "dataset" not in [question["key"] for question in answer["questions"]]


def test_a_domain_makes_other_evidence_indirect(api: Api):
    answer = post(api, {"text": examples.DESIGNER}, query="?domain=math")
    assert answer["analysis"] != post(api, {"text": examples.DESIGNER})["analysis"]


def test_a_file_without_a_method_step_has_no_analysis(api: Api):
    answer = post(api, {"text": "blocks:\n  - {name: a, type: DuplicateColumnsBlock, config: {}}\n"})
    assert (answer["draft"], answer["analysis"]) == ({"steps": []}, None)
    assert answer["dropped"] == [{"line": 2, "why": "plumbing"}]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"text": "a: [\n"}, ("/text", "unreadable", "Line 2: no YAML or JSON")),
        ({"text": "a: b"}, ("/text", "unrecognized", "Line 1: not a pipeline of a known tool")),
        ({"text": "from datadreamer import X", "name": "a.py"}, ("/text", "no_importer", "datadreamer")),
        ({"text": examples.EASY, "format": "oumi"}, ("/text", "unrecognized", "nothing in the file is of oumi")),
        ({"text": examples.EASY, "answers": {"nowhere": "x"}}, ("/answers", "bad_answer", "no step 'nowhere'")),
        ({"text": examples.EASY, "format": "axolotl"}, ("/format", "literal_error", "data-juicer")),
        ({}, ("/text", "missing", "")),
        ({"text": 3}, ("/text", "string_type", "")),
        ({"text": "", "url": "http://x"}, ("/url", "extra_forbidden", "")),
    ],
)
def test_errors_name_the_place_the_line_and_the_reason(api: Api, body: Any, expected: tuple[str, str, str]):
    pointer, code, detail = fault(post(api, body, 422))
    assert (pointer, code) == expected[:2]
    assert expected[2] in detail


def test_sizes_are_bounded(api: Api):
    assert "1048576" in post(api, {"text": "x" * (1024 * 1024 + 1)}, 413)["detail"]
    assert upload(api, "a.yaml", b"x" * (1024 * 1024 + 1), 413)["status"] == 413
    assert upload(api, "a.yaml", b"x" * (6 * 1024 * 1024), 413)["status"] == 413
    answer = post(api, {"text": examples.EASY, "answers": {f"a{number}": "x" for number in range(101)}}, 422)
    assert fault(answer)[:2] == ("/answers", "too_long")


def test_forms_have_one_file(api: Api):
    response = api.client.post(ADDRESS, {"format": "oumi"})
    assert fault(json.loads(content(response)))[:2] == ("/file", "missing")
    assert fault(upload(api, "a.yaml", b"x", 422, other="y"))[:2] == ("/other", "extra_forbidden")
    assert fault(upload(api, "a.yaml", b"\xff\xfe\x00", 422))[:2] == ("/text", "unreadable")


def test_no_secret_comes_back_or_is_logged(api: Api, caplog: pytest.LogCaptureFixture):
    planted = (*SECRETS, *FORMS, *PRIVATE)
    answer = json.dumps(post(api, {"text": PLANTED}))
    broken = json.dumps(post(api, {"text": f"{PLANTED}\n  ]: '{SECRETS[0]}"}, 422))
    assert not [secret for secret in planted if secret in answer + broken + caplog.text]


def test_nothing_is_stored(api: Api, django_assert_max_num_queries: Any):
    from registry.models import Submission

    post(api, {"text": examples.EASY})  # the catalogue is read
    with django_assert_max_num_queries(2):
        post(api, {"text": examples.EASY})
    assert not Submission.objects.exists()
    assert api.client.get(ADDRESS).status_code == 405


def test_the_command_says_file_line_and_reason(api: Api, tmp_path: Path):
    file = tmp_path / "bad.yaml"
    file.write_text("a:\n  - [\n")
    with pytest.raises(CommandError, match=r"bad.yaml:3: no YAML"):
        call_command("import_pipeline", str(file))
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_pipeline", str(tmp_path / "none.yaml"))
    file.write_text(examples.EASY)
    with pytest.raises(CommandError, match="KEY=COMPONENT"):
        call_command("import_pipeline", str(file), "--answer", "x")

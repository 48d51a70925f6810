"""The command line: what it prints, and how it ends."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from sdmethods.checking import Problem, Rule
from sdmethods.cli import output as printing
from sdmethods.cli.app import app
from sdmethods.cli.pipelines import annotation
from sdmethods.lines import line_of
from tests.client.stub import Stub, analysis, component, effect, finding, imported, listing, method, pooled

pytestmark = pytest.mark.once

Run = Callable[..., Any]
DRAFT = """\
name: mine
steps:
- id: start
  component: seed-tasks
- id: filter
  component: novelty-filter
  inputs: [start]
"""


@pytest.fixture
def stub() -> Stub:
    return Stub()


@pytest.fixture
def run(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> Run:
    def registry(url: str | None, *, at: str | None) -> Any:
        return stub.registry(at=at)

    monkeypatch.setattr(printing, "Registry", registry)
    return lambda *arguments: CliRunner().invoke(app, list(arguments), catch_exceptions=False)


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(DRAFT)
    return path


def test_every_command_explains_itself(run: Run):
    names = [command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands]
    assert set(names) >= {
        "search", "show", "effects", "pool", "tradeoffs", "compare", "import", "check", "similar", "export", "cite",
        "gaps", "submit", "measure", "mcp",
    }  # fmt: skip
    for name in set(names) - {"measure"}:
        text = run(name, "--help").stdout
        assert "--json" in text
        assert "--at" in text
        assert "--url" in text


def test_rows_in_a_pipe_have_tabs(run: Run, stub: Stub):
    stub.answers = {"search/": listing({"type": "component", "id": "x", "name": "X", "highlight": "<mark>x</mark>\ny"})}
    assert run("search", "x").stdout == "type\tid\tname\twhy\ncomponent\tx\tX\tx y\n"


def test_json_is_the_whole_answer(run: Run, stub: Stub):
    stub.answers = {"effects/": listing(effect())}
    body = json.loads(run("effects", "--facet", "diversity", "-c", "a", "-c", "b", "--json").stdout)
    assert body["results"][0].items() >= {"id": "one", "gain": 10.0, "experiment": "ada2025/1"}.items()
    assert body["count"] == 1
    assert stub.paths == ["effects/?component=a&component=b&facet=diversity"]


def test_a_pooled_answer_says_its_certainty_and_why(run: Run, stub: Stub):
    stub.answers = {"effects/pooled/": listing(pooled())}
    result = run("pool", "novelty-filter", "-f", "diversity")
    assert result.stdout.splitlines()[1].split("\t")[2:5] == [
        "+9.1 points [+2.4, +15.1] at a baseline of 60", "raises", "low",
    ]  # fmt: skip
    assert result.stderr.splitlines() == [
        "A novelty filter may raise diversity.",
        "because: The interval holds a border.",
    ]


def test_a_version_goes_with_the_request(run: Run, stub: Stub):
    stub.answers = {"components/x/": component()}
    assert run("show", "x", "--at", "12").exit_code == 0
    assert stub.paths == ["components/x/?version=12"]


def test_a_record_is_looked_for_in_every_type(run: Run, stub: Stub):
    stub.answers = {"methods/alpha/": method()}
    assert "Alpha" in run("show", "alpha").stdout
    missing = run("show", "beta")
    assert missing.exit_code == 1
    assert "No component or method or effect" in missing.stderr


def test_signs_that_steer_a_terminal_are_not_printed(run: Run, stub: Stub):
    stub.answers = {"components/x/": component(name="\x1b[31mred\u202e")}
    assert "\x1b" not in run("show", "x").stdout
    assert "\u202e" not in run("show", "x").stdout


def test_no_registry_is_exit_code_3(run: Run, stub: Stub):
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    stub.answers = {"claims/": refuse}
    result = run("claims")
    assert result.exit_code == 3
    assert "No answer from http://registry.test" in result.stderr


def test_any_read_by_its_path(run: Run, stub: Stub):
    stub.answers = {"graph/motifs/": {"count": 0}}
    assert json.loads(run("get", "graph/motifs/", "length=3", "min_count=2").stdout) == {"count": 0}
    assert stub.paths == ["graph/motifs/?length=3&min_count=2"]
    assert run("get", "graph/motifs/", "length").exit_code == 2


def test_exports(run: Run, stub: Stub, tmp_path: Path):
    stub.answers = {"methods/alpha/graph/": "flowchart LR", "methods/alpha/card/": "zip"}
    assert run("export", "alpha").stdout == "flowchart LR\n"
    run("export", "alpha", "--to", "ro-crate", "-o", str(tmp_path / "a.zip"))
    assert (tmp_path / "a.zip").read_bytes() == b"zip"
    assert run("export", "alpha", "--to", "word").exit_code == 2


def test_a_clean_pipeline_passes(run: Run, stub: Stub, draft: Path):
    stub.answers = {"analyses/": analysis()}
    result = run("check", str(draft))
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_finding_fails_with_its_line(run: Run, stub: Stub, draft: Path):
    stub.answers = {"analyses/": analysis(finding())}
    result = run("check", str(draft), "--domain", "math")
    assert result.exit_code == 1
    assert result.stdout == f"{draft}:5: high collapse-risk: Nothing keeps diversity. (try: seed-tasks)\n"
    assert stub.paths == ["analyses/?domain=math"]


@pytest.mark.parametrize(
    ("fail_on", "code"),
    [("high", 1), ("collapse-risk", 1), ("quality-only", 0), ("never", 0), ("quality-only,high", 1), ("unmapped", 0)],
)
def test_what_fails_is_chosen(run: Run, stub: Stub, draft: Path, fail_on: str, code: int):
    stub.answers = {"analyses/": analysis(finding())}
    assert run("check", str(draft), "--fail-on", fail_on).exit_code == code


@pytest.mark.parametrize("fail_on", ["colapse-risk", "", "high,low"])
def test_a_wrong_rule_passes_nothing(run: Run, stub: Stub, draft: Path, fail_on: str):
    stub.answers = {"analyses/": analysis()}
    result = run("check", str(draft), "--fail-on", fail_on)
    assert result.exit_code == 2
    assert "--fail-on" in result.stderr


def test_a_severity_of_a_later_release_fails():
    assert Rule.parse("high").fails(Problem("new", "critical", "?"))


def test_a_file_of_a_tool_is_imported(run: Run, stub: Stub, tmp_path: Path):
    path = tmp_path / "pipeline.yaml"
    path.write_text("pipeline:\n  steps: []\n")
    stub.answers = {"imports/": imported()}
    result = run("check", str(path), "--json")
    assert result.exit_code == 1
    (report,) = json.loads(result.stdout)
    assert [(problem["code"], problem["line"]) for problem in report["problems"]] == [("unmapped", 7), ("question", 4)]
    assert report["failing"] == ["unmapped"]


def test_every_method_of_a_bundle_is_checked(run: Run, stub: Stub, tmp_path: Path):
    path = tmp_path / "bundle.yaml"
    indented = DRAFT.replace("\n", "\n  ")
    path.write_text(f"methods:\n- {indented}\n- {indented}\n")
    stub.answers = {"analyses/": analysis(finding())}
    lines = run("check", str(path)).stdout.splitlines()
    assert [line.removeprefix(f"{path}:").partition(":")[0] for line in lines] == ["6", "14"]


def test_a_file_that_the_registry_cannot_read_is_exit_code_2(run: Run, stub: Stub, draft: Path):
    problem = {
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "1 fault(s)",
        "errors": [{"pointer": "/steps/1/inputs", "code": "unknown", "detail": "No step has the id 'start'"}],
    }
    stub.answers = {"analyses/": httpx.Response(422, json=problem)}
    result = run("check", str(draft))
    assert result.exit_code == 2
    assert f"{draft}:7: /steps/1/inputs: No step has the id 'start'" in result.stderr


def test_annotations_cannot_be_broken_out_of():
    problem = Problem("x", "high", "100 %\n::set-output name=a::b", 3)
    text = annotation(Path("a,b.yaml"), problem, fails=True)
    assert text.startswith("::error file=a%2Cb.yaml,line=3,title=sdm x::")
    assert "\n" not in text
    assert "100 %25%0A" in text


def test_an_import_prints_a_draft_and_its_questions(run: Run, stub: Stub, tmp_path: Path):
    path = tmp_path / "pipeline.py"
    path.write_text("x")
    stub.answers = {"imports/": imported()}
    result = run("import", str(path), "--format", "distilabel")
    assert "component: novelty-filter" in result.stdout
    assert "line 7: step own: MyStep is not known; nearest: judge-filter" in result.stderr
    assert "line 2: left out: secret" in result.stderr


RECORDS = {"id": None, "state": None, "records": [{"type": "methods", "id": "mine", "change": "new", "diff": []}]}


def test_a_submission_is_tried_first(run: Run, stub: Stub, draft: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SDM_TOKEN", "secret")
    sent = RECORDS | {"id": 7, "url": "/api/v1/submissions/7/", "state": "submitted"}
    stub.answers = {"methods/": lambda request: RECORDS if "dry_run" in str(request.url) else sent}
    result = run("submit", str(draft))
    assert result.exit_code == 0
    assert "http://registry.test/api/v1/submissions/7/ (submitted)" in result.stderr
    assert stub.paths == ["methods/?dry_run=true", "methods/"]
    assert {request.headers["Authorization"] for request in stub.requests} == {"Bearer secret"}
    keys = [request.headers["Idempotency-Key"] for request in stub.requests]
    run("submit", str(draft))
    assert stub.requests[-1].headers["Idempotency-Key"] == keys[1]


def test_nothing_new_is_not_sent(run: Run, stub: Stub, draft: Path):
    same = RECORDS | {"records": [{"type": "methods", "id": "mine", "change": "unchanged"}]}
    stub.answers = {"methods/": same}
    result = run("submit", str(draft))
    assert (result.exit_code, len(stub.requests)) == (0, 1)
    assert "says nothing that the registry does not have" in result.stderr


def test_a_dry_run_stays_one(run: Run, stub: Stub, draft: Path):
    stub.answers = {"methods/": RECORDS}
    assert "nothing was stored" in run("submit", str(draft), "--dry-run", "--message", "hello").stderr
    assert json.loads(stub.requests[0].read())["message"] == "hello"


def test_a_file_that_is_no_yaml_is_not_sent(run: Run, stub: Stub, tmp_path: Path):
    path = tmp_path / "x.yaml"
    path.write_text("a: [1")
    assert run("submit", str(path)).exit_code == 2
    assert stub.requests == []


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("/name", 1),
        ("/steps/1/component", 6),
        ("/steps/1/inputs/0", 7),
        ("/steps/1/nothing", 5),
        ("", None),
        ("x", None),
    ],
)
def test_pointers_lead_to_lines(pointer: str, line: int | None):
    assert line_of(DRAFT, pointer) == line


def test_the_measuring_engine_gets_its_arguments(run: Run):
    assert run("measure", "--no-such-option").exit_code == 2

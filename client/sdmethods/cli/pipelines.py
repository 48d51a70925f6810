"""sdm import, check, similar, submit."""

import sys
from pathlib import Path
from typing import Annotated

import typer
import yaml

from sdmethods.calls.pipelines import load_document
from sdmethods.checking import NEVER, Problem, Report, Rule, check_file
from sdmethods.cli.app import REFUSED, WRONG_USE, app, command, fail
from sdmethods.cli.options import OneDomain
from sdmethods.cli.output import Session, clean, note, print_cells, print_json, print_text
from sdmethods.errors import BadRequest, Invalid, RegistryError, TooLarge
from sdmethods.lines import line_of, place
from sdmethods.models.answers import Import, SimilarMethods, Submission

File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, allow_dash=True, help="A file, or - (standard input).")
]
Files = Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Pipeline files or method documents.")]
Format = Annotated[str | None, typer.Option(help="Format of the file; else the registry recognizes it.")]
Github = Annotated[bool, typer.Option("--github", help="Print annotations for GitHub Actions.")]
FailOn = Annotated[
    str,
    typer.Option(help=f"Codes of checks, a severity (that or above), both with commas, or {NEVER}.", show_default=True),
]


@command(app, "import")
def import_(
    session: Session,
    file: File,
    format: Format = None,
    draft: Annotated[Path | None, typer.Option(help="Store the draft here, as YAML.")] = None,
) -> None:
    """Read a pipeline file of a tool as a draft of a method. Nothing is executed or stored by the registry."""
    answer = session.registry.read_text(_text(file), format=format)
    if draft:
        draft.write_text(yaml.safe_dump(answer.draft, sort_keys=False, allow_unicode=True), encoding="utf-8")
        note(f"Draft stored in {draft}")
    if session.as_json:
        session.show(answer)
        return
    if not draft:
        print_text(yaml.safe_dump(answer.draft, sort_keys=False, allow_unicode=True))
    _explain(answer)


@command(app)
def check(
    session: Session,
    files: Files,
    domain: OneDomain = None,
    format: Format = None,
    fail_on: FailOn = "low",
    github: Github = False,
) -> None:
    """Check pipelines. Exit code 0: nothing that fails; 1: findings that fail; 2: a file that cannot be read; 3: no
    registry."""
    rule = Rule.parse(fail_on)
    reports = [report for path in files for report in _checked(session, path, format, domain)]
    rule.check_codes(code for report in reports for code in report.checks)
    if session.as_json:
        print_json([report.as_json(rule) for report in reports])
    else:
        for report in reports:
            _print_report(report, rule, github)
    if any(rule.fails(problem) for report in reports for problem in report.problems):
        raise typer.Exit(REFUSED)


@command(app)
def similar(
    session: Session,
    what: Annotated[str, typer.Argument(help="A method document in a file, or the id of a method.")],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Methods to show.")] = 10,
) -> None:
    """Show the methods that are nearest to a draft or a method."""
    path = Path(what)
    if path.is_file():
        answer = session.registry.analyse(path).similar
    elif path.suffix in (".yaml", ".yml", ".json"):
        raise ValueError(f"there is no file {what}")
    else:
        answer = session.registry.similar(what, limit=limit)
    if session.as_json:
        print_json({"results": [row.model_dump(mode="json") for row in answer.results[:limit]]})
    else:
        _print_similar(answer, limit)


@command(app)
def submit(
    session: Session,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A bundle or a method, YAML or JSON.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Validate and compare only; nothing is stored.")] = False,
    message: Annotated[str | None, typer.Option(help="What a reviewer should know.")] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Store it as a draft, not for review yet.")] = False,
) -> None:
    """Send a bundle or a method for review, after a dry run. The token comes from SDM_TOKEN."""
    registry = session.registry
    load_document(file)
    try:
        answer = registry.submit(file, dry_run=True, message=message, draft=draft)
        if not dry_run and answer.says_something_new:
            answer = registry.submit(file, message=message, draft=draft)
    except (Invalid, BadRequest) as error:
        fail(_located(error, file), REFUSED)
    else:
        _print_submission(session, file, answer, dry_run)


def _checked(session: Session, path: Path, format: str | None, domain: str | None) -> list[Report]:
    try:
        return check_file(session.registry, path, format=format, domain=domain)
    except (Invalid, BadRequest, TooLarge) as error:
        fail(_located(error, path), WRONG_USE)
        raise


def _text(file: Path) -> str:
    return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")


def _explain(answer: Import) -> None:
    note(f"Format: {answer.format} ({answer.format_is})")
    for row in answer.unmapped:
        near = ", ".join(row.nearest) or "none"
        note(f"line {row.line}: step {row.step}: {row.operator or row.component} is not known; nearest: {near}")
    for question in answer.questions:
        note(f"line {question.line}: step {question.step}: {question.text} ({', '.join(question.choices)})")
    for dropped in answer.dropped:
        note(f"line {dropped.line}: left out: {dropped.why}")


def _print_report(report: Report, rule: Rule, github: bool) -> None:
    for problem in report.problems:
        if github:
            print_text(annotation(report.path, problem, fails=rule.fails(problem)))
        else:
            print_text(clean(problem.describe(report.path)))
    if not report.problems:
        note(f"{report.path}: nothing found")


def annotation(path: Path, problem: Problem, *, fails: bool) -> str:
    """A workflow command of GitHub Actions; what a file or the registry says cannot add another one."""
    level = "error" if fails else "notice"
    line = f",line={problem.line}" if problem.line else ""
    name = _property(str(path))
    text = problem.describe(path).partition(": ")[2]
    return f"::{level} file={name}{line},title={_property('sdm ' + problem.code)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _print_similar(answer: SimilarMethods, limit: int) -> None:
    print_cells(
        {
            "method": row.method,
            "similarity": f"{row.score:.3f}",
            "shared": ", ".join(row.shared),
            "missing": ", ".join(row.missing),
            "extra": ", ".join(row.extra),
        }
        for row in answer.results[:limit]
    )


def _located(error: RegistryError, path: Path) -> str:
    """The message of an error, with the lines of the file that its faults point to."""
    if not error.faults or path.suffix not in (".yaml", ".yml", ".json"):
        return str(error)
    text = path.read_text(encoding="utf-8")
    rows = [(line_of(text, str(fault.get("pointer", ""))), fault) for fault in error.faults]
    lines = [f"{place(path, line)}: {fault.get('pointer')}: {fault.get('detail')}" for line, fault in rows]
    return "\n".join([str(error.problem.get("detail") or error.problem.get("title")), *lines])


def _print_submission(session: Session, file: Path, answer: Submission, dry_run: bool) -> None:
    if session.as_json:
        print_json(answer.model_dump(mode="json", by_alias=True))
        return
    print_cells({"type": row.type, "id": row.id, "change": row.change} for row in answer.records)
    text = file.read_text(encoding="utf-8")
    for remark in answer.warnings:
        where = place(file, line_of(text, remark.pointer or ""))
        note(f"{where}: warning {remark.code}: {remark.detail}")
    if not answer.says_something_new:
        note(f"{file} says nothing that the registry does not have.")
    elif dry_run:
        note("A dry run: nothing was stored.")
    else:
        note(f"{file} was sent: {session.registry.url}{answer.url} ({answer.state})")

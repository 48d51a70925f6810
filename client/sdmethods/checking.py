"""What `sdm check` decides: the problems of a pipeline file, and which of them fail it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sdmethods.lines import line_of, place
from sdmethods.models.answers import Analysis, Finding, Import, Question, Unmapped
from sdmethods.registry import Registry

SEVERITIES = ("info", "low", "medium", "high")
NEVER = "never"
OWN_CODES = ("unmapped", "question")


@dataclass(frozen=True)
class Problem:
    """One thing to look at in a file. `line` counts from 1."""

    code: str
    severity: str
    message: str
    line: int | None = None
    suggestions: list[str] = field(default_factory=list)

    def describe(self, path: Path) -> str:
        """`file:12: severity code: message`, with suggestions behind it."""
        hint = f" (try: {', '.join(self.suggestions)})" if self.suggestions else ""
        return f"{place(path, self.line)}: {self.severity} {self.code}: {self.message}{hint}"


@dataclass(frozen=True)
class Report:
    """All problems of a file, and the codes of the checks that the registry made."""

    path: Path
    problems: list[Problem]
    checks: dict[str, str]
    version: str | None

    def as_json(self, rule: "Rule") -> dict[str, Any]:
        failing = [problem.code for problem in self.problems if rule.fails(problem)]
        return {
            "file": str(self.path),
            "version": self.version,
            "failed": bool(failing),
            "failing": failing,
            "problems": [asdict(problem) for problem in self.problems],
            "checks": self.checks,
        }


@dataclass(frozen=True)
class Rule:
    """Which problems fail a file: those at or above a severity, or of named codes."""

    severity: str | None
    codes: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """A rule out of `--fail-on`: codes and at most one severity with commas between them, or `never`.

        Raises:
            ValueError: empty, or two severities.
        """
        words = [word.strip() for word in text.split(",") if word.strip()]
        severities = [word for word in words if word in SEVERITIES]
        if not words or len(severities) > 1:
            raise ValueError(f"--fail-on {text!r}: codes, one of {', '.join(SEVERITIES)}, or {NEVER} were expected")
        codes = frozenset(words) - {*severities, NEVER}
        return cls(severities[0] if severities else None, codes)

    def fails(self, problem: Problem) -> bool:
        if problem.code in self.codes:
            return True
        return self.severity is not None and rank(problem.severity) >= rank(self.severity)

    def check_codes(self, known: Iterable[str]) -> None:
        """Refuse a code that no check has, so that a misspelt one does not pass everything.

        Raises:
            ValueError: an unknown code; the message names the known ones.
        """
        names = sorted({*known, *OWN_CODES})
        if unknown := sorted(self.codes - set(names)):
            raise ValueError(f"--fail-on: there is no check {', '.join(unknown)}. Known are: {', '.join(names)}")


def rank(severity: str) -> int:
    """The place of a severity; one that this release does not know is as severe as can be."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def check_file(registry: Registry, path: Path, *, format: str | None = None, domain: str | None = None) -> list[Report]:
    """The problems of a pipeline file of a tool, of a method document, or of every method of a bundle.

    Raises:
        ValueError: the file is no text.
        RegistryError: the registry could not read it, or was not reached.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: not UTF-8: {error}") from None
    methods = method_documents(text) if format in (None, "registry") else {}
    options: Any = {"domain": domain} if domain else {}
    if not methods:
        return [_imported(path, registry.read_text(text, format=format), registry, options)]
    return [
        _analysed(path, registry.analyse(document, **options), text, pointer, document)
        for pointer, document in methods.items()
    ]


def method_documents(text: str) -> dict[str, dict[str, Any]]:
    """The method documents in a text by JSON pointer; none where it is no document of the registry."""
    try:
        loaded = yaml.safe_load(text)
    except yaml.YAMLError:
        return {}
    if not isinstance(loaded, Mapping):
        return {}
    if _is_method(loaded):
        return {"": dict(loaded)}
    listed = loaded.get("methods")
    if isinstance(listed, list) and listed and all(_is_method(row) for row in listed):
        return {f"/methods/{number}": dict(row) for number, row in enumerate(listed)}
    return {}


def _is_method(value: Any) -> bool:
    steps = value.get("steps") if isinstance(value, Mapping) else None
    return isinstance(steps, list) and bool(steps) and all(isinstance(s, Mapping) and "component" in s for s in steps)


def _analysed(path: Path, analysis: Analysis, text: str, pointer: str, document: dict[str, Any]) -> Report:
    steps = [step for step in document["steps"] if isinstance(step, Mapping)]
    lines = [line_of(text, f"{pointer}/steps/{number}") for number in range(len(steps))]
    by_step = {str(step.get("id")): line for step, line in zip(steps, lines, strict=True)}
    by_component = {str(step.get("component")): line for step, line in zip(steps[::-1], lines[::-1], strict=True)}
    problems = [_unmapped(row, by_step.get(str(row.step))) for row in analysis.unmapped]
    problems += [_finding(finding, by_component) for finding in analysis.findings]
    return _report(path, problems, analysis)


def _imported(path: Path, answer: Import, registry: Registry, options: Any) -> Report:
    analysis = answer.analysis
    if answer.steps and (analysis is None or options):
        analysis = registry.analyse(answer.draft, **options)
    by_step = {question.step: question.line for question in answer.questions}
    by_component = {str(step.get("component")): by_step.get(step.get("id")) for step in answer.steps}
    problems = [_unmapped(row, row.line) for row in answer.unmapped]
    problems += [_question(question) for question in answer.questions]
    problems += [_finding(finding, by_component) for finding in (analysis.findings if analysis else [])]
    return _report(path, problems, analysis or answer)


def _report(path: Path, problems: list[Problem], answer: Analysis | Import) -> Report:
    ordered = sorted(problems, key=lambda problem: -rank(problem.severity))
    checks = answer.profile.checks if isinstance(answer, Analysis) else []
    return Report(path, ordered, {check.code: check.outcome for check in checks}, answer.catalogue_version)


def _unmapped(row: Unmapped, line: int | None) -> Problem:
    name = row.operator or row.component or "an own class"
    return Problem("unmapped", "medium", f"step {row.step}: {name} is no component of the registry", line, row.nearest)


def _question(question: Question) -> Problem:
    return Problem("question", "info", f"step {question.step}: {question.text}", question.line, question.choices)


def _finding(finding: Finding, lines: Mapping[str, int | None]) -> Problem:
    line = next((lines[name] for name in finding.components if lines.get(name)), None)
    suggestions = [suggestion.component for suggestion in finding.suggestions]
    return Problem(finding.code, finding.severity or "high", finding.message, line, suggestions)

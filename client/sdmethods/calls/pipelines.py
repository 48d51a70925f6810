"""The reader's own pipelines: read a file, analyse a draft, submit it."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Unpack

import yaml

from sdmethods.calls.base import Calls, segment
from sdmethods.models.answers import Analysis, Import, Submission
from sdmethods.models.evidence import Facts
from sdmethods.queries import AnalysisOptions, encode

ExportFormat = Literal["distilabel", "data-juicer", "mermaid"]
JSON = "application/json"
YAML = "application/yaml"
Document = Mapping[str, Any]


class PipelineCalls(Calls):
    """Drafts. Only `submit` without a dry run stores anything, and only it needs a token."""

    def read(self, path: str | Path, *, format: str | None = None) -> Import:
        """A pipeline file of a tool as a draft of a method. The registry reads it; nothing is executed or stored."""
        return self.read_text(Path(path).read_text(encoding="utf-8"), format=format)

    def read_text(self, text: str, *, format: str | None = None) -> Import:
        """The text of a pipeline file as a draft of a method.

        Raises:
            NotOffered: this registry reads no pipeline files.
        """
        body = {"text": text} | ({"format": format} if format else {})
        with self.offered("imports/"):
            return self.post(Import, "imports/", {}, body=encode_document(body), content_type=JSON)

    def analyse(self, draft: "Document | Path", **options: Unpack[AnalysisOptions]) -> Analysis:
        """Profile, findings and nearest methods of a method document that need not be in the registry."""
        body, content_type = _body(draft)
        return self.post(Analysis, "analyses/", options, body=body, content_type=content_type)

    def export(self, method: "str | Document | Path", to: ExportFormat = "distilabel") -> str:
        """A method, by its id or as a document, as a pipeline file: a skeleton, a recipe or a drawing.

        Raises:
            BadRequest, Invalid: the method cannot be written in this format; the message names the steps.
        """
        if isinstance(method, str):
            return self.text(f"methods/{segment(method)}/export/", encode({"format": to}))
        body, content_type = _body(method)
        answer = self.post(Facts, "exports/", {"to": to}, body=body, content_type=content_type)
        return str(answer.model_dump()["text"])

    def submit(
        self, document: "Document | Path", *, dry_run: bool = False, message: str | None = None, draft: bool = False
    ) -> Submission:
        """Send a bundle, or a single method document, for review.

        The Idempotency-Key is made of what is sent: the same document sent twice makes one submission.

        Raises:
            Invalid: `faults` names every fault by its JSON pointer.
            Unauthorized: no token, or not a valid one.
        """
        added: dict[str, Any] = ({"message": message} if message else {}) | ({"draft": True} if draft else {})
        path = "methods/" if _is_method(document) else "submissions/"
        body, content_type = _body(document, added)
        key = hashlib.sha256(body).hexdigest()
        query = {"dry_run": True} if dry_run else {}
        return self.post(Submission, path, query, body=body, content_type=content_type, key=key, private=True)


def load_document(path: Path) -> Any:
    """A YAML or JSON file.

    Raises:
        ValueError: the file is neither; the message says where.
    """
    text = path.read_text(encoding="utf-8")
    try:
        return json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise ValueError(f"{path}: {error}") from None


def encode_document(document: Document) -> bytes:
    """A document as JSON."""
    return json.dumps(document, ensure_ascii=False, default=str).encode()


def _is_method(document: "Document | Path") -> bool:
    loaded = load_document(document) if isinstance(document, Path) else document
    return isinstance(loaded, Mapping) and "steps" in loaded


def _body(document: "Document | Path", added: Document | None = None) -> tuple[bytes, str]:
    """The bytes to send. A file goes as it is, so that the faults that come back speak of its own text."""
    if not isinstance(document, Path):
        return encode_document({**document, **(added or {})}), JSON
    if not added:
        return document.read_bytes(), JSON if document.suffix == ".json" else YAML
    loaded = load_document(document)
    if not isinstance(loaded, Mapping):
        raise ValueError(f"{document}: a document is a mapping")
    return encode_document({**loaded, **added}), JSON

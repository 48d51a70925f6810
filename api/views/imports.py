"""Imports of pipeline files: the draft of a method, its open questions, and its analysis."""

from typing import Annotated, Literal

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.json_schema import JsonSchemaValue, SkipJsonSchema

from api.views.analysis import OpenPost
from api.views.private import Operation
from catalogue.profile import ProfileQuery
from importers.analysis import ImportAnalysis, import_pipeline
from importers.faults import ImportFault
from registry.current import current
from registry.errors import Invalid, TooLarge
from taxonomy.documents import Fault, faults_of
from taxonomy.documents.base import Id
from taxonomy.raw_json import RawJson
from transport.bodies import READERS, check_framing, read_body
from transport.query_string import parse_request

MULTIPART = "multipart/form-data"
FILE = "file"
PLACES = {"bad_answer": "answers", "unknown_format": "format"}
"""Code of a fault -> the key that it is of, where that is not the text."""
Format = Literal[
    "data-designer", "data-juicer", "deepfabric", "distilabel", "easyinstruct", "instructlab-sdg", "nemo-curator",
    "oumi", "registry", "sdg-hub", "synthetic-data-kit",
]  # fmt: skip


class ImportBody(BaseModel):
    """A pipeline file as a text."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)

    text: str
    """The file, of 1 MB at most."""
    name: Annotated[str, Field(max_length=200)] = ""
    """Its name; the ending says whether it is Python."""
    format: Format | None = None
    """The format, where it should not be recognized."""
    answers: Annotated[dict[Id, Id], Field(max_length=100, json_schema_extra={"additionalProperties": False})] = {}
    """Answers to questions: the `key` of a question -> the id of a component, or `none` for `loop`."""


def _without_default(schema: JsonSchemaValue) -> None:
    """A form field without a default: forms have no null."""
    del schema["default"]


class ImportUpload(BaseModel):
    """A pipeline file uploaded by a form."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    file: bytes
    """The file, of 1 MB at most."""
    format: Annotated[Format | SkipJsonSchema[None], Field(json_schema_extra=_without_default)] = None
    """The format, where it should not be recognized."""


class Imports(OpenPost):
    """Read a pipeline file of a tool as a draft, and analyse it. Nothing in it is run, nothing is stored.

    A secret in the file is in no part of the answer; `dropped` names the lines.
    """

    operations = {
        "POST": Operation(
            "Read a pipeline file",
            ImportAnalysis,
            {**dict.fromkeys(READERS, ImportBody), MULTIPART: ImportUpload},
            query=ProfileQuery,
            open=True,
        )
    }

    def answer(self, request: HttpRequest) -> ImportAnalysis:
        query = parse_request(request, ProfileQuery)
        if request.content_type == MULTIPART:
            body, content = _uploaded(request)
        else:
            body = _checked(read_body(request))
            content = body.text.encode(errors="replace")
        try:
            return import_pipeline(
                body.name, content, current(), format_named=body.format, answers=body.answers, domain=query.domain
            )
        except ImportFault as fault:
            raise _refusal(fault) from None


def _checked(body: RawJson) -> ImportBody:
    try:
        return ImportBody.model_validate(body)
    except ValidationError as error:
        raise Invalid(faults_of(error)) from None


def _uploaded(request: HttpRequest) -> tuple[ImportBody, bytes]:
    """The fields of a form, and its file. Raises Invalid or TooLarge."""
    check_framing(request)
    try:
        files, fields = request.FILES, request.POST
    except RequestDataTooBig as error:
        raise TooLarge("The form is too large") from error
    detail = f"A form has the fields {FILE} and format"
    faults = [Fault((str(key)[:80],), "extra_forbidden", detail) for key in {*files, *fields} - {FILE, "format"}]
    uploaded = files.getlist(FILE)
    if len(uploaded) != 1:
        faults.append(Fault((FILE,), "missing", f"A form has one file, in the field {FILE}"))
    if faults:
        raise Invalid(faults)
    named = {"format": fields["format"]} if fields.get("format") else {}
    return _checked({"text": "", "name": str(uploaded[0].name or "")[-200:], **named}), uploaded[0].read()


def _refusal(fault: ImportFault) -> Invalid | TooLarge:
    if fault.code == "too_large":
        return TooLarge(f"The file has {fault.reason}")
    detail = f"Line {fault.line}: {fault.reason}"
    return Invalid([Fault((PLACES.get(fault.code, "text"),), fault.code, detail)])

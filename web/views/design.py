"""The designer: every edit is an operation on the draft in the address. Nothing of a draft is stored."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods
from pydantic import Field, ValidationError

from catalogue import Catalogue
from catalogue.errors import BadQuery, Gone, Missing, Moved
from catalogue.query import Query
from catalogue.suggestions import did_you_mean
from exporters.faults import ExportFault
from exporters.formats import FORMATS as EXPORTS
from exporters.formats import export
from importers.faults import ImportFault
from registry.current import current
from taxonomy.documents import drafted, faults_of
from taxonomy.documents.base import ID_PATTERN
from taxonomy.vocabulary import Facet
from web import designing, importing
from web.designing import palette
from web.drafts import Draft, empty, text
from web.drafts.address import LONGEST, Undecodable, decode, encode
from web.drafts.fields import Entered, read_fields
from web.drafts.operations import Impossible, apply
from web.list_query import check_no_parameters, parse_page
from web.navigation import breadcrumbs
from web.versions import cached_per_version


class DesignQuery(Query):
    """What a draft starts from."""

    draft: str | None = None
    """A draft as compressed JSON in base64url."""
    start: Annotated[str | None, Field(alias="from")] = None
    """The id of a registered method to start from."""


TAKEN_OVER = ("domains", "steps", "iterates", "loops")
EXAMPLES = ("self-instruct", "wizardlm", "star")
TYPES = {"json": "application/json", "yaml": "application/yaml"}


class Edit:
    """One edit: the draft after it, and the messages of the page."""

    def __init__(self, draft: Draft, form: str = "json") -> None:
        self.draft, self.form = draft, form
        self.entered = Entered(draft, [], {})
        self.message = self.problem = self.focus = ""
        self.refused: text.ParsedText | None = None
        self.typed_text = ""
        self.questions: importing.Questions = ()

    @property
    def clean(self) -> bool:
        """Whether the address of the draft shows all there is to be seen."""
        return not (self.problem or self.refused or self.entered.faults)


@require_http_methods(["GET", "HEAD", "POST"])
@cached_per_version
def design(request: HttpRequest) -> HttpResponse:
    catalogue = current()
    if request.method != "POST":
        return _render_page(request, Edit(_read_draft(request, catalogue)), catalogue)
    check_no_parameters(request)
    draft = _decode(str(request.POST.get("draft", "")))
    form = str(request.POST.get("form", ""))
    edit = Edit(draft, form if form in text.FORMS else "json")
    operation = str(request.POST.get("op", "")).strip() or "set"
    if operation == "import":
        _import(edit, request, catalogue)
        return _respond(request, edit, catalogue)
    if operation.split()[0] == "download":
        return _download(edit, operation, request, catalogue)
    if operation == "take":
        _apply_text(edit, str(request.POST.get("text", "")))
    elif operation != "write":
        _operate(edit, request, operation, catalogue)
    return _respond(request, edit, catalogue)


def _decode(code: str) -> Draft:
    try:
        return decode(code) if code else empty()
    except Undecodable as error:
        raise BadQuery("draft", "unreadable", f"The draft cannot be read. {error}") from error


def _read_draft(request: HttpRequest, catalogue: Catalogue) -> Draft:
    """The draft of an address. Raises BadQuery."""
    query = parse_page(request, DesignQuery)
    code, slug = query.draft, query.start
    if code and slug:
        raise BadQuery("from", "not_both", "A page starts from a draft or from a method, not from both")
    return _start_from(slug, catalogue) if slug else _decode(code or "")


def _start_from(slug: str, catalogue: Catalogue) -> Draft:
    """The composition of a registered method, which the draft extends. Raises BadQuery."""
    try:
        method = catalogue.method(slug)
    except Moved as error:
        method = catalogue.method(error.replacement)
    except (Missing, Gone) as error:
        near = [*getattr(error, "suggestions", ()), *filter(None, [getattr(error, "replacement", None)])]
        raise BadQuery("from", "unknown_value", f"{error}.{did_you_mean(near)}") from error
    document = method.dump()
    return {key: document[key] for key in TAKEN_OVER if key in document} | {"extends": method.id}


def _import(edit: Edit, request: HttpRequest, catalogue: Catalogue) -> None:
    """The draft of a pipeline file; a file that cannot be read leaves the draft as it is."""
    file = request.FILES.get("file")
    if file is None:
        edit.problem = "Choose a pipeline file first."
        return
    try:
        edit.draft, edit.questions, edit.message = importing.import_file(str(file.name), file.read(), catalogue)
        edit.entered, edit.focus = Entered(edit.draft, [], {}), "pipeline"
    except ImportFault as fault:
        edit.problem = f"The file is not imported. Line {fault.line}: {fault.reason}."


def _operate(edit: Edit, request: HttpRequest, operation: str, catalogue: Catalogue) -> None:
    """Read the fields into the draft, then apply the operation."""
    if "fields" in request.POST:
        edit.entered = read_fields(edit.draft, request.POST)
        edit.draft = edit.entered.draft
    if edit.entered.faults and operation != "set":
        edit.problem = "First correct the field that cannot be read."
        return
    try:
        edit.questions = importing.questions_of(str(request.POST.get("open", "")))
        match operation.split():
            case ["answer", key, component]:
                edit.draft, edit.questions = importing.answer(edit.draft, edit.questions, key, component, catalogue)
                edit.message = "The answer is in the draft."
            case _:
                edit.draft, edit.message = apply(edit.draft, operation)
        edit.questions = importing.still_open(edit.questions, edit.draft)
    except Impossible as error:
        edit.problem = f"{error}."
        return
    edit.focus = _focus(operation.split(), len(edit.draft["steps"]))


def _focus(words: list[str], count: int) -> str:
    """The element that the next key press is for."""
    match words:
        case ["move", start, to]:
            return f"{'up' if int(to) < int(start) else 'down'}-{min(int(to), count - 1)}"
        case ["remove", place]:
            return f"remove-{min(int(place), count - 1)}" if count else "words"
        case ["add", _, place]:
            return f"step-{place}"
        case ["add", _]:
            return f"step-{count - 1}"
        case ["replace", place, _]:
            return f"step-{place}"
    return ""


def _apply_text(edit: Edit, typed: str) -> None:
    """The draft of a text; a text that holds none stays as it was typed, with its faults."""
    parsed = text.parse_text(typed)
    if parsed.draft is None:
        edit.refused, edit.typed_text = parsed, typed
        return
    edit.draft = parsed.draft
    edit.focus, edit.message = "pipeline", "The text is applied."
    if parsed.left_out:
        edit.message += f" The bundle's other records ({parsed.left_out}) are left out: a draft is one method."


def _download(edit: Edit, operation: str, request: HttpRequest, catalogue: Catalogue) -> HttpResponse:
    """The method, a bundle with it, or a pipeline file of a tool; the page with the reason where it has none."""
    _, form, *what = [*operation.split(), "json"][:3]
    draft = edit.draft
    if form in EXPORTS:
        return _export(edit, form, request, catalogue)
    if form not in TYPES:
        known = ", ".join((*TYPES, *EXPORTS))
        raise BadQuery("op", "unknown_value", f"There is no form {form[:40]!r}. Known are: {known}")
    whole = what == ["bundle"]
    content = text.bundle(draft, form) if whole else text.write(draft, form)
    return _file(draft, content, TYPES[form], f"{'-bundle' if whole else ''}.{form}")


def _export(edit: Edit, form: str, request: HttpRequest, catalogue: Catalogue) -> HttpResponse:
    try:
        content = export(catalogue, drafted(edit.draft), form)
    except ExportFault as fault:
        edit.problem = fault.reason
    except ValidationError as error:
        edit.problem = "; ".join(f"{fault.pointer}: {fault.detail}" for fault in faults_of(error)[:3])
    else:
        return _file(edit.draft, content, EXPORTS[form].media_type, f".{EXPORTS[form].extension}")
    return _respond(request, edit, catalogue)


def _file(draft: Draft, content: str, media_type: str, ending: str) -> HttpResponse:
    slug = str(draft.get("id", ""))[:80]
    name = slug if re.fullmatch(ID_PATTERN, slug) else "draft"
    response = HttpResponse(content, content_type=f"{media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}{ending}"'
    return response


def address(draft: Draft) -> str | None:
    """Where the draft can be shared; None where it is too large for an address."""
    if draft == empty():
        return reverse("design-page")
    code = encode(draft)
    return f"{reverse('design-page')}?{urlencode({'draft': code})}" if len(code) <= LONGEST else None


def _respond(request: HttpRequest, edit: Edit, catalogue: Catalogue) -> HttpResponse:
    """To htmx the new state of the page and its address; to others a redirect to it, where it can be shown there."""
    where = address(edit.draft)
    htmx: Any = getattr(request, "htmx", None)
    if htmx:
        response = render(request, "web/design/designer.html", _context(edit, catalogue))
        response["HX-Push-Url"] = where if where and where != htmx.current_url_abs_path else "false"
    elif where and edit.clean and edit.form == "json" and not (edit.questions or edit.message.startswith("The file")):
        response = HttpResponseRedirect(f"{where}#{edit.focus or 'pipeline'}")
        response.status_code = 303
    else:
        response = _render_page(request, edit, catalogue)
    response["Cache-Control"] = "no-store"
    return response


def _render_page(request: HttpRequest, edit: Edit, catalogue: Catalogue) -> HttpResponse:
    context = {
        "palette": palette(catalogue),
        "facets": list(Facet),
        "breadcrumbs": breadcrumbs(),
        "examples": [(slug, catalogue.label("methods", slug)) for slug in EXAMPLES if slug in catalogue.methods],
        **_context(edit, catalogue),
    }
    status = 200 if edit.clean else 422
    response = render(request, "web/design/page.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _context(edit: Edit, catalogue: Catalogue) -> Mapping[str, object]:
    faults = designing.all_faults(edit.draft, edit.entered.faults)
    typed, where = edit.entered.typed, address(edit.draft)
    return {
        "edit": edit,
        "questions": importing.shown_questions(edit.questions, edit.draft, catalogue),
        "open": importing.to_json(edit.questions),
        "draft": edit.draft,
        "code": encode(edit.draft) if edit.draft != empty() else "",
        "address": where,
        "longest": LONGEST,
        "steps": designing.steps(catalogue, edit.draft, faults, typed),
        "around": [fault for fault in faults if not (fault.loc[:1] == ("steps",) and len(fault.loc) > 1)],
        "count": len(faults),
        "about": designing.about(catalogue, edit.draft, typed),
        "text": edit.typed_text or text.write(edit.draft, edit.form),
        "refused": edit.refused,
        "bundle": text.bundle(edit.draft, "json"),
        "submit": reverse("submit-page"),
        "known": designing.known(catalogue, edit.draft) if edit.draft["steps"] else None,
    }

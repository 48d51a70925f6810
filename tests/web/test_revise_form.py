"""A submission that was sent back is revised in the form that sends one in, with what curators said at its fields."""

import json
import re
from html import unescape
from typing import Any

import pytest

from tests.api.people import bundle, one_source
from tests.web.people import Member, Members, members

__all__ = ["members"]
REMARKS = """\
Thank you, nearly there.
/effects/0/locator: which row of the table?
The year is missing a source (/methods/0/year).
tiny-effect has the arms the wrong way round."""


def returned(members: Members, body: Any = None, text: str = REMARKS) -> str:
    """The address of a submission of Ada that Cora sent back."""
    here = members.ada.submit(body)
    members.cora.take(here, "request-changes", text)
    return here


def fields(who: Member, address: str) -> dict[str, Any]:
    """What a browser would send of the form, as it is filled in."""
    page = who.get(address)
    found: dict[str, Any] = {}
    for tag, attrs in page.tags:
        name = attrs.get("name", "")
        if tag != "input" or not name or name in ("csrfmiddlewaretoken", "q"):
            continue
        if attrs.get("type") == "checkbox":
            found.setdefault(name, [])
            found[name] += [attrs["value"]] if "checked" in attrs else []
        else:
            found[name] = attrs.get("value", "")
    for name, text in re.findall(r'<textarea id="[^"]+" name="([^"]+)"[^>]*>\n(.*?)</textarea>', page.html, re.DOTALL):
        found[name] = unescape(text)
    for name, options in re.findall(r'<select id="[^"]+" name="([^"]+)"[^>]*>(.*?)</select>', page.html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def part(page: Any, name: str) -> str:
    """What is said beneath a field, or of a row."""
    return str(page.html.partition(f'id="{name}"')[2].partition("</div>")[0])


def stored(address: str) -> Any:
    from registry.models import Submission

    return Submission.objects.get(pk=int(address.strip("/").split("/")[-1]))


def test_the_form_holds_the_document_and_each_remark_at_its_field(members: Members):
    here = returned(members)
    page = members.ada.get(f"{here}edit/")
    typed = fields(members.ada, f"{here}edit/")
    (effect,), (method,) = bundle()["effects"], bundle()["methods"]
    assert typed["effects-0-locator"] == effect["locator"]
    assert typed["effects-0-baseline_value"] == str(effect["baseline"]["value"])
    assert typed["method-name"] == method["name"]
    assert "which row of the table?" in part(page, "effects-0-locator-said")
    assert "missing a source" in part(page, "method-year-said")
    assert "the wrong way round" in part(page, "effects-0-outcome")
    general = page.html.partition('id="remarks"')[2].partition("</section>")[0]
    assert "Thank you, nearly there." in general
    assert "which row" not in general
    assert page.html.count("which row of the table?") == 1
    assert "cora:" in page.text
    assert {f"{here}edit/?as=text"} <= set(page.values("href", "a"))


def test_sent_in_unchanged_the_document_stays_as_it_was(members: Members):
    here = returned(members)
    before = stored(here).bundle
    members.ada.send(f"{here}edit/", {**fields(members.ada, f"{here}edit/"), "do": "save"})
    after = stored(here)
    assert after.bundle == before
    assert after.state == "changes_requested"


def test_a_revision_by_form_is_reviewed_and_published(members: Members):
    here = returned(members)
    typed = {**fields(members.ada, f"{here}edit/"), "effects-0-locator": "Table 9, row 2"}
    checked = members.ada.send(f"{here}edit/", {**typed, "do": "check"}, 200)
    assert "Valid. Preview" in checked.text
    assert "which row of the table?" in part(checked, "effects-0-locator-said")
    assert stored(here).bundle["effects"][0]["locator"] != "Table 9, row 2"
    assert members.ada.send(f"{here}edit/", {**typed, "do": "submit"}) == here
    assert stored(here).state == "submitted"
    members.carl.take(here, "accept", "Good")
    assert "Table 9, row 2" in members.ada.get("/effects/tiny-effect/").text


def test_faults_are_at_their_fields_and_nothing_is_stored(members: Members):
    here = returned(members)
    typed = {**fields(members.ada, f"{here}edit/"), "effects-0-baseline_value": "twelve", "do": "submit"}
    before = stored(here).revision
    page = members.ada.send(f"{here}edit/", typed, 422)
    assert 'class="fault"' in part(page, "effects-0-baseline_value-said")
    assert 'value="twelve"' in page.html
    assert (stored(here).revision, stored(here).state) == (before, "changes_requested")


def test_a_late_revision_is_refused_and_what_was_typed_is_kept(members: Members):
    here = returned(members)
    typed = fields(members.ada, f"{here}edit/")
    members.ada.send(f"{here}edit/", {**typed, "effects-0-locator": "Table 1", "do": "save"})
    page = members.ada.send(
        f"{here}edit/", {**typed, "key": "other", "effects-0-locator": "Table 2", "do": "save"}, 412
    )
    assert "Edit conflict" in page.text
    assert 'value="Table 2"' in page.html
    assert stored(here).bundle["effects"][0]["locator"] == "Table 1"


def test_remarks_stay_with_their_effect_when_rows_are_removed(members: Members):
    two = bundle()
    two["effects"] = [two["effects"][0], {**two["effects"][0], "id": "tiny-second", "locator": "Table 4"}]
    here = returned(members, two, "/effects/1/locator is not in the paper\n/effects/0/note what is this?")
    typed = {**fields(members.ada, f"{here}edit/"), "do": "remove 0"}
    page = members.ada.send(f"{here}edit/", typed, 200)
    assert "is not in the paper" in part(page, "effects-0-locator-said")
    assert "what is this?" in page.html.partition('id="remarks"')[2].partition("</section>")[0]


def test_only_what_was_said_since_it_was_last_sent_in_is_shown(members: Members):
    here = returned(members, text="/effects/0/locator: the first remark")
    members.ada.take(here, "submit")
    members.cora.take(here, "request-changes", "/effects/0/locator: the second remark")
    members.ada.take(here, "comment", "/effects/0/locator: what do you mean?")
    page = members.ada.get(f"{here}edit/")
    said = part(page, "effects-0-locator-said")
    assert "the second remark" in said
    assert "the first remark" not in page.text
    assert "what do you mean" not in page.text


def test_the_designer_changes_the_steps_of_the_submission(members: Members):
    here = returned(members)
    address = members.ada.send(
        f"{here}edit/", {**fields(members.ada, f"{here}edit/"), "effects-0-locator": "Table 8", "do": "design"}
    )
    assert address.startswith("/design/?draft=")
    method = {**stored(here).bundle["methods"][0], "summary": "Changed in the designer."}
    page = members.ada.send("/submit/", {"document": json.dumps(method)}, 200)
    assert f"Revise submission {stored(here).pk}" in page.text
    assert f'action="{here}edit/#outcome"' in page.html
    assert "Changed in the designer." in page.text
    assert 'value="Table 8"' in page.html


def test_another_method_of_the_designer_is_a_new_submission(members: Members):
    here = returned(members)
    members.ada.send(f"{here}edit/", {**fields(members.ada, f"{here}edit/"), "do": "design"})
    other = {**stored(here).bundle["methods"][0], "id": "another-one"}
    page = members.ada.send("/submit/", {"document": json.dumps(other)}, 200)
    assert 'action="/submit/#outcome"' in page.html
    assert "Revise submission" not in page.text


def test_text_and_form_lead_to_each_other(members: Members):
    here = returned(members)
    text = members.ada.send(
        f"{here}edit/", {**fields(members.ada, f"{here}edit/"), "effects-0-locator": "Table 7", "do": "text"}, 200
    )
    assert "Table 7" in text.html.partition('id="document"')[2]
    document = json.dumps(bundle() | {"effects": [{**bundle()["effects"][0], "locator": "Table 6"}]})
    form = members.ada.send(
        f"{here}edit/", {**members.ada.form(f"{here}edit/"), "document": document, "do": "form"}, 200
    )
    assert 'value="Table 6"' in form.html
    assert "which row of the table?" in part(form, "effects-0-locator-said")


def test_what_no_form_shows_is_revised_as_a_text(members: Members):
    here = members.ada.submit(one_source(), do="draft")
    assert "effects-0-varied" in members.ada.get(f"{here}edit/").html
    many = bundle()
    many["effects"] = [{**many["effects"][0], "id": f"tiny-{number}"} for number in range(61)]
    page = members.ada.get(f"{returned(members, many)}edit/")
    assert 'id="document"' in page.html
    assert "the form cannot show it" in page.text


@pytest.mark.parametrize("name", ["bob", "carl"])
def test_nobody_else_revises_it(members: Members, name: str):
    here = returned(members)
    typed = fields(members.ada, f"{here}edit/")
    who: Member = getattr(members, name)
    status = 404 if name == "bob" else 403
    who.get(f"{here}edit/", status)
    who.send(f"{here}edit/", {**typed, "do": "save"}, status)
    assert stored(here).revision == int(typed["revision"])

"""Effects entered in a form: every fault at its field, nothing typed is lost, the same rules as for texts."""

import json
from typing import Any

import pytest

from tests.web.people import Member, Members, members

__all__ = ["members"]
ROW = {
    "varied": "LLM-as-a-judge filter",
    "design": "ablation",
    "versus": "absent",
    "metric": "gsm8k-accuracy",
    "generalization": "in-distribution",
    "domain": "math",
    "baseline_label": "without it",
    "baseline_value": "51.2",
    "treated_label": "with it",
    "treated_value": "54.9",
    "locator": "Table 3, rows 2 and 4",
    "read_in": "primary",
}
PAPER = {"paper-paper": "https://arxiv.org/abs/2304.12244v2"}
NEW: dict[str, Any] = {
    "paper-paper": "arXiv:2599.01234",
    "paper-title": "The Art of Testing",
    "paper-authors": "Ada Lovelace; Al Türing",
    "paper-year": "2025",
}


def typed(*rows: dict[str, str], **fields: Any) -> dict[str, Any]:
    named = {f"effects-{place}-{name}": text for place, row in enumerate(rows) for name, text in row.items()}
    return {"rows": str(len(rows)), "key": "k", **named, **fields}


def send(who: Member, *rows: dict[str, str], do: str = "check", status: int = 200, **fields: Any) -> Any:
    return who.send("/submit/", {**typed(*rows), **PAPER, "do": do, **fields}, status)


def values(page: Any) -> dict[str, str]:
    return {attrs["name"]: attrs.get("value", "") for tag, attrs in page.tags if tag == "input" and "name" in attrs}


def said(page: Any, field: str) -> str:
    """What is said beneath a field."""
    return str(page.html.partition(f'id="{field}-said"')[2].partition("</div>")[0])


def count() -> int:
    from registry.models import Submission

    return Submission.objects.count()


def component() -> str:
    from registry.current import current

    return current().label("components", "llm-judge-filter")


@pytest.fixture
def row(members: Members) -> dict[str, str]:
    return {**ROW, "varied": component()}


def test_the_form_is_the_first_that_a_visitor_sees(members: Members):
    page = members.anybody.get("/submit/")
    assert "effects-0-varied" in page.values("name", "input")
    assert "GSM8K accuracy" in page.values("value", "option")
    assert 'id="document"' in members.anybody.get("/submit/?as=text").html


def test_a_row_is_checked_and_previewed_without_being_kept(members: Members, row: dict[str, str]):
    page = send(members.ada, row)
    assert "Valid. Preview" in page.text
    assert "better with it" in page.text
    assert "Assumed:" in page.text
    assert "In-distribution generalization" in page.text
    assert "That nothing else differs is assumed" in page.text
    assert "test items" in page.text
    assert "Higher is better" in page.text
    assert count() == 0


def test_the_form_sends_in_what_a_text_would(members: Members, row: dict[str, str]):
    from registry.models import Submission

    address = send(
        members.ada, {**row, "baseline_se": "1.2", "treated_n": "1319"}, do="submit", status=303, message="New rows"
    )
    found = Submission.objects.get(pk=int(address.strip("/").split("/")[-1]))
    (effect,) = found.bundle["effects"]
    assert effect == {
        "id": "xu2023wizardlm-llm-judge-filter-gsm8k-accuracy",
        "component": "llm-judge-filter",
        "comparator": {"is": "absent"},
        "source": "xu2023wizardlm",
        "locator": "Table 3, rows 2 and 4",
        "design": "ablation",
        "metric": "gsm8k-accuracy",
        "generalization": "in-distribution",
        "domain": "math",
        "baseline": {"label": "without it", "value": 51.2, "se": 1.2},
        "treated": {"label": "with it", "value": 54.9, "n": 1319},
        "reading": {"in": "primary", "address": found_address()},
    }
    assert set(found.bundle) == {"effects"}
    assert (found.state, found.message) == ("submitted", "New rows")


def found_address() -> str:
    from registry.current import current

    return current().sources["xu2023wizardlm"].url


def test_a_new_paper_is_described_by_what_is_needed(members: Members, row: dict[str, str]):
    page = send(members.ada, row, **{**NEW, "paper-year": ""}, status=422)
    assert "This is needed" in said(page, "paper-year")
    page = send(members.ada, row, **NEW)
    assert "Valid. Preview" in page.text
    assert "lovelace2025art" in page.text
    assert "https://arxiv.org/abs/2599.01234" in page.text


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("varied", "judge filtr", "Did you mean"),
        ("varied", "", "Name the component that was varied"),
        ("metric", "gsm8k acuracy", "GSM8K accuracy"),
        ("baseline_value", "51,2", "A figure is a number, as in 71.2, not &#x27;51,2&#x27;"),
        ("treated_value", "54.9%", "without its unit"),
        ("treated_n", "many", "A whole number is needed here"),
        ("locator", "", "This is needed"),
        ("read_in", "", "This is needed"),
        ("address", "the paper", "An address begins with https://"),
        ("generalization", "", "downstream"),
        ("versus_id", "Self-Instruct", "Choose"),
        ("baseline_without", "judge", "Steps belong to a method"),
        ("baseline_low", "40", "An interval has two numbers"),
        ("source", "no such paper", "No source on record"),
        ("account", "A survey", "second hand"),
    ],
)
def test_a_fault_stands_at_its_field_and_what_was_typed_stays(
    members: Members, row: dict[str, str], field: str, text: str, words: str
):
    page = send(members.ada, {**row, field: text, "note": "A note"}, do="submit", status=422)
    assert words in said(page, f"effects-0-{field}"), page.html.partition(f"effects-0-{field}")[2][:900]
    assert values(page)[f"effects-0-{field}"] == text if field not in ("read_in", "generalization") else True
    assert values(page)["effects-0-baseline_label"] == "without it"
    assert ">\nA note</textarea>" in page.html
    assert count() == 0


def test_a_printed_interval_becomes_a_standard_error_and_the_note_says_so(members: Members, row: dict[str, str]):
    from registry.models import Submission

    interval = {**row, "baseline_low": "49.24", "baseline_high": "53.16", "note": "Read from the plot."}
    address = send(members.ada, interval, do="draft", status=303)
    effect = Submission.objects.get(pk=int(address.strip("/").split("/")[-1])).bundle["effects"][0]
    assert effect["baseline"]["se"] == pytest.approx(1.0, abs=1e-4)
    assert effect["note"] == (
        "Read from the plot. Standard error of the baseline computed from its 95% interval, 49.24 to 53.16."
    )
    page = send(members.ada, {**interval, "baseline_high": "60"}, status=422)
    assert "in its middle" in said(page, "effects-0-baseline_low")
    page = send(members.ada, {**interval, "baseline_se": "1"}, status=422)
    assert "not both" in said(page, "effects-0-baseline_low")


def test_rows_are_added_copied_and_removed_without_a_script(members: Members, row: dict[str, str]):
    page = send(members.ada, row, do="add")
    assert (values(page)["rows"], values(page)["effects-0-baseline_value"]) == ("2", "51.2")
    assert values(page)["effects-1-metric"] == ""
    page = send(members.ada, row, do="copy 0")
    assert values(page)["effects-1-locator"] == row["locator"]
    assert values(page)["effects-1-baseline_value"] == ""
    page = send(members.ada, row, {**row, "locator": "Table 4"}, do="remove 0")
    assert (values(page)["rows"], values(page)["effects-0-locator"]) == ("1", "Table 4")
    assert values(send(members.ada, row, do="remove 0"))["rows"] == "1", "an empty row is left to type in"


def test_a_warning_stands_at_its_field(members: Members, row: dict[str, str]):
    page = send(members.ada, {**row, "treated_value": "51.2"})
    assert "Both sides have the same value" in said(page, "effects-0-treated_value")
    page = send(members.ada, {**row, "treated_value": "549"})
    assert "no percentage" in said(page, "effects-0-treated_value")


def test_while_one_types_rows_without_faults_are_previewed_beside_those_with_some(
    members: Members, row: dict[str, str]
):
    from tests.web.reading import BROWSER

    fields = {**typed({"varied": "zzz"}, row), **PAPER, "do": "check", "csrfmiddlewaretoken": members.ada.token()}
    response = members.ada.client.post("/submit/", fields, headers={"accept": BROWSER, "HX-Request": "true"})
    text = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in text
    assert "No component on record is called" in text
    assert text.partition('id="effects-1-outcome"')[2].count("How it would be used") == 1
    assert "Valid. Preview" not in text


def test_form_and_text_lead_into_each_other(members: Members, row: dict[str, str]):
    page = send(members.ada, row, do="text")
    text = page.html.partition('<textarea id="document"')[2].partition(">")[2].partition("</textarea>")[0]
    import html

    document = html.unescape(text)
    assert json.loads(document)["effects"][0]["baseline"]["value"] == 51.2
    back = members.ada.send("/submit/", {"document": document, "do": "form"}, 200)
    for name in ("varied", "metric", "baseline_value", "locator"):
        assert values(back)[f"effects-0-{name}"] == {**row, "metric": "GSM8K accuracy"}[name]
    assert values(back)["paper-paper"] == "2304.12244"


def test_what_no_field_shows_is_kept(members: Members, row: dict[str, str]):
    from tests.api.people import bundle

    body = bundle("kept")
    body["effects"][0]["models"] = {"student": "Llama 2 7B"}
    body["methods"][0]["models"] = {"generator": "GPT-4"}
    page = members.ada.send("/submit/", {"document": json.dumps(body), "do": "form"}, 200)
    fields = {name: text for name, text in values(page).items() if name not in ("q", "csrfmiddlewaretoken")}
    selected = {
        "effects-0-design": "ablation",
        "effects-0-read_in": "primary",
        "effects-0-generalization": "in-distribution",
    }
    held = json.loads(fields["held"])
    assert held["methods"][0]["models"] == {"generator": "GPT-4"}
    assert held["effects"][0]["models"] == {"student": "Llama 2 7B"}
    sent = members.ada.send("/submit/", {**fields, **selected, "do": "text"}, 200)
    assert "Llama 2 7B" in sent.html
    assert "GPT-4" in sent.html


def test_a_method_comes_from_the_designer_and_what_was_typed_waits(members: Members, row: dict[str, str]):
    address = send(members.ada, row, do="design", status=303, **NEW)
    assert address == "/design/"
    method = {"methods": [{"steps": [{"id": "seeds", "component": "human-written-seed-tasks"}], "name": "My Method"}]}
    page = members.ada.send("/submit/", {"document": json.dumps(method)}, 200)
    assert values(page)["method-name"] == "My Method"
    assert values(page)["paper-title"] == NEW["paper-title"]
    assert values(page)["effects-0-baseline_value"] == "51.2"
    assert "Human-written" in page.text


def test_what_was_typed_outlives_logging_in(members: Members, row: dict[str, str]):
    assert send(members.anybody, row, status=303) == "/login/?next=/submit/"
    fields = {"username": "ada", "password": "correct-horse-battery", "next": "/submit/"}
    assert members.anybody.send("/login/", fields) == "/submit/"
    assert values(members.anybody.get("/submit/"))["effects-0-baseline_value"] == "51.2"
    assert values(members.anybody.get("/submit/"))["effects-0-baseline_value"] == ""


HOSTILE: dict[str, dict[str, Any]] = {
    "rows": {"rows": "999999"},
    "no rows": {"rows": ""},
    "held": {"held": "[1]"},
    "damaged": {"held": "{"},
    "effects": {"held": '{"effects": [1]}'},
    "sources": {"held": '{"sources": {"a": 1}}'},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_damaged_forms_are_refused(members: Members, name: str):
    send(members.ada, ROW, status=400, **HOSTILE[name])


@pytest.mark.parametrize(
    "held",
    [
        {"methods": [{"steps": 3}]},
        {"methods": [{"steps": [1], "domains": {"a": 1}}], "components": 3},
        {"effects": [{"reading": 3, "comparator": [], "baseline": "x", "models": 3}]},
        {"metrics": [{"id": 3, "name": []}, None]},
    ],
)
def test_odd_parts_that_no_field_shows_are_faults_and_no_errors(members: Members, row: dict[str, str], held: Any):
    send(members.ada, row, status=422, held=json.dumps(held))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\x00", "\U0001f600" * 2000, '"><img src=x>'])
def test_hostile_texts_are_shown_as_texts(members: Members, text: str):
    page = send(members.ada, dict.fromkeys(ROW, text), status=422, message=text, **dict.fromkeys(NEW, text))
    assert not any(page.inline)
    assert count() == 0

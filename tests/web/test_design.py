"""The designer as a form: every edit a POST, every state an address."""

import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from django.apps import apps

from tests.api.asking import Api
from tests.web.reading import BROWSER, Page, Reader, by_name
from web.drafts import Draft
from web.drafts.address import LONGEST, decode, encode
from web.drafts.operations import apply

pytestmark = pytest.mark.once

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/design/"}


def drafted(*components: str, **more: Any) -> Draft:
    draft: Draft = {"steps": []}
    for component in components:
        draft, _ = apply(draft, f"add {component}")
    return {**draft, **more}


def at(draft: Draft) -> str:
    return f"/design/?draft={encode(draft)}"


def post(reader: Reader, status: int = 200, *, htmx: Any = False, **fields: Any) -> Any:
    headers = {"accept": BROWSER, **(HTMX if htmx else {})}
    response = reader.client.post("/design/", fields, headers=headers)
    assert response.status_code == status, response.content[:500]
    return response


def arrived(response: Any) -> Draft:
    code = parse_qs(urlsplit(response["Location"]).query).get("draft")
    return decode(code[0]) if code else {"steps": []}


def fields(page: Page) -> dict[str, Any]:
    """What the form of the page would send."""
    found: dict[str, Any] = {}
    for tag, attrs in page.tags:
        name, kind = attrs.get("name", ""), attrs.get("type", "text")
        ours = tag == "input" and re.match("step-|about-|loop-|fields|draft", name)
        if ours and (kind != "checkbox" or "checked" in attrs):
            found.setdefault(name, []).append(attrs.get("value", ""))
    for name, text in re.findall(r'<textarea id="[^"]*"\s+name="([^"]*)"[^>]*>([^<]*)</textarea>', page.html):
        found[name] = [unescape(text)]
    for name, inside in re.findall(r'<select id="(loop-[^"]*)"[^>]*>(.*?)</select>', page.html, re.DOTALL):
        found[name] = re.findall(r'<option value="([^"]*)" selected>', inside)
    found["draft"] = found["draft"][1:2]  # the first one is that of the way back
    found.pop("text")
    return found


def test_a_draft_is_composed_without_scripts(reader: Reader):
    response = post(reader, 303, op="add human-written-seed-tasks", fields="1")
    response = post(reader, 303, op="add self-chat", **(fields(reader.get(response["Location"]))))
    page = reader.get(response["Location"].partition("#")[0])
    assert page.values("data-place") == ["0", "1"]
    response = post(reader, 303, op="move 1 0", **{**fields(page), "step-1-note": "words", "about-name": "Mine"})
    draft = arrived(response)
    assert [step["component"] for step in draft["steps"]] == ["self-chat", "human-written-seed-tasks"]
    assert (draft["steps"][0]["note"], draft["name"]) == ("words", "Mine"), "what was typed goes along"
    assert response["Location"].endswith("#up-0")
    response = post(reader, 303, op="remove 0", **fields(reader.get(response["Location"].partition("#")[0])))
    assert [step["component"] for step in arrived(response)["steps"]] == ["human-written-seed-tasks"]
    assert post(reader, 303, op="clear")["Location"].startswith("/design/#")


@pytest.mark.parametrize("slug", ["star", "self-instruct", "sparq", "wizardlm"])
def test_the_form_sends_back_the_draft_that_it_shows(reader: Reader, slug: str):
    page = reader.get(f"/design/?from={slug}")
    shown = decode(fields(page)["draft"][0])
    sent = arrived(post(reader, 303, op="set", **fields(page)))
    assert sent.pop("year") >= 2026
    assert sent == shown
    assert sent["extends"] == slug


def published(api: Api, **query: str) -> int:
    """How many methods of papers match: pipelines that tools ship count as no method's use."""
    return sum(method["origin"] == "paper" for method in api.all("methods", **query))


def test_a_suggestion_goes_where_published_methods_have_it(api: Api, reader: Reader):
    draft = drafted("human-written-seed-tasks", "in-depth-evolution", "llm-judge-filter")
    page = reader.get(at(draft))
    assert "missing-step" in page.values("data-check"), "the evolved prompts have no answers"
    offers = {value for value in page.values("value", "button") if value.startswith("add teacher-response-generation ")}
    assert offers >= {"add teacher-response-generation 2"}
    assert f"answers; {published(api, component='teacher-response-generation')} methods use it" in page.text
    assert "Goes in as step 3: before LLM-as-a-judge filter, which needs answers." in page.text
    response = post(reader, 303, op="add teacher-response-generation 2", draft=encode(draft))
    after = arrived(response)
    assert [step["component"] for step in after["steps"]][2:] == ["teacher-response-generation", "llm-judge-filter"]
    assert after["steps"][3]["inputs"] == [after["steps"][2]["id"]]
    assert "missing-step" not in reader.get(at(after)).values("data-check")


def test_what_a_similar_method_has_goes_where_methods_have_it(api: Api, reader: Reader):
    page = reader.get(at(drafted("human-written-seed-tasks", "teacher-response-generation", "rouge-l-novelty-filter")))
    assert "add few-shot-bootstrapping 1" in page.values("value", "button")
    first = published(api, before="human-written-seed-tasks..few-shot-bootstrapping")
    second = published(api, before="few-shot-bootstrapping..teacher-response-generation")
    place = f"after Human-written seed tasks in {first} methods, before Teacher-generated responses in {second} methods"
    assert f'title="As step 2: {place}"' in page.html


def test_a_finding_without_an_established_remedy_says_so(reader: Reader):
    draft = drafted("human-written-seed-tasks", "in-depth-evolution")
    assert "No component is established to help here, so none is suggested." in reader.get(at(draft)).text


def added(page: Page) -> set[str]:
    """The components that a button of the page adds."""
    return {value.split()[1] for value in page.values("value", "button") if value.startswith("add ")}


@pytest.mark.parametrize("slug", ["star", "wizardlm"])
def test_the_analysis_is_that_of_the_interface(api: Api, reader: Reader, slug: str):
    draft = decode(fields(reader.get(f"/design/?from={slug}"))["draft"][0])
    draft["steps"][0]["component"] = "in-dept-evolution"
    page = reader.get(at(draft))
    answer = api.client.post("/api/v1/analyses/", draft, content_type="application/json").json()
    assert page.values("data-check") == [each["code"] for each in answer["profile"]["findings"]]
    for finding in answer["profile"]["findings"]:
        assert by_name(finding["message"], finding["components"], api) in page.text
        assert {each["component"] for each in finding["suggestions"]} <= added(page)
    assert page.values("data-method") == [each["method"] for each in answer["similar"]["results"][:5]]
    for each in answer["similar"]["results"][:5]:
        assert set(each["missing"]) <= added(page)
    groups = ("raised_by", "lowered_by", "contested", "inconclusive")
    rows = [row for facet in answer["profile"]["facets"].values() for group in groups for row in facet[group]]
    assert rows
    assert all(f"{row['name']} :" in page.text for row in rows)
    (unmapped,) = answer["unmapped"]
    assert {f"replace 0 {near}" for near in unmapped["nearest"]} <= set(page.values("value", "button"))
    assert page.html.count('class="node ') == len(answer["graph"]["nodes"])


FAULTY: dict[str, Draft] = {
    "/steps/0/id": {"steps": [{"id": "A b", "component": "self-chat"}]},
    "/steps/0/component": {"steps": [{"id": "a", "component": "Self Chat"}]},
    "/steps/0/inputs/0": {"steps": [{"id": "a", "component": "self-chat", "inputs": ["b"]}]},
    "/steps/1/id": {"steps": [{"id": "a", "component": "b"}, {"id": "a", "component": "b"}]},
    "/steps/0/params": {"steps": [{"id": "a", "component": "b", "params": {"n": "x" * 5000}}]},
    "/steps": {"steps": [{"id": "a", "component": "b"}, {"id": "c", "component": "b"}]},
    "/iterates/from": {"steps": [{"id": "a", "component": "b"}], "iterates": {"from": "z", "to": "a"}},
    "/loops/0/to": {
        "steps": [{"id": "a", "component": "b"}],
        "iterates": {"from": "a", "to": "a"},
        "loops": [{"from": "a", "to": "z"}],
    },
    "/loops": {"steps": [{"id": "a", "component": "b"}], "loops": [{"from": "a", "to": "a"}]},
    "/year": {"steps": [{"id": "a", "component": "b"}], "year": 1900},
    "/domains/0": {"steps": [{"id": "a", "component": "b"}], "domains": ["maths"]},
}


@pytest.mark.parametrize("pointer", FAULTY)
def test_a_fault_is_shown_at_its_place(reader: Reader, pointer: str):
    page = reader.get(at(FAULTY[pointer]))
    assert page.values("data-pointer") == [pointer]
    inside = page.html.partition(f'id="step-{pointer.split("/")[2]}"')[2] if pointer.count("/") > 2 else ""
    assert pointer.count("/") < 3 or not pointer.startswith("/steps") or f'data-pointer="{pointer}"' in inside
    judged = not pointer.startswith(("/steps", "/iterates", "/loops"))
    assert ("Diagnosis" in page.text) == judged, "what stands around the steps does not keep them from being judged"


@pytest.mark.parametrize("operation", ["fly", "remove 7", "add Nothing!"])
def test_what_cannot_be_done_is_said_on_the_page(reader: Reader, operation: str):
    code = encode(drafted("self-chat"))
    response = post(reader, 422, op=operation, draft=code)
    page = Page(response, "/design/")
    assert page.values("role").count("alert") == 1
    assert page.values("data-place") == ["0"], "the draft stays"
    assert post(reader, op=operation, draft=code, htmx=True).status_code == 200


def test_a_field_that_cannot_be_read_stays_as_typed(reader: Reader):
    sent: dict[str, Any] = {
        "draft": encode(drafted("self-chat")),
        "fields": "1",
        "step-0-key-0": "n",
        "step-0-value-0": "[1",
    }
    page = Page(post(reader, 422, op="set", **sent), "/design/")
    assert page.values("data-pointer") == ["/steps/0/params/n"]
    assert "[1" in page.values("value", "input")
    page = Page(post(reader, 422, op="remove 0", **sent), "/design/")
    assert page.values("data-place") == ["0"], "nothing is done to a draft that is not whole"


def test_a_text_is_applied_or_refused(reader: Reader):
    draft = drafted("self-chat", name="Mine")
    assert arrived(post(reader, 303, op="take", text=json.dumps({"methods": [draft]}))) == draft
    assert arrived(post(reader, 303, op="take", text=yaml.safe_dump(draft))) == draft
    text = 'steps:\n- id: a\n  component: "<b>"\n  inputs: 3\n'
    page = Page(post(reader, 422, op="take", text=text, draft=encode(draft)), "/design/")
    assert "Line 4: /steps/0/inputs" in page.text
    assert page.values("data-place") == ["0"]
    assert text in unescape(page.html), "the text stays as it was typed"


def test_htmx_gets_the_part_and_the_address(reader: Reader):
    response = post(reader, op="add self-chat", htmx=True)
    assert b"<html" not in response.content
    draft = decode(parse_qs(urlsplit(response["HX-Push-Url"]).query)["draft"][0])
    assert [step["component"] for step in draft["steps"]] == ["self-chat"]
    assert post(reader, op="set", htmx=True)["HX-Push-Url"] == "false", "nothing new, no new address"
    assert response["Cache-Control"] == "no-store"


def large() -> Draft:
    draft = drafted(*["self-chat"] * 100)
    for place, step in enumerate(draft["steps"]):
        step["note"] = "".join(chr(33 + (place * 31 + each * each * 7) % 89) for each in range(400)) + str(place)
    return draft


def test_a_draft_too_large_for_an_address_says_so(reader: Reader):
    draft = large()
    assert len(encode(draft)) > LONGEST
    page = Page(post(reader, draft=encode(draft), op="move 3 2"), "/design/")
    assert "too large for an address" in page.text
    assert len(page.values("data-place")) == 100
    assert post(reader, draft=encode(draft), op="set", htmx=True)["HX-Push-Url"] == "false"
    response = post(reader, draft=encode(draft), op="download json")
    assert json.loads(response.content) == draft
    assert "at most 100 steps" in Page(post(reader, 422, draft=encode(draft), op="add self-chat"), "/").text


def test_downloads_are_what_the_interface_takes(api: Api, reader: Reader):
    more = {
        "id": "mine",
        "name": "Mine",
        "source": "xu2023wizardlm",
        "year": 2024,
        "summary": "S.",
        "domains": ["math"],
    }
    draft = drafted("self-chat", **more)
    for form, read in (("json", json.loads), ("yaml", yaml.safe_load)):
        response = post(reader, draft=encode(draft), op=f"download {form}")
        assert read(response.content) == draft
        assert response["Content-Disposition"] == f'attachment; filename="mine.{form}"'
        assert "Content-Security-Policy" not in response
        assert read(post(reader, draft=encode(draft), op=f"download {form} bundle").content) == {"methods": [draft]}
    assert post(reader, 400, op="download xml").status_code == 400


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/design/?draft=!!", "damaged"),
        (f"/design/?draft={encode(large())[:9000]}", "cut off"),
        ("/design/?from=staar", "Did you mean 'star'"),
        ("/design/?from=star&draft=x", "not from both"),
        ("/design/?colour=red", "no parameter"),
    ],
)
def test_an_address_that_holds_no_draft_says_so(reader: Reader, address: str, said: str):
    assert said in unescape(reader.get(address, 400).html)


def test_words_of_a_draft_are_escaped(reader: Reader):
    draft = drafted("self-chat", name="<script>alert(1)</script>")
    draft["steps"][0] |= {"note": "</textarea><script>alert(2)</script>", "params": {"<b>": '"><script>'}}
    page = reader.get(at(draft))
    assert not any(page.inline)
    assert "<script>alert" not in page.html
    assert fields(page)["step-0-note"] == [draft["steps"][0]["note"]]


def test_a_form_from_elsewhere_is_refused(reader: Reader):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/design/", {"op": "clear"})
    assert response.status_code == 403


def test_nothing_is_stored(reader: Reader):
    def rows() -> int:
        return sum(model._default_manager.count() for model in apps.get_app_config("registry").get_models())

    before = rows()
    post(reader, 303, op="add self-chat", fields="1")
    post(reader, 303, op="take", text=json.dumps(drafted("self-chat", id="mine")))
    assert rows() == before


def test_every_active_component_is_offered(api: Api, reader: Reader):
    page = reader.get("/design/")
    assert sorted(page.values("data-component")) == sorted(api.ids("components"))

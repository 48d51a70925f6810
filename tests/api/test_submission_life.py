"""The whole life of a submission, by HTTP: checked, sent in, sent back, revised, decided, undone."""

import copy
from io import StringIO
from typing import Any

from django.core.management import call_command

from tests.api import making
from tests.api.asking import PREFIX, Api
from tests.api.people import People, bundle, counts, faults, one_source, people, published

__all__ = ["people"]


def three_faults() -> dict[str, Any]:
    body = bundle()
    body["methods"][0]["year"] = 1800
    body["methods"][0]["steps"][0]["component"] = "in-deep-evolution"
    del body["effects"][0]["generalization"]
    return body


def test_from_three_faults_to_the_catalogue(api: Api, people: People):
    author, curator = people.contributor, people.curator
    before = counts()
    answer = author.post("submissions/?dry_run=true", three_faults(), 422)
    assert faults(answer) == [
        ("/effects/0/generalization", "missing_generalization"),
        ("/methods/0/steps/0/component", "unknown_reference"),
        ("/methods/0/year", "greater_than_equal"),
    ]
    dry = author.post("submissions/?dry_run=true", bundle(), 200)
    assert (dry["id"], dry["url"], dry["state"]) == (None, None, "submitted")
    assert {(record["type"], record["change"]) for record in dry["records"]} == {
        ("source", "new"),
        ("method", "new"),
        ("effect", "new"),
    }
    assert counts() == before

    made = author.post("submissions/", bundle(message="A new method"))
    assert (made["state"], made["author"], made["message"], made["revision"]) == ("submitted", "ada", "A new method", 1)
    assert made["bundle"] == bundle()
    address = f"submissions/{made['id']}/"
    api.get("methods/tiny/", 404)

    back = curator.take(made, "request-changes", "The year is off")
    assert (back["state"], back["revision"]) == ("changes_requested", 2)
    assert [(comment["author"], comment["text"], comment["state"]) for comment in back["comments"]] == [
        ("cora", "The year is off", "changes_requested")
    ]
    revised = bundle()
    revised["methods"][0]["year"] = 2024
    edited = author.patch(address, revised, match='"2"')
    assert (edited["state"], edited["revision"], edited["bundle"]["methods"][0]["year"]) == (
        "changes_requested",
        3,
        2024,
    )
    assert author.take(made, "submit")["state"] == "submitted"
    version = int(api.get("methods/")["Catalogue-Version"])
    assert curator.take(made, "accept", "Thank you")["state"] == "accepted"
    assert int(api.get("methods/")["Catalogue-Version"]) == version + 1

    check_published(api, made["id"])
    check_trail(people, made["id"])


def check_published(api: Api, submission: str) -> None:
    """Method and effect are wherever a reader may look for them."""
    method = api.json("methods/tiny/")
    assert (method["revision"], method["year"], method["source"]["id"]) == (1, 2024, "lovelace2025tiny")
    assert api.ids("methods", component=making.COMPONENT, source="lovelace2025tiny") == ["tiny"]
    assert api.json("effects/tiny-effect/")["gain"] == 10
    assert api.ids("effects", method="tiny") == ["tiny-effect"]
    assert "tiny" in [hit["id"] for hit in api.json("search/", q="tiny")["results"]]
    assert {item["value"]: item["count"] for item in api.json("methods/facets/")["source"]}["lovelace2025tiny"] == 1
    assert "tiny" in [item["id"] for item in api.json("catalogue/")["methods"]]
    revision = api.json("methods/tiny/revisions/")["results"][0]
    assert (revision["number"], revision["author"], revision["submission"]) == (1, "ada", submission)
    assert revision["message"] == "A new method"
    assert revision["document"]["year"] == 2024


def check_trail(people: People, submission: str) -> None:
    trail = people.curator.get("audit/?page_size=500")["results"]
    actual = [(entry["by"], entry["action"]) for entry in reversed(trail) if entry["submission"] == submission]
    assert actual == [
        ("ada", "create-submission"),
        ("cora", "request-changes-submission"),
        ("ada", "edit-submission"),
        ("ada", "submit-submission"),
        *[("ada", "publish")] * 3,
        ("cora", "accept-submission"),
    ]
    records = {entry["record"] for entry in trail if entry["action"] == "publish"}
    assert records == {"sources/lovelace2025tiny", "methods/tiny", "effects/tiny-effect"}


def test_one_figure_changes_as_a_second_revision(api: Api, people: People):
    published(people, bundle())
    figure = bundle()["effects"][0]
    figure["treated"]["value"] = 55.5
    changed = people.contributor.post("submissions/", bundle(effects=[figure], message="Misread"))
    difference = {"path": "/treated/value", "before": 50, "after": 55.5}
    assert [(record["id"], record["change"], record["diff"]) for record in changed["records"]] == [
        ("lovelace2025tiny", "unchanged", []),
        ("tiny", "unchanged", []),
        ("tiny-effect", "changed", [difference]),
    ]
    people.curator.take(changed, "accept")
    effect = api.json("effects/tiny-effect/")
    assert (effect["revision"], effect["treated"]["value"], effect["gain"]) == (2, 55.5, 15.5)
    assert api.json("effects/tiny-effect/revisions/?from=1&to=2") == {"from": 1, "to": 2, "changes": [difference]}
    newest = api.json("effects/tiny-effect/revisions/")["results"][0]
    assert (newest["number"], newest["message"], newest["submission"]) == (2, "Misread", changed["id"])
    assert api.json("methods/tiny/")["revision"] == 1


def test_rejected_and_withdrawn_ones_publish_nothing(api: Api, people: People):
    rejected = people.contributor.post("submissions/", bundle())
    assert people.curator.take(rejected, "reject", "Out of scope")["state"] == "rejected"
    withdrawn = people.contributor.post("submissions/", bundle())
    assert people.contributor.take(withdrawn, "withdraw")["state"] == "withdrawn"
    api.get("methods/tiny/", 404)
    for ended in (rejected, withdrawn):
        for who, action in (
            (people.curator, "accept"),
            (people.contributor, "submit"),
            (people.contributor, "withdraw"),
        ):
            who.take(ended, action, status=409)
        people.contributor.patch(f"submissions/{ended['id']}/", one_source(), 409, match="*")


def test_a_draft_is_kept_back_until_it_is_submitted(people: People):
    draft = people.contributor.post("submissions/", bundle(draft=True))
    assert draft["state"] == "draft"
    for action in ("accept", "reject", "request-changes"):
        assert draft["state"] in people.curator.take(draft, action, status=409)["detail"]
    edited = people.contributor.patch(f"submissions/{draft['id']}/", {"message": "Later"})
    assert (edited["message"], edited["state"], edited["bundle"]) == ("Later", "draft", bundle())
    assert people.contributor.take(draft, "submit")["state"] == "submitted"
    assert people.curator.take(draft, "accept")["state"] == "accepted"


def test_a_step_that_does_not_go_with_the_state_is_a_conflict(people: People):
    made = people.contributor.post("submissions/", bundle())
    people.contributor.take(made, "submit", status=409)
    people.contributor.patch(f"submissions/{made['id']}/", one_source(), 409)
    people.curator.take(made, "accept")
    for action in ("accept", "reject", "request-changes"):
        people.second.take(made, action, status=409)
    assert people.contributor.get(f"submissions/{made['id']}/")["revision"] == 2


def test_the_record_moved_on_and_the_submission_is_rebased(api: Api, people: People):
    published(people, one_source(title="First"))
    mine = people.contributor.post("submissions/", one_source(title="Mine"))
    theirs = people.other.post("submissions/", one_source(title="Theirs"))
    people.curator.take(theirs, "accept")
    answer = people.curator.take(mine, "accept", status=409)
    assert "sources/lovelace2025note" in answer["detail"]
    assert "revision 1 then, 2 now" in answer["detail"]
    assert people.contributor.get(f"submissions/{mine['id']}/")["state"] == "submitted"
    assert api.json("sources/lovelace2025note/")["title"] == "Theirs"

    people.curator.take(mine, "request-changes", "Rebase")
    rebased = people.contributor.patch(f"submissions/{mine['id']}/", one_source(title="Mine"), match='"2"')
    assert rebased["records"][0]["diff"] == [{"path": "/title", "before": "Theirs", "after": "Mine"}]
    people.contributor.take(mine, "submit")
    people.curator.take(mine, "accept")
    assert api.json("sources/lovelace2025note/")["title"] == "Mine"
    assert api.json("sources/lovelace2025note/")["revision"] == 3


def test_two_new_records_of_one_id_meet_at_acceptance(people: People):
    first = people.contributor.post("submissions/", one_source(title="First"))
    second = people.other.post("submissions/", one_source(title="Second"))
    people.curator.take(first, "accept")
    assert "revision 0 then, 1 now" in people.curator.take(second, "accept", status=409)["detail"]


def inline(**fields: Any) -> dict[str, Any]:
    """One method with its source and effects, as `POST methods/` takes them."""
    records = copy.deepcopy(bundle())
    effect = {key: value for key, value in records["effects"][0].items() if key not in ("method", "source")}
    return {**records["methods"][0], "source": records["sources"][0], "effects": [effect], **fields}


def test_one_method_with_everything_inline(api: Api, people: People):
    made = people.contributor.post("methods/", inline(message="One method"))
    assert made["bundle"] == bundle()
    assert made["message"] == "One method"
    people.curator.take(made, "accept")
    check = api.json("effects/tiny-effect/")
    assert (check["method"], check["source"]["id"]) == ("tiny", "lovelace2025tiny")


def test_one_method_by_the_id_of_a_source_on_record(people: People):
    body = inline(source=making.SOURCE)
    dry = people.contributor.post("methods/?dry_run=true", body, 200)
    assert [(record["type"], record["id"]) for record in dry["records"]] == [
        ("method", "tiny"),
        ("effect", "tiny-effect"),
    ]


def test_faults_of_one_method_point_into_its_own_body(people: People):
    body = inline(year=1800, colour="red")
    body["source"]["url"] = "ftp://example.org/"
    body["effects"][0]["metric"] = "no-such-metric"
    answer = people.contributor.post("methods/", body, 422)
    assert faults(answer) == [
        ("/colour", "extra_forbidden"),
        ("/effects/0/metric", "unknown_reference"),
        ("/source/url", "string_pattern_mismatch"),
        ("/year", "greater_than_equal"),
    ]


def test_what_an_effect_took_from_its_method_is_a_fault_of_the_method(people: People):
    wrong: list[dict[str, Any]] = [{"id": "Not An Id"}, {"id": 5}, {"source": 5}, {"source": {}}]
    for fields in wrong:
        answer = people.contributor.post("methods/", inline(**fields), 422)
        assert answer["errors"]
        assert {error["pointer"].split("/")[1] for error in answer["errors"]} == {*fields}
    body = inline(effects=[{**inline()["effects"][0], "method": "Not An Id"}])
    assert ("/effects/0/method", "unknown_reference") in faults(people.contributor.post("methods/", body, 422))


def undone(submission: Any, author: str = "cora") -> str:
    """The id of the submission that takes this one back."""
    output = StringIO()
    call_command("undo_submission", submission["id"], author=author, stdout=output)
    return output.getvalue().split()[1]


def test_undoing_restores_the_former_records_and_withdraws_the_new_ones(api: Api, people: People):
    published(people, one_source(title="First"))
    both = one_source(title="Second") | {"components": [making.component("made-by-mistake").dump()]}
    mistake = published(people, both)
    undo = undone(mistake)
    shown = people.curator.get(f"submissions/{undo}/")
    assert {(record["type"], record["id"], record["change"]) for record in shown["records"]} == {
        ("source", "lovelace2025note", "changed"),
        ("component", "made-by-mistake", "withdrawn"),
    }
    people.curator.take(undo, "accept", status=403)
    people.second.take(undo, "accept")
    assert api.json("sources/lovelace2025note/")["title"] == "First"
    assert api.json("sources/lovelace2025note/")["revision"] == 3
    api.get("components/made-by-mistake/", 410)


def test_an_undoing_sent_back_and_revised_still_lists_its_withdrawals(people: People):
    undo = undone(published(people, one_source()))
    people.second.take(undo, "request-changes")
    answer = people.curator.patch(f"submissions/{undo}/", {"message": "Not ours"}, match='"2"')
    assert [(record["id"], record["change"]) for record in answer["records"]] == [("lovelace2025note", "withdrawn")]


def test_an_undoing_of_what_moved_on_is_a_conflict(people: People):
    undo = undone(published(people, one_source(title="First")))
    published(people, one_source(title="Second"))
    assert "revision 1 then, 2 now" in people.second.take(undo, "accept", status=409)["detail"]


def test_undoing_a_withdrawn_record_is_a_conflict(people: People):
    made = published(people, one_source())
    undo, again = undone(made), undone(made)
    people.second.take(undo, "accept")
    assert "revision 1 then, 0 now" in people.second.take(again, "accept", status=409)["detail"]


def test_a_withdrawn_record_is_not_withdrawn_again(people: People):
    made = published(people, one_source())
    people.second.take(undone(made), "accept")
    again = undone(made)
    assert people.curator.get(f"submissions/{again}/")["records"][0]["change"] == "withdrawn"
    assert "lovelace2025note" in people.second.take(again, "accept", status=409)["detail"]
    assert people.curator.get(f"submissions/{again}/")["state"] == "submitted"


def test_an_undoing_of_records_that_name_each_other(api: Api, people: People):
    first, second = making.method("tiny-one", extends="tiny-two"), making.method("tiny-two")
    made = published(people, {"methods": [first.dump(), second.dump()]})
    version = int(api.get("methods/")["Catalogue-Version"])
    people.second.take(undone(made), "accept")
    api.get("methods/tiny-one/", 410)
    api.get("methods/tiny-two/", 410)
    assert int(api.get("methods/")["Catalogue-Version"]) == version + 1


def test_warnings_are_reported_and_stop_nothing(people: People):
    published(people, bundle())
    body = bundle("tiny-again")
    body["effects"][0]["treated"]["value"] = body["effects"][0]["baseline"]["value"] = 140
    body["components"] = [making.component("in-depth-evolutions", name="In-depth evolution").dump()]
    answer = people.contributor.post("submissions/", body)
    assert {(warning["code"], warning["pointer"]) for warning in answer["warnings"]} >= {
        ("same-arxiv", "/sources/0/arxiv"),
        ("near-identical-composition", "/methods/0/steps"),
        ("equal-arms", "/effects/0/treated/value"),
        ("percent-out-of-range", "/effects/0/treated/value"),
        ("close-name", "/components/0/name"),
    }


def test_yaml_is_read_as_json_is(people: People):
    import yaml

    text = yaml.safe_dump(bundle()).encode()
    made = people.contributor.post("submissions/", text, kind="application/yaml; charset=utf-8")
    assert made["bundle"] == bundle()


def test_lists_of_submissions_show_what_one_may_see(people: People):
    mine = [people.contributor.post("submissions/", one_source(title=f"Title {n}"))["id"] for n in range(3)]
    other = people.other.post("submissions/", one_source(title="Other"))
    assert [row["id"] for row in people.contributor.get("submissions/")["results"]] == mine[::-1]
    assert [row["id"] for row in people.curator.get("submissions/")["results"]] == [other["id"], *mine[::-1]]
    people.contributor.take(mine[0], "withdraw")
    assert people.contributor.get("submissions/?state=withdrawn")["count"] == 1
    page = people.curator.get("submissions/?page_size=3")
    assert page["count"] == 4
    assert page["next"].startswith("http://testserver" + PREFIX)
    rest = people.curator.get(page["next"].removeprefix("http://testserver"))
    assert ([row["id"] for row in rest["results"]], rest["next"]) == ([mine[0]], None)
    people.curator.get("submissions/?before=99999999999999999999", 400)
    assert people.curator.get("submissions/?before=0")["results"] == []
    assert people.curator.get("submissions/?before=999999999999999")["count"] == 4

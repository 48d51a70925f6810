"""Anybody reports a mistake; curators decide; the record's page tells."""

from tests.web.people import Members, members

__all__ = ["members"]
SAID = {"type": "effect", "id": "star-cot-csqa", "what": "It is 36.6", "why": "Table 1", "address": "x@example.org"}


def test_a_report_goes_its_way(members: Members):
    assert "/report/?type=effect&id=star-cot-csqa" in members.anybody.get("/effects/star-cot-csqa/").values("href", "a")
    assert members.anybody.send("/report/", SAID) == "/effects/star-cot-csqa/"
    assert "Thank you" in members.anybody.get("/effects/star-cot-csqa/").text
    page = members.cora.get("/reports/")
    assert "It is 36.6" in page.text
    number = page.values("data-id")[0]
    fields = {**members.cora.form("/reports/"), "report": number}
    for who, status in ((members.anybody, 303), (members.ada, 403)):
        who.send("/reports/", {**fields, "do": "agree"}, status)
    assert "Disputed" not in members.anybody.get("/effects/star-cot-csqa/").text
    members.cora.send("/reports/", {**fields, "do": "agree"})
    assert "Disputed" in members.anybody.get("/effects/star-cot-csqa/").text
    members.carl.send("/reports/", {"report": number, "key": "other", "do": "dismiss"}, 409)
    members.cora.send("/reports/", {**fields, "do": "settle"})
    assert members.cora.get("/reports/?state=settled").values("data-id") == [number]


def test_faults_stand_at_their_fields_and_nothing_is_lost(members: Members):
    page = members.anybody.send("/report/", SAID | {"what": " ", "why": "x" * 2001}, 422)
    assert {"what-fault", "why-fault"} <= set(page.values("id", "p"))
    assert "x" * 2001 in page.text
    for slug, status in (("nope", 404), ("a\x00b", 422), ("", 422)):
        assert "id-fault" in members.anybody.send("/report/", SAID | {"id": slug}, status).values("id", "p")
    members.anybody.send("/report/", SAID, 403, csrf=False)
    members.cora.send("/reports/", {"report": "9" * 30, "do": "agree"}, 404)
    members.cora.send("/reports/", {"report": "1", "do": "burn"}, 404)

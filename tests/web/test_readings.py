"""A curator checks a figure on its page."""

from tests.web.people import Members, members

__all__ = ["members"]
PAGE = "/effects/star-cot-csqa/"
FORM = f"{PAGE}reading/"


def test_a_curator_checks_a_figure(members: Members):
    assert FORM in members.anybody.get(PAGE).values("href", "a")
    fields = {**members.cora.form(FORM), "second": "confirmed", "address": "https://arxiv.org/abs/2203.14465"}
    assert members.cora.send(FORM, fields) == PAGE
    page = members.anybody.get(PAGE)
    assert "Checked in the paper" in page.text
    assert "cora" in page.text
    members.cora.send(FORM, fields | {"key": "another"}, 409)


def test_it_is_for_curators(members: Members):
    assert "/login/" in members.anybody.send(FORM, {"second": "confirmed"})
    members.ada.get(FORM, 403)
    members.cora.get("/effects/no-such/reading/", 404)


def test_a_fault_is_said_at_its_field_and_nothing_is_lost(members: Members):
    fields = {**members.cora.form(FORM), "second": "confirmed", "address": "no address"}
    page = members.cora.send(FORM, fields, 422)
    assert "address-fault" in page.values("id", "p")
    assert "no address" in page.values("value", "input")
    page = members.cora.send(FORM, {**members.cora.form(FORM), "key": "b"}, 422)
    assert "second-fault" in page.values("id", "p")

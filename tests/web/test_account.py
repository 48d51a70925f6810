"""One's account: tokens told once, revoked, and the password."""

from tests.api.people import Person
from tests.web.people import Members, members

__all__ = ["members"]


def made(members: Members, **fields: str) -> dict[str, str]:
    return {**members.ada.form("/account/"), "do": "create", "name": "laptop", "days": "30", **fields}


def test_a_token_is_shown_once_and_works(members: Members):
    fields = made(members)
    page = members.ada.send("/account/", fields, 201)
    text = page.html.partition('id="token">')[2].partition("<")[0]
    assert "no-store" in page.response["Cache-Control"]
    assert Person("ada", text, members.ada.user).get("tokens/")["count"] == 1
    assert members.ada.send("/account/", fields) == "/account/", "the same form again makes no second one"
    again = members.ada.get("/account/")
    assert text not in again.html
    assert len(again.values("data-id", "tr")) == 1


def test_a_token_is_revoked_by_its_owner_alone(members: Members):
    members.ada.send("/account/", made(members), 201)
    token = members.ada.get("/account/").values("data-id", "tr")[0]
    members.bob.send("/account/", {"do": "revoke", "token": token}, 404)
    members.ada.send("/account/", {"do": "revoke", "token": token}, 403, csrf=False)
    assert members.ada.get("/account/").values("data-id", "tr") == [token]
    members.ada.send("/account/", {"do": "revoke", "token": token})
    assert not members.ada.get("/account/").values("data-id", "tr")
    members.ada.send("/account/", {"do": "revoke", "token": "a\x00b"}, 404)


def test_faults_stand_at_their_fields_and_nothing_is_lost(members: Members):
    page = members.ada.send("/account/", made(members, name=" ", days="4000"), 422)
    assert {"name-fault", "days-fault"} <= set(page.values("id", "p"))
    assert "4000" in page.values("value", "input")


def test_a_password_is_changed_with_the_old_one_alone(members: Members):
    fields = {"new_password1": "a-longer-horse", "new_password2": "a-longer-horse"}
    members.ada.send("/account/password/", {"old_password": "wrong", **fields}, 422)
    assert members.ada.send("/account/password/", {"old_password": "correct-horse-battery", **fields}) == "/account/"
    assert members.ada.get("/account/").response.status_code == 200
    members.ada.user.refresh_from_db()
    assert members.ada.user.check_password("a-longer-horse")

"""Accounts and tokens, by the two commands and by their services."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalogue.errors import Missing
from registry.errors import Conflict
from registry.models import AuditEntry, Token
from registry.permissions import CURATE, EDIT, REVIEW, SEE, SUBMIT
from registry.services.accounts import create_token, create_user, revoke_token
from taxonomy.vocabulary import Role
from tests.registry.people import delta, submit, user

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-and-odd-one"


def run(command: str, *arguments: object, **options: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(command, *arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.mark.parametrize("role", Role)
def test_an_account_has_one_role_and_no_password(role):
    assert run("create_user", "eve", role=role.value) == (f"eve is a {role.value}.\n", "")
    made = get_user_model().objects.get(username="eve")
    assert list(made.groups.values_list("name", flat=True)) == [role.value]
    assert not made.has_usable_password()
    assert not made.is_staff
    assert not made.is_superuser
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.record, entry.detail) == ("create-user", "users/eve", {"role": role.value})


def test_the_password_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("PASSWORD", PASSWORD)
    out, err = run("create_user", "eve", role="curator")
    assert PASSWORD not in out + err
    assert get_user_model().objects.get(username="eve").check_password(PASSWORD)


@pytest.mark.parametrize(
    ("password", "message"),
    [("short", "too short"), ("password1", "too common"), ("eveeveeve", "similar to the username")],
)
def test_a_weak_password_is_refused(monkeypatch, password, message):
    monkeypatch.setenv("PASSWORD", password)
    with pytest.raises(CommandError, match=message):
        run("create_user", "eveeveeve", role="curator")
    assert not get_user_model().objects.exists()


@pytest.mark.parametrize("name", ["", "eve adams", "x" * 200, "eve\n", "<b>"])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(CommandError):
        run("create_user", name, role="curator")
    assert not get_user_model().objects.exists()


def test_a_name_is_given_once():
    create_user(name="eve", role=Role.CONTRIBUTOR)
    with pytest.raises(Conflict, match="already exists"):
        create_user(name="eve", role=Role.ADMINISTRATOR)
    assert list(user_groups("eve")) == ["contributor"]


def user_groups(name: str) -> list[str]:
    return list(get_user_model().objects.get(username=name).groups.values_list("name", flat=True))


def test_a_role_that_is_none_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        run("create_user", "eve", "--role", "owner")


# --- tokens


def test_a_token_alone_goes_to_standard_output_and_is_stored_hashed():
    user("ada")
    out, err = run("create_token", "ada", label="laptop", days=30)
    token = Token.objects.get()
    assert out.startswith("sdr_")
    assert out.count("\n") == 1
    text = out.strip()
    assert err == f"Token {token.identifier} of ada is valid until {token.expiry:%Y-%m-%d}.\n"
    assert text not in [str(value) for value in Token.objects.values().get().values()]
    assert (token.name, (token.expiry - timezone.now()).days) == ("laptop", 29)
    assert text not in str(list(AuditEntry.objects.values_list("detail", "record")))


def test_each_token_is_another_one():
    user("ada")
    assert run("create_token", "ada") != run("create_token", "ada")
    assert Token.objects.count() == 2


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_token_holds_a_number_of_days_that_makes_sense(days):
    user("ada")
    with pytest.raises(CommandError, match=f"--days runs from 1 to 365, not {days}"):
        run("create_token", "ada", days=days)


def test_nobody_gets_no_token():
    with pytest.raises(CommandError, match="No user has the id 'nobody'"):
        run("create_token", "nobody")


def test_only_ones_own_token_is_revoked():
    mine, _ = create_token(user=user("ada"), name="mine")
    with pytest.raises(Missing):
        revoke_token(user=user("bob"), identifier=mine.identifier)
    revoke_token(user=user("ada"), identifier=mine.identifier)
    with pytest.raises(Missing):
        revoke_token(user=user("ada"), identifier=mine.identifier)
    assert not Token.objects.exists()


# --- who may do what


def test_permissions_by_role_and_authorship(world):
    create_user(name="rita", role=Role.ADMINISTRATOR)
    submission = submit({"methods": [delta()]}, "cyd")
    people = {"ada": user("ada"), "cyd": user("cyd"), "dan": user("dan")}
    people["rita"] = get_user_model().objects.get(username="rita")
    people["nobody"] = get_user_model().objects.create_user("nobody")
    actual = {
        name: {permission for permission in (SUBMIT, SEE, EDIT, REVIEW, CURATE) if who.has_perm(permission, submission)}
        for name, who in people.items()
    }
    assert actual == {
        "ada": {SUBMIT},
        "cyd": {SUBMIT, SEE, EDIT, CURATE},
        "dan": {SUBMIT, SEE, REVIEW, CURATE},
        "rita": {SUBMIT, SEE, REVIEW, CURATE},
        "nobody": set(),
    }


def test_demo_accounts_log_in_with_what_is_printed_and_get_new_passwords(settings):
    settings.LAPTOP = True
    first, second = run("demo_accounts")[0], run("demo_accounts")[0]
    assert first != second
    for line, role in zip(second.splitlines(), (Role.CONTRIBUTOR, Role.CURATOR), strict=True):
        name, password = line.split()[3], line.split()[-1]
        made = get_user_model().objects.get(username=name)
        assert made.check_password(password)
        assert [group.name for group in made.groups.all()] == [role.value]


def test_there_are_no_demo_accounts_in_production(settings):
    settings.LAPTOP = False
    with pytest.raises(CommandError, match="DEBUG is off"):
        run("demo_accounts")
    assert not get_user_model().objects.exists()

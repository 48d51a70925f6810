"""What a test finds in the database is what was loaded, after others have committed to it."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from registry.models import Catalogue
from tests.copies import Copies
from tests.triggers import triggers


@pytest.mark.django_db(transaction=True)
def test_a_copy_is_put_back_whole(tmp_path):
    people, copies = get_user_model()._default_manager, Copies(tmp_path)
    first = people.create(username="first")
    guards, versions = triggers(connection), list(Catalogue.objects.values())
    copies.keep("one")
    people.create(username="second")
    first.delete()
    Catalogue.objects.update(version=7)
    copies.put_back("one")
    assert list(people.values_list("username", flat=True)) == ["first"]
    assert list(Catalogue.objects.values()) == versions
    assert triggers(connection) == guards
    assert people.create(username="third").pk not in (None, people.get(username="first").pk)

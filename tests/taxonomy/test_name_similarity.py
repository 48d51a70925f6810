"""Names are compared as PostgreSQL's pg_trgm compares them.

The first pair and its figure stand in its manual, https://www.postgresql.org/docs/current/pgtrgm.html (F.35.1 and the
example in F.35.2: `similarity('word', 'two words')` is 0.36363637); the others were asked of PostgreSQL 15, and are
asked again of the server that the tests run on.
"""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.name_similarity import similarity, trigrams

PAIRS = {
    ("word", "two words"): 4 / 11,
    ("", ""): 0.0,
    ("", "word"): 0.0,
    ("judge", "judge"): 1.0,
    ("Judge", "JUDGE"): 1.0,
    ("Judge", "Judges"): 5 / 8,
    ("Judge", "Judging"): 4 / 10,
    ("Accuracy", "The accuracy"): 9 / 13,
    ("Accuracy", "Strict accuracy"): 9 / 16,
    ("self_overlap", "self overlap"): 1.0,
    ("self-overlap", "overlap, self"): 1.0,
    ("Über", "uber"): 2 / 8,
    ("GPT-4", "GPT 4"): 1.0,
    ("a", "b"): 0.0,
    ("the the", "the"): 1.0,
}


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_similarity(one, other):
    assert similarity(one, other) == pytest.approx(PAIRS[one, other])


@pytest.mark.tool
@pytest.mark.django_db
def test_postgresql_agrees():
    if connection.vendor != "postgresql":
        pytest.skip("there is no PostgreSQL in this run to ask")
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError as error:
            pytest.skip(f"pg_trgm cannot be created here: {error}")
        for one, other in PAIRS:
            cursor.execute("SELECT similarity(%s, %s)", [one, other])
            assert similarity(one, other) == pytest.approx(cursor.fetchone()[0], abs=1e-6), (one, other)


def test_trigrams_of_a_word():
    """The manual's own example: the set of trigrams in the string "cat"."""
    assert trigrams("cat") == {"  c", " ca", "cat", "at "}
    assert trigrams("foo|bar") == {"  f", " fo", "foo", "oo ", "  b", " ba", "bar", "ar "}


@given(one=st.text(max_size=30), other=st.text(max_size=30))
def test_similarity_is_a_share_and_symmetric(one, other):
    assert 0 <= similarity(one, other) == similarity(other, one) <= 1
    assert similarity(one, one) == (1 if trigrams(one) else 0)

"""Document to rows and back is the identity: for every curated record, and for whatever else is valid."""

import pytest
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from registry.rows import MAPPERS
from registry.selectors import catalogue as catalogues
from registry.services import apply_bundle
from taxonomy.documents import COLLECTIONS, Bundle
from taxonomy.files import read_folder
from tests.registry.world import apply, raw, stored
from tests.taxonomy.strategies import bundles, methods

# An example takes back what it wrote by itself, so that the next one finds an empty store.
ALLOWED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def canonical(bundle: Bundle) -> dict[str, dict[str, str]]:
    """Every document to the last byte, by collection and id."""
    return {name: {each.id: each.canonical() for each in getattr(bundle, name)} for name in COLLECTIONS}


def test_every_curated_record_comes_back_as_it_went_in_with_few_queries(catalogue, django_assert_max_num_queries):
    curated = Bundle.model_validate(read_folder(settings.BASE_DIR / "fixtures").raw)
    with django_assert_max_num_queries(25):
        found = catalogues.bundle()
    assert canonical(found) == canonical(curated)


@examples(suppress_health_check=ALLOWED)
@given(bundle=bundles())
def test_every_valid_bundle_comes_back_as_it_went_in(db, bundle):
    with transaction.atomic():
        apply_bundle(bundle=bundle)
        assert canonical(catalogues.bundle()) == canonical(bundle)
        transaction.set_rollback(True)


@examples(suppress_health_check=ALLOWED)
@given(bundle=bundles(), data=st.data())
def test_a_revised_method_keeps_nothing_of_what_it_was(db, bundle, data):
    components, sources = ([term.id for term in terms] for terms in (bundle.components, bundle.sources))
    revised = [data.draw(methods(components, sources, own=method.id)) for method in bundle.methods]
    with transaction.atomic():
        apply_bundle(bundle=bundle.model_copy(update={"effects": (), "rounds": ()}))
        apply_bundle(bundle=Bundle(methods=tuple(revised)))
        assert canonical(catalogues.bundle())["methods"] == {each.id: each.canonical() for each in revised}
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("collection", "slug", "parts"),
    [
        ("methods", "alpha", {"models": {}, "cost": {}, "output": {"name": "x"}}),
        (
            "methods",
            "alpha",
            {"models": {"judge": "J"}, "cost": {"generator_calls": 0}, "code": "https://a.b/?c=\u00e9"},
        ),
        ("effects", "diversity-dose", {"models": {}, "treated": {"label": "x", "value": 1e-300, "se": 0}}),
        ("components", "seed-tasks", {"aliases": ["\u5b57", "a\nb", "'"]}),
        ("rounds", "alpha-overlap", {"points": [[0, 1], [0.5, 1.0], [1, -0.0]]}),
    ],
)
def test_empty_parts_odd_texts_and_the_form_of_numbers_are_kept(world, collection, slug, parts):
    apply({collection: [raw(collection, slug, **parts)]})
    assert repr(stored(collection, slug)) == repr(MAPPERS[collection].document(**raw(collection, slug, **parts)).dump())
    assert parts.items() <= stored(collection, slug).items()

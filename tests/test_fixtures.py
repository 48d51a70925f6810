"""The data are tests: every record of the curated catalogue, and what the catalogue as a whole promises."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from pydantic import ValidationError

from taxonomy import agreement
from taxonomy.documents import COLLECTIONS, Bundle, faults_of
from taxonomy.files import Folder, files_of, read_folder, written
from taxonomy.isolation import isolation
from taxonomy.vocabulary import Isolation, Scale

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
COUNTS = {
    "sources": 147,
    "kinds": 21,
    "components": 122,
    "metrics": 144,
    "methods": 114,
    "effects": 1779,
    "rounds": 29,
}


@cache
def folder() -> Folder:
    return read_folder(FIXTURES)


@cache
def bundle() -> Bundle:
    return Bundle.model_validate(folder().raw)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_record_holds(collection: str):
    told = []
    for position, raw in enumerate(folder().raw[collection]):
        try:
            COLLECTIONS[collection].model_validate(raw)
        except ValidationError as error:
            faults = [fault._replace(loc=(collection, position, *fault.loc)) for fault in faults_of(error)]
            told += [folder().tell(fault) for fault in faults]
    assert not told, "\n".join(told)


def test_records_agree_with_one_another():
    faults = agreement.faults(folder().raw, agreement.Registered())
    told = [folder().tell(fault) for fault in faults]
    assert not told, "\n".join(told)


def test_nothing_is_missing():
    assert {collection: len(getattr(bundle(), collection)) for collection in COLLECTIONS} == COUNTS


def test_the_files_are_as_they_are_written():
    on_disk = {file.relative_to(FIXTURES).as_posix(): file.read_text() for file in files_of(FIXTURES)}
    assert written(bundle()) == on_disk


def test_every_kind_has_components_and_every_stage_has_kinds():
    used = {component.kind for component in bundle().components}
    assert used == {kind.id for kind in bundle().kinds}
    assert {kind.stage.value for kind in bundle().kinds} == {"seeding", "prompting", "filtering", "evolution"}


def test_every_metric_has_a_scale():
    scales = Counter(metric.scale for metric in bundle().metrics)
    assert scales == {Scale.PROPORTION: 85, Scale.RATIO: 45, Scale.INTERVAL: 14}


def test_arms_name_methods_where_labels_do():
    named = [effect for effect in bundle().effects if effect.baseline.method or effect.treated.method]
    assert len(named) == 304


def test_isolation_is_computed_for_every_effect():
    methods = {method.id: method for method in bundle().methods}
    found = Counter(isolation(effect, methods) for effect in bundle().effects)
    assert set(found) == set(Isolation)
    assert found[Isolation.ISOLATED] > 400


def test_an_ablation_in_its_method_is_isolated_by_taking_its_steps_out():
    methods = {method.id: method for method in bundle().methods}
    effect = next(each for each in bundle().effects if each.id == "wizardlm-evolution-average")
    arms = {
        arm: getattr(effect, arm).model_copy(update={"method": None, "changed": ()}) for arm in ("baseline", "treated")
    }
    bare = effect.model_copy(update=arms)
    assert isolation(bare, methods) is Isolation.ISOLATED

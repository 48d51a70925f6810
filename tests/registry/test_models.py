"""Every named constraint from both sides: a row that holds, and a row that the database refuses by that name."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F

from registry.models import (
    Catalogue,
    Comment,
    Component,
    Edge,
    Effect,
    IdempotencyKey,
    Kind,
    Loop,
    Method,
    Metric,
    Operator,
    OperatorComponent,
    Report,
    Revision,
    RoleRequest,
    Rounds,
    Source,
    Step,
    Submission,
    Token,
    Tombstone,
)
from registry.services import withdraw
from registry.services.accounts import create_token, create_user
from registry.services.reports import report
from registry.services.reviewing import comment
from registry.services.roles import decide, request_role
from registry.services.submissions import submit
from taxonomy import vocabulary
from tests.registry.world import apply, raw
from transport.idempotency import Answer, run_once

Values = dict[str, Any]
OWN: list[models.UniqueConstraint | models.CheckConstraint] = [
    constraint
    for model in apps.get_app_config("registry").get_models()
    for constraint in model._meta.constraints
    if isinstance(constraint, (models.UniqueConstraint, models.CheckConstraint))
]


class Case(NamedTuple):
    """One row of the world, changed in ways that hold and in ways that do not."""

    model: type[models.Model]
    row: Values
    valid: list[Values]
    invalid: list[Values]


def step(key: str, method: str = "beta") -> Callable[[], Step]:
    return lambda: Step.objects.get(method__slug=method, key=key)


def gamma() -> Method:
    return Method.objects.get(slug="gamma")


def known(model: type[models.Model], row: Values, field: str, terms: Any, null: bool = False) -> Case:
    """A column that takes the terms of a closed vocabulary, and null where that is said."""
    free = [{field: None}] if null else []
    return Case(model, row, [{field: term.value} for term in terms] + free, [{field: "odd"}, {field: ""}])


ROWS: dict[type[models.Model], tuple[str, str]] = {
    Source: ("ada2023alpha", "bob2024beta"),
    Kind: ("seeding/human", "filtering/judging"),
    Component: ("judge-filter", "seed-tasks"),
    Metric: ("self-overlap", "test-accuracy"),
    Method: ("alpha", "beta"),
    Effect: ("diversity-dose", "judge-comparison"),
    Rounds: ("alpha-overlap", "second"),
    Operator: ("toolbox/load-rows", "toolbox/other"),
}
TERMS = (Source, Kind, Component, Metric)
BETA = {"slug": "beta"}
JUDGE = {"method__slug": "beta", "key": "judge"}


def name_of(model: type[models.Model]) -> str:
    return str(model._meta.model_name)


def other(model: type[models.Model]) -> Callable[[], models.Model]:
    return lambda: model._default_manager.get(slug=ROWS[model][1])


CASES = {
    **{
        f"{name_of(model)}_slug_unique": Case(model, {"slug": one}, [{"slug": "free"}], [{"slug": other}])
        for model, (one, other) in ROWS.items()
    },
    **{
        f"{name_of(model)}_revision_from_1": Case(model, {"slug": one}, [{"revision": 2}], [{"revision": 0}])
        for model, (one, _) in ROWS.items()
    },
    **{
        f"{name_of(model)}_replaced_by_another": Case(
            model,
            {"slug": ROWS[model][0]},
            [{"replaced_by": None}, {"replaced_by": other(model)}],
            [{"replaced_by": F("id")}],
        )
        for model in TERMS
    },
    "method_extends_another": Case(Method, BETA, [{"extends": None}, {"extends": gamma}], [{"extends": F("id")}]),
    "step_key_once": Case(Step, JUDGE, [{"key": "last"}], [{"key": "novelty"}]),
    "step_position_once": Case(Step, JUDGE, [{"position": 9}], [{"position": 0}]),
    "edge_once": Case(
        Edge,
        {"target__method__slug": "beta", "source__key": "novelty"},
        [{"source": step("answers")}],
        [{"source": step("seeds")}],
    ),
    "edge_between_two_steps": Case(
        Edge,
        {"source__key": "seeds", "target__key": "judge"},
        [{"source": step("answers")}],
        [{"source": step("judge")}],
    ),
    "loop_position_once": Case(Loop, {"position": 1}, [{"position": 2}], [{"position": 0}]),
    "loop_once": Case(Loop, {"position": 1}, [{"rounds": 5}], [{"to": step("answers", "alpha")}]),
    "loop_rounds_from_1": Case(Loop, {}, [{"rounds": None}, {"rounds": 1}], [{"rounds": 0}]),
    "operator_component_once": Case(
        OperatorComponent,
        {"component__slug": "seed-tasks"},
        [{"component": lambda: Component.objects.get(slug="teacher-answers")}],
        [{"component": lambda: Component.objects.get(slug="judge-filter")}],
    ),
    "catalogue_single_row": Case(Catalogue, {}, [{"id": 1}], [{"id": 2}]),
    "revision_number_once": Case(Revision, {"slug": "alpha", "number": 2}, [{"number": 3}], [{"number": 1}]),
    "revision_number_from_1": Case(Revision, {"slug": "beta"}, [{"number": 7}], [{"number": 0}]),
    "tombstone_once": Case(
        Tombstone,
        {"slug": "seeding/gone"},
        [{"slug": "free"}, {"slug": "seeding/lost", "collection": "sources"}],
        [{"slug": "seeding/lost"}],
    ),
    "tombstone_merged_into_something": Case(
        Tombstone,
        {"slug": "seeding/gone"},
        [{"merged": True, "replacement": "alpha"}, {"replacement": "alpha"}],
        [{"merged": True}],
    ),
    "submission_state_known": known(Submission, {}, "state", vocabulary.SubmissionState),
    "submission_revision_from_1": Case(Submission, {}, [{"revision": 2}], [{"revision": 0}]),
    "comment_state_known": known(Comment, {}, "state", vocabulary.SubmissionState, null=True),
    "report_state_known": known(Report, {}, "state", vocabulary.ReportState),
    "rolerequest_role_known": known(RoleRequest, {"why": "one"}, "role", vocabulary.Role),
    "rolerequest_state_known": known(RoleRequest, {"why": "one"}, "state", vocabulary.RequestState),
    "rolerequest_one_open": Case(RoleRequest, {"why": "two"}, [{"state": "granted"}], [{"state": "open"}]),
    "token_identifier_unique": Case(
        Token,
        {"name": "first"},
        [{"identifier": "free"}],
        [{"identifier": lambda: Token.objects.get(name="second").identifier}],
    ),
    "idempotencykey_once": Case(IdempotencyKey, {"key": "one"}, [{"key": "free"}], [{"key": "two"}]),
}


@pytest.fixture
def rows(world: None) -> None:
    """The world, with a second series, a second revision, a second loop and two tombstones."""
    looped = raw("methods", "alpha", loops=[{"from": "novelty", "to": "novelty"}])
    apply({"rounds": [raw("rounds", "alpha-overlap", id="second")], "methods": [looped]})
    apply({"kinds": [raw("kinds", "seeding/human", id=f"seeding/{slug}") for slug in ("gone", "lost")]})
    for slug in ("gone", "lost"):
        withdraw(collection="kinds", slug=f"seeding/{slug}", reason="Never used")
    linked = {"id": "toolbox/other", "components": ["seed-tasks", "judge-filter"], "fit": "composite"}
    apply({"operators": [raw("operators", "toolbox/load-rows", **linked)]})
    people()


def people() -> None:
    """Rows of people: tokens, a submission with a comment, a report, stored answers."""
    user = create_user(name="ann", role=vocabulary.Role.CONTRIBUTOR)
    for name in ("first", "second"):
        create_token(user=user, name=name)
    submission = submit(author=user, raw={"kinds": [raw("kinds", "seeding/human", name="People")]})
    comment(submission=submission, author=user, text="Look")
    first = request_role(user=user, role="curator", why="two")
    administrator = create_user(name="rita", role=vocabulary.Role.ADMINISTRATOR)
    decide(request=first, action="refuse", actor=administrator)
    request_role(user=user, role="curator", why="one")
    report(collection="methods", slug="alpha", what="A figure", why="It is another one")
    for key in ("one", "two"):
        run_once(user=user, key=key, request="hash", work=lambda: Answer(200, {}, ""))


def change(case: Case, values: Values) -> int:
    chosen = case.model._default_manager.filter(**case.row).order_by("pk")[:1]
    made = {field: value() if callable(value) else value for field, value in values.items()}
    if case.model is Revision:  # append-only: another row is added
        row = case.model._default_manager.get(pk=chosen[0].pk)
        row.pk = None
        for field, value in made.items():
            setattr(row, field, value)
        row.save(force_insert=True)
        return 1
    return case.model._default_manager.filter(pk__in=list(chosen.values_list("pk", flat=True))).update(**made)


def name_in_error(name: str) -> str:
    """How the database names the constraint; SQLite names the columns of a unique one."""
    result = next(constraint for constraint in OWN if constraint.name == name)
    if connection.vendor == "sqlite" and isinstance(result, models.UniqueConstraint):
        meta = CASES[name].model._meta
        columns = {field.name: field.column for field in meta.concrete_fields}
        return ", ".join(f"{meta.db_table}.{columns[field]}" for field in result.fields)
    return name


@pytest.mark.parametrize("name", CASES)
def test_valid_rows_are_accepted_and_invalid_ones_refused_by_the_named_constraint(rows: None, name: str):
    for values in CASES[name].valid:
        with transaction.atomic():
            assert change(CASES[name], values) == 1
            transaction.set_rollback(True)
    for values in CASES[name].invalid:
        with pytest.raises(IntegrityError, match=rf"\b{re.escape(name_in_error(name))}\b"), transaction.atomic():
            change(CASES[name], values)


def test_every_constraint_has_a_case():
    assert {constraint.name for constraint in OWN} == set(CASES)

"""What schemathesis cannot know of this interface, held for every answer beside its own checks."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import schemathesis

ONLY_WE_KNOW = {
    # what a parameter needs beside its own form
    "bad_cursor",
    "bad_pair",
    "bad_time",
    "bad_weights",
    "control_character",
    "duplicate",
    "missing",
    "out_of_range",
    "repeated",
    "unknown_revision",
    "unknown_value",
    "unknown_version",
    "no_operator",
    "same_facet",
    "bad_key",
    # what a document needs beside the form of each of its fields
    "bad_text",
    "cycle",
    "empty",
    "figure_range",
    "forbidden_character",
    "hidden_character",
    "incomplete",
    "float_parsing",  # 1e-7, which a schema takes for a number
    "int_type",  # 2025.0, which a schema takes for an integer
    "line_break",
    "look_alike",
    "missing_generalization",
    "no_account",
    "more_than_in",
    "no_method",
    "no_text",
    "not_connected",
    "not_deprecated",
    "not_downstream",
    "not_growing",
    "not_secondary",
    "nothing_to_see",
    "one_cause",
    "other_tool",
    "params_depth",
    "params_json",
    "params_size",
    "reserved_id",
    "self_reference",
    "too_few_components",
    "unexpected_component",
    "unexpected_generalization",
    "unexpected_id",
    "unknown_reference",
    "unknown_step",
    "without_iterates",
    "too_many_faults",
    "year_range",
    # what a pipeline file needs beside being text
    "bad_answer",
    "no_importer",
    "too_much",
    "unreadable",
    "unrecognized",
}
"""Reasons to refuse a request that keeps the description."""
SAID = ("The body cannot be read: ", "The key ")
"""A number of hundreds of digits, at its line and column; an Idempotency-Key that came with another request before."""
NAMED = {"POST reports/", "GET tokens/{id}/", "DELETE tokens/{id}/"}
"""What a body names need not be on record, and a token is there until it is revoked."""
REVIEWS = ("accept/", "reject/", "request-changes/", "agree/", "dismiss/", "settle/")


@schemathesis.check
def refused_for_what_only_we_know(ctx: Any, response: Any, case: Any) -> None:
    """What keeps the description is refused for what no description can say, and told where."""
    if response.status_code not in (400, 422) or not _keeps(case):
        return
    told = json.loads(response.content)
    codes = {error["code"] for error in told["errors"]}
    if told["detail"].startswith(SAID):
        return
    unexpected = codes - ONLY_WE_KNOW
    assert codes, "refused without a reason"
    assert not unexpected, f"the description allows what is refused as {sorted(unexpected)}"


@schemathesis.check
def what_is_on_record_is_found(ctx: Any, response: Any, case: Any) -> None:
    """The ids that the fuzzer was told of are there; what a body names need not be, and a token is revoked once."""
    label = f"{case.operation.method.upper()} {case.operation.path.removeprefix('/api/v1/')}"
    nobody = "null" in (case.path_parameters or {}).values()  # the id that a trial run answers with
    former = "version" in (case.query or {})  # it may not have been there yet
    maybe = label in NAMED or case.operation.path.startswith("/api/v1/versions/")  # it may come yet
    found = response.status_code != 404 or nobody or former or maybe
    assert found or not _keeps(case), "it is on record and not found"


@schemathesis.check
def answers_are_safe(ctx: Any, response: Any, case: Any) -> None:
    """No trace, no cookie, no guessing at types; what is private is given to nobody else by any cache."""
    faults = list(_unsafe(response, bool(case.operation.definition.raw.get("security"))))
    assert not faults, "; ".join(faults)


@schemathesis.check
def authors_decide_nothing(ctx: Any, response: Any, case: Any) -> None:
    """Four eyes: what needs a curator is done for nobody else."""
    asker = case.operation.schema.raw_schema["x-asker"]
    decided = case.method == "POST" and case.operation.path.endswith(REVIEWS) and response.status_code < 400
    assert not decided or asker == "curator", f"{asker} has decided"


def _keeps(case: Any) -> bool:
    return case.meta is not None and case.meta.generation.mode.is_positive


def _unsafe(response: Any, private: bool) -> Iterator[str]:
    headers = {name: ", ".join(values) for name, values in response.headers.items()}
    if headers.get("x-content-type-options") != "nosniff":
        yield "a browser may guess at its type"
    if "set-cookie" in headers or "access-control-allow-credentials" in headers:
        yield "it has to do with cookies"
    if private and (fault := _shared(response.status_code, headers)):
        yield fault
    if response.status_code >= 400:
        yield from _unsafe_problem(response, headers.get("content-type", ""))


def _shared(status: int, headers: Mapping[str, str]) -> str | None:
    """What would let a cache give away what is private: its reader's own may keep it, and asks before each use."""
    control = {part.strip() for part in headers.get("cache-control", "").split(",")}
    if "no-store" in control:
        return None
    if status not in (200, 304) or not control >= {"private", "no-cache"}:
        return f"a cache may keep it: {headers.get('cache-control')!r}"
    if "etag" not in headers or "authorization" not in headers.get("vary", "").lower():
        return "its reader's cache may keep it, and cannot ask whether it is still so, or for whom it is"
    return None


def _unsafe_problem(response: Any, kind: str) -> Iterator[str]:
    if b"Traceback" in response.content or b'File "' in response.content:
        yield "it tells of our code"
    if kind != "application/problem+json":
        yield f"it is no problem document but {kind!r}"
    elif json.loads(response.content or b"{}").get("status", response.status_code) != response.status_code:
        yield "it tells another status"

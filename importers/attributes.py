"""Attributes of an operation that are steps of a method: several samples, a raised temperature, a schema."""

from collections.abc import Iterator
from typing import Any

from importers.operations import Addition
from importers.trees import Table

SEVERAL = ("num_generations", "n", "num_samples", "num_return_sequences", "num_responses")
TEMPERATURE = 1.0
SCHEMAS = ("structured_output", "response_format", "output_schema", "guided_json")
DEPTH = 3


def additions_of(values: Any, several: tuple[str, ...] = SEVERAL) -> tuple[Addition, ...]:
    """The steps that the arguments of a generator are, also those of its model and its generation settings."""
    additions = {addition.component: addition for addition in _additions(values, several)}
    return tuple(additions[component] for component in sorted(additions))


def _additions(values: Any, several: tuple[str, ...]) -> Iterator[Addition]:
    for key, value in entries(values):
        if key in several and _is_number(value) and value > 1:
            yield Addition("multiple-response-sampling", f"{key} is {value}")
        elif key == "temperature" and _is_number(value) and value >= TEMPERATURE:
            yield Addition("high-temperature-sampling", f"{key} is {value}")
        elif key in SCHEMAS and value:
            yield Addition("schema-constrained-generation", f"{key} is given")


def entries(values: Any, depth: int = DEPTH) -> Iterator[tuple[str, Any]]:
    """Keys and values of a mapping and of the mappings in it, down to a depth."""
    if isinstance(values, Table) and depth:
        for key, value in values.items():
            yield key, value
            yield from entries(value, depth - 1)


def models_of(values: Any) -> tuple[str, ...]:
    """The names of language models among the arguments."""
    names = (value for key, value in entries(values) if key in MODEL_KEYS and isinstance(value, str) and value.strip())
    return tuple(dict.fromkeys(name for name in names if len(name) <= 120 and "\n" not in name))


MODEL_KEYS = frozenset(
    (
        "model", "model_id", "model_name", "api_model", "hf_model", "api_or_hf_model", "engine", "generator_model",
        "model_identifier", "deployment",
    )
)  # fmt: skip


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)

"""Studies weighted by their likeness to the reader's case."""

import pytest

from catalogue.observations import billions
from tests.api.asking import Api
from tests.api.test_pooled import rows

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("Llama-3.1-8B", 8),
        ("8B hybrid Mamba-Transformer", 8),
        ("Qwen2.5-1.5B base", 1.5),
        ("GPT-2 Small 124M", 0.124),
        ("GPT-2 117M, 2.2B tokens", 0.117),
        ("LLaMA2-7B from scratch, 25.4M tokens", 7),
        ("Qwen2.5-1.5B/3B-Instruct", None),
        ("Mixtral-8x7B", None),
        ("GPT-2 with 6 layers", None),
        ("RoBERTa-base", None),
        ("0B", None),
        ("", None),
    ],
)
def test_a_size_is_read_where_the_name_states_one(model, expected):
    assert billions(model) == expected


def test_weights_add_a_block_and_change_nothing_else(api: Api):
    plain, weighted = rows(api), rows(api, weights="domain:math,student:7")
    assert [{**row, "relevance": None} for row in weighted] == plain
    assert all(row["relevance"] is None for row in plain)
    actual = [row for row in weighted if row["relevance"]]
    assert len(actual) > 100
    effects = {effect["id"]: effect for effect in api.all("effects")}
    for row in actual:
        block = row["relevance"]
        assert block.keys() == {"estimate", "interval", "effective_sources", "unknown"}
        assert block["interval"][0] < block["estimate"] < block["interval"][1]
        assert 1 <= round(block["effective_sources"], 9) <= row["m"]
        silent = [effect for effect in row["effects"] if not (effects[effect]["models"] or {}).get("student")]
        assert set(silent) <= set(block["unknown"]) <= set(row["effects"])

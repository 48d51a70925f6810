"""Which rows a share counts: the duplicates with their partners, the refusals, the truncated, the contaminated ..."""

from collections.abc import Iterator, Sequence
from typing import Any

from measure.errors import Refused
from measure.reading import Rows
from measure.report import FieldMetrics
from measure.side_inputs import SideInputs
from measure.texts import Texts

SHOWN = 200
"""Characters of a text."""
KEYS = ("id", "prompt_key", "idx")
"""Fields that are copied where a row has them."""


def counted_rows(rows: Rows, selection: Sequence[FieldMetrics], inputs: SideInputs) -> Iterator[dict[str, Any]]:
    """One entry for each metric that is a share and each row that it counts; of a share of good rows, the bad ones.

    `row` is the number of the row among the usable ones, from 1; `partner` that of the row that it repeats. Metrics
    that
    do not apply have no entries.
    """
    columns = inputs.columns_of(rows)
    texts: dict[str, Texts] = {}
    for chosen in selection:
        whole = texts.setdefault(chosen.field, Texts(rows.column(chosen.field), columns, inputs.shared))
        for metric in chosen.metrics:
            if metric.marked is None or metric.refusal(whole):
                continue
            try:
                marked = metric.marked(whole)
            except Refused:
                continue
            partners = [None] * len(marked.rows) if marked.partners is None else marked.partners.tolist()
            for place, partner in zip(marked.rows.tolist(), partners, strict=True):
                yield {"metric": metric.name, "field": chosen.field, **_entry(rows, whole, place, partner)}


def _entry(rows: Rows, texts: Texts, place: int, partner: int | None) -> dict[str, Any]:
    keys = {key: rows.rows[place][key] for key in KEYS if key in rows.rows[place]}
    entry = {"row": place + 1, **keys, "text": texts.strings[place][:SHOWN]}
    return (
        entry if partner is None else entry | {"partner": partner + 1, "partner_text": texts.strings[partner][:SHOWN]}
    )

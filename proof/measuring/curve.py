"""One ladder from its files to the curve on a page: what the files give, beside the records that the page draws."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from measure.comparison import Settings
from measure.comparison.ladder import ladder
from measure.metrics import named
from measure.pair_list import read_plan
from measure.reading import read
from proof.measuring.designs import FOLDER

ROOT = Path(__file__).resolve().parents[2]
PAIRS = ROOT / "docs" / "measured" / "pairs.yaml"
RECORDS = ROOT / "fixtures" / "effects" / "measured-gpteacher-toolformer.yaml"
FILES = {1.0: "toolformer_dedupe", 0.9: "toolformer_sim0.9", 0.8: "toolformer_sim0.8", 0.6: "toolformer_sim0.6"}
"""By the similarity above which rows were dropped; the first is before any were."""
METRIC = "ngram-diversity"


def measured() -> dict[float, float]:
    """By dose, by as many rows, with as many draws as the records; that of the first set is the mean of the draws."""
    sets = [read(FOLDER / f"{name}.jsonl.gz") for name in FILES.values()]
    settings = Settings(named([METRIC]), draws=read_plan(PAIRS).draws, control=False, errors=False)
    ((_, _, points),) = ladder("similarity", sets, list(FILES), settings).curves("rows")
    return {point.dose: point.value for point in points}


def recorded() -> dict[float, dict[str, Any]]:
    """The records of the catalogue by dose."""
    effects = yaml.safe_load(RECORDS.read_text(encoding="utf-8"))
    effects = effects["effects"] if isinstance(effects, dict) else effects
    return {
        effect["dose"]["treated"]: effect
        for effect in effects
        if effect["metric"] == METRIC and effect["note"].startswith("Both arms have as many rows;")
    }


def table() -> Iterator[tuple[str, ...]]:
    yield "rows dropped above a similarity of", "file", "from the files, now", "in the catalogue", "of the difference"
    records, values = recorded(), measured()
    for dose, name in FILES.items():
        record = records.get(dose)
        value = f"{record['treated']['value']:.6g}" if record else f"{records[0.9]['baseline']['value']:.6g}"
        error = f"standard error {record['difference_se']:.2g}" if record and "difference_se" in record else ""
        yield f"{dose:g}" if record else "none dropped", name, f"{values[dose]:.6g}", value, error

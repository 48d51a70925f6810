"""Files as people have them, and what each gives: what it is read as, and the figures it was wrong about before."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from measure.errors import BadData
from measure.metrics import named
from measure.report import FieldMetrics, Measured, ReportSettings
from measure.sharding.figures import figures
from measure.side_inputs import SideInputs

DUPLICATES = ("near-duplicate-share", "mean-rouge-l-overlap")


@dataclass(frozen=True)
class File:
    """One file, what the first edition (commit 95b659a) made of it, and what is measured now."""

    name: str
    before: str
    metrics: tuple[str, ...] = ("response-length",)
    reference: str | None = None
    fields: tuple[str, ...] = ()


FILES = (
    File("alpaca.json", "not read"),
    File("sharegpt.json", "not read"),
    File("sharegpt.jsonl", "measured its field id"),
    File("wizardlm.jsonl", "measured its field idx"),
    File("openai.jsonl", "not read"),
    File("messages.parquet", "not read"),
    File("ultrafeedback.jsonl", "measured its field prompt"),
    File("ultrafeedback.jsonl", "not read", fields=("chosen",)),
    File("pref.jsonl", "measured its field prompt"),
    File("semi.csv", "one field named id;instruction;output"),
    File("t.tsv", "not read"),
    File("ok.jsonl.bz2", "not read"),
    File("ok.jsonl.xz", "not read"),
    File("ru.jsonl", "near-duplicate-share 1, ROUGE-L 0", DUPLICATES),
    File("ar.jsonl", "near-duplicate-share 1, ROUGE-L 0", DUPLICATES),
    File("hi.jsonl", "near-duplicate-share 1, ROUGE-L 0", DUPLICATES),
    File("el.jsonl", "near-duplicate-share 1, ROUGE-L 0", DUPLICATES),
    File("ko.jsonl", "near-duplicate-share 1, ROUGE-L 0", DUPLICATES),
    File("emoji.jsonl", "near-duplicate-share 1, ROUGE-L 0", DUPLICATES),
    File("near_dup_pairs_j0.836.jsonl", "near-duplicate-share .993, exactly 1", ("near-duplicate-share",)),
    File("answers_wrong.jsonl", "5 of 9 judged wrongly", ("response-accuracy",), "reference"),
    File("refusals.jsonl", "Sorry, I can't do that: missed; two that are none: counted", ("refusal-share",)),
    File("yesno.jsonl", "Vendi score 1, of the Yes rows only", ("vendi-score",)),
    File("math.jsonl", "refused: no word in the embedding", ("vendi-score",)),
)


def outcome(folder: Path, file: File) -> str:
    """What it is read as and the figures, or the reason why there are none."""
    inputs = SideInputs(reference=file.reference)
    metrics = [metric for metric in named(file.metrics) if metric.kind != "whole-set" or metric.id in DUPLICATES[:1]]
    metrics = [metric for metric in metrics if metric.parameters.get("order") is None]
    try:
        data, measured = figures(
            inputs.reader(folder / file.name, file.fields, skip_bad=False),
            inputs,
            lambda fields: [FieldMetrics(fields[0], fields[0], metrics)],
            ReportSettings(),
        )
    except BadData as error:
        return f"refused: {str(error).removeprefix(str(folder / file.name)).lstrip(': ')}"
    return f"{data.format}, {len(data)} rows, {', '.join(data.fields)}: {'; '.join(map(_shown, measured))}"


def _shown(measured: Measured) -> str:
    if measured.figure is None:
        return f"no {measured.metric.id}: {measured.reason}"
    return f"{measured.metric.id} {measured.figure.value:.4g}"


def table(folder: Path) -> Iterator[tuple[str, str, str]]:
    """The name, what it gave before, and what it gives."""
    yield "file", "first edition", "now"
    for file in FILES:
        name = file.name + "".join(f" --field {field}" for field in file.fields)
        yield name, file.before, outcome(folder, file)

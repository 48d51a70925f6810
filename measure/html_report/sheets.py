"""The two sheets: of one data set, and of one before and after."""

from collections.abc import Sequence
from itertools import groupby

from measure import VERSION
from measure.comparison import Comparison, Effect
from measure.comparison.evidence import name_of
from measure.comparison.results import MATCHINGS, Matched, Side
from measure.html_report import charts, curves
from measure.html_report.page import Table, figure, listed, markdown, page, section, table
from measure.reading.rows import Data
from measure.report import Measured
from measure.texts import Texts

LENGTHS = "Long rows hold more different words than short ones: figures of diversity are read together with this."
SIZE = (
    "Each figure over random subsets of growing size. It moves with the number of rows alone: so sets are compared at "
    "one size, and no filter is compared with its whole pool."
)
DOTS = (
    "Each difference, after less before, in standard deviations of what chance does at this size, with its 95 % "
    "interval. The grey band is the range of chance. Coloured by the verdict."
)
FACETS = {"diversity": "Diversity", "complexity": "Complexity", "quality": "Quality"}
Sets = Sequence[tuple[str, Texts]]


def of_report(rows: Data, measured: Sequence[Measured], seed: int) -> str:
    title, fields = name_of(rows.path), rows.fields
    parts = [section("Figures", "With a 95 % interval where there is one.", table(figures(measured)))]
    for field in fields:
        parts += _texts([(title, Texts(rows.column(field)))], field if len(fields) > 1 else "", seed)
        if len(drawn := rows.column(field)) < len(rows):
            parts.append(section("Drawn rows", f"The charts of {field} are of {len(drawn):,} rows drawn at random."))
    refused = _refused_figures(measured)
    parts += [section("Refused", "What does not apply to these texts, and why.", listed(refused))] if refused else []
    return page(title, f"{len(rows):,} rows, {', '.join(fields)}.", parts, _foot(rows))


def report_markdown(rows: Data, measured: Sequence[Measured]) -> str:
    lead = f"{len(rows):,} rows, {', '.join(rows.fields)}. {_foot(rows)}"
    return markdown(name_of(rows.path), lead, [("Figures", figures(measured))], _refused_figures(measured))


def of_comparison(result: Comparison) -> str:
    sets = [(name_of(rows.path), rows) for rows in (result.before, result.after)]
    fields = result.before.fields
    parts = []
    for place, field in enumerate(fields):
        parts += _effects(
            [effect for effect in result.effects if effect.field == field], field if len(fields) > 1 else ""
        )
        texts = [(name, Texts(rows.column(rows.fields[place]))) for name, rows in sets]
        parts += _texts(texts, field if len(fields) > 1 else "", result.settings.seed)
    matchings: list[Matched] = list(EXPLANATIONS)
    parts += [
        section(MATCHINGS[matched].capitalize(), EXPLANATIONS[matched], table(comparison(chosen)))
        for matched in matchings
        if (chosen := [effect for effect in result.effects if effect.matched == matched])
    ]
    notes = _notes(result)
    parts += [section("Control and refusals", "", listed(notes))] if notes else []
    return page(_title(result), _lead(result), parts, f"{_foot(result.before)} {_foot(result.after)}")


def comparison_markdown(result: Comparison) -> str:
    tables = [
        (MATCHINGS[matched].capitalize(), comparison(list(group)))
        for matched, group in groupby(result.effects, lambda effect: effect.matched)
    ]
    return markdown(_title(result), _lead(result), tables, _notes(result))


EXPLANATIONS: dict[Matched, str] = {
    "rows": "Both arms have as many rows; what is larger is drawn from at random.",
    "tokens": "Both arms have as many tokens, to the nearest row.",
    "length": "Both arms have as many rows, each cut to the same number of tokens; shorter rows are left out.",
    "paired": "Rows that answer the same prompt, each with its partner.",
}


def _title(result: Comparison) -> str:
    return f"{name_of(result.before.path)} to {name_of(result.after.path)}"


def _lead(result: Comparison) -> str:
    there = sum(not effect.no_effect for effect in result.effects)
    sizes = f"{len(result.before):,} rows before, {len(result.after):,} after"
    return (
        f"{sizes}; {there} of {len(result.effects)} differences are more than chance, of {result.settings.draws} draws."
    )


def _effects(effects: Sequence[Effect], field: str) -> list[str]:
    pictures: list[str] = []
    for facet, name in FACETS.items():
        if of_facet := [effect for effect in effects if effect.metric.facet == facet]:
            drawn = charts.effects(of_facet, f"Differences in {facet}", effects, legend=not pictures)
            pictures.append(f"<h3>{name}</h3>{figure(drawn)}" if drawn else "")
    return [section(_of("Before and after", field), DOTS, *pictures)]


def _texts(sets: Sets, field: str, seed: int) -> list[str]:
    lengths, growth = charts.lengths(curves.lengths(sets)), list(curves.growth(sets, seed))
    parts = [section(_of("Lengths", field), LENGTHS, figure(lengths))]
    return parts + ([section(_of("Diversity and size", field), SIZE, figure(charts.growth(growth)))] if growth else [])


def _of(title: str, field: str) -> str:
    return f"{title}: {field}" if field else title


def figures(measured: Sequence[Measured]) -> Table:
    rows = []
    for entry in measured:
        if entry.figure:
            interval = "{:.4g} to {:.4g}".format(*entry.figure.interval) if entry.figure.interval else ""
            value = f"{entry.figure.value:.5g}"
            rows.append((entry.metric.name, entry.metric.facet, entry.field, value, interval, f"{entry.figure.n:,}"))
    return ("metric", "facet", "field", "value", "95 % interval", "n"), rows


def comparison(effects: Sequence[Effect]) -> Table:
    several = len({effect.field for effect in effects}) > 1
    rows = [
        (
            charts.short(effect),
            *([effect.field] if several else []),
            _with_error(effect.baseline),
            _with_error(effect.treated),
            f"{effect.difference:+.3g}",
            _range(effect.interval),
            _range(effect.chance),
            effect.evidence,
            effect.verdict,
        )
        for effect in effects
    ]
    fields = ["field"] if several else []
    return (
        "metric",
        *fields,
        "before (se)",
        "after (se)",
        "difference",
        "95 % interval",
        "range of chance",
        "evidence",
        "verdict",
    ), rows


def _range(interval: tuple[float, float] | None) -> str:
    return "{:.3g} to {:.3g}".format(*interval) if interval else ""


def _with_error(side: Side) -> str:
    return f"{side.value:.5g}" if side.se is None else f"{side.value:.5g} ({side.se:.2g})"


def _refused_figures(measured: Sequence[Measured]) -> list[str]:
    return [f"{entry.metric.name} over {entry.field}: {entry.reason}" for entry in measured if not entry.figure]


def _notes(result: Comparison) -> list[str]:
    alarms = [effect for effect in result.control if not effect.no_effect]
    named = ", ".join(f"{charts.short(effect)} ({effect.matched})" for effect in alarms) or "none"
    chance = f"{len(alarms)} of {len(result.control)} came out as an effect"
    notes = [f"A pair that chance alone made, compared in the same way: {chance}: {named}."] if result.control else []
    notes += [
        f"Interval: {effect.metric.name} over {effect.field}, matched by {effect.matched}: {effect.interval_remark}"
        for effect in result.effects
        if effect.interval_remark
    ]
    notes += [
        f"No interval: {effect.metric.name} over {effect.field}, matched by {effect.matched}: {effect.no_interval}"
        for effect in result.effects
        if effect.no_interval
    ]
    return notes + [
        f"Refused: {refusal.metric.name} over {refusal.field}, matched by {refusal.matched}: {refusal.reason}"
        for refusal in result.refused
    ]


def _foot(rows: Data) -> str:
    return f"measure {VERSION}. {name_of(rows.path)}: {len(rows):,} rows, SHA-256 {rows.fingerprint}."

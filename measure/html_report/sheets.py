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


def of_comparison(found: Comparison) -> str:
    sets = [(name_of(rows.path), rows) for rows in (found.before, found.after)]
    fields = found.before.fields
    parts = []
    for place, field in enumerate(fields):
        parts += _effects([each for each in found.effects if each.field == field], field if len(fields) > 1 else "")
        texts = [(name, Texts(rows.column(rows.fields[place]))) for name, rows in sets]
        parts += _texts(texts, field if len(fields) > 1 else "", found.settings.seed)
    matchings: list[Matched] = list(EXPLANATIONS)
    parts += [
        section(MATCHINGS[matched].capitalize(), EXPLANATIONS[matched], table(comparison(each)))
        for matched in matchings
        if (each := [effect for effect in found.effects if effect.matched == matched])
    ]
    notes = _notes(found)
    parts += [section("Control and refusals", "", listed(notes))] if notes else []
    return page(_title(found), _lead(found), parts, f"{_foot(found.before)} {_foot(found.after)}")


def comparison_markdown(found: Comparison) -> str:
    tables = [
        (MATCHINGS[matched].capitalize(), comparison(list(each)))
        for matched, each in groupby(found.effects, lambda each: each.matched)
    ]
    return markdown(_title(found), _lead(found), tables, _notes(found))


EXPLANATIONS: dict[Matched, str] = {
    "rows": "Both arms have as many rows; what is larger is drawn from at random.",
    "tokens": "Both arms have as many tokens, to the nearest row.",
    "length": "Both arms have as many rows, each cut to the same number of tokens; shorter rows are left out.",
    "paired": "Rows that answer the same prompt, each with its partner.",
}


def _title(found: Comparison) -> str:
    return f"{name_of(found.before.path)} to {name_of(found.after.path)}"


def _lead(found: Comparison) -> str:
    there = sum(not each.no_effect for each in found.effects)
    sizes = f"{len(found.before):,} rows before, {len(found.after):,} after"
    return (
        f"{sizes}; {there} of {len(found.effects)} differences are more than chance, of {found.settings.draws} draws."
    )


def _effects(effects: Sequence[Effect], field: str) -> list[str]:
    pictures: list[str] = []
    for facet, name in FACETS.items():
        if of_facet := [each for each in effects if each.metric.facet == facet]:
            drawn = charts.effects(of_facet, f"Differences in {facet}", effects, legend=not pictures)
            pictures.append(f"<h3>{name}</h3>{figure(drawn)}" if drawn else "")
    return [section(_of("Before and after", field), DOTS, *pictures)]


def _texts(sets: Sets, field: str, seed: int) -> list[str]:
    lengths, growth = charts.lengths(curves.lengths(sets)), list(curves.growth(sets, seed))
    found = [section(_of("Lengths", field), LENGTHS, figure(lengths))]
    return found + ([section(_of("Diversity and size", field), SIZE, figure(charts.growth(growth)))] if growth else [])


def _of(title: str, field: str) -> str:
    return f"{title}: {field}" if field else title


def figures(measured: Sequence[Measured]) -> Table:
    rows = []
    for each in measured:
        if each.figure:
            interval = "{:.4g} to {:.4g}".format(*each.figure.interval) if each.figure.interval else ""
            value = f"{each.figure.value:.5g}"
            rows.append((each.metric.name, each.metric.facet, each.field, value, interval, f"{each.figure.n:,}"))
    return ("metric", "facet", "field", "value", "95 % interval", "n"), rows


def comparison(effects: Sequence[Effect]) -> Table:
    several = len({each.field for each in effects}) > 1
    rows = [
        (
            charts.short(each),
            *([each.field] if several else []),
            _with_error(each.baseline),
            _with_error(each.treated),
            f"{each.difference:+.3g}",
            _range(each.interval),
            _range(each.chance),
            each.evidence,
            each.verdict,
        )
        for each in effects
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
    return [f"{each.metric.name} over {each.field}: {each.reason}" for each in measured if not each.figure]


def _notes(found: Comparison) -> list[str]:
    alarms = [each for each in found.control if not each.no_effect]
    named = ", ".join(f"{charts.short(each)} ({each.matched})" for each in alarms) or "none"
    chance = f"{len(alarms)} of {len(found.control)} came out as an effect"
    notes = [f"A pair that chance alone made, compared in the same way: {chance}: {named}."] if found.control else []
    notes += [
        f"Interval: {each.metric.name} over {each.field}, matched by {each.matched}: {each.interval_remark}"
        for each in found.effects
        if each.interval_remark
    ]
    notes += [
        f"No interval: {each.metric.name} over {each.field}, matched by {each.matched}: {each.no_interval}"
        for each in found.effects
        if each.no_interval
    ]
    return notes + [
        f"Refused: {each.metric.name} over {each.field}, matched by {each.matched}: {each.reason}"
        for each in found.refused
    ]


def _foot(rows: Data) -> str:
    return f"measure {VERSION}. {name_of(rows.path)}: {len(rows):,} rows, SHA-256 {rows.fingerprint}."

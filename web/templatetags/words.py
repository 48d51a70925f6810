"""Filters and tags of the templates: words for figures and terms. Loaded in every template."""

import json
import re
from ast import literal_eval
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from html import escape as plain
from typing import Any
from urllib.parse import quote

from django import template
from django.template.base import Parser, TextNode, Token
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from lucide.templatetags.lucide import lucide

from catalogue.effects import EffectRead
from catalogue.read_models import LoopRead, StepRead
from catalogue.rendering import PREFIX
from taxonomy.diagnosis import CHECK_NAMES, OUTCOMES, Outcome
from taxonomy.vocabulary import Mark
from web import formatting, sizes
from web.charts.chart import Cell
from web.glossary import ENTRIES
from web.inline_forest import Position, Tick
from web.labels import Extended, NamedComponent
from web.list_page import Option

register = template.Library()
register.filter("number", formatting.number)
register.filter("signed", formatting.signed)
register.filter("pooled_size", sizes.pooled)
register.filter("pooled_interval", sizes.pooled_interval)
register.filter("predicted", sizes.predicted)
register.filter("change", sizes.change)
register.filter("colour", sizes.colour)
register.filter("estimate_kind", sizes.estimate_kind)
register.filter("share", formatting.share)
register.filter("estimand", formatting.estimand)
register.filter("verb", sizes.verb)
register.filter("state_verb", sizes.state_verb)
register.filter("scale_name", sizes.scale_name)
FIGURES = "/figures/"
MARK = re.compile(r"&lt;(/?)mark&gt;")
CODE = re.compile(r"`([^`]+)`")
LONG = re.compile(r"(-?)([0-9]{4,})(\.[0-9]+)?")
YEAR = re.compile(r"(?<=[a-z]\d{4})(?=[a-z])")


@register.filter
def term(value: str | None, vocabulary: str) -> str:
    """The label of a term."""
    return formatting.VOCABULARIES[vocabulary](value).label if value else ""


@register.filter
def check_label(code: str) -> str:
    """The name of a check of pipelines."""
    return CHECK_NAMES[code].label


@register.filter
def check_question(code: str) -> str:
    return CHECK_NAMES[code].question


@register.filter
def check_outcome(outcome: str) -> str:
    return OUTCOMES[Outcome(outcome)]


@register.filter
def definition(value: str | None, vocabulary: str) -> str:
    return formatting.VOCABULARIES[vocabulary](value).definition if value else ""


@register.filter
def meaning(name: str) -> str:
    """What the glossary says of a word. Raises KeyError for one that is not in it: a fault of the template."""
    return ENTRIES[name].definition


@register.filter
@cache
def certainty(level: str) -> SafeString:
    """A level of certainty with its dots."""
    words = level if level == "not graded" else f"{level} certainty"
    dots = '<span class="certainty {}"><span class="dots" aria-hidden="true"></span>{}</span>'
    return format_html(dots, slugify(level), words)


@register.filter
def exactly(value: Any) -> str:
    """A value as it is recorded, to the last digit."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return json.dumps(value, ensure_ascii=False)


@register.filter
def recorded(value: Any) -> str:
    """A value as it is recorded, to the last digit; a number with commas between thousands."""
    text = exactly(value)
    if not isinstance(value, (int, float)):
        return text
    match = LONG.fullmatch(text)
    return f"{match[1]}{int(match[2]):,}{match[3] or ''}" if match else text


@register.filter
def stage(kind: str | None) -> str:
    return (kind or "").partition("/")[0]


@register.filter
def kind(full: str | None) -> str:
    """A kind without its stage, as words."""
    return (full or "").rpartition("/")[2].replace("-", " ")


@register.filter
def spaced(value: Any) -> str:
    """The key of a parameter as words."""
    return str(value).replace("_", " ")


@register.filter
def deslugged(value: Any) -> str:
    """An action of the trail as words."""
    return str(value).replace("-", " ")


@register.filter
def segment(value: Any) -> str:
    """One part of an address."""
    return quote(str(value), safe="")


@register.filter
def at_version(address: str, version: int) -> str:
    """The address of an answer of the API or of a figure as of a version; others, and those at one, as they are."""
    if not address.startswith((PREFIX, FIGURES)) or "version=" in address:
        return address
    return f"{address}{'&' if '?' in address else '?'}version={version}"


@register.filter
def group_of(effect: Extended[EffectRead], ordering: str) -> str:
    """The heading under which an effect stands in a list that is ordered by name."""
    if ordering == "component":
        return str(effect["cause"]["name"]) if effect["component"] else "No single component"
    return str(effect["metric"].name if ordering == "metric" else effect["source"].id)


@register.filter
def facet(value: str) -> SafeString:
    """A facet in its colour."""
    return mark_safe(f'<span class="facet {value}">{term(value, "facet")}</span>')


@register.filter
def scorebar(length: str) -> SafeString:
    """A bar of so many percent."""
    bars = f'<rect class="whole" width="100" height="6" /><rect class="part" width="{length}" height="6" />'
    view = 'viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false"'
    return mark_safe(f'<svg class="scorebar" {view}>{bars}</svg>')


@register.filter
def pills(components: Iterable[NamedComponent]) -> SafeString:
    """Components as links, each in the colour of its stage."""
    items = (
        f'<li class="{each["stage"]}"><a href="/components/{each["id"]}/">{plain(each["name"])}</a></li>'
        for each in components
    )
    return mark_safe(f'<ul class="pills">{"".join(items)}</ul>')


@register.filter
def strip(steps: Iterable[StepRead], loops: Sequence[LoopRead]) -> SafeString:
    """The steps of a method in a line."""
    items = [
        f'<li class="{stage(brief.kind)}"><a href="/components/{brief.id}/" '
        f'title="{term(stage(brief.kind), "stage")}: {kind(brief.kind)}">{plain(brief.name)}</a></li>'
        for brief in (step.component for step in steps)
    ]
    if loops:
        rounds = f"{len(loops)} loops" if len(loops) > 1 else f"{loops[0].rounds or ''} rounds".strip()
        items.append(f'<li class="again">{_svg("repeat", 13)} {rounds}</li>')
    return mark_safe(f'<ol class="strip" aria-label="Steps">{"".join(items)}</ol>')


@register.filter
def options(values: Iterable[Option], name: str) -> SafeString:
    """The values of a facet to choose from."""
    items = []
    for option in values:
        value, checked = plain(option["value"]), " checked" if option["chosen"] else ""
        box = f'<input type="checkbox" name="{name}" value="{value}" id="{name}-{quote(option["value"])}"{checked}>'
        label = f'<span class="name {option["stage"]}">{plain(option["label"])}</span>'
        count = f'<span class="count">{formatting.number(option["count"])}</span>'
        items.append(f"<li><label>{box}{label}{count}</label></li>")
    return mark_safe(f"<ul>{''.join(items)}</ul>")


@register.filter
def figures(row: Sequence[Cell]) -> SafeString:
    """A row of the table of a chart."""
    head, *others = (_figure(cell) for cell in row)
    return mark_safe(f'<tr><th scope="row"{head}</th>{"".join(f"<td{cell}</td>" for cell in others)}</tr>')


def _figure(cell: Cell) -> str:
    """A cell after the name of its element."""
    text, number = plain(cell.text), ' class="chart-number"' if cell.number else ""
    return f'{number}><a href="{plain(cell.address)}">{text}</a>' if cell.address else f"{number}>{text}"


@register.simple_tag
def effect_row(effect: Extended[EffectRead], hide: Collection[str], ticks: Sequence[Tick]) -> SafeString:
    """A row of the table of effects, without what `hide` names. A template would take five times as long for it."""
    identity = "" if "id" in hide else f' id="{effect["id"]}"'
    cells = (cell(effect, hide) for name, cell in CELLS.items() if name not in hide and (ticks or name != "axis"))
    return mark_safe(f"<tr{identity}>{''.join(cells)}</tr>")


def _cause_cell(effect: Extended[EffectRead], _: Collection[str]) -> str:
    cause = effect["cause"]
    name, stage = plain(cause["name"]), cause["stage"]
    linked = f'<a class="{stage}" href="{cause["address"]}">{name}</a>' if cause["address"] else name
    return f'<td class="cause">{linked}</td>'


def _metric_cell(effect: Extended[EffectRead], hide: Collection[str]) -> str:
    metric, outcome = effect["metric"], effect["facet"] if "facet" not in hide else None
    facet = f' <span class="facet {outcome}">{outcome.label}</span>' if outcome else ""
    return f'<td><a href="/metrics/{metric.id}/">{plain(metric.name)}</a>{facet}</td>'


def _value_cells(effect: Extended[EffectRead], _: Collection[str]) -> str:
    cells = (
        f'<td class="num" title="{plain(arm.label)}">{recorded(arm.value)}</td>'
        for arm in (effect["baseline"], effect["treated"])
    )
    return '<td class="to" aria-hidden="true">→</td>'.join(cells)


def _change_cell(effect: Extended[EffectRead], _: Collection[str]) -> str:
    up, words = {1: (" up", "better"), -1: (" down", "worse")}.get(_side(effect), ("", "no difference"))
    link = f'<a class="figure{up}" href="/effects/{effect["id"]}/">{sizes.change(effect)}</a>'
    return f'<td class="num">{link} <span class="sense">{words}</span></td>'


def _side(effect: Extended[EffectRead]) -> int:
    gain: float = effect["gain"]
    return (gain > 0) - (gain < 0)


def _axis_cell(effect: Extended[EffectRead], _: Collection[str]) -> str:
    """The effect and its interval on the axis of the table."""
    spot, zero = effect["spot"], effect["zero"]
    lines = f'<line class="zero" x1="{zero}%" x2="{zero}%" y1="0" y2="100%" />{_spot(effect, spot) if spot else ""}'
    picture = f'<svg width="100%" height="100%" focusable="false">{lines}</svg>'
    return f'<td class="spot{"" if spot else " bare"}" aria-hidden="true">{picture}</td>'


def _spot(effect: Extended[EffectRead], spot: Position) -> str:
    x, is_hollow = spot["x"], effect["reading"].mark == Mark.SECOND_HAND
    reach = f'<line class="reach" x1="{spot["low"]}%" x2="{spot["high"]}%" y1="1.15em" y2="1.15em" />'
    if spot["inside"]:
        name = {1: "better", -1: "worse"}.get(_side(effect), "") + (" hollow" if is_hollow else "")
        return f'{reach}<circle class="{name}" cx="{x}%" cy="1.15em" r="4" />'
    name, arrow = ("better", "▸▹"[is_hollow]) if effect["gain"] > 0 else ("worse", "◂◃"[is_hollow])
    at = f'x="{x}%" y="1.15em" text-anchor="middle" dominant-baseline="central"'
    return f'{reach}<text class="{name}" {at}>{arrow}</text>'


def _design_cell(effect: Extended[EffectRead], _: Collection[str]) -> str:
    return f'<td class="how">{effect["design"].label}</td>'


def _chosen_cells(effect: Extended[EffectRead], _: Collection[str]) -> str:
    cells = effect.get("cells", ())
    return "".join(
        f'<td class="chosen" data-label="{cell["title"]}">{plain(cell["text"]) or "–"}</td>' for cell in cells
    )


def _place_cell(effect: Extended[EffectRead], hide: Collection[str]) -> str:
    source = effect["source"]
    link = f'<a href="/sources/{source.id}/" title="{plain(source.title)}">{breaking(source.id)}</a> '
    reading = f'<span class="reading">{effect["reading"].mark.label}</span>'
    place = f"<span>{plain(effect['locator'])}</span> {reading}"
    return f'<td class="place">{"" if "source" in hide else link}{place}</td>'


CELLS: dict[str, Callable[[Extended[EffectRead], Collection[str]], str]] = {
    "cause": _cause_cell,
    "metric": _metric_cell,
    "values": _value_cells,
    "change": _change_cell,
    "axis": _axis_cell,
    "design": _design_cell,
    "chosen": _chosen_cells,
    "reported_in": _place_cell,
}
"""The cells of a row of the table of effects, by their names in `hide`."""


@register.filter
def bare(address: str) -> str:
    """An address to read: without its scheme and last slash."""
    return re.sub(r"^https?://(www\.)?", "", address).rstrip("/")


@register.filter
def breaking(slug: str) -> SafeString:
    """The id of a source, which may break after its year and nowhere else."""
    return mark_safe(YEAR.sub("<wbr>", escape(slug)))


@register.filter
def coded(text: str) -> SafeString:
    """Words of the interface, which marks names of parameters as Markdown does."""
    return mark_safe(CODE.sub(r"<code>\1</code>", escape(text)))


@register.filter
def marked(text: str) -> SafeString:
    """A search hit: escaped, but for the marks around the words of the query."""
    return mark_safe(MARK.sub(r"<\1mark>", escape(text)))


@register.tag
def icon(_: Parser, token: Token) -> TextNode:
    """A picture beside words that say the same: `{% icon "name" %}` or `{% icon "name" size %}`, size in pixels.

    It is read as the template is compiled, since opening the archive of the icons takes several milliseconds.
    """
    name, *size = (literal_eval(part) for part in token.split_contents()[1:])
    return TextNode(_svg(name, *size))


@cache
def _svg(name: str, size: int = 16) -> str:
    return lucide(name, size=size, aria_hidden="true", focusable="false")

"""Cells of the tables of compared methods: a page has hundreds, for which a template takes several times as long."""

from html import escape as plain

from django import template
from django.utils.safestring import SafeString, mark_safe

from catalogue.compare import StepUse
from catalogue.pooled_models import PooledRow
from web import sizes
from web.comparing import ProfileCell, Verdict
from web.labels import Extended
from web.templatetags.words import certainty, pills, recorded, spaced

register = template.Library()
NOTHING = mark_safe('<td class="none"><span aria-hidden="true">–</span><span class="hidden">nothing</span></td>')


@register.filter
def step_cell(cell: Extended[StepUse] | None) -> SafeString:
    """A step of a method in the row of those that correspond to it."""
    if cell is None:
        return NOTHING
    component, params, note = cell["component"], cell["params"], cell["note"]
    classes = f"{component.stage} {cell['joined']}{' same' if cell['same'] else ''}"
    link = f'<a href="/components/{component.id}/">{plain(component.name)}</a>'
    rows = "".join(f"<div><dt>{plain(spaced(key))}</dt><dd>{plain(recorded(params[key]))}</dd></div>" for key in params)
    listed = f'<dl class="params">{rows}</dl>' if rows else ""
    folded = f"<details><summary>Note</summary><p>{plain(note)}</p></details>" if note else ""
    return mark_safe(f'<td class="{classes}" data-step="{plain(cell["id"])}">{link}{listed}{folded}</td>')


@register.filter
def profile_cell(cell: ProfileCell) -> SafeString:
    """What is known of the components of a method on one outcome, and which were not measured."""
    unmeasured = cell["unmeasured"]
    summary = f"<summary>{len(unmeasured)} not measured</summary>"
    folded = f"<details>{summary}{pills(unmeasured)}</details>" if unmeasured else ""
    return mark_safe(f"<td>{''.join(map(_group, cell['groups']))}{folded}</td>")


def _group(group: Verdict) -> str:
    heading = f'<h3 class="{group["css_class"]}">{group["title"]}</h3>'
    return f"{heading}<ul>{''.join(map(_pooled_item, group['rows']))}</ul>"


def _pooled_item(row: PooledRow) -> str:
    """A pooled effect: its component, its size and how certain it is."""
    link = f'<a class="cause {row.stage}" href="/components/{row.id}/">{plain(row.name or "")}</a>'
    figure = f' <span class="figure {sizes.colour(row)}">{sizes.pooled(row)}</span>' if row.estimate is not None else ""
    measured = " measured here" if row.stratum == "measured" else ""
    return f"<li>{link}{figure}{measured} {certainty(row.certainty.level)}</li>"

"""Filters and tags of the templates: words for figures and terms. Loaded in every template."""

import json
import re
from ast import literal_eval
from functools import cache
from typing import Any
from urllib.parse import quote

from django import template
from django.template.base import Parser, TextNode, Token
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from lucide.templatetags.lucide import lucide

from catalogue.effects import EffectRead
from catalogue.rendering import PREFIX
from taxonomy.diagnosis import CHECK_NAMES, OUTCOMES, Outcome
from web import formatting, sizes
from web.glossary import ENTRIES
from web.labels import Extended

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
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


@register.filter
def recorded(value: Any) -> str:
    """A value as it is recorded, to the last digit; a number with commas between thousands."""
    text = exactly(value)
    if not isinstance(value, (int, float)):
        return text
    match = re.fullmatch(r"(-?)([0-9]{4,})(\.[0-9]+)?", text)
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

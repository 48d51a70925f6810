"""Components for typed words: by id, name or alias, and suggestions where the words fit several or none."""

import re
from collections.abc import Sequence

from catalogue import Catalogue, per_version
from catalogue.suggestions import suggest
from web.labels import resolve_id

OFFERED = 8
"""The number of suggestions."""
WORD = re.compile(r"[^\W_]+")


def resolve_component(catalogue: Catalogue, words: str) -> str | None:
    """The id of the one component that has these words as its id, its name or an alias; None for none or several."""
    slug = resolve_id(catalogue, "components", words)
    return slug if slug in catalogue.components else None


def possible_components(catalogue: Catalogue, words: str) -> list[str]:
    """Ids of suggested components: those that contain all the words first, then those with similar spelling."""
    parts, texts = WORD.findall(words.casefold()), _texts(catalogue)
    containing = [slug for slug, text in texts.items() if parts and all(part in text for part in parts)]
    containing.sort(key=lambda slug: (not _begins(parts, texts[slug]), catalogue.label("components", slug).casefold()))
    alike = suggest(words, texts, {slug: catalogue.label("components", slug) for slug in texts})
    return list(dict.fromkeys([*containing, *alike]))[:OFFERED]


def _begins(parts: Sequence[str], text: str) -> bool:
    """Whether each of the parts begins a word."""
    words = WORD.findall(text)
    return all(any(word.startswith(part) for word in words) for part in parts)


@per_version()
def _texts(catalogue: Catalogue) -> dict[str, str]:
    return {
        slug: " ".join([component.name, slug.replace("-", " "), *component.aliases]).casefold()
        for slug, component in catalogue.components.items()
    }

"""Components by what a reader types: an id, a name or an alias; and which may be meant where the words fit several."""

import re
from collections.abc import Sequence

from catalogue import Catalogue, per_version
from catalogue.suggestions import suggest

OFFERED = 8
"""Components that are offered where it is not clear which one is meant."""
WORD = re.compile(r"[^\W_]+")


def resolve_component(catalogue: Catalogue, words: str) -> str | None:
    """The id of the one component that has these words as its id, its name or an alias; None for none or several."""
    typed = words.strip()
    if typed in catalogue.components:
        return typed
    found = _ids_by_words(catalogue).get(typed.casefold(), ())
    return found[0] if len(found) == 1 else None


def possible_components(catalogue: Catalogue, words: str) -> list[str]:
    """Ids of the components that may be meant: those with all the words in them first, then those spelled alike."""
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


@per_version()
def _ids_by_words(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Name or alias in lower case -> the ids of the components that are called so; a name goes before an alias."""
    names, aliases = dict[str, tuple[str, ...]](), dict[str, tuple[str, ...]]()
    for slug, component in catalogue.components.items():
        name = component.name.casefold()
        names[name] = (*names.get(name, ()), slug)
        for alias in {alias.casefold() for alias in component.aliases}:
            aliases[alias] = (*aliases.get(alias, ()), slug)
    return aliases | names

"""Cards: what the authors of a data set state of the recorded method that they used, in the forms that others read."""

from collections.abc import Callable
from typing import NamedTuple

from catalogue.value import Catalogue
from exporters.cards.croissant import croissant_fragment
from exporters.cards.hub import hub_block
from exporters.cards.recorded import Recorded
from exporters.cards.ro_crate import ro_crate


class Card(NamedTuple):
    """A form of a card: its media type, the end of its file names, how it is written, and its name for readers."""

    media_type: str
    ending: str
    write: Callable[[Recorded], bytes]
    title: str


CARDS = {
    "hf": Card("text/markdown", ".md", hub_block, "dataset card"),
    "croissant": Card("application/ld+json", ".croissant.json", croissant_fragment, "Croissant fragment"),
    "ro-crate": Card("application/zip", ".crate.zip", ro_crate, "Workflow RO-Crate"),
}
"""The forms by the names that requests give."""


def card(catalogue: Catalogue, slug: str, name: str, base: str) -> bytes:
    """The card of a method in a form; `base` is the public address of the registry, without a slash at its end.

    Raises Missing, Gone or Moved where there is no such method, KeyError for an unknown form.
    """
    return CARDS[name].write(Recorded(catalogue, catalogue.method(slug), base))

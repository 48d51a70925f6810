"""The ids of compared records: two to eight different ones of one collection."""

from collections import Counter

from catalogue.errors import ErrorCollector, Missing, noun
from catalogue.suggestions import did_you_mean
from catalogue.value import Catalogue

FEWEST, MOST = 2, 8
REPORTED = MOST + 1
"""The number of unknown ids for which suggestions are made."""


def check_ids(catalogue: Catalogue, collection: str, slugs: list[str]) -> list[str]:
    """The ids unchanged, where they can be compared. Raises BadQuery with every fault.

    The parameter has the name of the collection.
    """
    errors = ErrorCollector()
    if twice := sorted(slug for slug, count in Counter(slugs).items() if count > 1):
        names = f"{', '.join(twice)[:200]} {'is' if len(twice) == 1 else 'are'}"
        errors.add(collection, "duplicate", f"A {noun(collection)} is compared with others: {names} named twice")
    if not FEWEST <= len(slugs) <= MOST:
        detail = f"{collection!r} takes {FEWEST} to {MOST} ids, separated by commas, not {len(slugs)}"
        errors.add(collection, "out_of_range", detail)
    unknown = [slug for slug in dict.fromkeys(slugs) if slug not in catalogue.entries[collection]]
    for slug in unknown[:REPORTED]:
        errors.add(collection, "unknown_value", _unknown(catalogue, collection, slug))
    errors.raise_if_any()
    return slugs


def _unknown(catalogue: Catalogue, collection: str, slug: str) -> str:
    reason = catalogue.absent(collection, slug)
    if isinstance(reason, Missing):
        return f"{reason}.{did_you_mean(reason.suggestions)}"
    instead = f"; {reason.replacement!r} takes its place" if reason.replacement else ""
    return f"{noun(collection).capitalize()} {slug!r} was withdrawn{instead}."

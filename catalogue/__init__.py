"""The catalogue as an immutable value made of documents, and every answer as a pure function of it.

Knows neither Django nor a database: `Catalogue.of(version, entries)` builds the value, and the other modules of this
package answer queries about it, `f(catalogue, query) -> read model`.
"""

from catalogue.value import Catalogue, Entry, Question, Withdrawal, per_version

__all__ = ["Catalogue", "Entry", "Question", "Withdrawal", "per_version"]

"""The nearest methods by the database alone: an inverted index of components and kinds with their weights."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

TABLES = (
    "CREATE TEMP TABLE posting (term integer NOT NULL, method integer NOT NULL, PRIMARY KEY (term, method))",
    "CREATE TEMP TABLE weighed (term integer PRIMARY KEY, weight double precision NOT NULL)",
    "CREATE TEMP TABLE total (method integer PRIMARY KEY, total double precision NOT NULL)",
)
COMPONENTS = """
    INSERT INTO posting SELECT DISTINCT 2 * step.component_id, step.method_id FROM registry_step step"""
KINDS = """
    INSERT INTO posting SELECT DISTINCT 2 * component.kind_id + 1, step.method_id
    FROM registry_step step JOIN registry_component component ON component.id = step.component_id"""
TOTALS = """
    INSERT INTO total SELECT method, SUM(weight) FROM posting JOIN weighed ON weighed.term = posting.term
    GROUP BY method"""
NEAREST = """
    SELECT shared.method, shared.weight / (total.total + {own} - shared.weight) AS score
    FROM (SELECT method, SUM(weighed.weight) AS weight
          FROM posting JOIN weighed ON weighed.term = posting.term
          WHERE posting.term IN ({terms}) AND method <> {without} GROUP BY method) AS shared
    JOIN total ON total.method = shared.method
    ORDER BY score DESC LIMIT {limit}"""


class Postings:
    """Temporary tables of one connection; the database itself stays as it was."""

    def __init__(self, cursor: Any, components: Callable[[str], float], kinds: Callable[[str], float]) -> None:
        """`components` and `kinds` give the weight of each by its id."""
        self._cursor = cursor
        sqlite = cursor.db.vendor == "sqlite"
        for made in TABLES:
            cursor.execute(f"{made} WITHOUT ROWID" if sqlite else made)
        cursor.execute(COMPONENTS)
        cursor.execute(KINDS)
        self._terms, self._weights = self._weigh(components, kinds)
        cursor.executemany("INSERT INTO weighed VALUES (%s, %s)", list(self._weights.items()))
        cursor.execute(TOTALS)
        for name in ("posting", "weighed", "total"):
            cursor.execute(f"ANALYZE {name}")

    def _weigh(self, *weigh: Callable[[str], float]) -> tuple[tuple[dict[str, int], ...], dict[int, float]]:
        terms: list[dict[str, int]] = []
        weights: dict[int, float] = {}
        for offset, (of, name) in enumerate(zip(weigh, ("component", "kind"), strict=True)):
            self._cursor.execute(f"SELECT id, slug FROM registry_{name}")
            found = {slug: 2 * pk + offset for pk, slug in self._cursor.fetchall()}
            weights |= {term: of(slug) for slug, term in found.items()}
            terms.append(found)
        return tuple(terms), weights

    def nearest(self, bag: Sequence[Iterable[str]], without: int, limit: int) -> list[tuple[int, float]]:
        """Methods by key with their scores, the best first; `bag` holds components and kinds."""
        terms = [found[slug] for found, slugs in zip(self._terms, bag, strict=True) for slug in slugs]
        own = sum(self._weights[term] for term in terms)
        places = {"own": repr(own), "terms": ",".join(map(str, terms)), "without": int(without), "limit": int(limit)}
        self._cursor.execute(NEAREST.format(**places))
        return self._cursor.fetchall()  # type: ignore[no-any-return]

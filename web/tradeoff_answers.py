"""The answer of the trade-offs in words: what is established on both outcomes, or that nothing is and what is closest.

It says no more than the rows do: without an established direction on both outcomes no component can be called better,
and the sentence begins with that.
"""

from catalogue import Catalogue, pooled
from catalogue.pooled_models import PooledRow
from catalogue.scheme import scheme
from catalogue.tradeoffs import TradeoffQuery, TradeoffRow, Tradeoffs
from taxonomy.vocabulary import Facet
from web import sizes

Rank = tuple[int, int, int]


def answer_in_words(catalogue: Catalogue, answer: Tradeoffs, query: TradeoffQuery) -> str:
    """Two or three sentences on the components with an estimate on both outcomes."""
    both = f"both {query.x.label.lower()} and {query.y.label.lower()}{_where(query)}"
    which = _components(catalogue, query)
    if not answer.results:
        return f"No {which} has an estimate on {both}."
    established = [row for row in answer.results if all(side.established for side in _sides(row))]
    if established:
        one = len(established) == 1
        count = f"One {which} has" if one else f"{len(established)} {which.replace('component', 'components', 1)} have"
        return f"{count} an established direction on {both}: {'; '.join(map(_described, established))}."
    return f"No {which} has an established direction on {both}{_replication(answer)}. {_closest(answer.results)}"


def _components(catalogue: Catalogue, query: TradeoffQuery) -> str:
    """`component`, narrowed to the stages and kinds that were asked for."""
    names = {kind.id: kind.name for stage in scheme(catalogue).stages for kind in stage.kinds}
    stages = " or ".join(stage.label.lower() for stage in query.stage)
    kinds = " or ".join(f"“{names.get(kind, kind)}”" for kind in query.kind)
    return f"{f'{stages} ' if stages else ''}component{f' of the category {kinds}' if kinds else ''}"


def _where(query: TradeoffQuery) -> str:
    """The domains and the certainty that were asked for."""
    domains = " or ".join(domain.label.lower() for domain in query.domain)
    certain = f" with certainty of at least {query.certainty}" if query.certainty else ""
    return f"{f' in {domains}' if domains else ''}{certain}"


def _replication(answer: Tradeoffs) -> str:
    """The clause on replication, where no row has more than one study on each side."""
    replicated = any(min(side.m for side in _sides(row)) > 1 for row in answer.results)
    return "" if replicated else ", and none has estimates from more than one study on each"


def _closest(rows: list[TradeoffRow]) -> str:
    """The row with most sides established, then most studies on its weaker side, then the highest certainty."""
    best = max(map(_rank, rows))
    closest = [row for row in rows if _rank(row) == best]
    lead = "The closest is" if len(closest) == 1 else "Among the closest is"
    return f"{lead} {_described(closest[0])}."


def _rank(row: TradeoffRow) -> Rank:
    sides = _sides(row)
    levels = [pooled.LEVELS.index(side.certainty.level) for side in sides]
    return sum(side.established for side in sides), min(side.m for side in sides), min(levels)


def _described(row: TradeoffRow) -> str:
    return f"{_sides(row)[0].name}: {', '.join(map(_side, _sides(row)))}"


def _side(row: PooledRow) -> str:
    """`on quality +40 points (+30 to +50 points; in one experiment: up; very low certainty; 1 study)`."""
    fields = row.keyed()
    level = row.certainty.level
    known = [
        sizes.pooled_interval(fields) or "no interval",
        sizes.verb(fields).lower(),
        level if level == "not graded" else f"{level} certainty",
        f"{row.m} {'study' if row.m == 1 else 'studies'}",
    ]
    return f"on {Facet(row.facet).label.lower()} {sizes.pooled(fields)} ({'; '.join(known)})"


def _sides(row: TradeoffRow) -> list[PooledRow]:
    return [side for side in (row.x, row.y) if side]

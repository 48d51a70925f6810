"""Documents to rows and back: the identity, both ways round."""

from registry.rows.base import CHUNK, Keys, Mapper, chunks
from registry.rows.effect import EFFECTS, ROUNDS
from registry.rows.method import METHODS
from registry.rows.terms import COMPONENTS, KINDS, METRICS, SOURCES

MAPPERS: dict[str, Mapper] = {
    mapper.collection: mapper for mapper in (SOURCES, KINDS, COMPONENTS, METRICS, METHODS, EFFECTS, ROUNDS)
}

__all__ = ["CHUNK", "MAPPERS", "Keys", "Mapper", "chunks"]

"""Read bodies: what a record is answered as, made when it is written."""

from registry.bodies.names import PREFIX, Names, address, methods_of
from registry.bodies.render import Standing, render, timestamp

__all__ = ["PREFIX", "Names", "Standing", "address", "methods_of", "render", "timestamp"]

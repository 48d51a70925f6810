"""Read bodies: what a record is answered as, made when it is written."""

from registry.bodies.names import PREFIX, Names, address, methods_of, timestamp
from registry.bodies.questions import questions
from registry.bodies.render import Standing, render

__all__ = ["PREFIX", "Names", "Standing", "address", "methods_of", "questions", "render", "timestamp"]

"""Compositions and component graphs: the one place that imports networkx."""

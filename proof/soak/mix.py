"""What is asked under load: the reads of people who look around, and now and then a submission."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

LOOKING = ("list", "detail", "effects")
ASKING = ("pooled", "compare", "graph")
WRITES = 0.01
ACCEPTED = 10
"""Of so many submissions one is accepted: the catalogue changes, and what is kept of it has to be made anew."""
WORDS = ("math", "code", "persona", "filter", "diversity", "evol", "instruct", "reasoning", "judge", "preference")
STAGES = ("seeding", "prompting", "filtering", "evolution")


@dataclass(frozen=True)
class Request:
    """One arrival."""

    kind: str
    verb: str
    path: str
    status: int = 200
    body: Any = None
    by: str | None = None


@dataclass(frozen=True)
class Known:
    """Ids that the catalogue holds."""

    methods: Sequence[str]
    components: Sequence[str]
    sources: Sequence[str]


class Mix:
    """Of a hundred reads 80 look around, 10 ask for what is worked out, 10 search; one request in a hundred writes."""

    def __init__(self, known: Known, seed: int) -> None:
        self.known, self.draw, self.written = known, random.Random(seed), 0

    def next(self) -> Request:
        if self.draw.random() < WRITES:
            return self._submission()
        share = self.draw.random()
        kind = self.draw.choice(LOOKING if share < 0.8 else ASKING) if share < 0.9 else "search"
        return Request(kind, "GET", f"/api/v1/{getattr(self, f'_{kind}')()}")

    def _list(self) -> str:
        asked = {"page_size": self.draw.choice((10, 20, 50)), "ordering": self.draw.choice(("id", "-year", "name"))}
        if self.draw.random() < 0.5:
            asked["stage"] = self.draw.choice(STAGES)
        return f"methods/?{urlencode(asked)}"

    def _detail(self) -> str:
        collection = self.draw.choice(("methods", "methods", "components", "sources"))
        return f"{collection}/{quote(self.draw.choice(getattr(self.known, collection)))}/"

    def _effects(self) -> str:
        asked = {"component": self.draw.choice(self.known.components), "page_size": self.draw.choice((20, 50))}
        return f"effects/?{urlencode(asked)}"

    def _pooled(self) -> str:
        return f"effects/pooled/?{urlencode({'component': self.draw.choice(self.known.components)})}"

    def _compare(self) -> str:
        return f"compare/?methods={','.join(self.draw.sample(self.known.methods, 2))}"

    def _graph(self) -> str:
        return "graph/"

    def _search(self) -> str:
        return f"search/?{urlencode({'q': self.draw.choice(WORDS)})}"

    def _submission(self) -> Request:
        """A source of its own: no two are in each other's way."""
        self.written += 1
        slug = f"soak{self.written}"
        source = {"id": slug, "title": f"Under load {slug}", "year": 2024, "authors": ["Ada"]}
        source["url"] = "https://example.org/"
        return Request("submission", "POST", "/api/v1/submissions/", 201, {"sources": [source]}, "ada")

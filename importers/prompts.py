"""The task of a general prompt block, from the words of its name, of its prompt's file and of its output column."""

import re
from dataclasses import dataclass
from typing import Literal

from taxonomy.name_similarity import parted

Task = Literal[
    "faithfulness", "revision", "critique", "route", "judgement", "tests", "summary", "translation", "question",
    "contexts", "answer",
]  # fmt: skip
_PATTERNS: dict[Task, re.Pattern[str]] = {
    "faithfulness": re.compile(r"(?:faithful\w*|grounded?ness|hallucinat\w*)$"),
    "route": re.compile(r"(?:router?|routing)$"),
    "revision": re.compile(r"(?:revis\w*|refin\w*|improv\w*|rewrit\w*|editor)$"),
    "critique": re.compile(r"(?:critic|critique\w*|planner|plan|analy[sz]er|analysis|feedback)$"),
    "judgement": re.compile(
        r"(?:evaluat\w*|eval|judg\w*|verif\w*|rat(e|ing|ings)|scor\w*|grad(e|er|ing)"
        r"|relevan\w*|assess\w*|checker)$"
    ),
    "tests": re.compile(r"(?:tests?|unittests?)$"),
    "summary": re.compile(r"(?:summar\w*|facts?|extractive|abstract\w*|condens\w*)$"),
    "translation": re.compile(r"(?:translat\w*)$"),
    "question": re.compile(r"(?:questions?|quer(y|ies)|problems?|instructions?|tasks?|qa)$"),
    "contexts": re.compile(r"(?:contexts?|topics?)$"),
    "answer": re.compile(
        r"(?:answers?|responses?|responder|repl(y|ies)|solutions?|solve\w*|functions?|code"
        r"|completions?|chat)$"
    ),
}


@dataclass(frozen=True)
class Words:
    """The words of each text that indicates a block's task, the most reliable text first."""

    places: tuple[str, ...]

    def task(self) -> tuple[Task, str] | None:
        """The task and the word that says so: of the first place that says any, the first in the order of tasks."""
        for place in self.places:
            words = parted(place)
            for task, pattern in _PATTERNS.items():
                if word := next((word for word in words if pattern.match(word)), None):
                    return task, word
        return None

    def has(self, *tasks: Task) -> bool:
        """Whether any word of any place is of these tasks."""
        words = [word for place in self.places for word in parted(place)]
        return any(_PATTERNS[task].match(word) for task in tasks for word in words)

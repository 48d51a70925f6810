"""What a general block for prompts does, by the words of its name, of its prompt's file and of the column it writes."""

import re
from dataclasses import dataclass
from typing import Literal

from importers.names import parted

Task = Literal[
    "faithfulness", "revision", "critique", "route", "judgement", "tests", "summary", "translation", "question",
    "contexts", "answer",
]  # fmt: skip
_WORDS: dict[Task, str] = {
    "faithfulness": r"faithful\w*|grounded?ness|hallucinat\w*",
    "route": r"router?|routing",
    "revision": r"revis\w*|refin\w*|improv\w*|rewrit\w*|editor",
    "critique": r"critic|critique\w*|planner|plan|analy[sz]er|analysis|feedback",
    "judgement": r"evaluat\w*|eval|judg\w*|verif\w*|rat(e|ing|ings)|scor\w*|grad(e|er|ing)|relevan\w*|assess\w*"
    r"|checker",
    "tests": r"tests?|unittests?",
    "summary": r"summar\w*|facts?|extractive|abstract\w*|condens\w*",
    "translation": r"translat\w*",
    "question": r"questions?|quer(y|ies)|problems?|instructions?|tasks?|qa",
    "contexts": r"contexts?|topics?",
    "answer": r"answers?|responses?|responder|repl(y|ies)|solutions?|solve\w*|functions?|code|completions?|chat",
}
_PATTERNS = {task: re.compile(rf"(?:{words})$") for task, words in _WORDS.items()}


@dataclass(frozen=True)
class Words:
    """The words of each place that says what a block does, the surest place first."""

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

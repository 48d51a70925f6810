"""One small valid example of every document as it comes in, and how to spoil it and name what is found."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from taxonomy.agreement import Registered, faults
from taxonomy.documents import (
    Bundle,
    Component,
    Document,
    Effect,
    Kind,
    Method,
    Metric,
    Operator,
    Rounds,
    Source,
    faults_of,
)

Faults = list[tuple[str, str]]
Changes = dict[str, Any]
Raw = dict[str, Any]

REMOVED = object()

SOURCE: Raw = {
    "id": "xu2023wizardlm",
    "title": "WizardLM: Empowering Large Language Models to Follow Complex Instructions",
    "year": 2023,
    "url": "https://arxiv.org/abs/2304.12244",
    "authors": ["Can Xu", "Qingfeng Sun"],
}
KIND: Raw = {"id": "evolution/rewriting", "name": "Rewriting", "summary": "Samples are rewritten."}
COMPONENT: Raw = {
    "id": "in-depth-evolution",
    "name": "In-depth evolution",
    "kind": "evolution/rewriting",
    "summary": "Makes an instruction harder.",
}
METRIC: Raw = {
    "id": "difficulty-judge-score",
    "name": "Difficulty by a judge",
    "summary": "The mean grade that a judge gives.",
    "measures": "complexity",
    "orientation": "higher-is-better",
}
DOWNSTREAM: Raw = {**METRIC, "id": "gsm8k-accuracy", "name": "GSM8K", "measures": "downstream", "unit": "percent"}
METHOD: Raw = {
    "id": "evol-instruct",
    "name": "Evol-Instruct",
    "year": 2023,
    "source": "xu2023wizardlm",
    "domains": ["instruction-following"],
    "summary": "Instructions are made harder step by step.",
    "steps": [
        {"id": "seeds", "component": "in-depth-evolution"},
        {"id": "depth", "component": "in-depth-evolution", "inputs": ["seeds"]},
    ],
}
READING: Raw = {"address": "https://arxiv.org/abs/2304.12244", "in": "primary"}
ARM: Raw = {"label": "with", "value": 58.96}
EFFECT: Raw = {
    "id": "evol-difficulty",
    "component": "in-depth-evolution",
    "method": "evol-instruct",
    "source": "xu2023wizardlm",
    "locator": "Table 4",
    "design": "ablation",
    "metric": "difficulty-judge-score",
    "comparator": {"is": "alternative", "id": "in-depth-evolution"},
    "baseline": {"label": "without", "value": 43.44},
    "treated": ARM,
    "reading": READING,
}
ROUNDS: Raw = {
    "id": "evol-rounds",
    "method": "evol-instruct",
    "source": "xu2023wizardlm",
    "locator": "Figure 2",
    "metric": "difficulty-judge-score",
    "points": [[0, 4.1], [1, 5.2]],
    "reading": READING,
}
OPERATOR: Raw = {
    "id": "distilabel/evol-instruct",
    "tool": "distilabel",
    "operator": "EvolInstruct",
    "fit": "exact",
    "components": ["in-depth-evolution"],
    "usually": ["in-depth-evolution"],
    "related": ["in-depth-evolution"],
    "when_filtered": ["in-depth-evolution"],
}
BUNDLE: Raw = {
    "sources": [SOURCE],
    "kinds": [KIND],
    "components": [COMPONENT],
    "metrics": [METRIC, DOWNSTREAM],
    "methods": [METHOD],
    "effects": [EFFECT],
    "rounds": [ROUNDS],
    "operators": [OPERATOR],
}
EXAMPLES: dict[type[Document], Raw] = {
    Source: SOURCE,
    Kind: KIND,
    Component: COMPONENT,
    Metric: METRIC,
    Method: METHOD,
    Effect: EFFECT,
    Rounds: ROUNDS,
    Operator: OPERATOR,
    Bundle: BUNDLE,
}


def changed(raw: Any, changes: Changes) -> Any:
    """A copy with the value at each JSON pointer put in, or taken out where it is REMOVED."""
    copy = {"": deepcopy(raw)}
    for pointer, value in changes.items():
        *parts, last = ["", *pointer.split("/")[1:]]
        place: Any = copy
        for key in parts:
            place = place[int(key) if isinstance(place, list) else key]
        if value is REMOVED:
            del place[int(last) if isinstance(place, list) else last]
        elif isinstance(place, list):
            place[int(last) : int(last) + 1] = [value]
        else:
            place[last] = value
    return copy[""]


def faults_found(document: type[Document], raw: Any) -> Faults:
    """Pointer and code of every fault of one document."""
    try:
        document.model_validate(raw)
    except ValidationError as error:
        return [(fault.pointer, fault.code) for fault in faults_of(error)]
    return []


def disagreements(bundle: Any, registered: Registered | None = None) -> Faults:
    """Pointer and code of every fault between the records of a bundle."""
    return [(fault.pointer, fault.code) for fault in faults(bundle, registered or Registered())]


def table(*rows: tuple[Changes, Faults]) -> Iterable[tuple[Changes, Faults]]:
    """Rows of what is changed and what is found; a typed spelling for parametrize."""
    return rows

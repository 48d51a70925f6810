"""A fragment for the Croissant description of a data set: its provenance (PROV), and that its data are synthetic (RAI).

Every step is an activity of the data set's own making, with the component that it applies as its instrument. Which
models took part is the data set's own, and left to its authors.
"""

import json
from collections.abc import Mapping

from exporters.cards.recorded import Recorded
from taxonomy.documents import Step

CONTEXT = {
    "prov": "http://www.w3.org/ns/prov#",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
}
"""Prefixes to add to the context of the description."""


def croissant_fragment(recorded: Recorded) -> bytes:
    """The properties to add to the description, as JSON-LD."""
    return json.dumps(_fragment(recorded), ensure_ascii=False, indent=2).encode() + b"\n"


def _fragment(recorded: Recorded) -> Mapping[str, object]:
    return {
        "@context": CONTEXT,
        "rai:hasSyntheticData": True,
        "rai:syntheticDataExplanation": f"{recorded.statement} {recorded.record}",
        "rai:dataCollectionType": ["Synthetic"],
        "prov:wasGeneratedBy": [_activity(recorded, step) for step in recorded.method.steps],
    }


def _activity(recorded: Recorded, step: Step) -> Mapping[str, object]:
    activity: dict[str, object] = {
        "@type": "prov:Activity",
        "@id": _id(step.id),
        "sc:name": recorded.name_of(step),
        "sc:instrument": {"@id": recorded.component(step)},
        "sc:isBasedOn": {"@id": recorded.record},
    }
    if step.inputs:
        activity["prov:wasInformedBy"] = [{"@id": _id(name)} for name in step.inputs]
    return activity


def _id(step: str) -> str:
    """The id of an activity, inside the description that the fragment is put into."""
    return f"#step-{step}"

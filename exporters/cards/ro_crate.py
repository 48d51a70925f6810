"""A method as a Workflow RO-Crate (profile 1.0, on RO-Crate 1.1): a zip that WorkflowHub and others read.

The main workflow is the method's document, in the JSON that the registry reads again. It is no record of a run.
"""

import io
import json
import zipfile
from collections.abc import Mapping

from catalogue import publication
from catalogue.compositions import composition
from exporters.cards.hub import plain
from exporters.cards.recorded import Recorded
from taxonomy.documents import Source, Step
from taxonomy.graph.formats import FORMATS

Node = Mapping[str, object]
METADATA, README, PICTURE, CITATION = "ro-crate-metadata.json", "README.md", "picture.svg", "citation.bib"
PROFILES = ("https://w3id.org/ro/crate/1.1", "https://w3id.org/workflowhub/workflow-ro-crate/1.0")
BIOSCHEMAS = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip: the same crate has the same bytes."""


def ro_crate(recorded: Recorded) -> bytes:
    """The crate as a zip. Its method was published with a version, so that the version has a date."""
    files: dict[str, str | bytes] = {
        METADATA: json.dumps({"@context": f"{PROFILES[0]}/context", "@graph": _graph(recorded)}, ensure_ascii=False),
        README: _readme(recorded),
        _workflow(recorded): recorded.method.model_dump_json(by_alias=True, exclude_defaults=True, indent=2) + "\n",
        PICTURE: FORMATS["svg"].write(composition(recorded.catalogue, recorded.method).network()),
        CITATION: recorded.bibtex,
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, MOMENT), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _workflow(recorded: Recorded) -> str:
    return f"{recorded.method.id}.json"


def _readme(recorded: Recorded) -> str:
    return f"# {plain(recorded.method.name)}\n\n{plain(recorded.method.summary)}\n\n{recorded.record}\n"


def _graph(recorded: Recorded) -> list[Node]:
    return [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "about": _to("./"),
            "conformsTo": [_to(profile) for profile in PROFILES],
        },
        _root(recorded),
        _main(recorded),
        *_other_files(),
        *(_step(recorded, place, step) for place, step in enumerate(recorded.method.steps, 1)),
        *_components(recorded),
        *_source(recorded.source),
        *_about_registry(recorded),
    ]


def _to(target: str) -> Node:
    return {"@id": target}


def _root(recorded: Recorded) -> Node:
    updated = recorded.catalogue.updated
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": recorded.method.name,
        "description": recorded.method.summary,
        "datePublished": updated.isoformat() if updated else None,
        "license": _to(publication.LICENCE),
        "version": recorded.version,
        "url": recorded.record,
        "isPartOf": _to(recorded.published),
        "citation": _to(recorded.source.url),
        "publisher": _to("#registry"),
        "mainEntity": _to(_workflow(recorded)),
        "hasPart": [_to(name) for name in (_workflow(recorded), PICTURE, README, CITATION)],
    }


def _main(recorded: Recorded) -> Node:
    return {
        "@id": _workflow(recorded),
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
        "conformsTo": _to(BIOSCHEMAS),
        "name": recorded.method.name,
        "description": recorded.method.summary,
        "encodingFormat": "application/json",
        "programmingLanguage": _to("#language"),
        "creator": _to("#registry"),
        "sdPublisher": _to("#registry"),
        "license": _to(publication.LICENCE),
        "version": recorded.version,
        "url": recorded.page,
        "citation": _to(recorded.source.url),
        "image": _to(PICTURE),
        "step": [_to(_step_id(step.id)) for step in recorded.method.steps],
    }


def _other_files() -> list[Node]:
    return [
        {"@id": PICTURE, "@type": ["File", "ImageObject"], "name": "Picture", "encodingFormat": "image/svg+xml"},
        {"@id": README, "@type": "File", "name": "Read me", "encodingFormat": "text/markdown", "about": _to("./")},
        {"@id": CITATION, "@type": "File", "name": "Citation", "encodingFormat": "application/x-bibtex"},
    ]


def _step_id(name: str) -> str:
    return f"#step-{name}"


def _step(recorded: Recorded, place: int, step: Step) -> Node:
    node: dict[str, object] = {
        "@id": _step_id(step.id),
        "@type": "HowToStep",
        "position": str(place),
        "name": recorded.name_of(step),
        "instrument": _to(recorded.component(step)),
    }
    if step.inputs:
        node["isBasedOn"] = [_to(_step_id(name)) for name in step.inputs]
    return node


def _components(recorded: Recorded) -> list[Node]:
    named = {recorded.component(step): step.component for step in recorded.method.steps}
    components = ((iri, recorded.catalogue.components[slug]) for iri, slug in named.items())
    return [
        {"@id": iri, "@type": "DefinedTerm", "name": component.name, "description": component.summary, "url": iri}
        for iri, component in components
    ]


def _source(source: Source) -> list[Node]:
    authors = [
        {"@id": f"#author-{place}", "@type": "Person", "name": name} for place, name in enumerate(source.authors, 1)
    ]
    article: Node = {
        "@id": source.url,
        "@type": "ScholarlyArticle",
        "name": source.title,
        "author": [_to(author["@id"]) for author in authors],
        "datePublished": str(source.year),
    }
    return [article, *authors]


def _about_registry(recorded: Recorded) -> list[Node]:
    return [
        {"@id": "#registry", "@type": "Organization", "name": publication.AUTHOR, "url": f"{recorded.base}/"},
        {
            "@id": recorded.published,
            "@type": "CreativeWork",
            "name": f"{publication.TITLE}, version {recorded.version}",
            "version": recorded.version,
        },
        {
            "@id": "#language",
            "@type": "ComputerLanguage",
            "name": "Method document of the registry of synthetic-data methods",
            "url": f"{recorded.base}/api/v1/schemas/method.json",
        },
        {
            "@id": publication.LICENCE,
            "@type": "CreativeWork",
            "name": "Creative Commons Zero 1.0",
            "identifier": publication.LICENCE_ID,
        },
    ]

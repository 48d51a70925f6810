"""Cards of a method: a block for the Hub, a Croissant fragment, a Workflow RO-Crate; each read by its own library."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import mlcroissant
import pytest
import rocrate
from django.test import Client
from huggingface_hub import DatasetCard
from pytest_django.fixtures import Settings
from rdflib import RDF, Graph, Namespace, URIRef
from rocrate.rocrate import ROCrate

from catalogue.dataset_metadata import CONTEXT
from registry.current import current, forget
from taxonomy.documents import Method
from tests.api.asking import Api, content
from tests.registry import world

pytestmark = pytest.mark.once

PROV = Namespace("http://www.w3.org/ns/prov#")
SCHEMA = Namespace("https://schema.org/")
BASE = "https://registry.example"


@pytest.fixture
def api(known: None, db: None, settings: Settings) -> Api:
    settings.PUBLIC_URL = BASE
    return Api(Client())


def card(api: Api, method: str = "alpha", **parameters: Any) -> bytes:
    response = api.get(f"methods/{method}/card/", **parameters)
    assert response.status_code == 200
    return content(response)


def record(api: Api, method: str = "alpha") -> str:
    return f"{BASE}/api/v1/methods/{method}/?version={api.json('versions/1/')['id']}"


@pytest.mark.parametrize(
    ("form", "media_type", "ending"),
    [
        ("hf", "text/markdown", "md"),
        ("croissant", "application/ld+json", "croissant.json"),
        ("ro-crate", "application/zip", "crate.zip"),
    ],
)
def test_every_form_has_its_media_type_and_a_link_on_the_page(api: Api, form: str, media_type: str, ending: str):
    response = api.get("methods/alpha/card/", format=form)
    assert response["Content-Type"].partition(";")[0] == media_type
    assert f'filename="alpha.{ending}"' in response["Content-Disposition"]
    assert f'href="/api/v1/methods/alpha/card/?format={form}"' in content(api.get("/methods/alpha/")).decode()
    assert api.get("methods/alpha/card/", headers={"Accept": media_type})["Content-Type"].startswith(media_type)


def test_an_unknown_method_or_form_is_refused(api: Api):
    assert api.json("methods/nobody/card/", 404)
    assert api.json("methods/alpha/card/", 400, format="datacite")["errors"][0]["code"] == "unknown_value"


def test_the_hub_reads_the_front_matter_and_the_section_names_every_component(api: Api):
    read: Any = DatasetCard(card(api, format="hf").decode(), ignore_metadata_errors=False)
    assert read.data.tags == ["synthetic", "sdm:alpha"]
    assert set(read.data.to_dict()) == {"tags"}  # nothing that the record is not enough to say
    assert f"| 3 | [Novelty]({BASE}/components/novelty-filter/) | step 2 |" in read.text
    assert f"[recorded]({record(api)})" in read.text
    assert "After step 3 the pipeline starts again at step 2, for 3 rounds in the source." in read.text
    assert "(arXiv:2304.12244), 2023." in read.text
    assert "@misc{ada2023alpha," in read.text
    assert f"@misc{{registry-{api.json('versions/1/')['id']}," in read.text


def test_markup_in_a_record_stays_text(api: Api):
    names = {"name": "[x](javascript:alert(1)) | <b>", "summary": "One | two\nthree `code`."}
    world.apply({"methods": [world.raw("methods", "gamma", **names)]}, message="Signs")
    text = card(api, "gamma", format="hf").decode()
    forget()
    assert r"[\[x\](javascript:alert(1)) \| \<b\>]" in text
    assert r"One \| two three \`code\`." in text


def test_a_card_of_a_former_version_can_be_had_again(api: Api):
    before = {form: card(api, "gamma", format=form) for form in ("hf", "croissant", "ro-crate")}
    world.apply({"methods": [world.raw("methods", "gamma", name="Gamma, revised")]}, message="A name")
    after = {form: card(api, "gamma", format=form, version="1") for form in before}
    assert {form: card(api, "gamma", format=form) == before[form] for form in before} == dict.fromkeys(before, False)
    forget()
    assert after == before


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own
def test_the_fragment_is_linked_data_with_an_activity_for_every_step(api: Api):
    graph = Graph().parse(
        data=card(api, "beta", format="croissant"), format="json-ld", publicID="https://data.example/"
    )
    activities = set(graph.subjects(RDF.type, PROV.Activity))
    steps = {step: URIRef(f"https://data.example/#step-{step}") for step in ("seeds", "answers", "novelty", "judge")}
    assert activities == set(steps.values())
    assert set(graph.objects(steps["judge"], PROV.wasInformedBy)) == {steps["novelty"], steps["seeds"]}
    assert set(graph.objects(steps["judge"], SCHEMA.instrument)) == {URIRef(f"{BASE}/components/judge-filter/")}
    assert set(graph.objects(None, SCHEMA.isBasedOn)) == {URIRef(record(api, "beta"))}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # mlcroissant's
def test_a_croissant_description_takes_the_fragment(api: Api, tmp_path: Path, caplog: pytest.LogCaptureFixture):
    fragment = json.loads(card(api, format="croissant"))
    description = {
        **fragment,
        "@context": CONTEXT | fragment["@context"],
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": "my-data",
        "description": "Data of mine.",
        "url": "https://data.example/",
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "version": "1.0.0",
        "datePublished": "2026-01-01",
        "citeAs": "Me. My data.",
        "creator": {"@type": "sc:Person", "name": "Me"},
    }
    target = tmp_path / "croissant.json"
    target.write_text(json.dumps(description))
    metadata: Any = mlcroissant.Dataset(target).metadata
    assert not metadata.issues.errors
    assert not [line.getMessage() for line in caplog.records if line.name == "absl"]
    written = metadata.to_json()
    assert written["rai:dataCollectionType"] == "Synthetic"
    assert str(written["rai:hasSyntheticData"]).lower() == "true"
    assert len(written["prov:wasGeneratedBy"]) == 3


@pytest.fixture
def crate(api: Api, tmp_path: Path) -> Path:
    folder = tmp_path / "crate"
    with zipfile.ZipFile(io.BytesIO(card(api, "beta", format="ro-crate"))) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def test_the_crate_is_a_workflow_ro_crate_with_its_files(crate: Path, api: Api):
    read = ROCrate(str(crate))
    main: Any = read.mainEntity
    assert main.id == "beta.json"
    assert {"File", "SoftwareSourceCode", "ComputationalWorkflow"} <= set(main.type)
    assert main["programmingLanguage"].type == "ComputerLanguage"
    assert {profile["@id"] for profile in read.metadata.as_jsonld()["conformsTo"]} == {
        "https://w3id.org/ro/crate/1.1",
        "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
    }
    assert read.license is not None
    assert read.datePublished is not None
    parts = {part.id for part in read.root_dataset["hasPart"]}
    assert parts == {"beta.json", "picture.svg", "README.md", "citation.bib"}
    assert parts | {"ro-crate-metadata.json"} == {path.name for path in crate.iterdir()}
    assert [step["instrument"].id for step in main["step"]] == [
        f"{BASE}/components/{slug}/" for slug in ("seed-tasks", "teacher-answers", "novelty-filter", "judge-filter")
    ]
    assert [basis.id for basis in main["step"][3]["isBasedOn"]] == ["#step-novelty", "#step-seeds"]
    assert read.root_dataset["citation"]["name"] == "Beta: data that a judge keeps"
    assert read.root_dataset["url"] == record(api, "beta")


def test_every_reference_inside_the_crate_leads_somewhere(crate: Path):
    graph = json.loads((crate / "ro-crate-metadata.json").read_text())["@graph"]
    ids = [node["@id"] for node in graph]
    assert len(ids) == len(set(ids))
    values = [value for node in graph for value in node.values()]
    items = [item for value in values for item in (value if isinstance(value, list) else [value])]
    targets = {item["@id"] for item in items if isinstance(item, dict)}
    outside = {target for target in targets - set(ids) if not target.startswith(("https://w3id.org/", "https://bio"))}
    assert not outside


def test_the_workflow_in_the_crate_is_the_method(crate: Path):
    assert Method.model_validate_json((crate / "beta.json").read_bytes()) == current().methods["beta"]


UV = ("uv", "tool", "run", "--quiet", "--from", "roc-validator==0.13.0", "rocrate-validator")
"""In an environment of its own: its version of rich does not go with import-linter's."""


@pytest.fixture(scope="session")
def validator() -> str:
    """Where uv is; skips where the validator can neither be found nor installed."""
    uv = Path(sys.executable).with_name(UV[0])
    try:
        done = subprocess.run([uv, *UV[1:], "--version"], capture_output=True, text=True, timeout=120, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"roc-validator cannot be run: {error}")
    if done.returncode:
        pytest.skip(f"roc-validator cannot be installed: {done.stderr.strip()[-300:]}")
    return str(uv)


@pytest.mark.slow
@pytest.mark.tool
def test_the_crate_passes_the_validator_of_its_profile(crate: Path, tmp_path: Path, validator: str):
    assert validated(crate, tmp_path, validator) == []
    metadata = crate / "ro-crate-metadata.json"
    document = json.loads(metadata.read_text())
    main = next(node for node in document["@graph"] if "ComputationalWorkflow" in node["@type"])
    del main["programmingLanguage"]
    metadata.write_text(json.dumps(document))
    (issue,) = validated(crate, tmp_path, validator)
    assert "programmingLanguage" in issue["message"]


def validated(crate: Path, tmp_path: Path, uv: str) -> list[Any]:
    """What the profile requires and the crate has not. The context is put in its place: nothing is fetched."""
    metadata = crate / "ro-crate-metadata.json"
    document = json.loads(metadata.read_text())
    known = json.loads((Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_text())["@context"]
    moved = {"ComputationalWorkflow": "https://bioschemas.org/ComputationalWorkflow"}  # between 1.1 and 1.3
    metadata.write_text(json.dumps(document | {"@context": known | moved}))
    report = tmp_path / "report.json"
    command = [uv, *UV[1:], "-y", "validate", str(crate), "--profile-identifier", "workflow-ro-crate"]
    options = ["--skip-availability-check", "--output-format", "json", "--output-file", str(report)]
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=120, check=False)
    assert report.exists(), done.stdout + done.stderr
    answer = json.loads(report.read_text())
    assert answer["passed"] is not bool(answer["issues"])
    return list(answer["issues"])

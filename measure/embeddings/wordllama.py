"""WordLlama's static embedding: each token of Llama 2 has a vector, and a row is the sum of its tokens' vectors.

The vectors (256 numbers for each of 32,000 tokens) and the tokenizer are files inside the package `wordllama`; they are
read from there, and nothing is downloaded. It sees the meaning of words, and not their order. It was trained on
English:
other languages have vectors, of which nothing is known.
"""

from functools import lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from measure.errors import Refused
from measure.texts import Texts

PACKAGE = "wordllama"
WEIGHTS, TOKENIZER = "weights/l2_supercat_256.safetensors", "tokenizers/l2_supercat_tokenizer_config.json"
BATCH = 2048
LONGEST = 20_000
"""Characters of a row that are looked at."""


@lru_cache(maxsize=1)
def name() -> str:
    return f"wordllama-l2_supercat-256 {version(PACKAGE)}" if find_spec(PACKAGE) else "wordllama"


def embed(texts: Texts) -> NDArray[np.float64]:
    """One row for each text, not scaled; zeros for a row without a character but white space."""
    vectors, tokenizer = _model()
    result = np.zeros((len(texts), vectors.shape[1]))
    strings = texts.strings
    for begin in range(0, len(strings), BATCH):
        batch = [text[:LONGEST] if text.strip() else "" for text in strings[begin : begin + BATCH]]
        tokens = [encoding.ids for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False)]
        lengths = [len(row) for row in tokens]
        ids = np.fromiter(chain.from_iterable(tokens), dtype=np.int64, count=sum(lengths))
        rows = np.repeat(np.arange(len(batch)), lengths)
        counts = sparse.csr_array((np.ones(len(ids)), (rows, ids)), shape=(len(batch), len(vectors)))
        counts.sum_duplicates()
        result[begin : begin + len(batch)] = np.asarray(counts @ vectors)
    return result


@lru_cache(maxsize=1)
def _model() -> tuple[NDArray[np.float64], Any]:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise Refused("needs the package wordllama, which is not installed; --embedding hashed needs nothing")
    from safetensors.numpy import load_file  # noqa: PLC0415  (only where this embedding is used)
    from tokenizers import Tokenizer  # noqa: PLC0415

    folder = Path(spec.origin).parent
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    (vectors,) = load_file(folder / WEIGHTS).values()
    return vectors.astype(np.float64), tokenizer

"""Any value of each type that documents hold: ids, texts, addresses, figures and parameters."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from taxonomy.documents.base import FIGURE_LIMIT, FORBIDDEN_CHARACTERS
from taxonomy.vocabulary import Stage

Raw = dict[str, Any]

LIMIT = int(FIGURE_LIMIT)
FORBIDDEN = "".join(filter(FORBIDDEN_CHARACTERS.match, map(chr, range(0xD800))))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


def json_values(max_leaves: int = 20) -> st.SearchStrategy[Any]:
    """What json.loads can return, NaN, infinities and lone surrogates included."""
    return st.recursive(
        SCALARS | st.text(st.characters(categories=["Cs", "Cc", "Ll"])) | st.just(10**400),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=max_leaves,
    )


def ids() -> st.SearchStrategy[str]:
    return st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,5}){0,3}", fullmatch=True)


def kind_ids() -> st.SearchStrategy[str]:
    return st.builds("{}/{}".format, st.sampled_from(Stage), ids())


def texts(max_size: int = 30) -> st.SearchStrategy[str]:
    return st.text(st.characters(codec="utf-8", exclude_characters=FORBIDDEN), min_size=1, max_size=max_size)


def urls() -> st.SearchStrategy[str]:
    return st.from_regex(r"https?://[a-z0-9.-]{1,12}(/[A-Za-z0-9._~%?=&#é-]{0,12}){0,3}", fullmatch=True)


def years() -> st.SearchStrategy[int]:
    return st.integers(1950, datetime.now(UTC).year + 1)


def counts(least: int = 0) -> st.SearchStrategy[int]:
    return st.integers(least, LIMIT)


def figures(least: int = -LIMIT) -> st.SearchStrategy[int | float]:
    return st.integers(least, LIMIT) | st.floats(least, LIMIT)


def params() -> st.SearchStrategy[Raw]:
    """JSON values of up to four levels, well under the limit on their size."""
    leaves: st.SearchStrategy[Any] = st.none() | st.booleans() | figures() | texts(8)
    for _ in range(3):
        leaves = leaves | st.lists(leaves, max_size=2) | st.dictionaries(texts(6), leaves, max_size=2)
    return st.dictionaries(texts(12), leaves, max_size=3)


def operator_ids() -> st.SearchStrategy[str]:
    return st.builds("{}/{}".format, ids(), ids())

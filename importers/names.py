"""Operator names as stemmed words with abbreviations written out, and the role that they state."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from taxonomy.name_similarity import parted

_FILE_ENDING = re.compile(r"\.(?:py|ipynb|ya?ml|json|sh)\b")
_EMPTY = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "by", "each", "for", "from", "has", "have", "in", "into", "is",
    "it", "its", "not", "of", "on", "one", "only", "or", "over", "so", "than", "that", "the", "their", "them",
    "then", "these", "they", "this", "to", "two", "was", "where", "which", "with", "without",
))  # fmt: skip
_ENDINGS = (
    "ications", "ication", "ations", "ation", "ators", "ator", "ating", "ates", "ated", "ate", "izers", "izer",
    "izing", "ized", "izes", "ize", "ings", "ing", "ions", "ion", "iers", "ier", "ers", "er", "ors", "or",
    "ies", "ied", "ity", "es", "ed", "s", "e", "y",
)  # fmt: skip
_WRITTEN_OUT = {
    "agent": "agent role play",
    "agents": "agent role play",
    "cot": "chain thought",
    "crawl": "crawl web",
    "decontamination": "benchmark decontamination",
    "dedup": "deduplicator",
    "docs": "document",
    "edu": "educational quality",
    "ensemble": "ensemble multi",
    "exec": "execution",
    "fusion": "fusion crossover merge",
    "fuzzy": "fuzzy minhash near",
    "gen": "generate",
    "gpt": "",
    "hash": "hash",
    "html": "html markup",
    "icl": "context example",
    "ins": "instruction",
    "interpreter": "interpreter execution",
    "judge": "judge grade",
    "llm": "model",
    "lm": "model",
    "minhash": "min hash minhash near",
    "mt": "multi turn",
    "ngram": "gram",
    "paraphrase": "rephrasing paraphrase",
    "paraphrasing": "rephrasing paraphrase",
    "po": "preference pair",
    "pool": "pool ensemble",
    "ppl": "perplexity",
    "python": "python code",
    "qa": "question answer",
    "qual": "quality",
    "rag": "retrieval",
    "res": "response",
    "rm": "reward model",
    "sem": "semantic embedding",
    "semantic": "semantic embedding",
    "shot": "shot example",
    "simhash": "sim hash minhash near",
    "sql": "sql code",
    "textbook": "educational textbook",
    "vote": "vote majority",
    "voting": "vote majority",
    "wikipedia": "wikipedia knowledge encyclopedia",
    "xml": "xml markup",
}
"""Abbreviations and near synonyms of the field."""
_ROLES = {
    "drops": "filter filtering selector selection deduplicator dedup deduplicate deduplication checker check validator"
    " verify evaluate executor execution judge rating curate drop removal",
    "classifies": "classifier",
    "scores": "scorer score evaluator labeller tagger",
    "writes": "generator",
    "changes": "mapper refiner modifier remover remove cleaner clean cleanup paraphrasing",
    "evolves": "evol",
    "loads": "loader reader load download documents sampler",
}
_ROLE_OF = {word: role for role, words in _ROLES.items() for word in words.split()}


@lru_cache(maxsize=20_000)
def stems_of(name: str) -> tuple[str, ...]:
    """The words without endings, abbreviations written out: deduplicator, deduplicate and dedup are one."""
    words = parted(_FILE_ENDING.sub(" ", name))
    joined = [one + other for one, other in pairwise(words) if one + other in _WRITTEN_OUT]
    written = (_WRITTEN_OUT.get(word, word).split() for word in (*words, *joined) if word not in _EMPTY)
    return tuple(_stem(word) for several in written for word in several)


def _stem(word: str) -> str:
    if len(word) == 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")):  # tags, docs
        return word[:-1]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def trigrams_of(words: Iterable[str]) -> list[str]:
    """The trigrams of each word, with a mark at both ends."""
    return [f"#{word}#"[place : place + 3] for word in words for place in range(len(word))]


def role_of(name: str) -> str:
    """The role in a name, from its last word that has one: `LengthFilter` drops; empty where no word has one."""
    roles = [_ROLE_OF[word] for word in parted(name) if word in _ROLE_OF]
    return roles[-1] if roles else ""

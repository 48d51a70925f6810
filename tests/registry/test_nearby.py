"""What is suggested for a word that is not known: what holds it, shares a word with it or is spelt alike."""

import random
import time

import pytest

from catalogue.errors import REPORTED, BadQuery, ErrorCollector, ParameterError
from catalogue.suggestions import COMPARED, SUGGESTED, did_you_mean, suggest

NAMES = {
    "rouge-l-novelty-filter": "ROUGE-L novelty filter",
    "minhash-deduplication": "MinHash deduplication",
    "embedding-deduplication": "Deduplication by embeddings",
    "reward-model-filter": "Filter by a reward model",
    "wizardlm": "WizardLM (Evol-Instruct)",
    "self-instruct": "Self-Instruct",
    "judge-with-the-crowd": "Judge with the crowd",
    "s1": "s1",
}


@pytest.mark.parametrize(
    ("typed", "suggestions"),
    [
        ("rouge", ["rouge-l-novelty-filter"]),
        ("ROUGE", ["rouge-l-novelty-filter"]),
        ("dedup", ["minhash-deduplication", "embedding-deduplication"]),
        ("duplication", ["minhash-deduplication", "embedding-deduplication"]),
        ("evol-instruct", ["wizardlm", "self-instruct"]),
        ("wizard-lm", ["wizardlm"]),
        ("self-instrukt", ["self-instruct"]),
        ("reward-filters", ["reward-model-filter", "rouge-l-novelty-filter"]),
        ("s-1", ["s1"]),
    ],
)
def test_suggestions_come_best_first(typed: str, suggestions: list[str]):
    assert suggest(typed, NAMES, NAMES)[: len(suggestions)] == suggestions


@pytest.mark.parametrize("typed", ["", "a", "zz", "with-the", "0x0", "\U0001f642", "(", "a" * 9_000])
def test_what_is_like_nothing_is_like_nothing(typed: str):
    assert suggest(typed, NAMES, NAMES) == []


def test_few_are_suggested_and_each_once():
    many = {f"{word}-filter": f"{word} filter" for word in "abcdefghij"}
    assert len(suggest("some-filter", many, many)) == len(set(suggest("some-filter", many, many))) == SUGGESTED
    assert suggest("some-filter", many, many, limit=1) == suggest("some-filter", many, many)[:1]


def test_words_without_names_will_do():
    assert suggest("stag", ("stage", "kind", "domain")) == ["stage"]
    assert suggest("x", ()) == suggest("", ("stage", "kind")) == []


def test_suggestions_among_very_many_are_quick():
    chosen = random.Random(7).choices
    words = ("code", "judge", "filter", "seed", "math", "chain", "vote", "tree")
    names = {f"{'-'.join(chosen(words, k=2))}-{number:06d}": f"Number {number}" for number in range(100_000)}
    names |= {"persona-hub": "Persona Hub", "plain": "A thing with an Uncommon name"}
    assert len(names) > COMPARED
    started = time.process_time()
    assert suggest("persona", names, names) == ["persona-hub"]
    assert suggest("uncommon", names, names) == ["plain"]
    assert "persona-hub" in suggest("persona-hubs", names, names)
    expected = next(iter(names))
    assert suggest(f"{expected}x", names, names)[0] == expected
    assert time.process_time() - started < 4


def test_a_hint_is_a_sentence():
    assert did_you_mean([]) == ""
    assert did_you_mean(["a"]) == " Did you mean 'a'?"
    assert did_you_mean(["a", "b", "c"]) == " Did you mean 'a', 'b' or 'c'?"


def test_errors_are_collected_and_raised_at_once():
    def bad(name: str) -> int:
        raise BadQuery(name, "bad", f"{name} is bad")

    errors = ErrorCollector()
    assert errors.run(int, "5") == 5
    assert not errors
    errors.raise_if_any()
    assert errors.run(bad, "one") is None
    assert errors.run(bad, name="two") is None
    assert errors.run(bad, "one") is None
    errors.add("three", "worse", "Is it?")
    errors.run(bad, "four")
    assert errors
    with pytest.raises(BadQuery) as caught:
        errors.raise_if_any()
    assert caught.value.parameters == ["one", "two", "three", "four"]
    assert [error.code for error in caught.value.errors] == ["bad", "bad", "worse", "bad"]
    assert str(caught.value) == "one is bad. two is bad. Is it? four is bad."


def test_of_very_many_errors_the_first_are_reported():
    error = BadQuery.of(ParameterError("q", "bad", str(place)) for place in range(REPORTED + 30))
    assert len(error.errors) == REPORTED + 1
    assert error.errors[-1].code == "too_many_faults"

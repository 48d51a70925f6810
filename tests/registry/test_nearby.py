"""What is suggested for a word that is not known: what holds it, shares a word with it or is spelt alike."""

import random
import time

import pytest

from catalogue.suggestions import COMPARED, SUGGESTED
from registry.errors import TOLD, BadQuery, Wrong

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
    ("typed", "meant"),
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
def test_what_comes_close_the_best_first(typed: str, meant: list[str]):
    assert near(typed, NAMES, NAMES)[: len(meant)] == meant


@pytest.mark.parametrize("typed", ["", "a", "zz", "with-the", "0x0", "\U0001f642", "(", "a" * 9_000])
def test_what_is_like_nothing_is_like_nothing(typed: str):
    assert near(typed, NAMES, NAMES) == []


def test_few_are_suggested_and_each_once():
    many = {f"{word}-filter": f"{word} filter" for word in "abcdefghij"}
    assert len(near("some-filter", many, many)) == len(set(near("some-filter", many, many))) == SUGGESTED
    assert near("some-filter", many, many, limit=1) == near("some-filter", many, many)[:1]


def test_words_without_names_will_do():
    assert near("stag", ("stage", "kind", "domain")) == ["stage"]
    assert near("x", ()) == near("", ("stage", "kind")) == []


def test_among_very_many_what_is_meant_is_found_soon():
    chosen = random.Random(7).choices
    words = ("code", "judge", "filter", "seed", "math", "chain", "vote", "tree")
    names = {f"{'-'.join(chosen(words, k=2))}-{number:06d}": f"Number {number}" for number in range(100_000)}
    names |= {"persona-hub": "Persona Hub", "plain": "A thing with an Uncommon name"}
    assert len(names) > COMPARED
    started = time.process_time()
    assert near("persona", names, names) == ["persona-hub"]
    assert near("uncommon", names, names) == ["plain"]
    assert "persona-hub" in near("persona-hubs", names, names)
    wanted = next(iter(names))
    assert near(f"{wanted}x", names, names)[0] == wanted
    assert time.process_time() - started < 4


def test_a_hint_is_a_sentence():
    assert hint([]) == ""
    assert hint(["a"]) == " Did you mean 'a'?"
    assert hint(["a", "b", "c"]) == " Did you mean 'a', 'b' or 'c'?"


def test_faults_are_gathered_and_told_at_once():
    def bad(name: str) -> int:
        raise BadQuery(name, "bad", f"{name} is bad")

    wrong = Gathered()
    assert wrong.read(int, "5") == 5
    wrong.tell(lambda: bad("never asked"))
    assert wrong.read(bad, "one") is None
    assert wrong.read(bad, name="two") is None
    assert wrong.read(bad, "one") is None
    wrong.add("three", "worse", "Is it?")
    with pytest.raises(BadQuery) as caught:
        wrong.tell(lambda: bad("four"))
    assert caught.value.parameters == ["one", "two", "three", "four"]
    assert [fault.code for fault in caught.value.faults] == ["bad", "bad", "worse", "bad"]
    assert str(caught.value) == "one is bad. two is bad. Is it? four is bad."


def test_of_very_many_faults_the_first_are_told():
    error = BadQuery.of(Wrong("q", "bad", str(place)) for place in range(TOLD + 30))
    assert len(error.faults) == TOLD + 1
    assert error.faults[-1].code == "too_many_faults"

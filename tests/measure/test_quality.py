"""Quality and structure, held against samples judged by hand."""

import numpy as np
import pytest

from measure.answers import final_answer, reference_answer, same
from measure.metrics import code, quality, structure
from measure.texts import Texts
from tests.measure.data import FOLDER, figure


def test_accuracy_against_a_reference():
    texts = Texts(["#### 4", "It is 5", "None"], {"reference": ["2+2=4\n#### 4", "#### 6", "#### 1"]})
    assert figure("response-accuracy", texts).value == pytest.approx(1 / 3)


@pytest.mark.skipif(not FOLDER.exists(), reason="no data sets at MEASURE_DATASETS or ../shared/datasets")
def test_accuracy_agrees_with_published_judgements():
    from measure.reading import read

    human = {row["gsm_test_row"]: row["output"] for row in read(FOLDER / "gsm8k_test_human.jsonl.gz").rows}
    found_answers = {place: reference_answer(text) for place, text in human.items()}
    answers = {place: answer for place, answer in found_answers.items() if answer is not None}
    for name in ("gpt4", "metamath_7b", "abel_70b"):
        rows = read(FOLDER / f"gsm8k_test_{name}.jsonl.gz").rows
        found = [same(final_answer(row["output"]), answers[row["gsm_test_row"]]) for row in rows]
        assert np.mean([one == row["correct"] for one, row in zip(found, rows, strict=True)]) > 0.99


def test_formats():
    rows = ['{"a": 1}', "[1, 2", "[1, 2,]", "[Your name]", "{}", "```py\nx\n```", "```\nx", "plain"]
    expected = [1, np.nan, 0, np.nan, 1, 1, 0, np.nan]
    assert np.array_equal(quality.valid(Texts(rows)), expected, equal_nan=True)


def test_empty_and_truncated_rows():
    long = "word " * 25
    assert quality.empty(Texts(["", " \n", "a"])).tolist() == [1, 1, 0]
    found = quality.truncated(Texts([long + "end.", long + "and the", long + "(", long + "18", "short"]))
    assert np.array_equal(found, [0, 1, 1, 0, np.nan], equal_nan=True)


def test_english_is_told_from_other_languages():
    english = (
        "It is one of the oldest towns of the region, and many people visit it for the market on Sundays each year."
    )
    german = (
        "Es ist eine der ältesten Städte der Region, und viele Leute kommen jedes Jahr gern am Sonntag auf den Markt."
    )
    french = (
        "C'est une des plus vieilles villes de la région, et beaucoup de gens y viennent chaque année pour son marché."
    )
    assert quality.english(Texts([english, german, french])).tolist() == [1, 0, 0]


def test_repeated_ngrams_in_a_row():
    found = quality.repeated(Texts(["a b c d e a b c d e", "a b c d e f", "a"]))
    assert found == pytest.approx([1 / 6, 0, np.nan], nan_ok=True)


def test_structure():
    texts = Texts(["First, we go; then stop.\nWell", "3 + 4 = <<3+4=7>>7\n\n2*(5-1)=8 on 2020-01-02\n#### 8", ""])
    assert structure.clauses(texts).tolist() == [4, 3, 0]
    assert structure.steps(texts).tolist() == [2, 2, 0]
    assert structure.operations(texts).tolist() == [0, 3, 0]
    assert structure.constraints(Texts(["You must use at least two."])).tolist() == [2]


def test_code_is_parsed_and_never_run(tmp_path):
    harm = tmp_path / "harm"
    rows = [
        f"```python\nopen({str(harm)!r}, 'w')\n```",
        "```\ndef f(:\n    pass\n```",
        "def f(x):\n    return x",
        "for (let i = 0; i < 3; i++) {}",
        "```js\nlet x\n```",
        "```py\n" + "(" * 5000 + "\n```",
    ]
    found = code.parses(Texts(rows))
    assert np.array_equal(found, [1, 0, 1, np.nan, np.nan, 0], equal_nan=True)
    assert not harm.exists()
    assert np.array_equal(code.complexity(Texts(rows)), [1, np.nan, 1, np.nan, np.nan, np.nan], equal_nan=True)

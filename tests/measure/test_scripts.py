"""Scripts other than Latin: tokens are what they are in each, and no figure is wrong for want of a-z."""

import pytest

from measure.errors import Refused
from measure.metrics import generator, named
from measure.texts import Texts
from measure.tokenizing import LOWER, ROUGE, SPLIT
from tests.measure.data import words_of

ROWS = {
    "ru": ["Хлеб лежит на столе у окна", "Река течёт через старый город"],
    "hi": ["हिन्दी में लिखा वाक्य यहाँ है", "नदी पुराने शहर से होकर बहती है"],
    "ar": ["الخبز على الطاولة قرب النافذة", "النهر يجري عبر المدينة القديمة"],
    "ko": ["빵이 창가 탁자 위에 있다", "강이 오래된 도시를 흐른다"],
    "zh": ["今天天气很好", "河流穿过老城"],
}


@pytest.mark.parametrize("language", ROWS)
def test_different_rows_are_no_near_duplicates(language: str):
    (metric,) = named(["near-duplicate-share"])
    assert metric.compute(Texts(ROWS[language]), generator(0, metric)).value == 0
    assert metric.compute(Texts(ROWS[language][:1] * 2), generator(0, metric)).value == 1


def test_rows_without_a_letter_are_not_comparable():
    (metric,) = named(["near-duplicate-share"])
    with pytest.raises(Refused, match="letters or digits"):
        metric.compute(Texts(["😀 😊", "...", ""]), generator(0, metric))


def test_unspaced_scripts_are_split_by_character_and_marks_stay():
    texts = Texts(["GPT是 模型", "กำลัง", "हिन्दी शब्द"])
    assert words_of(texts.tokens(SPLIT), 0) == ["GPT", "是", "模", "型"]
    assert words_of(texts.tokens(LOWER), 0)[0] == "gpt"
    assert words_of(texts.tokens(ROUGE), 1)[-2:] == ["ลั", "ง"]
    assert words_of(texts.tokens(ROUGE), 2) == ["हिन्दी", "शब्द"]

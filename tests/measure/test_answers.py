"""Final answers against references: a table of cases, each judged by hand."""

import pytest

from measure.answers import final_answer, reference_answer, same

# fmt: off
CASES = [
    ('3+4=7\n#### 7', '#### 7', True),
    ('The answer is 2', '\\frac{1}{2}', False),
    ('so \\boxed{\\frac{1}{2}}', '\\frac{1}{2}', True),
    ('so it is 2', '(1, 2)', False),
    ('It is 2.', 'x^2', False),
    ('So the answer is not 5. The answer is 6.', '6', True),
    ('I think the answer: 5 is wrong. Answer: 10', '10', True),
    ('the answer: 5 is wrong. Answer: 10', '10', True),
    ('The answer is −5', '-5', True),
    ('The answer is (B)', 'B', True),
    ('#### 72\n\nQuestion: next?\n#### 10', '#### 72', True),
    ('the sum is #### 5, so twice that is #### 10', '#### 10', True),
    ('The answer is B) Paris', 'B', True),
    ('The answer is Paris', 'B) Paris', True),
    ('Answer: A', 'B', False),
    ('A dog is the answer: A', 'A', True),
    ('The total is 10 000', '10000', True),
    ('It is 10,000.', '10 000', True),
    ('The answer is 3 1/2', '3.5', True),
    ('\\boxed{3\\frac{1}{2}}', '7/2', True),
    ('The answer is 1e3', '1000', True),
    ('It costs $1,234.50.', '1234.5', True),
    ('The answer is 72, in total', '72', True),
    ('We get 72 in total.', '72', True),
    ('The answer is: **18**.', '18', True),
    ('\\boxed{18\\text{ dollars}}', '18', True),
    ('The answer is $18.00', '18', True),
    ('The answer is 50%', '50', True),
    ('\\boxed{x^2}', 'x^2', True),
    ('\\boxed{(1,2)}', '(1, 2)', True),
    ('\\boxed{(2,1)}', '(1, 2)', False),
    ('\\boxed{\\dfrac{3}{4}}', '\\frac34', True),
    ('\\boxed{0.75}', '\\frac{3}{4}', True),
    ('\\boxed{1}, no, \\boxed{2}', '2', True),
    ('\\boxed{\\left(\\frac{1}{2}, 3\\right)}', '(\\frac{1}{2},3)', True),
    ('The answer is 5 + 3 = 8.', '8', True),
    ('Final answer: 42', '42', True),
    ('The final answer is 42 apples.', '42 apples', True),
    ('She has 5 apples and 7 pears.', '12', False),
    ('5 + 7 = 12', '12', True),
    ('The answer is 12.', '13', False),
    ('', '4', False),
    ('None', '1', False),
    ('The answer is yes, because it rains.', 'yes', True),
    ('Yes, it is.', 'no', False),
    ('The answer is True.', 'true', True),
    ('The answer to the question is 7.', '7', True),
    ('The answer is 1/3', '0.333', False),
    ('The answer is -3', '3', False),
    ('\\boxed{-\\frac{1}{2}}', '-0.5', True),
    ('The answer is .5', '1/2', True),
    ('The answer would be 9', '9', True),
    ('Thus, 7 dozen eggs.', '7', True),
    ('It is x = 5, so the answer is x = 5', '5', True),
    ('\\boxed{x=5}', '5', True),
    ('The answer is 1/0', '0', False),
    ('\\boxed{10{,}000}', '10000', True),
    ('\\boxed{\\$32}', '32', True),
    ('\\boxed{90^\\circ}', '90', True),
    ('The answer is 3:30', '3:30', True),
    ('First 3, then 12 apples.', '12', True),
    ('#### -7', '-7', True),
    ('The answer is 2.5 hours.', '2.5', True),
    ('The answer is 2. That is all 3 of them.', '2', True),
    ('Paris', 'paris.', True),
    ('\\boxed{\\sqrt{2}}', '\\sqrt{2}', True),
    ('\\boxed{2}', '\\sqrt{2}', False),
    ('It is 2', '\\sqrt{2}', False),
    ('The answer is C because 4 > 3', 'C', True),
    ('I choose option D.', 'D', True),
]
# fmt: on


@pytest.mark.parametrize(("text", "reference", "right"), CASES)
def test_an_answer_is_right_or_not(text: str, reference: str, right: bool):
    wanted = reference_answer(reference)
    assert wanted is not None
    assert same(final_answer(text), wanted) is right


def test_a_reference_that_is_a_long_text_is_no_answer():
    assert reference_answer("word " * 20) is None

"""Refusals and what only looks like one, labelled by hand."""

import pytest

from measure.refusals import is_refusal

REFUSALS = [
    "Sorry, I can't do that.",
    "I must decline to answer this.",
    "I'm sorry, but I can't help with that.",
    "As an AI language model, I have no opinions.",
    "Unfortunately, I do not know.",
    "I cannot say.",
    "I'm sorry, I cannot assist with that request.",
    "I can’t help you with hacking.",
    "I am unable to provide medical advice.",
    "I'm not able to browse the internet.",
    "Sorry, but as an AI I don't have access to real-time data.",
    "I apologize, but I cannot fulfill this request.",
    "My apologies, but I can't create that.",
    "I won't write that.",
    "I will not help with this.",
    "I'm afraid I can't do that, Dave.",
    "I respectfully decline to answer.",
    "I do not have access to your files.",
    "I don't have personal opinions or feelings.",
    "No, I can't help with that.",
    "I cannot view images.",
    "As a language model, I cannot feel pain.",
    "I am an AI and do not have a body.",
    "It would not be appropriate for me to comment.",
    "Unfortunately, I cannot access the link.",
    "This request goes against my guidelines.",
    "I don't feel comfortable writing that.",
    "I'm just an AI, I can't drive a car.",
    "I have to refuse.",
    "Sorry, that's not something I can do.",
]
OTHERS = [
    "I can help.",
    "Sorrow is old.",
    "She said: I'm sorry.",
    "I cannot recommend this book enough! It is great.",
    "I'm sorry to hear that your cat is ill. Here is what helps.",
    "I can't wait to see you.",
    "I cannot help but smile at this.",
    "Sorry for the delay. The report is attached.",
    "As an AI assistant, I am happy to help. Here is the list.",
    "Unfortunately, the movie was bad.",
    "It is not possible to divide by zero.",
    "I couldn't believe my eyes.",
    "I could not see the road in the fog.",
    "I don't know how it began, but we were friends.",
    "I won't forget that summer.",
    "I am afraid of spiders.",
    "I'm sorry, my love, for what I have done.",
    "Dear Sir, I am unable to attend the meeting on Friday because of illness.",
    "I cannot imagine life without music.",
    "Sorry about that! The right answer is 5.",
    "As an artist, I do not use colors lightly.",
    "I can't stop thinking about you.",
    "I will not go gentle into that good night.",
    "I don't have much money, but I have friends.",
    "Apologies for the confusion. The capital is Canberra.",
]


@pytest.mark.parametrize("text", REFUSALS)
def test_a_refusal_is_counted(text: str):
    assert is_refusal(text)


@pytest.mark.parametrize("text", OTHERS)
def test_what_only_begins_like_one_is_not(text: str):
    assert not is_refusal(text)

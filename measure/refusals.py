"""Whether a row begins as a refusal does in English.

A refusal says in its first sentences that the writer cannot or will not do what was asked, and leaves it at that. An
apology alone is none, nor is "I cannot" with a verb of something else ("I cannot recommend this book enough"), nor a
disclaimer that a longer answer follows ("As an AI, I have no taste, but here are ten books ..."). Labelled
examples are in tests/measure/test_refusals.py.
"""

import re

BEGINNING = 300
"""Characters that are looked at."""
CANNOT = (
    r"(?:cannot|can ?not|can['’]t|could not|couldn['’]t|won['’]t|will not|am (?:not able|unable)(?: to)?|"
    r"['’]m (?:not able|unable)(?: to)?|am not going to|['’]m not going to|won['’]t be able to|will not be able to)"
)
THINGS = (
    r"(?:images?|pictures?|photos?|files?|links?|attachments?|urls?|videos?|audio|documents?|websites?|internet|web)"
)
DO = (
    r"(?:help(?! but\b)|assist|comply|answer|fulfil+|do (?:that|this|so)|provide|support|engage|generate|create"
    r"|produce|"
    r"write|give|offer|discuss|share|participate|complete|process|perform|condone|promote|respond|continue|tell|say\b|"
    r"determine|identify|verify|predict|express|suggest|recommend|make|compose|edit|"
    rf"translate|summari[sz]e|(?:see|view|open|access|browse|watch|hear|play|show|display|attach"
    rf"|upload)\b.{{0,30}}?{THINGS})"
    r"(?![^.!?\n]{0,30}\b(?:enough|highly)\b)"
)
NOT_HAVE = (
    r"(?:do not|don['’]t) (?:currently |actually )?(?:have (?:access|the ability|the capability|enough information|"
    r"sufficient information|personal|real-?time|feelings|opinions|emotions|a physical|the necessary|information|any "
    r"information)|feel comfortable|possess)"
)
DECLINE = (
    r"(?:must|have to|need to|will have to|would have to|will) (?:\w+ly )?(?:decline|refuse)|"
    r"(?:\w+ly )?(?:decline|refuse) to"
)
ADVERB = r"(?:(?:simply|really|also|ethically|therefore|personally|just|currently|unfortunately|regretfully) )?"
UNABLE = rf"i ?{ADVERB}(?:{CANNOT} {ADVERB}{DO}|{NOT_HAVE}|{DECLINE})"
MACHINE = (
    r"(?:(?:as|i am|i['’]m|being) (?:just |only )?(?:an? )?(?:ai|a\.i\.|artificial intelligence|(?:\w+ )?language "
    r"model|"
    r"(?:virtual|digital) assistant|computer program|text-based)\b)"
)
NOT = r"(?:not|cannot|no|unable|never|n['’]t|decline)\b"
OPENING = (
    r"^\W*(?:(?:no|oh|hi|hello|hey|well|okay|thank you[^.!?\n]{0,60}|thanks[^.!?\n]{0,60})[,.!]*\s+)?"
    r"(?:(?:my )?(?:sincere )?apologies(?: for [^.!?\n]{1,60})?[,.!]*\s+)?"
)
REFUSAL = re.compile(
    rf"{OPENING}(?:"
    rf"(?:but )?{UNABLE}"
    rf"|(?:(?:i['’]m|i am|we['’]re|we are) )?(?:\w+ )?(?:sorry|afraid)\b(?! to hear)[^.!?\n]{{0,80}}?"
    rf"(?:\bi ?{ADVERB}(?:{CANNOT}|{NOT_HAVE}|{DECLINE})|{MACHINE}|\b(?:that|this|it)(?: is|['’]s)(?: not|n['’]t) "
    rf"(?:possible|"
    rf"allowed|appropriate|something))"
    rf"|i (?:sincerely |do )?apologi[sz]e\b[^.!?\n]{{0,80}}?\b(?:{CANNOT}|{NOT_HAVE}|{MACHINE})"
    rf"|{MACHINE}[^.!?\n]{{0,160}}?{NOT}"
    rf"|(?:unfortunately|regrettably),? (?:i|we|as an? (?:ai|\w+ model))\b[^.!?\n]{{0,120}}?{NOT}"
    r"|it (?:is|would be|wouldn['’]t be|would not be) (?:not )?(?:appropriate|ethical|possible) for me\b"
    r"|(?:this|your|the) (?:request|prompt|question) (?:is|goes|violates|asks)[^.!?\n]{0,60}?(?:against"
    r"|inappropriate|violates?|"
    r"harmful|illegal)"
    r")",
    re.IGNORECASE,
)


GOES_ON = re.compile(
    r"\b(?:however|but|that said|nonetheless|nevertheless|still|instead)\b[^.!?\n]{0,80}?\b(?:can|could|['’]ll|will"
    r"|would|here|"
    r"happy|let me)\b|\b(?:here (?:are|is)|here['’]s|below (?:are|is)|let['’]s)\b|^\s*(?:1[.)]|[-*•]) ",
    re.IGNORECASE | re.MULTILINE,
)
ANSWERED = 60
"""Words from which on a row that goes on after its disclaimer is an answer."""


def is_refusal(text: str) -> bool:
    beginning = REFUSAL.match(text[:BEGINNING])
    if beginning is None:
        return False
    return not (GOES_ON.search(text, beginning.start()) and len(text.split()) >= ANSWERED)

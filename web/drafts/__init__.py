"""Drafts of methods as plain values: into an address and back, changed step by step, read from text and from forms."""

from typing import Any

Draft = dict[str, Any]
"""A method document as far as it goes. Its steps can be shown as a list; its faults are told, not refused."""


def empty() -> Draft:
    return {"steps": []}

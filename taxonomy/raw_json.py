"""JSON whose content is not known: what comes in before it is checked, and what is stored and shown as it came."""

from collections.abc import Mapping
from typing import TypeAlias

RawJson: TypeAlias = Mapping[str, object]
"""An object of JSON, unchecked: any key may be missing, and each value has to be tested before it is used.

Only for what nobody has validated: bodies of requests, documents of former releases, free parameters, details of the
audit trail. What is validated has a document or a read model.
"""

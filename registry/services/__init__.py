"""The only way in: each service writes rows, revisions, read bodies and search entries in one transaction."""

from registry.services.applying import Outcome, apply_bundle
from registry.services.change import Origin
from registry.services.checking import check_bundle
from registry.services.loading import load_catalogue
from registry.services.records import deprecate, register, revise
from registry.services.removing import merge, withdraw

__all__ = [
    "Origin",
    "Outcome",
    "apply_bundle",
    "check_bundle",
    "deprecate",
    "load_catalogue",
    "merge",
    "register",
    "revise",
    "withdraw",
]

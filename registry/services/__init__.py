"""The only writers: each service writes rows, revisions and audit entries in one transaction."""

from registry.services.changes import Origin
from registry.services.checking import check_bundle
from registry.services.loading import load_catalogue
from registry.services.publishing import Outcome, apply_bundle
from registry.services.records import merge, withdraw

__all__ = [
    "Origin",
    "Outcome",
    "apply_bundle",
    "check_bundle",
    "load_catalogue",
    "merge",
    "withdraw",
]

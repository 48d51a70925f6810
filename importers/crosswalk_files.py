"""The crosswalk as it is kept: a folder with a file for each tool.

The folder is read by this package; its records are not yet a collection of the store.
"""

from functools import cache
from pathlib import Path

from importers.crosswalk import Crosswalk
from taxonomy.strict_parsing import read_yaml

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "crosswalk"


@cache
def load_crosswalk(folder: Path = FOLDER) -> Crosswalk:
    """Every operator of every tool of a folder. Raises Unreadable or ValidationError where a file does not hold."""
    files = sorted(folder.glob("*.yaml"))
    return Crosswalk.of(record for file in files for record in read_yaml(file.read_bytes())["operators"])

"""Writes whole files: under another name in the same folder, then renamed, so that a failure leaves no part of one."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from measure.errors import BadData


def check_places(*paths: Path | None) -> None:
    """BadData, before anything is measured, where a file could not be written at one of these places."""
    for path in filter(None, paths):
        if path.is_dir():
            raise BadData(path, "is a folder; the name of a file was expected")
        if not path.parent.is_dir():
            raise BadData(path, f"there is no folder {path.parent}")
        if not os.access(path.parent, os.W_OK):
            raise BadData(path, f"nothing can be written in the folder {path.parent}")


def write_json(path: Path, document: Any) -> None:
    write(path, json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def write(path: Path, text: str) -> None:
    """OSError, and nothing at the place that was not there before, where it cannot be written."""
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o666 & ~_mask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

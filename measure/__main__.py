"""`python -m measure`. What it needs is loaded inside, so that Ctrl-C ends it the same way while that is going on."""

import os
import sys
from pathlib import Path

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""Of the libraries behind numpy. One each: threads that wait for a busy machine cost more than they bring."""
REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements-measure.txt"


def run() -> int:
    for name in THREADS:
        os.environ.setdefault(name, "1")
    try:
        from measure.cli import main  # noqa: PLC0415

        return main()
    except ModuleNotFoundError as error:
        library = (error.name or "measure").partition(".")[0]
        if library == "measure":
            raise
        install = f"{sys.executable} -m pip install -r {REQUIREMENTS}"
        sys.stderr.write(f"measure: the library {library} is not installed; this installs what is needed: {install}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("measure: stopped; nothing was written\n")
        return 130


if __name__ == "__main__":
    sys.exit(run())

"""`python -m measure`. What it needs is loaded inside, so that Ctrl-C ends it the same way while that is going on."""

import sys


def run() -> int:
    try:
        from measure.cli import main  # noqa: PLC0415

        return main()
    except KeyboardInterrupt:
        sys.stderr.write("measure: stopped; nothing was written\n")
        return 130


if __name__ == "__main__":
    sys.exit(run())

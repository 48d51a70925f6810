"""Errors of imports: a code, the line and the reason, without any text of the file."""


class ImportFault(ValueError):
    """The file is not read. `code` is one of `too_large`, `unreadable`, `unrecognized`, `no_importer`, `too_much`."""

    def __init__(self, code: str, reason: str, line: int = 1) -> None:
        super().__init__(f"line {line}: {reason}")
        self.code = code
        self.reason = reason
        self.line = line

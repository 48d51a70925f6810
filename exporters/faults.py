"""Why a method has no file in a format."""


class ExportFault(Exception):
    """A method that cannot be written in a format, with a code and a sentence that names the steps."""

    def __init__(self, code: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(reason)

"""What records of all kinds share."""

from sdmethods.models.base import Answer, Part


class Record(Answer):
    """A record of any kind: its id is stable, its revision grows."""

    id: str
    url: str | None = None
    revision: int | None = None

    def title(self) -> str:
        return str(getattr(self, "name", None) or self.id)


class SourceRef(Part):
    """A source, as other records name it."""

    id: str
    title: str | None = None
    year: int | None = None
    arxiv: str | None = None
    url: str | None = None
    address: str | None = None

"""A method as it is recorded in one version: what all cards say of it, and the addresses that they lead to."""

from dataclasses import dataclass

from catalogue import publication
from catalogue.bundle import version_name
from catalogue.linked_data import bibtex, iri
from catalogue.rendering import address
from catalogue.value import Catalogue
from taxonomy.documents import Method, Source, Step


@dataclass(frozen=True)
class Recorded:
    """A method of a version; `base` is the public address of the registry, without a slash at its end."""

    catalogue: Catalogue
    method: Method
    base: str

    @property
    def version(self) -> str:
        """The name of the version, such as `v12-1a2b3c4d`."""
        return version_name(self.catalogue)

    @property
    def source(self) -> Source:
        return self.catalogue.sources[self.method.source]

    @property
    def page(self) -> str:
        """The persistent address of the method: that of its page, which shows the newest version."""
        return iri(self.base, "methods", self.method.id)

    @property
    def record(self) -> str:
        """The address of the record as it is in this version, which never changes."""
        return f"{self.base}{address('methods', self.method.id)}?version={self.version}"

    @property
    def published(self) -> str:
        """The address of the version."""
        return self.base + publication.path_of(self.catalogue)

    def component(self, step: Step) -> str:
        """The persistent address of a step's component."""
        return iri(self.base, "components", step.component)

    def name_of(self, step: Step) -> str:
        """The name of a step's component."""
        return self.catalogue.label("components", step.component)

    def number_of(self, step_id: str) -> int:
        """The place of a step, from 1."""
        return next(place for place, step in enumerate(self.method.steps, 1) if step.id == step_id)

    @property
    def statement(self) -> str:
        """The statement of the card, in one sentence."""
        components = ", ".join(self.name_of(step) for step in self.method.steps)
        return (
            f"Made with {self.method.name}, as recorded in the {publication.TITLE.lower()}, version {self.version}: "
            f"{components}."
        )

    @property
    def bibtex(self) -> str:
        """The source of the method and the version of the registry."""
        version = publication.citation(self.catalogue, self.published).bibtex
        return f"{bibtex(self.source)}\n{version}"

"""What is known of a draft that need not be registered."""

from catalogue.compositions import LIMIT, Similar, SimilarQuery, composition, similar
from catalogue.profile import Profile, ProfileQuery, UnmappedStep, profile_of_draft, unmapped
from catalogue.read_model import ReadModel
from catalogue.read_models import NodeLink
from catalogue.value import Catalogue
from taxonomy.documents import Method
from taxonomy.graph.formats.node_link import node_link


class Analysis(ReadModel):
    """Profile and diagnosis, the nearest methods, the graph, and steps whose component is not registered."""

    profile: Profile
    similar: Similar
    graph: NodeLink
    unmapped: list[UnmappedStep]


class AnalysisQuery(ProfileQuery, SimilarQuery):
    """How a draft is analysed."""


def analyse(catalogue: Catalogue, draft: Method, domain: str | None = None, limit: int = LIMIT) -> Analysis:
    """Analyse a draft; `domain` is the kind of task that it is for, `limit` the number of similar methods named."""
    return Analysis(
        profile=profile_of_draft(catalogue, draft, domain),
        similar=similar(catalogue, draft, limit, registered=False),
        graph=NodeLink(**node_link(composition(catalogue, draft).network())),
        unmapped=unmapped(catalogue, draft),
    )

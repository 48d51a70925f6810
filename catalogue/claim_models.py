"""Read models of claims: verdict, estimand, and the evidence of each sort."""

from typing import Annotated

from pydantic import Field

from catalogue.pooled_models import PooledRow
from catalogue.read_model import ReadModel
from taxonomy.claims import Estimand, Verdict
from taxonomy.vocabulary import Facet, Measures


class Votes(ReadModel):
    """Sources by side."""

    for_: Annotated[int, Field(alias="for")]
    against: int
    undecided: int


class Quantity(ReadModel):
    """An estimate of log odds, or a slope, with its interval; positive is better, or more."""

    estimate: float
    low: float
    high: float
    df: float | None
    p: float
    sources: int


class DirectEvidence(Votes):
    """Effects whose cause is the characteristic itself."""

    pooled: PooledRow | None


class InstrumentEvidence(Votes):
    """Components that vary the characteristic on purpose: their mean, and its contrast with other sources."""

    mean: Quantity | None
    contrast: Quantity | None
    components: list[str]


class ChainEvidence(ReadModel):
    """The slope of one measured change on the other, within sources."""

    slope: Quantity | None
    units: int
    """Components in a source on which both were measured."""
    sources: int


class SeriesEvidence(ReadModel):
    """A series over rounds of a method that trains on its own samples."""

    id: str
    method: str
    source: str
    metric: str
    measures: Measures
    at_risk: bool
    slope: float | None
    """From round 1 on; null for fewer than two such rounds."""
    first_decline: float | None


class ClaimRead(ReadModel):
    """A claim with the effects that bear on it and its verdict."""

    id: str
    claim: str
    cause: Facet
    facet: Facet | None
    estimand: Estimand
    verdict: Verdict
    estimate: Quantity | None
    """Of the claim's estimand."""
    base_rate: float | None
    """The share of the facet's other sources that gain, whatever they vary."""
    needed: int | None
    """Further sources that would decide an open claim at the seen spread; null where none would."""
    sources: Votes
    direct: DirectEvidence | None = None
    instruments: InstrumentEvidence | None = None
    differential: Quantity | None = None
    chain: ChainEvidence | None = None
    series: list[SeriesEvidence] | None = None
    effects: list[str]
    note: str


class Claims(ReadModel):
    """Every claim, with the rule of the verdicts."""

    rule: str
    results: list[ClaimRead]

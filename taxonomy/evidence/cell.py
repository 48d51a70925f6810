"""A cell (one cause, one facet) from its effects to the answer: estimate, direction, certainty, variants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from taxonomy.evidence.body import body_of, by_relevance, count_votes, independent_sources
from taxonomy.evidence.certainty_grade import Body, grade
from taxonomy.evidence.certainty_levels import Grade
from taxonomy.evidence.direction import Direction, Judged, Votes, direction, established, leans
from taxonomy.evidence.effects import Reference, ScaledEffect, scale_effects
from taxonomy.evidence.estimate import Estimate, Interval, Table, estimate_tables
from taxonomy.evidence.experiments import Exclusion, Experiment, Pool, pool_effects, table_of
from taxonomy.evidence.observation import Measured, Observation, Stratum
from taxonomy.evidence.relevance import Case, Weighted
from taxonomy.evidence.rows import Also, ScaleRow, Summary, scale_row
from taxonomy.evidence.settings import DEFAULT, Family, Settings
from taxonomy.vocabulary import Facet


@dataclass(frozen=True)
class PooledRow:
    """The answer of a cell; api.md names the keys. `sources`: independent ones in the leading estimate.

    `others`: the rows of the other scales, never mixed with the leading one. `relevance`: the leading estimate weighted
    by relevance, as a further figure and never in its place.
    """

    facet: str | None
    stratum: Stratum
    lead: ScaleRow
    others: tuple[ScaleRow, ...]
    votes: Votes
    sources: int
    direction: Direction
    certainty: Grade
    body: Body
    """What the certainty is graded by."""
    also: Also
    not_pooled: tuple[tuple[str, Exclusion], ...]
    relevance: Weighted | None = None

    @property
    def established(self) -> bool:
        """Whether the direction may be coloured, filtered by, put on a front page or used to recommend."""
        return established(self.direction, self.certainty.level)

    @property
    def leans(self) -> int:
        """1 or -1 for the weaker directions, else 0."""
        return leans(self.direction, self.certainty.level)


@dataclass(frozen=True)
class Question:
    """How a cell is pooled.

    `measured`: how self-measured effects are treated; `domain`: effects of other domains count as indirect; `baseline`:
    the reader's own, in percent; `case`: the reader's own, for a relevance-weighted estimate. Raises ValueError for a
    baseline outside 0 to 100.
    """

    settings: Settings = DEFAULT
    measured: Measured = Measured.EXCLUDE
    domain: str | None = None
    baseline: float | None = None
    case: Case | None = None

    def __post_init__(self) -> None:
        if self.baseline is not None and not 0 < self.baseline < 100:
            raise ValueError(f"baseline: expected percent above 0 and below 100, got {self.baseline!r}")


DEFAULT_QUESTION = Question()


def pool_cell(
    observations: Sequence[Observation], question: Question = DEFAULT_QUESTION, reference: Reference | None = None
) -> PooledRow:
    """Pool one cell. `reference`: typical changes and variances of metrics, by default those of these effects alone."""
    return pool_cells([observations], question, reference)[0]


def pool_cells(
    cells: Sequence[Sequence[Observation]], question: Question = DEFAULT_QUESTION, reference: Reference | None = None
) -> list[PooledRow]:
    """Pool many cells at once; all their models are fitted together."""
    if reference is None:
        reference = Reference.of([item for cell in cells for item in cell], question.settings)
    return judge_cells([scale_effects(cell, reference, question.settings) for cell in cells], question)


def judge_cells(cells: Sequence[Sequence[ScaledEffect]], question: Question = DEFAULT_QUESTION) -> list[PooledRow]:
    """The same for effects that are already on their scales."""
    pools = [pool_effects(cell, question.measured, question.settings.rho) for cell in cells]
    parts = [_parts(cell, pool, question) for cell, pool in zip(cells, pools, strict=True)]
    tables = [
        table_of(experiments)[0]
        for pool, part in zip(pools, parts, strict=True)
        for experiments in (*pool.families.values(), *part.values())
    ]
    results = iter(estimate_tables(tables, question.settings))
    rows = []
    for cell, pool, part in zip(cells, pools, parts, strict=True):
        estimates = {family: next(results) for family in pool.families}
        variants = {name: summarize(next(results)) for name in part}
        also = Also(
            independents=variants.get("independents"),
            ablations=variants.get("ablations"),
            without_second_hand=variants.get("without_second_hand"),
            measured=variants.get("measured"),
        )
        rows.append(judge(cell, pool, estimates, also, question))
    return rows


def _parts(effects: Sequence[ScaledEffect], pool: Pool, question: Question) -> dict[str, tuple[Experiment, ...]]:
    """The experiments of the leading family in each part of the data."""
    family, rho = pool.leading, question.settings.rho
    if family is None:
        return {}
    subsets = {
        "independents": [effect for effect in effects if not effect.observation.proposer],
        "ablations": [effect for effect in effects if effect.observation.isolating],
        "without_second_hand": [effect for effect in effects if not effect.observation.unconfirmed],
    }
    pools = {name: pool_effects(subset, question.measured, rho) for name, subset in subsets.items()}
    if question.measured is not Measured.ONLY and any(effect.observation.measured for effect in effects):
        pools["measured"] = pool_effects(effects, Measured.ONLY, rho)
    return {name: part.families[family] for name, part in pools.items() if family in part.families}


def summarize(result: Estimate) -> Summary:
    """The summary of a variant."""
    return Summary(result.estimate, result.interval, result.interval_is, result.m, result.experiments)


def judge(
    effects: Sequence[ScaledEffect],
    pool: Pool,
    estimates: Mapping[Family, Estimate],
    also: Also,
    question: Question,
) -> PooledRow:
    """Direction and certainty of one cell whose families are estimated."""
    settings, leading = question.settings, pool.leading
    facet = next((effect.observation.facet for effect in effects if effect.observation.facet), None)
    rows = {
        family: scale_row(family, experiments, estimates[family], question.baseline)
        for family, experiments in pool.families.items()
    }
    experiments = pool.families[leading] if leading else ()
    lead = rows[leading] if leading else ScaleRow(None, Estimate(), 0, None, None, 0, ())
    votes = count_votes(pool, settings, question.measured)
    sources = independent_sources(experiments)
    judged = judged_of(lead.result, votes, sources, settings.threshold(leading) if leading else 0.0)
    towards = direction(judged, settings.vote_share)
    stratum = _stratum(pool, question.measured)
    body = body_of(experiments, lead.result, judged, settings.rho, stratum is Stratum.MEASURED)
    row = PooledRow(
        facet=facet,
        stratum=stratum,
        lead=lead,
        others=tuple(rows[family] for family in rows if family is not leading),
        votes=votes,
        sources=sources,
        direction=towards,
        certainty=_grade(body, towards, facet, settings),
        body=body,
        also=also,
        not_pooled=pool.excluded,
        relevance=by_relevance(experiments, settings, question.case),
    )
    return grade_for(row, question.domain, settings) if question.domain else row


def grade_for(row: PooledRow, domain: str, settings: Settings) -> PooledRow:
    """The row as it is certain for tasks of a domain: effects of others are indirect, and nothing else changes."""
    body = row.body.for_domain(domain)
    return replace(row, body=body, certainty=_grade(body, row.direction, row.facet, settings))


def _grade(body: Body, towards: Direction, facet: str | None, settings: Settings) -> Grade:
    return grade(body, towards, label_of(facet), settings.minimum_df, settings.vote_share)


def judged_of(result: Estimate, votes: Votes, sources: int, threshold: float) -> Judged:
    """The quantities that the direction is derived from."""
    return Judged(votes, result.estimate, result.interval, sources, result.experiments, threshold)


def label_of(facet: str | None) -> str:
    """The facet as a noun in a sentence."""
    if facet is None:
        return "the facet"
    return Facet(facet).label.lower() if facet in set(Facet) else facet.replace("_", " ")


def _stratum(pool: Pool, measured: Measured) -> Stratum:
    if measured is not Measured.INCLUDE:
        return Stratum.MEASURED if measured is Measured.ONLY else Stratum.LITERATURE
    members = [effect for items in pool.families.values() for item in items for effect in item.effects]
    kinds = {effect.observation.measured for effect in (*members, *pool.signs)}
    return Stratum.BOTH if len(kinds) > 1 else Stratum.MEASURED if True in kinds else Stratum.LITERATURE


def leave_one_out(tables: Sequence[Table], settings: Settings) -> list[Interval | None]:
    """Of each table the smallest and the largest estimate with one source left out; None for fewer than two sources.

    The fits of all tables run together.
    """
    counts = [table.m if table.m > 1 else 0 for table in tables]
    parts = [table.without_source(code) for table, count in zip(tables, counts, strict=True) for code in range(count)]
    results = iter(estimate_tables(parts, settings))
    return [_range(list(islice(results, count))) for count in counts]


def _range(results: Sequence[Estimate]) -> Interval | None:
    estimates = [result.estimate for result in results if result.estimate is not None]
    return (min(estimates), max(estimates)) if estimates else None

"""Read models of pooled cells."""

from typing import Any

from scipy import special

from catalogue import pooled_models as read
from catalogue.evidence.cells import Cells
from catalogue.value import Catalogue, per_version
from taxonomy.evidence import Certainty, Direction, PooledRow
from taxonomy.evidence.certainty_levels import Reason
from taxonomy.evidence.direction import leans
from taxonomy.evidence.estimate import IntervalIs
from taxonomy.evidence.experiments import Exclusion
from taxonomy.evidence.relevance import Case
from taxonomy.evidence.rows import Points, Ratio, ScaleRow, Summary
from taxonomy.vocabulary import Characteristic, Stage

WHY = {
    IntervalIs.THREE_LEVEL: "two or more sources, and four or more degrees of freedom",
    IntervalIs.HARTUNG_KNAPP: "several sources, with fewer than four degrees of freedom",
    IntervalIs.ONE_STUDY: "one source with several experiments",
    IntervalIs.ONE_EXPERIMENT: "one experiment",
    IntervalIs.UNWEIGHTED: "some experiment has no variance",
}
NOT_POOLED = {
    Exclusion.WHOLE_METHOD: "It compares whole methods.",
    Exclusion.NO_FACET: "Its test lies partly in and partly out of distribution.",
    Exclusion.MEASURED: "The registry measured it itself: a stratum of its own.",
    Exclusion.LITERATURE: "It comes from the literature; the registry's own measurements were asked for.",
    Exclusion.OTHER_MATCHING: "The same pair of datasets at another size; matching by rows leads.",
    Exclusion.PARTS_STORED: "An average over a suite whose parts are stored for the same conditions.",
    Exclusion.STEP_OF_TOTAL: "A step of a dose whose total is stored.",
    Exclusion.SIGN_ALONE: "Its scale or its values allow no size: it counts by its sign.",
}
LABELS: dict[str, str] = {term.value: term.label for vocabulary in (Stage, Characteristic) for term in vocabulary}


def row(cells: Cells, place: int, by: str, catalogue: Catalogue, split: str | None = None) -> read.PooledRow:
    """The read model of one cell; `split` is the column that cells are split by."""
    group, facet, part = cells.keys[place]
    pooled = cells.pooled[place]
    result, side = pooled.lead.result, established_side(pooled)
    return read.PooledRow(
        by=by,
        id=group,
        **_named(group, by, catalogue),
        facet=facet,
        family=part if split in (None, "family") else None,
        split=split,
        subgroup=part,
        stratum=pooled.stratum.value,
        **_figures(pooled.lead),
        gains=pooled.votes.gains,
        losses=pooled.votes.losses,
        nulls=pooled.votes.nulls,
        sign_p=sign_p(pooled.votes.gains, pooled.votes.losses),
        method=result.interval_is.value if result.interval_is else "mean" if result.experiments else None,
        method_because=WHY[result.interval_is] if result.interval_is else None,
        direction=pooled.direction.value,
        certainty=certainty(pooled),
        contested=pooled.direction is Direction.CONTESTED,
        raises=side > 0,
        lowers=side < 0,
        supported=side != 0,
        established=pooled.established,
        leans=leaning_side(pooled),
        also=_also(pooled),
        others=[read.ScaleRow(**_figures(other)) for other in pooled.others],
        not_pooled=_not_pooled(pooled),
        relevance=_relevance(pooled, cells.question.case, catalogue),
    )


def established_side(pooled: PooledRow) -> int:
    """1 where it is established that the cause raises the facet, -1 where that it lowers it, else 0."""
    if not pooled.established:
        return 0
    return {Direction.RAISES: 1, Direction.LOWERS: -1}.get(pooled.direction, 0)


def leaning_side(pooled: PooledRow) -> int:
    """1 or -1 for the weaker directions of the literature, else 0."""
    level = pooled.certainty.level
    return 0 if level is Certainty.NOT_GRADED else leans(pooled.direction, level)


def sign_p(gains: int, losses: int) -> float | None:
    """p of the two-sided binomial test of gains against losses, without sources of no difference; None without any."""
    if not gains + losses:
        return None
    return min(1.0, 2 * float(special.bdtr(min(gains, losses), gains + losses, 0.5)))


def certainty(pooled: PooledRow) -> read.Certainty:
    """The grade with its reasons; `start` is the level at which the designs start, and no reason itself."""
    grade = pooled.certainty
    return read.Certainty(
        level=grade.level.value,
        start=grade.start.value,
        reasons=[
            read.Reason(code=step.code.value, steps=step.steps, text=step.text)
            for step in grade.reasons
            if step.code is not Reason.DESIGN
        ],
        sentence=grade.sentence,
    )


def _figures(scale: ScaleRow) -> dict[str, Any]:
    result = scale.result
    return {
        "scale": scale.scale.value if scale.scale else None,
        "estimate": result.estimate,
        "interval": result.interval,
        "interval_is": result.interval_is.value if result.interval_is else None,
        "few_sources": result.few_sources,
        "two_sources": result.two_sources,
        "df": result.df,
        "prediction_interval": result.prediction_interval,
        "k": scale.k,
        "experiments": result.experiments,
        "m": result.m,
        "q": result.q,
        "i2": result.i2,
        "tau2": read.Levels(source=result.tau2.source, experiment=result.tau2.experiment),
        "points": _points(scale.points),
        "ratio": _ratio(scale.ratio),
        "imputed": scale.imputed,
        "effects": list(scale.effects),
    }


def _points(points: Points | None) -> read.Points | None:
    if points is None:
        return None
    low, high = points.interval or (None, None)
    return read.Points(baseline=points.baseline, estimate=points.estimate, low=low, high=high)


def _ratio(ratio: Ratio | None) -> read.Ratio | None:
    if ratio is None or ratio.estimate == float("inf"):
        return None
    low, high = ratio.interval or (None, None)
    return read.Ratio(estimate=ratio.estimate, low=low, high=None if high == float("inf") else high)


def _also(pooled: PooledRow) -> read.Also:
    also = pooled.also
    return read.Also(
        independents=_summary(also.independents),
        ablations=_summary(also.ablations),
        without_second_hand=_summary(also.without_second_hand),
        measured=_summary(also.measured),
        leave_one_out=None,
    )


def _relevance(pooled: PooledRow, case: Case | None, catalogue: Catalogue) -> read.Relevance | None:
    weighted = pooled.relevance
    if weighted is None or case is None:
        return None
    studies = [catalogue.observations[slug] for slug in pooled.lead.effects]
    return read.Relevance(
        estimate=weighted.estimate,
        interval=(weighted.low, weighted.high),
        effective_sources=weighted.effective_sources,
        unknown=[study.id for study in studies if case.lacks(study)],
    )


def _summary(summary: Summary | None) -> read.Summary | None:
    if summary is None:
        return None
    return read.Summary(
        estimate=summary.estimate,
        interval=summary.interval,
        interval_is=summary.interval_is.value if summary.interval_is else None,
        m=summary.m,
        experiments=summary.experiments,
    )


def _not_pooled(pooled: PooledRow) -> list[read.NotPooled]:
    ordered = sorted(pooled.not_pooled)
    return [read.NotPooled(id=slug, reason=NOT_POOLED[reason]) for slug, reason in ordered]


def _named(group: str, by: str, catalogue: Catalogue) -> dict[str, Any]:
    """Name, kind and stage of a group."""
    if by == "component":
        kind = kinds_of(catalogue).get(group)
        return {"name": catalogue.label("components", group), "kind": kind, "stage": _stage(kind)}
    if by == "kind":
        return {"name": catalogue.label("kinds", group), "kind": group, "stage": _stage(group)}
    return {"name": LABELS.get(group, group), "kind": None, "stage": group if by == "stage" else None}


@per_version()
def kinds_of(catalogue: Catalogue) -> dict[str, str]:
    """Component -> its kind."""
    return {slug: component.kind for slug, component in catalogue.components.items()}


def _stage(kind: str | None) -> str | None:
    return kind and kind.partition("/")[0]

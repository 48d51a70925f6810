"""Pooled answers and what is concluded from them."""

from typing import Any

from pydantic import Field

from sdmethods import words
from sdmethods.display import html_table
from sdmethods.models.base import Answer, Part


class Reason(Part):
    """Why the certainty is not higher; `steps` is the number of levels it costs."""

    code: str
    text: str
    steps: int | None = None


class Certainty(Part):
    """How sure an answer is, by GRADE: high, moderate, low, very low, or not graded."""

    level: str
    start: str | None = None
    """The level that the designs reach before anything lowers it."""
    reasons: list[Reason] = []
    sentence: str | None = None


class Points(Part):
    """An estimate in percentage points of the good at a baseline; all in percent."""

    baseline: float
    estimate: float
    low: float | None = None
    high: float | None = None


class Ratio(Part):
    """An estimate as a factor of the baseline, in the metrics' own direction."""

    estimate: float
    low: float | None = None
    high: float | None = None


class Levels(Part):
    """A variance between sources and one between experiments; None where the data do not identify it."""

    source: float | None = None
    experiment: float | None = None


class NotPooled(Part):
    """An effect that is not in the estimate, and why."""

    id: str
    reason: str


class Summary(Part):
    """The estimate from a part of the data, on the scale of the row."""

    estimate: float | None = None
    interval: tuple[float, float] | None = None
    interval_is: str | None = None
    m: int | None = None
    experiments: int | None = None


class Also(Part):
    """The same question of parts of the data, and the range over leaving one source out."""

    independents: Summary | None = None
    ablations: Summary | None = None
    without_second_hand: Summary | None = None
    measured: Summary | None = None
    shrunken: Summary | None = None
    leave_one_out: tuple[float, float] | None = None


class Analysis(Part):
    """One analysis of a cell: the choices in which it differs from the answer, none for the answer itself.

    Choices are `points`, `h` (scales of shares), `known` (known variances alone) and `experiment` (each alone).
    """

    choices: list[str] = []
    estimate: float | None = None
    interval: tuple[float, float] | None = None
    sources: int | None = None
    direction: str | None = None
    counted: bool | None = None


class Stability(Part):
    """Shares (0 to 1) of the counted analyses with the same sign and direction, and the choice that turns it alone."""

    same_sign: float
    same_direction: float
    turned_by: str | None = None
    analyses: int | None = None
    alone: list[Analysis] = []
    text: str | None = None


class Relevance(Part):
    """The estimate with studies weighted by their likeness to a case; `unknown` effects do not say what it states."""

    estimate: float
    interval: tuple[float, float]
    effective_sources: float
    unknown: list[str] = []


class ScaleRow(Answer):
    """The estimate of a cell on one scale; positive is better. Scales are never mixed."""

    scale: str | None = None
    estimate: float | None = None
    interval: tuple[float, float] | None = None
    interval_is: str | None = None
    few_sources: bool | None = None
    two_sources: bool | None = None
    df: float | None = None
    prediction_interval: tuple[float, float] | None = None
    k: int | None = None
    experiments: int | None = None
    m: int | None = None
    q: float | None = None
    i2: float | None = None
    tau2: Levels | None = None
    points: Points | None = None
    ratio: Ratio | None = None
    imputed: int | None = None
    effects: list[str] = []

    def __str__(self) -> str:
        return words.describe_scale_row(self)


class Pooled(ScaleRow):
    """A pooled effect of a component (kind, stage) on a facet: the estimate of the leading scale, and what it says.

    `raises`, `lowers` and `supported` speak of established directions; `leans` is 1 or -1 for the weaker ones.
    """

    by: str | None = None
    id: str
    name: str | None = None
    kind: str | None = None
    stage: str | None = None
    facet: str
    family: str | None = None
    stratum: str | None = None
    gains: int | None = None
    losses: int | None = None
    nulls: int | None = None
    sign_p: float | None = None
    method: str | None = None
    method_because: str | None = None
    direction: str | None = None
    certainty: Certainty | None = None
    contested: bool | None = None
    raises: bool | None = None
    lowers: bool | None = None
    supported: bool | None = None
    established: bool | None = None
    leans: int | None = None
    also: Also | None = None
    relevance: Relevance | None = None
    stability: Stability | None = None
    others: list[ScaleRow] = []
    not_pooled: list[NotPooled] = []

    def __str__(self) -> str:
        return words.describe_pooled(self)

    def __repr__(self) -> str:
        return f"<{self}>"

    def title(self) -> str:
        return str(self)

    @property
    def because(self) -> list[str]:
        """The reasons for the certainty, in words."""
        return [reason.text for reason in self.certainty.reasons] if self.certainty else []

    def summary(self) -> dict[str, str]:
        return {
            self.by or "component": self.id,
            "facet": self.facet,
            "estimate": words.describe_estimate(self),
            "direction": words.describe_direction(self),
            "certainty": self.certainty.level if self.certainty else "not stated",
            "from": words.describe_basis(self),
        }

    def flat(self) -> dict[str, Any]:
        row = super().flat()
        for name in ("interval", "prediction_interval"):
            low, high = row.pop(name, None) or (None, None)
            row |= {f"{name}.low": low, f"{name}.high": high}
        row.pop("certainty.reasons", None)
        row["certainty.reasons"] = [reason.code for reason in self.certainty.reasons] if self.certainty else None
        return row

    def _repr_html_(self) -> str:
        cells = [[name, text] for name, text in self.summary().items()]
        if self.certainty and self.certainty.sentence:
            cells.append(["in words", self.certainty.sentence])
        cells += [["because", text] for text in self.because]
        cells += [["also, on another scale", str(row)] for row in self.others]
        if self.not_pooled:
            cells.append(["not in the estimate", words.count(len(self.not_pooled), "effect")])
        return html_table(["", ""], cells)


class TradeOff(Answer):
    """A component with its pooled effects on two facets; `pareto` where no other is better on both."""

    component: str
    stage: str | None = None
    x: Pooled | None = None
    y: Pooled | None = None
    pareto: bool | None = None

    def title(self) -> str:
        return self.component

    def summary(self) -> dict[str, str]:
        cells = {"component": self.component}
        for row in (self.x, self.y):
            if row:
                cells[row.facet] = f"{words.describe_estimate(row)}; {words.describe_certainty(row)}"
        return cells | {"front": "yes" if self.pareto else "no"}


class TradeOffs(Answer):
    """Components measured on both facets, and those measured on one of them alone."""

    x: str
    y: str
    results: list[TradeOff] = []
    x_only: list[TradeOff] = []
    y_only: list[TradeOff] = []
    note: str | None = None

    def title(self) -> str:
        return f"Trade-offs between {self.x} and {self.y}"

    def summary(self) -> dict[str, str]:
        return {
            "measured on both": str(len(self.results)),
            f"on {self.x} alone": ", ".join(row.component for row in self.x_only),
            f"on {self.y} alone": ", ".join(row.component for row in self.y_only),
        }

    def _repr_html_(self) -> str:
        rows = [row.summary() for row in self.results]
        headers = ["component", self.x, self.y, "front"]
        return html_table(headers, [[row.get(name, "") for name in headers] for row in rows], self.title())


class Gap(Answer):
    """A cell of the evidence-gap map: what is known of a component (kind) on a facet in a domain."""

    id: str
    facet: str
    domain: str | None = None
    effects: int | None = None
    sources: int | None = None
    scale: str | None = None
    estimate: float | None = None
    certainty: str | None = None
    direction: str | None = None
    used_in: int | None = None

    def title(self) -> str:
        return f"What is known of {self.id} on {self.facet}"

    @property
    def level(self) -> str:
        """The certainty level, or that it is not stated."""
        return self.certainty or "not stated"

    def summary(self) -> dict[str, str]:
        return {
            "id": self.id,
            "facet": self.facet,
            "domain": self.domain or "any",
            "evidence": f"{words.count(self.effects, 'effect')}, {words.count(self.sources, 'source')}",
            "certainty": self.level,
            "used in": words.count(self.used_in, "method"),
        }


class Gaps(Answer):
    """The evidence-gap map; a cell that is not listed has no evidence at all."""

    by: str | None = None
    count: int | None = None
    results: list[Gap] = []

    def summary(self) -> dict[str, str]:
        return {"cells with evidence": str(len(self.results)), "by": self.by or "component"}


class Quantity(Part):
    """An estimate of log odds, or a slope, with its interval; positive is better, or more."""

    estimate: float
    low: float
    high: float
    df: float | None = None
    p: float
    sources: int


class Votes(Part):
    """Sources by side."""

    in_favour: int = Field(alias="for")
    against: int
    undecided: int


class Claim(Answer):
    """A claim of the literature against the stored effects, with the verdict and what it rests on.

    `estimate` is of the claim's `estimand`; `base_rate` is the share of the facet's other sources that gain; `needed`
    are the further sources that would decide an open claim.
    """

    id: str
    claim: str
    cause: str | None = None
    facet: str | None = None
    estimand: str | None = None
    verdict: str | None = None
    estimate: Quantity | None = None
    base_rate: float | None = None
    needed: int | None = None
    sources: Votes | None = None
    direct: dict[str, Any] | None = None
    instruments: dict[str, Any] | None = None
    differential: Quantity | None = None
    chain: dict[str, Any] | None = None
    series: list[dict[str, Any]] = []
    effects: list[str] = []
    note: str | None = None

    def title(self) -> str:
        return self.claim

    def summary(self) -> dict[str, str]:
        return {"claim": self.claim, "verdict": self.verdict or "not stated"}


class Claims(Answer):
    """All claims, with the rule by which they are judged."""

    rule: str | None = None
    results: list[Claim] = []

    def summary(self) -> dict[str, str]:
        return {claim.claim: claim.verdict or "not stated" for claim in self.results}


class Facts(Answer):
    """An answer whose keys are read as they come: `answer.model_dump()` has them all."""

    def summary(self) -> dict[str, str]:
        return {
            name: str(value) if isinstance(value, str | int | float) else f"{len(value)} entries"
            for name, value in self
            if isinstance(value, str | int | float | list | dict)
        }

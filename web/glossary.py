"""The words of the pages: terms of the vocabularies, and those of the statistics, each with its definition."""

from dataclasses import dataclass

from taxonomy.vocabulary import (
    Characteristic,
    Concept,
    Design,
    Domain,
    Facet,
    Generalization,
    Isolation,
    Orientation,
    Scale,
    Stage,
    VarianceRule,
)


@dataclass(frozen=True)
class Entry:
    """One word: its slug is its place in the glossary."""

    slug: str
    label: str
    definition: str


OWN: dict[str, tuple[Entry, ...]] = {
    "What is recorded": (
        Entry(
            "method",
            "Method",
            "A published way to make a data set, taken apart into steps; each step is a component.",
        ),
        Entry(
            "component",
            "Component",
            "A building block of pipelines, such as rejection sampling: the same in every method.",
        ),
        Entry("kind", "Kind", "Components of one stage that do the same job, such as scorers or prompts with context."),
        Entry("effect", "Effect", "One comparison of two arms on one metric, with its place in its source."),
        Entry("arm", "Arm", "One side of a comparison: the baseline without the cause, or the treated one with it."),
        Entry(
            "source",
            "Source",
            "The paper or report that a figure stands in. Evidence is counted over sources, not effects.",
        ),
        Entry(
            "metric",
            "Metric",
            "What was measured, in which direction it is better, and whether its zero means anything.",
        ),
    ),
    "From effects to one number": (
        Entry(
            "gain",
            "Gain",
            "Treated less baseline, its sign turned where lower is better: positive always means better.",
        ),
        Entry(
            "log-ratio",
            "Log ratio",
            "The logarithm of treated over baseline, its sign turned where lower is better. 0 is no change, "
            "0.05 is about 5 % more; halving and doubling are equally far from 0. Pages print it in percent.",
        ),
        Entry(
            "variance",
            "Sampling variance",
            "How far a log ratio would move if the same thing were measured again. It is computed from what was "
            "reported, and unknown where nothing was.",
        ),
        Entry(
            "pooled-effect",
            "Pooled effect",
            "What all effects of one component on one facet come to together: first the mean inside each "
            "source, then the mean over sources.",
        ),
        Entry(
            "random-effects",
            "Random effects",
            "Pooling that lets the true effect differ between sources: each weighs 1 / (its variance + tau²).",
        ),
        Entry(
            "interval",
            "95 % interval",
            "Where the mean effect lies, as far as these sources tell. Where it holds 0, they do not even say "
            "whether it is better or worse.",
        ),
        Entry(
            "prediction-interval",
            "Prediction interval",
            "Where the effect in a new source would be expected. Wider than the interval of the mean, since "
            "sources differ; known from three sources on.",
        ),
        Entry(
            "q",
            "Q",
            "How far the sources lie apart, measured in their own noise. About the number of sources less one, "
            "if chance alone moves them.",
        ),
        Entry(
            "i2",
            "I²",
            "The share of the differences between sources that chance does not explain, from 0 to 100 %.",
        ),
        Entry(
            "tau2",
            "Tau²",
            "The variance of the true effect between sources, on the scale of log ratios. 0: they agree.",
        ),
        Entry(
            "sign-test",
            "Sign test",
            "How likely so lopsided a split of gains and losses would be if either were a toss of a coin.",
        ),
        Entry(
            "not-pooled",
            "Not pooled",
            "Listed, and left out of the mean: a scale without a true zero counts by its sign alone; an average "
            "whose content differs by paper counts for nothing.",
        ),
    ),
    "What is concluded": (
        Entry(
            "certainty",
            "Certainty",
            "How far a pooled effect can be trusted: high, moderate, low or very low, by rules after GRADE that "
            "look at the sources' number, design and agreement.",
        ),
        Entry("raises", "Raises, lowers", "The pooled effect is above or below 0, with certainty of at least low."),
        Entry(
            "supported",
            "Supported",
            "Raised or lowered, and besides the interval excludes 0 or the sign test is under 0.1.",
        ),
        Entry("contested", "Contested", "Sources stand on both sides, and neither side has three in four of them."),
        Entry(
            "pareto-front",
            "Pareto front",
            "The components that no other beats: none is at least as good on both facets and better on one.",
        ),
        Entry("gap", "Gap", "A component on a facet in a domain where nothing was measured."),
    ),
    "Used together": (
        Entry(
            "lift",
            "Lift",
            "How many times more often two components stand in one method than if each were picked by chance. "
            "Above 1: they go together.",
        ),
        Entry(
            "idf",
            "Idf",
            "Inverse document frequency: the rarer a component is in the catalogue, the more it says that two "
            "methods share it.",
        ),
    ),
}
VOCABULARIES: dict[str, type[Concept]] = {
    "Stages": Stage,
    "Characteristics of data": Characteristic,
    "Facets": Facet,
    "Kinds of test": Generalization,
    "Designs of a comparison": Design,
    "Isolation of a cause": Isolation,
    "Direction of a metric": Orientation,
    "Scales": Scale,
    "Where a variance comes from": VarianceRule,
    "Domains": Domain,
}
GROUPS: dict[str, tuple[Entry, ...]] = {
    **OWN,
    **{
        title: tuple(
            Entry(f"{vocabulary.__name__.lower()}-{each.value}", each.label, each.definition) for each in vocabulary
        )
        for title, vocabulary in VOCABULARIES.items()
    },
}
ENTRIES = {entry.slug: entry for entries in GROUPS.values() for entry in entries}

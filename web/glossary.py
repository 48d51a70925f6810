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
    VarianceFrom,
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
            "A published way to make a dataset, taken apart into steps; each step is a component.",
        ),
        Entry(
            "component",
            "Component",
            "A building block of pipelines, such as rejection sampling: the same in every method.",
        ),
        Entry("kind", "Category", "Components of one stage that do the same job, such as scorers."),
        Entry("effect", "Effect", "One comparison of two conditions on one metric, with its place in its source."),
        Entry(
            "arm",
            "Condition",
            "One side of a comparison (an arm): the baseline without the component, or the treatment with it.",
        ),
        Entry(
            "source",
            "Source",
            "The paper or report that prints a figure. Evidence is counted over sources, not effects.",
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
            "Treatment minus baseline, its sign turned where lower is better: positive always means better.",
        ),
        Entry(
            "effect-size",
            "Effect size",
            "A comparison on the scale that its metric allows, positive where it is better: log odds for shares, the "
            "logarithm of a ratio for amounts, a difference in nats for losses, a share of a typical change for "
            "scores.",
        ),
        Entry(
            "variance",
            "Sampling variance",
            "How far an effect size would move if the same thing were measured again, with other items and seeds. It "
            "is computed from what was reported; where it is assumed, the answer says so.",
        ),
        Entry(
            "pooled-effect",
            "Pooled effect",
            "The mean of all effects of one component on one outcome, over experiments inside sources and sources. "
            "Of one source nothing is pooled: it is headed one study.",
        ),
        Entry(
            "random-effects",
            "REML",
            "Restricted maximum likelihood: how far experiments of one source, and sources, differ beyond sampling "
            "error.",
        ),
        Entry(
            "interval",
            "95% interval",
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
            "The share of the differences between sources that chance does not explain, from 0 to 100%.",
        ),
        Entry(
            "tau2",
            "Tau²",
            "The variance of the true effect between sources, or between experiments of one source. 0: they agree.",
        ),
        Entry(
            "sign-test",
            "Sign test",
            "How likely so lopsided a split of gains and losses would be if either were a toss of a coin.",
        ),
        Entry(
            "not-pooled",
            "Not pooled",
            "Listed, and left out of the estimate, each with its reason: without a size only its direction counts.",
        ),
    ),
    "What is concluded": (
        Entry(
            "certainty",
            "Certainty",
            "How far a pooled effect can be trusted: high, moderate, low or very low, by rules after GRADE that look "
            "at "
            "design, precision against what matters, agreement, directness and risk of bias.",
        ),
        Entry(
            "raises",
            "Raises, lowers",
            "The interval over two or more sources is above or below 0, with certainty of at least low.",
        ),
        Entry(
            "established",
            "Established",
            "Raises, lowers, or little or no difference, from two or more sources with certainty of at least low.",
        ),
        Entry(
            "contested",
            "Contested",
            "Sources point both ways, and neither direction has three in four of them: no direction is given.",
        ),
        Entry(
            "leans",
            "Leans",
            "Weaker than established: the estimate matters and the interval includes 0, or there is one study, or the "
            "certainty is very low. It says where to measure next.",
        ),
        Entry(
            "one-study",
            "One study",
            "One source alone: an interval over its experiments, never established. One experiment has its own noise "
            "alone.",
        ),
        Entry(
            "stratum",
            "Stratum",
            "Evidence that is pooled by itself: what the literature reports, or what the registry measured; that is "
            "not graded.",
        ),
        Entry(
            "pareto-front",
            "Pareto front",
            "Of the components established on both outcomes, on the same scales: those that no other beats on both.",
        ),
        Entry("gap", "Gap", "A component on an outcome in a domain where nothing was measured."),
    ),
    "Words of GRADE": (
        Entry(
            "threshold",
            "Smallest change that matters",
            "GRADE's minimal important difference: 0.1 log odds (2.5 points at 50 percent), 5 percent of an amount, "
            "0.05 nats, or a fifth of a typical change. Precision is judged against it.",
        ),
        Entry(
            "risk-of-bias",
            "Risk of bias",
            "What may make a result look better than it is: more differs than the component, only proposers report it, "
            "it was read in a secondary source, or the metric is what the component selects by.",
        ),
        Entry(
            "imprecision",
            "Imprecision",
            "The interval reaches over a border of what matters, or there are too few sources or experiments.",
        ),
        Entry(
            "inconsistency",
            "Inconsistency",
            "Sources contradict each other, or differ by more than chance explains.",
        ),
        Entry("indirectness", "Indirectness", "Most sources come from other domains than the one that was asked for."),
        Entry(
            "publication-bias",
            "Publication bias",
            "What worked is published sooner: seen where small studies report larger effects than large ones.",
        ),
    ),
    "Used together": (
        Entry(
            "lift",
            "Lift",
            "How many times more often two components are in one method than if each were picked by chance. "
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
    "Outcomes": Facet,
    "Kinds of test": Generalization,
    "Designs of a comparison": Design,
    "Isolation of an effect": Isolation,
    "Direction of a metric": Orientation,
    "Scales": Scale,
    "Where a variance comes from": VarianceFrom,
    "Domains": Domain,
}
GROUPS: dict[str, tuple[Entry, ...]] = {
    **OWN,
    **{
        title: tuple(
            Entry(f"{vocabulary.__name__.lower()}-{term.value}", term.label, term.definition) for term in vocabulary
        )
        for title, vocabulary in VOCABULARIES.items()
    },
}
ENTRIES = {entry.slug: entry for entries in GROUPS.values() for entry in entries}

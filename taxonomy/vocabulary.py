"""The closed vocabularies: what code branches on. What people extend (kinds, components, metrics) are records."""

from enum import StrEnum
from typing import Self


class Concept(StrEnum):
    """A term with the label and the definition that a reader sees."""

    label: str
    definition: str

    def __new__(cls, value: str, label: str = "", definition: str = "") -> Self:
        term = str.__new__(cls, value)
        term._value_ = value
        term.label = label
        term.definition = definition
        return term


class Stage(Concept):
    """The four stages of a pipeline, in the order in which data usually pass them."""

    SEEDING = (
        "seeding",
        "Seeding",
        "What the pipeline starts from: human tasks, published datasets, corpora, taxonomies or a model's own prior.",
    )
    PROMPTING = (
        "prompting",
        "Prompting",
        "How a generator is asked: what its prompt holds and how its answer is produced.",
    )
    FILTERING = "filtering", "Filtering", "Which samples are kept, ranked or balanced, and by which judgement."
    EVOLUTION = (
        "evolution",
        "Evolution",
        "How existing samples, or the generator itself, are changed into the next generation.",
    )


class Characteristic(Concept):
    """The three characteristics of data that the registry judges methods by (Havrilla et al., arXiv 2412.02980)."""

    QUALITY = "quality", "Quality", "How right, valid and well rated the samples are."
    DIVERSITY = "diversity", "Diversity", "How varied the samples are and how much of the space of tasks they cover."
    COMPLEXITY = "complexity", "Complexity", "How hard, long or many-stepped the samples are."


class Facet(Concept):
    """What an effect speaks of: a characteristic of the data, or the generalization of a model trained on them."""

    QUALITY = "quality", "Quality", "The data themselves: right, valid, well rated."
    DIVERSITY = "diversity", "Diversity", "The data themselves: varied, covering, not repeating."
    COMPLEXITY = "complexity", "Complexity", "The data themselves: hard, long, many steps."
    IN_DISTRIBUTION = (
        "in_distribution",
        "In-distribution generalization",
        "A model trained on the data, tested on the kind of task that the data were built for.",
    )
    OUT_OF_DISTRIBUTION = (
        "out_of_distribution",
        "Out-of-distribution generalization",
        "The same model, tested on a kind of task that the data were not built for.",
    )


class Measures(Concept):
    """What a metric measures: one characteristic of the data, their amount, or a model downstream of them."""

    QUALITY = "quality", "Quality", "The metric grades how right, valid or well rated the data are."
    DIVERSITY = "diversity", "Diversity", "The metric grades how varied or covering the data are."
    COMPLEXITY = "complexity", "Complexity", "The metric grades how hard, long or many-stepped the data are."
    AMOUNT = "amount", "Amount", "The metric counts the data; it speaks of no outcome."
    DOWNSTREAM = "downstream", "In- or out-of-distribution generalization", "A model trained on the data was tested."


class Generalization(Concept):
    """Where a downstream test lies, seen from the training data."""

    IN_DISTRIBUTION = "in-distribution", "In-distribution", "The test is like the training data."
    OUT_OF_DISTRIBUTION = "out-of-distribution", "Out-of-distribution", "The test is unlike the training data."
    MIXED = "mixed", "Mixed", "The figure averages over tests of both sorts; it is listed and pooled into neither."


class Design(Concept):
    """How well a comparison isolates its cause."""

    ABLATION = "ablation", "Ablation", "The same pipeline with and without the component."
    DOSE_RESPONSE = (
        "dose-response",
        "Dose-response",
        "The strength of the component was varied; the baseline is the weaker dose.",
    )
    BEFORE_AFTER = "before-after", "Before-after", "The same data before and after the component."
    COMPARISON = "comparison", "Comparison", "More differs than the component; the note says what."
    WHOLE_METHOD = (
        "whole-method",
        "Whole method",
        "A model trained with the method against one without it: evidence on the method, on no component.",
    )


class Isolation(Concept):
    """What differs between the two arms of an effect, by what is recorded of them."""

    ISOLATED = (
        "isolated",
        "Isolated",
        "Only the component differs: both compositions are recorded and differ in it alone, or the record says so.",
    )
    ASSUMED = (
        "assumed",
        "Assumed",
        "The source calls it an ablation; nothing is recorded of the two conditions that could be compared.",
    )
    BUNDLE = "bundle", "Bundle", "The component differs, and more."
    WHOLE_METHOD = (
        "whole-method",
        "Different pipelines",
        "The recorded pipelines share no component, or the design compares whole methods.",
    )
    UNKNOWN = (
        "unknown",
        "Unknown",
        "It is not recorded what differs, or the recorded difference does not name the cause.",
    )


class ComparatorKind(Concept):
    """The alternative that the baseline has in place of the cause."""

    ABSENT = "absent", "Absent", "The same without the cause."
    RANDOM = "random", "Random", "A random choice of the same kind: a random subset for a selection."
    ALTERNATIVE = "alternative", "Alternative", "Another component that does the same job."
    WEAKER_DOSE = "weaker-dose", "Weaker dose", "Less of the cause."
    HUMAN_DATA = "human-data", "Human data", "Data written or labelled by people."
    UNTRAINED = "untrained", "Untrained", "The model before training on any of the data."
    OTHER_METHOD = "other-method", "Other method", "The data or the model of another whole method."
    UNKNOWN = "unknown", "Unknown", "The source does not say."


class Confounder(Concept):
    """What may differ between two arms besides the cause."""

    SIZE = "size", "Size", "The number of samples."
    GENERATOR = "generator", "Generator", "The model that wrote the data."
    STUDENT = "student", "Student", "The model that was trained."
    LENGTH = "length", "Length", "The length of the samples."
    FILTER = "filter", "Filter", "How samples were filtered."
    MIXTURE = "mixture", "Mixture", "Which other data were mixed in."
    BUDGET = "budget", "Budget", "Calls, tokens or time spent on making the data."
    TRAINING = "training", "Training", "How the model was trained: stages, loss, hyper-parameters."
    PROMPT = "prompt", "Prompt", "How the generator was prompted."
    COMPONENTS = "components", "Components", "Other components of the pipeline."
    SEEDS = "seeds", "Seeds", "What the pipeline started from."
    EVALUATION = "evaluation", "Evaluation", "How the models were tested."


class Sides(Concept):
    """Whether the two arms are the two sides of one contest."""

    BOTH = (
        "both",
        "Both sides of one contest",
        "The two conditions were judged against each other: their values are the shares that each side won.",
    )


class Criterion(Concept):
    """What a component selects or optimizes by."""

    JUDGE_SCORE = "judge-score", "Judge's score", "The grade that a judging model gives."
    CORRECTNESS = "correctness", "Correctness", "Whether an answer is right by a key, a test or a vote."
    SIMILARITY = "similarity", "Similarity", "How alike samples are, by words or embeddings."
    REWARD = "reward", "Reward", "The score of a reward model."
    DIFFICULTY = "difficulty", "Difficulty", "How hard a sample is for a model or a grader."
    FORMAT = "format", "Format", "Whether a sample has a given form."
    LENGTH = "length", "Length", "How long a sample is."
    PERPLEXITY = "perplexity", "Perplexity", "How likely a language model finds a sample."
    TAGS = "tags", "Tags", "Labels of topic or skill."
    INFLUENCE = "influence", "Influence", "The estimated effect of a sample on a loss."


class DataType(Concept):
    """What flows between the steps of a pipeline."""

    PROMPTS = "prompts", "Prompts", "Instructions or questions without answers."
    RESPONSES = "responses", "Responses", "Answers to prompts that are given."
    PAIRS = "prompt-response pairs", "Prompt-response pairs", "Prompts with their answers."
    PREFERENCES = "preference pairs", "Preference pairs", "A preferred and a rejected answer to one prompt."
    DOCUMENTS = "documents", "Documents", "Running text, code, tools or environments that prompts draw on."
    ANYTHING = "anything", "Anything", "Whatever comes in."


class Origin(Concept):
    """Where the composition of a method was read."""

    PAPER = "paper", "Paper", "A publication describes it."
    TOOL = "tool", "Tool", "A pipeline shipped with a tool."


class Fit(Concept):
    """How an operator of a tool corresponds to components."""

    EXACT = "exact", "Exact", "It is this component."
    CLOSE = "close", "Close", "This component is the nearest; the note may say what differs."
    COMPOSITE = "composite", "Composite", "Several components in one, in the order in which they happen."
    DEPENDS = "depends", "Depends", "Parameters, the prompt or the data decide which component it is."
    ANNOTATE = "annotate", "Annotation", "It scores or labels and drops nothing; a later step may drop by it."
    NONE = "none", "None", "No component corresponds to it."
    PLUMBING = "plumbing", "Plumbing", "It moves columns or files: no step of a method."
    OUT_OF_SCOPE = "out-of-scope", "Out of scope", "It works on pictures, sound or film."


class SourceKind(Concept):
    """What sort of text a source is."""

    PAPER = "paper", "Paper", "A paper, preprint or report."
    SOFTWARE = "software", "Software", "A tool, with its code and documentation."


class Doubt(Concept):
    """A reason to trust a single effect less, computed from its record."""

    BUNDLED = "bundled", "Bundled", "More differs than the component, or whole methods are compared."
    CIRCULAR = "circular", "Circular", "The component selects by the quantity that the metric measures."
    SECOND_HAND = "second-hand", "Second-hand", "The figure was read in a secondary source, not in the paper."
    READ_ONCE = "read-once", "Read once", "No second reader has looked at the figure."
    IMPUTED_VARIANCE = "imputed-variance", "Imputed variance", "No sample size or error is recorded for its shares."
    FORMAT_FAILURE = "format-failure", "Format failure", "A value is a share under 1% or over 99%."
    NOT_BINOMIAL = "not-binomial", "Not binomial", "A mean of scores or of tests, treated as a share of items."


class Domain(Concept):
    """The kinds of task that data are built for."""

    INSTRUCTION_FOLLOWING = "instruction-following", "Instruction following", "Open-ended requests and their answers."
    MATH = "math", "Mathematics", "Mathematical problems whose answers can be checked."
    CODE = "code", "Code", "Programs written, completed or repaired."
    REASONING = (
        "reasoning",
        "Reasoning",
        "Questions that take several steps of inference, outside mathematics and code.",
    )
    PREFERENCE = (
        "preference",
        "Preference",
        "Pairs or rankings of answers for preference optimization and reward models.",
    )
    TOOL_USE = "tool-use", "Tool use", "Calls of functions and interfaces."
    PRETRAINING = "pretraining", "Pretraining", "Running text for training a language model from scratch or further."
    CLASSIFICATION = "classification", "Classification", "Labelled texts for training a classifier."
    DIALOGUE = "dialogue", "Dialogue", "Conversations of several turns."
    SAFETY = "safety", "Safety", "Harmful or adversarial requests and how to meet them."
    GENERAL = "general", "General", "No single kind of task."


class Orientation(Concept):
    """Which direction of a metric is better for what it measures."""

    HIGHER = "higher-is-better", "Higher is better", "A larger value means more of what the metric measures."
    LOWER = "lower-is-better", "Lower is better", "A smaller value means more of what the metric measures."

    @property
    def sign(self) -> int:
        return 1 if self is Orientation.HIGHER else -1


class Scale(Concept):
    """Which arithmetic a metric's values allow."""

    PROPORTION = "proportion", "Proportion", "A share of successes, between 0 and 1 or 0 and 100 percent."
    COUNT = "count", "Count", "A number, length or size with a true zero: quotients of values mean something."
    NATS = "nats", "Nats", "A loss, or a perplexity by its logarithm: differences mean something."
    BOUNDED = "bounded", "Bounded", "A score between fixed limits, or the logarithm of one, that is no share of items."
    GRADE = "grade", "Grade", "The zero is arbitrary (grades, reward scores): only differences mean something."


class ReadIn(Concept):
    """Which text a figure was read in."""

    PRIMARY = "primary", "Primary", "The paper or its authors' repository."
    SECONDARY = "secondary", "Secondary", "Another text's account of the paper."


class Confirmation(Concept):
    """What a second reader of the figure found."""

    CONFIRMED = "confirmed", "Confirmed", "Values, conditions, metric and component are in the paper as recorded."
    CONFIRMED_IN_ACCOUNT = (
        "confirmed-in-account",
        "Confirmed in the secondary source",
        "Confirmed against that secondary source only.",
    )
    CORRECTED = (
        "corrected",
        "Corrected",
        "The second reader changed component, design, metric or generalization; the note says why.",
    )


class Mark(Concept):
    """How far a figure was traced back, shown next to it."""

    CHECKED = "checked", "checked in the paper", "Read in the paper, and read there again by a second reader."
    PRIMARY = "primary", "read in the paper", "Read once in the paper or its authors' repository."
    SECOND_HAND = "second-hand", "second-hand", "Read in a secondary source, not in the paper."
    MEASURED = "measured", "measured here", "Measured by this registry on published data."


class SecondReading(Concept):
    """What a second reader found, in the words of the first edition: they remain in the answers of the interface."""

    CONFIRMED = "confirmed", "Confirmed", "Values, conditions, metric and component are in the paper as recorded."
    CONFIRMED_IN_SECONDARY = (
        "confirmed-in-secondary",
        "Confirmed in the secondary source",
        "Confirmed against that secondary source only.",
    )
    CORRECTED = (
        "corrected",
        "Corrected",
        "The second reader changed component, design, metric or generalization; the note says why.",
    )


class Status(Concept):
    """The state of a record."""

    ACTIVE = "active", "Active", "In use."
    DEPRECATED = "deprecated", "Deprecated", "Still valid, but no longer recommended; a replacement may be named."


class SubmissionState(Concept):
    """The state of a submission in its review."""

    DRAFT = "draft", "Draft", "Only its author works on it."
    SUBMITTED = "submitted", "Submitted", "It waits for a curator."
    CHANGES_REQUESTED = "changes_requested", "Changes requested", "A curator asked its author to revise it."
    ACCEPTED = "accepted", "Accepted", "Its records are published."
    REJECTED = "rejected", "Rejected", "A curator turned it down."
    WITHDRAWN = "withdrawn", "Withdrawn", "Its author took it back."


class ReportState(Concept):
    """What became of a reader's objection."""

    OPEN = "open", "Open", "No curator has looked at it yet."
    AGREED = "agreed", "Agreed", "A curator agrees: the record is disputed."
    DISMISSED = "dismissed", "Dismissed", "A curator does not agree."
    SETTLED = "settled", "Settled", "The record was corrected, or the objection answered."


class Role(Concept):
    """What an account may do."""

    CONTRIBUTOR = "contributor", "Contributor", "Submits, and sees their own submissions."
    CURATOR = "curator", "Curator", "Reviews the submissions of others as well."
    ADMINISTRATOR = "administrator", "Administrator", "Does what a curator does, and looks after accounts."


class RequestState(Concept):
    """What became of a request for a role."""

    OPEN = "open", "Open", "Nobody has decided yet."
    GRANTED = "granted", "Granted", "The account has the role."
    REFUSED = "refused", "Refused", "The account has not got the role."


class Sign(Concept):
    """Which way an effect goes."""

    GAIN = "gain", "Gain", "The treatment is better."
    LOSS = "loss", "Loss", "The treatment is worse."
    NONE = "none", "No difference", "Both conditions have the same value."


class VarianceFrom(Concept):
    """Where the sampling variance of an effect comes from; the weaker of the two arms' origins counts."""

    PRINTED = "printed", "Printed errors", "From standard errors, or a standard deviation over seeds (delta method)."
    SAMPLE = "sample", "Sample sizes", "Binomial, from the number of units averaged in each condition."
    ITEMS = "items", "Test items", "Binomial, from the number of items of the benchmark."
    IMPUTED = (
        "imputed",
        "Assumed",
        "Nobody states a number: 500 items are assumed for a proportion, else the metric's median known variance.",
    )


def facet_of(measures: Measures, generalization: Generalization | None) -> Facet | None:
    """The facet an effect speaks of; None for an amount, and for a downstream effect that is mixed."""
    if measures is Measures.AMOUNT:
        return None
    if measures is not Measures.DOWNSTREAM:
        return Facet(measures.value)
    if generalization in (None, Generalization.MIXED):
        return None
    return Facet(generalization.value.replace("-", "_"))

"""The answer of a comparison in a sentence or two a pair: which of the two did better, in how many recorded effects.

These are counts of recorded comparisons, never a pooled result: what each was measured on is in the tables below them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypedDict

from catalogue.compare import Comparison
from catalogue.compare_components import ComponentComparison
from catalogue.contrasts import Contrast, PooledContrast
from catalogue.effects import EffectRead
from catalogue.explanation import Explanation
from taxonomy.vocabulary import Facet, Isolation, Mark
from web.sizes import verb

Names = Mapping[str, str]


class PairAnswer(TypedDict):
    """The answer on one pair: both ids in one text, both names, and the sentences."""

    slugs: str
    names: list[str]
    text: str


def method_answers(answer: Comparison) -> list[PairAnswer]:
    """One row a pair of methods, in the order of the explanations: ids, both names, and the sentences."""
    rows = []
    for pair in answer.explanation:
        effects = _between(answer.head_to_head, pair.a, pair.b)
        text = _direct(pair, effects, answer.names) if effects else _indirect(pair, answer.names)
        rows.append(_row(pair.a, pair.b, answer.names, text))
    return rows


def component_answers(answer: ComponentComparison) -> list[PairAnswer]:
    """One row a pair of components, in their order: ids, both names, and the count on each outcome."""
    names = {component.id: component.name for component in answer.components}
    rows = []
    for a, b in combinations(names, 2):
        effects = [row for row in answer.contrasts if {row.treated_component, row.baseline_component} == {a, b}]
        text = (
            _by_outcome((a, b), effects, answer.pooled, names)
            or f"No recorded effect compares {names[a]} with {names[b]}."
        )
        rows.append(_row(a, b, names, text))
    return rows


def _row(a: str, b: str, names: Names, text: str) -> PairAnswer:
    return {"slugs": f"{a} {b}", "names": [names[a], names[b]], "text": text}


def _between(effects: Iterable[EffectRead], a: str, b: str) -> list[EffectRead]:
    """The effects that have one of the two methods as each of their arms."""
    return [effect for effect in effects if {effect.baseline.method, effect.treated.method} == {a, b}]


def _direct(pair: Explanation, effects: Sequence[EffectRead], names: Names) -> str:
    """The count on the outcome of the query, or, where it was not measured, the count on everything else."""
    slugs, outcome = (pair.a, pair.b), _outcome(pair.facet)
    on_it = [effect for effect in effects if effect.facet is pair.facet]
    rest = len(effects) - len(on_it)
    if not on_it:
        count = f"{_count(slugs, _better_methods(effects), names)} ({_basis(effects)})"
        return f"No recorded comparison is on {outcome}. On other outcomes or mixed benchmarks, {count}."
    more = f" {rest} more {'is' if rest == 1 else 'are'} on other outcomes or mixed benchmarks." if rest else ""
    return f"On {outcome}, {_count(slugs, _better_methods(on_it), names)} ({_basis(on_it)}).{more}"


def _by_outcome(
    slugs: tuple[str, str], effects: Sequence[Contrast], pooled: Iterable[PooledContrast], names: Names
) -> str:
    """The count and the pooled direction on each outcome, the mixed benchmarks last; empty without effects."""
    directions = [row for row in pooled if {row.treated_component, row.baseline_component} == {*slugs}]
    groups = [(facet, [effect for effect in effects if effect.facet is facet]) for facet in (*Facet, None)]
    return " ".join(
        f"On {_outcome(facet)}, {_count(slugs, [effect.favours for effect in members], names)} ({_basis(members)})."
        + "".join(_pooled(row, names) for row in directions if row.facet is facet)
        for facet, members in groups
        if members
    )


def _pooled(contrast: PooledContrast, names: Names) -> str:
    treated, baseline = names[contrast.treated_component], names[contrast.baseline_component]
    level = contrast.row.certainty.level
    grade = level if level == "not graded" else f"{level} certainty"
    return f" Pooled, {treated} in place of {baseline}: {verb(contrast.row.keyed()).lower()} ({grade})."


def _count(slugs: tuple[str, str], better: Sequence[str | None], names: Names) -> str:
    """`A had the better figure in 3 of 4 recorded comparisons and B in 1`; `better` has the better one of each."""
    counts, number = Counter(better), len(better)
    first, second = sorted(slugs, key=lambda slug: -counts[slug])
    level = f", with no difference in {counts[None]}" if counts[None] else ""
    comparisons = f"recorded comparison{'' if number == 1 else 's'}"
    return (
        f"{names[first]} had the better figure in {counts[first]} of {number} {comparisons} "
        f"and {names[second]} in {counts[second]}{level}"
    )


def _better_methods(effects: Iterable[EffectRead]) -> list[str | None]:
    """The method of the better arm of each effect; None where both have the same value."""
    return [
        (effect.treated if effect.gain > 0 else effect.baseline).method if effect.gain else None for effect in effects
    ]


def _basis(effects: Sequence[EffectRead]) -> str:
    """How many sources a count rests on, and how many of its effects are with variants, bundled or second-hand."""
    sources = len({effect.source.id for effect in effects})
    variants = sum(bool(effect.baseline.variant or effect.treated.variant) for effect in effects)
    bundled = sum(effect.isolation is Isolation.BUNDLE for effect in effects)
    second_hand = sum(effect.reading.mark is Mark.SECOND_HAND for effect in effects)
    parts = [f"{sources} source{'' if sources == 1 else 's'}"]
    parts += [f"{variants} with a variant"] if variants else []
    parts += [f"more than the component differs in {bundled}"] if bundled else []
    parts += [f"{second_hand} second-hand"] if second_hand else []
    return ", ".join(parts)


def _indirect(pair: Explanation, names: Names) -> str:
    """Without a recorded comparison: how many of the components that differ have an established effect."""
    none = f"No recorded effect is linked to both {names[pair.a]} and {names[pair.b]}."
    differ, outcome = len(pair.components), _outcome(pair.facet)
    if not differ:
        return f"{none} Their components are the same."
    favoured = Counter(row.supports for row in pair.components if row.supports)
    those = f"the {differ} components that differ" if differ > 1 else "the one component that differs"
    if not favoured:
        return f"{none} No effect on {outcome} is established for {those}."
    sides = " and ".join(f"{favoured[slug]} favours {names[slug]}" for slug in (pair.a, pair.b) if favoured[slug])
    return f"{none} Of {those}, by effects on {outcome} established elsewhere, {sides}."


def _outcome(facet: Facet | None) -> str:
    return facet.label.lower() if facet else "mixed benchmarks"

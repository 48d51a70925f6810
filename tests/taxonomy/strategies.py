"""Hypothesis strategies for valid documents of every kind, whole bundles whose references resolve."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from hypothesis import strategies as st

from taxonomy.documents import Bundle, Component, Effect, Kind, Method, Metric, Operator, Rounds, Source
from taxonomy.vocabulary import (
    Characteristic,
    ComparatorKind,
    Confirmation,
    Confounder,
    Criterion,
    DataType,
    Design,
    Domain,
    Generalization,
    Measures,
    Orientation,
    Origin,
    Scale,
    Sides,
    SourceKind,
)
from tests.taxonomy.value_strategies import (
    LIMIT,
    Raw,
    counts,
    figures,
    ids,
    kind_ids,
    operator_ids,
    params,
    texts,
    urls,
    years,
)

Term = TypeVar("Term", Source, Kind, Component, Metric)


def _terms(document: type[Term], required: Raw, optional: Raw, others: Sequence[str]) -> st.SearchStrategy[Term]:
    """Terms in use, deprecated ones, and deprecated ones replaced by one of the others."""
    lives: list[st.SearchStrategy[Raw]] = [st.just({}), st.just({"status": "deprecated"})]
    if others:
        lives.append(st.builds(lambda other: {"status": "deprecated", "replaced_by": other}, st.sampled_from(others)))
    fields = st.fixed_dictionaries(required, optional=optional)
    return st.builds(lambda raw, life: document.model_validate({**raw, **life}), fields, st.one_of(lives))


def _key(own: str | None, strategy: st.SearchStrategy[str], others: Sequence[str] = ()) -> st.SearchStrategy[str]:
    """The id that is given, or one that is none of the others."""
    return strategy.filter(lambda key: key not in others) if own is None else st.just(own)


def sources(own: str | None = None, others: Sequence[str] = ()) -> st.SearchStrategy[Source]:
    required = {
        "id": _key(own, ids(), others),
        "title": texts(),
        "year": years(),
        "url": urls(),
        "authors": st.lists(texts(12), min_size=1, max_size=3),
    }
    optional = {
        "kind": st.sampled_from(SourceKind),
        "arxiv": st.from_regex(r"([0-9]{4}\.[0-9]{4,5}|[a-z-]{1,8}(\.[A-Z]{2})?/[0-9]{7})(v[0-9])?", fullmatch=True),
        "doi": st.from_regex(r"10\.[0-9]{4,9}/[A-Za-z0-9.()/-]{1,20}", fullmatch=True),
        "venue": texts(12),
        "code": urls(),
    }
    return _terms(Source, required, optional, others)


def kinds(own: str | None = None, others: Sequence[str] = ()) -> st.SearchStrategy[Kind]:
    return _terms(Kind, {"id": _key(own, kind_ids(), others), "name": texts(12), "summary": texts()}, {}, others)


def components(
    in_kinds: Sequence[str], own: str | None = None, others: Sequence[str] = ()
) -> st.SearchStrategy[Component]:
    required = {
        "id": _key(own, ids(), others),
        "name": texts(12),
        "kind": st.sampled_from(in_kinds),
        "summary": texts(),
    }
    optional = {
        "aliases": st.lists(texts(12), max_size=3),
        "manipulates": st.sampled_from(Characteristic),
        "criterion": st.sampled_from(Criterion),
        "needs": st.sampled_from(DataType),
        "yields": st.sampled_from(DataType),
        "place": st.sampled_from(in_kinds),
    }
    return _terms(Component, required, optional, others)


def metrics(own: str | None = None, others: Sequence[str] = ()) -> st.SearchStrategy[Metric]:
    required = {
        "id": _key(own, ids(), others),
        "name": texts(12),
        "summary": texts(),
        "measures": st.sampled_from(Measures),
        "orientation": st.sampled_from(Orientation),
    }
    optional = {
        "unit": st.just("percent") | texts(8),
        "scale": st.sampled_from(Scale),
        "family": ids(),
        "items": items(),
        "poolable": st.booleans(),
    }
    return _terms(Metric, required, optional, others)


def items() -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries({"count": counts(1), "cited": urls()}) | st.just({"count": None})


def yields() -> st.SearchStrategy[Raw]:
    return st.builds(
        lambda rows, lost: {"rows_in": rows + lost, "rows_out": rows}, counts(1), st.integers(0, 9)
    ).filter(lambda raw: raw["rows_in"] <= LIMIT)


def readings() -> st.SearchStrategy[Raw]:
    """Addresses and repository paths, read once or twice."""
    path = {
        "repository": st.just("owner/name.x"),
        "path": texts(12),
        "commit": st.from_regex(r"[0-9a-f]{40}", fullmatch=True),
    }
    places = (
        st.fixed_dictionaries({"address": urls()})
        | st.fixed_dictionaries(path)
        | st.fixed_dictionaries({"path": texts(12)})
    )
    first = st.just({"in": "primary"}) | st.fixed_dictionaries(
        {"in": st.just("secondary")}, optional={"account": texts(12)}
    )
    again = st.fixed_dictionaries(
        {"second": st.sampled_from(Confirmation)}, optional={"by": texts(8), "on": st.dates().map(date.isoformat)}
    )
    return st.builds(
        lambda *parts: {key: value for part in parts for key, value in part.items()}, places, first, st.just({}) | again
    )


def models() -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries({}, optional={"generator": texts(12), "judge": texts(12), "student": texts(12)})


def step_models() -> st.SearchStrategy[list[Raw]]:
    one = st.fixed_dictionaries({"model": texts(12), "role": st.sampled_from(["generator", "judge", "embedder"])})
    return st.lists(one, max_size=2, unique_by=lambda item: (item["model"], item["role"]))


def outputs() -> st.SearchStrategy[Raw]:
    optional = {"size": counts(), "licence": st.just("Apache-2.0") | texts(8), "url": urls()}
    return st.fixed_dictionaries({"name": texts(12)}, optional=optional)


def costs() -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries({}, optional={"generator_tokens": figures(0), "generator_calls": figures(0)})


@st.composite
def compositions(draw: st.DrawFn, max_size: int = 6) -> dict[str, list[str]]:
    """Step ids with their inputs: acyclic, connected, listed in any order."""
    names = draw(st.lists(ids(), min_size=1, max_size=max_size, unique=True))
    rank = dict(zip(names, draw(st.permutations(range(len(names)))), strict=True))
    pairs = {(names[draw(st.integers(0, place - 1))], names[place]) for place in range(1, len(names))}
    pairs |= draw(st.sets(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=3))
    inputs: dict[str, list[str]] = {name: [] for name in names}
    for edge in sorted({tuple(sorted(pair, key=rank.__getitem__)) for pair in pairs if pair[0] != pair[1]}):
        inputs[edge[1]].append(edge[0])
    return inputs


@st.composite
def loops(draw: st.DrawFn, inputs: dict[str, list[str]]) -> Raw:
    """A loop from any step back to itself or to a step upstream of it."""
    start = draw(st.sampled_from(list(inputs)))
    upstream, fresh = {start}, [start]
    while fresh:
        actual = set(inputs[fresh.pop()]) - upstream
        upstream |= actual
        fresh += sorted(actual)
    loop: Raw = {"from": start, "to": draw(st.sampled_from(sorted(upstream)))}
    return loop | draw(st.fixed_dictionaries({}, optional={"rounds": st.integers(1, 1_000_000)}))


@st.composite
def looped(draw: st.DrawFn, inputs: dict[str, list[str]]) -> Raw:
    """A loop or none, and further loops of one step each, inside it or apart from it."""
    if not draw(st.booleans()):
        return {}
    first = draw(loops(inputs))
    ends = {name for name in inputs if (name, name) != (first["from"], first["to"])}
    further = draw(st.lists(st.sampled_from(sorted(ends)), max_size=2, unique=True)) if ends else []
    return {"iterates": first, "loops": [{"from": name, "to": name} for name in further]}


@st.composite
def methods(
    draw: st.DrawFn,
    component_ids: Sequence[str],
    source_ids: Sequence[str],
    own: str | None = None,
    others: Sequence[str] = (),
) -> Method:
    """A method over these components and sources, which extends one of the `others` or none."""
    inputs = draw(compositions())
    optional = {"params": params(), "kept": yields(), "note": texts(), "models": step_models()}
    step = {"component": st.sampled_from(component_ids)}
    steps = [
        {"id": key, "inputs": step_inputs, **draw(st.fixed_dictionaries(step, optional=optional))}
        for key, step_inputs in inputs.items()
    ]
    required = {
        "id": _key(own, ids(), others),
        "name": texts(12),
        "year": years(),
        "source": st.sampled_from(source_ids),
        "domains": st.lists(st.sampled_from(Domain), min_size=1, max_size=3, unique=True),
        "summary": texts(),
    }
    further = {
        "models": models(),
        "output": outputs(),
        "code": urls(),
        "cost": costs(),
        "origin": st.sampled_from(Origin),
    }
    if others:
        further["extends"] = st.sampled_from(others)
    fields = draw(st.fixed_dictionaries(required, optional=further))
    return Method.model_validate({"steps": steps, **draw(looped(inputs)), **fields})


@st.composite
def arms(draw: st.DrawFn, of: Sequence[Method]) -> Raw:
    optional = {"se": figures(0), "n": counts(1), "rows": counts(), "runs": counts(1), "sd": figures(0)}
    arm: Raw = draw(st.fixed_dictionaries({"label": texts(12), "value": figures()}, optional=optional))
    if draw(st.booleans()) and of:
        method = draw(st.sampled_from(of))
        steps = draw(st.permutations([step.id for step in method.steps]))
        left, right = sorted((draw(st.integers(0, len(steps))), draw(st.integers(0, len(steps)))))
        arm |= {"method": method.id, "without": steps[:left], "changed": steps[left:right]}
        arm["variant"] = draw(st.booleans())
    return arm


def comparators(component_ids: Sequence[str], method_ids: Sequence[str]) -> st.SearchStrategy[Raw]:
    kinds: st.SearchStrategy[Raw] = st.sampled_from(ComparatorKind).map(lambda kind: {"is": kind})
    named = [("alternative", component_ids), ("other-method", method_ids)]
    return st.one_of(
        kinds,
        *(st.fixed_dictionaries({"is": st.just(kind), "id": st.sampled_from(names)}) for kind, names in named if names),
    )


def _causes(component_ids: Sequence[str]) -> st.SearchStrategy[Raw]:
    """A design with the cause that goes with it."""
    designs = st.sampled_from([design for design in Design if design is not Design.WHOLE_METHOD])
    return (
        st.fixed_dictionaries({"design": designs, "component": st.sampled_from(component_ids)})
        | st.fixed_dictionaries({"design": designs, "characteristic": st.sampled_from(Characteristic)})
        | st.just({"design": Design.WHOLE_METHOD})
    )


@st.composite
def effects(
    draw: st.DrawFn,
    component_ids: Sequence[str],
    source_ids: Sequence[str],
    of_metrics: Sequence[Metric],
    of_methods: Sequence[Method] = (),
    *,
    own: str | None = None,
) -> Effect:
    """An effect that fits the metric and the methods it names."""
    metric = draw(st.sampled_from(of_metrics))
    required = {
        "id": _key(own, ids()),
        "source": st.sampled_from(source_ids),
        "locator": texts(12),
        "baseline": arms(of_methods),
        "treated": arms(of_methods),
        "reading": readings(),
    }
    optional: Raw = {"domain": st.sampled_from(Domain), "models": models(), "measured_by": texts(8), "note": texts()}
    optional |= {
        "items": items(),
        "also_differs": st.lists(st.sampled_from(Confounder), unique=True, max_size=3),
        "manipulates": st.sampled_from(Characteristic),
        "dose": st.fixed_dictionaries({"unit": texts(8)}, optional={"baseline": figures(), "treated": figures()}),
        "experiment": ids(),
        "sides": st.sampled_from(Sides),
        "comparator": comparators(component_ids, [method.id for method in of_methods]),
    }
    if of_methods:
        optional["method"] = st.sampled_from([method.id for method in of_methods])
    raw = {
        "metric": metric.id,
        **draw(_causes(component_ids)),
        **draw(st.fixed_dictionaries(required, optional=optional)),
    }
    if metric.measures is Measures.DOWNSTREAM:
        raw["generalization"] = draw(st.sampled_from(Generalization))
    if raw["design"] == Design.COMPARISON and raw.get("also_differs") == []:
        del raw["also_differs"]  # in a comparison more differs than the cause
    return Effect.model_validate(raw)


def rounds(
    method_ids: Sequence[str], source_ids: Sequence[str], metric_ids: Sequence[str], own: str | None = None
) -> st.SearchStrategy[Rounds]:
    growing = st.lists(figures(0), min_size=2, max_size=5, unique=True).map(sorted)
    required = {
        "id": _key(own, ids()),
        "method": st.sampled_from(method_ids),
        "source": st.sampled_from(source_ids),
        "locator": texts(12),
        "metric": st.sampled_from(metric_ids),
        "points": growing.flatmap(lambda at: st.tuples(*(st.tuples(st.just(place), figures()) for place in at))),
        "reading": readings(),
    }
    return st.fixed_dictionaries(required, optional={"note": texts()}).map(Rounds.model_validate)


def operators(component_ids: Sequence[str], own: str | None = None) -> st.SearchStrategy[Operator]:
    """Operators that are a component, or that may be one of some."""
    some = st.lists(st.sampled_from(component_ids), min_size=1, max_size=3, unique=True)
    correspondences = st.one_of(
        st.builds(lambda fit, slugs: {"fit": fit, "components": slugs}, st.sampled_from(["exact", "close"]), some),
        st.builds(lambda fit, slugs: {"fit": fit, "usually": slugs}, st.sampled_from(["depends", "none"]), some),
    )
    names = st.lists(texts(12) | st.dictionaries(texts(6), texts(6), min_size=1, max_size=2), max_size=2)
    optional = {"version": texts(12), "match": names, "related": some, "when_filtered": some, "note": texts()}
    fields = st.fixed_dictionaries({"operator": texts(12)}, optional=optional)
    return st.builds(
        lambda key, raw, correspondence: Operator.model_validate(
            {"id": key, "tool": key.partition("/")[0], **raw, **correspondence}
        ),
        _key(own, operator_ids()),
        fields,
        correspondences,
    )


def _list_of(
    draw: st.DrawFn,
    one: Callable[..., st.SearchStrategy[Any]],
    most: int,
    least: int = 1,
    key: Callable[[], st.SearchStrategy[str]] = ids,
) -> list[Any]:
    """Documents with distinct ids; each may refer to those before it alone, so that there is no cycle."""
    keys = draw(st.lists(key(), min_size=least, max_size=most, unique=True))
    return [draw(one(own, keys[:place])) for place, own in enumerate(keys)]


@st.composite
def bundles(draw: st.DrawFn) -> Bundle:
    """A whole bundle: every reference resolves inside it, and every effect fits its metric and its methods."""
    fields: Raw = {"sources": _list_of(draw, sources, 3), "kinds": _list_of(draw, kinds, 3, key=kind_ids)}
    source_ids, in_kinds = ([term.id for term in fields[key]] for key in ("sources", "kinds"))
    fields["components"] = _list_of(draw, lambda own, others: components(in_kinds, own, others), 4)
    fields["metrics"] = _list_of(draw, metrics, 3)
    component_ids, metric_ids = ([term.id for term in fields[key]] for key in ("components", "metrics"))
    fields["methods"] = _list_of(draw, lambda own, others: methods(component_ids, source_ids, own, others), 3)
    known = (component_ids, source_ids, fields["metrics"], fields["methods"])
    fields["effects"] = _list_of(draw, lambda own, _: effects(*known, own=own), 4, least=0)
    method_ids = [method.id for method in fields["methods"]]
    fields["rounds"] = _list_of(draw, lambda own, _: rounds(method_ids, source_ids, metric_ids, own), 2, least=0)
    fields["operators"] = _list_of(draw, lambda own, _: operators(component_ids, own), 2, least=0, key=operator_ids)
    return Bundle.model_validate(fields)


def documents() -> st.SearchStrategy[Any]:
    """A document of any kind, whole bundles included."""
    names = ["one", "two-words"]
    return st.one_of(
        sources(others=names),
        kinds(others=["seeding/one"]),
        components(["filtering/judging"], others=names),
        metrics(others=names),
        methods(names, names),
        metrics().flatmap(lambda metric: effects(names, names, [metric])),
        rounds(names, names, names),
        operators(names),
        bundles(),
    )

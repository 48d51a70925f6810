"""Pooled answers, trade-offs, comparison, claims, gaps, bias."""

from typing import Unpack

from sdmethods.calls.base import Calls, segment
from sdmethods.errors import BadRequest, NotFound
from sdmethods.lists import LazyList
from sdmethods.models.answers import Comparison, ComponentComparison, Profile, SimilarMethods
from sdmethods.models.effects import Effect
from sdmethods.models.evidence import Claims, Facts, Gaps, Pooled, TradeOffs
from sdmethods.queries import CompareOptions, GapFilters, PoolChoices, PoolFilters, Text, TradeOffFilters

UNKNOWN_COMPONENTS = ("components", "unknown_parameter")
"""The fault that a registry finds in a comparison of components where it knows no such comparison."""


class EvidenceCalls(Calls):
    """What the registry concludes from its effects."""

    def pool(
        self,
        component: str | None = None,
        *,
        facet: str,
        kind: str | None = None,
        stage: str | None = None,
        **choices: Unpack[PoolChoices],
    ) -> Pooled:
        """The pooled answer of one component (or kind, or stage) on one facet.

        Raises:
            NotFound: no stored effect is of this component and facet under the choices. That is an answer, too.
            ValueError: not exactly one of component, kind and stage was named.
        """
        named = {"component": component, "kind": kind, "stage": stage}
        causes = {name: value for name, value in named.items() if value is not None}
        if len(causes) != 1:
            raise ValueError("name a component, a kind or a stage")
        by, cause = next(iter(causes.items()))
        rows = self.listing(Pooled, "effects/pooled/", {"by": by, **causes, "facet": facet, **choices})
        first = rows.first()
        if first is None:
            detail = f"No stored effect of {cause} on {facet} under these filters: no evidence in any direction."
            raise NotFound(detail, {"status": 404, "detail": detail})
        return first

    def pooled(self, **filters: Unpack[PoolFilters]) -> LazyList[Pooled]:
        """Pooled answers, one row for every component (`by`) and facet."""
        return self.listing(Pooled, "effects/pooled/", filters)

    def effects_of(self, row: Pooled) -> list[Effect]:
        """The single effects that a pooled answer rests on, in its order."""
        return [self.get(Effect, f"effects/{segment(id)}/") for id in row.effects]

    def tradeoffs(self, **filters: Unpack[TradeOffFilters]) -> TradeOffs:
        """Components with their pooled effects on two facets, the Pareto front marked."""
        return self.get(TradeOffs, "tradeoffs/", filters)

    def compare(self, *methods: str, **options: Unpack[CompareOptions]) -> Comparison:
        """Two to eight methods side by side."""
        return self.get(Comparison, "compare/", {"methods": ",".join(methods), **options})

    def compare_components(self, *components: str, facet: str | None = None) -> ComponentComparison:
        """Two or more components side by side, with the contrasts that were measured between them.

        Raises:
            NotOffered: this registry compares no components; it takes the path for a component called `compare`.
        """
        path = "components/compare/"
        try:
            with self.offered(path):
                return self.get(ComponentComparison, path, {"components": ",".join(components), "facet": facet})
        except BadRequest as error:
            if any((fault.get("pointer"), fault.get("code")) == UNKNOWN_COMPONENTS for fault in error.faults):
                raise self.not_offered(path) from error
            raise

    def profile(self, method: str, *, domain: Text | None = None) -> Profile:
        """Profile and diagnosis of a method of the registry; `analyse` gives them for a draft."""
        return self.get(Profile, f"methods/{segment(method)}/profile/", {"domain": domain})

    def similar(self, method: str, *, limit: int | None = None) -> SimilarMethods:
        """The methods nearest to a method of the registry."""
        return self.get(SimilarMethods, f"methods/{segment(method)}/similar/", {"limit": limit})

    def claims(self, *, domain: Text | None = None) -> Claims:
        """The claims of the literature against the stored effects."""
        return self.get(Claims, "claims/", {"domain": domain})

    def gaps(self, **filters: Unpack[GapFilters]) -> Gaps:
        """The evidence-gap map, by component or kind."""
        return self.get(Gaps, "gaps/", filters)

    def bias(self) -> Facts:
        """Per facet the ledger of bias: proposers against independents, small studies, selection.

        Raises:
            NotOffered: this registry has no such ledger.
        """
        with self.offered("bias/"):
            return self.get(Facts, "bias/")

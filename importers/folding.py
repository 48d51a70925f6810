"""Folding: an operation that only grades becomes part of the later one that drops rows by its column."""

from collections.abc import Iterator, Mapping

from importers.meaning import ANNOTATION, Meaning, unique
from importers.operations import Operation

Meanings = dict[str, Meaning]
Inputs = Mapping[str, tuple[str, ...]]


class Folding:
    """The operations of a pipeline in an order in which each comes after those that it takes from."""

    def __init__(
        self, operations: list[Operation], inputs: Inputs, meanings: Meanings, kinds: Mapping[str, str]
    ) -> None:
        self.operations = operations
        self.inputs = inputs
        self.meanings = meanings
        self.kinds = kinds
        self.by_name = {operation.name: operation for operation in operations}

    def fold(self) -> None:
        """Fold every annotation, then report those that remain."""
        for operation in self.operations:
            meaning = self.meanings[operation.name]
            if operation.drops and meaning.sort == "step":
                self._drop(operation, meaning)
            elif operation.gathers:
                self._gather(operation, meaning)
            elif meaning.sort == "step":
                self._absorb(operation, meaning)
        for operation in self.operations:
            self._name_the_rest(operation)

    def _drop(self, operation: Operation, meaning: Meaning) -> None:
        writers = self._writers(operation)
        graders = [name for name in writers if self.meanings[name].sort == "annotation"]
        markers = [name for name in writers if self._filters(name)]
        if graders:
            self._take(operation, meaning, graders)
        elif markers:
            marker = self.meanings[markers[0]]
            meaning.components, meaning.rule = marker.components, "drops by what an earlier step marks"
            meaning.question, meaning.choices = marker.question, marker.choices
            self._fold_into(markers[0], meaning)

    def _take(self, operation: Operation, meaning: Meaning, graders: list[str]) -> None:
        candidates = [self.meanings[name].components for name in graders]
        chosen = unique(*(several[0] for several in candidates if several))
        choices = unique(*chosen, *(item for several in candidates for item in several if item))
        for name in graders:
            self._fold_into(name, meaning)
        if chosen:
            meaning.components = chosen
            meaning.rule = "drops by the column that a grading step writes"
            several = len(choices) > len(chosen)
            meaning.question = f"By what does {operation.operator} choose?" if several else None
            meaning.choices = choices if several else ()

    def _gather(self, operation: Operation, meaning: Meaning) -> None:
        names = [name for name in self._upstream(operation.name) if self.meanings[name].sort == "annotation"]
        first = unique(
            *(self.meanings[name].components[0] for name in reversed(names) if self.meanings[name].components)
        )
        for name in names:
            self._fold_into(name, meaning)
        meaning.components = unique(*first, *meaning.components)

    def _absorb(self, operation: Operation, meaning: Meaning) -> None:
        """Fold the graders that this step needs: pairs are built from grades."""
        for name in self._upstream(operation.name):
            other = self.meanings[name]
            if other.sort == "annotation" and set(other.components) & set(meaning.components):
                self._fold_into(name, meaning)

    def _fold_into(self, name: str, meaning: Meaning) -> None:
        folded = self.meanings[name]
        meaning.folded += [name, *folded.folded]
        self.meanings[name] = Meaning("part")

    def _writers(self, operation: Operation) -> list[str]:
        """The nearest earlier operations that wrote the columns it reads; without column names, the nearest grader."""
        upstream = list(self._upstream(operation.name))
        if operation.reads:
            writers = [name for name in upstream if self.by_name[name].writes & operation.reads]
            if writers or not all(self._is_silent(name) for name in upstream):
                return writers[: max(1, len(operation.reads))]
        return [name for name in upstream if self.meanings[name].sort == "annotation" and self._is_silent(name)][:1]

    def _is_silent(self, name: str) -> bool:
        """Whether the operation names no columns that it writes."""
        return not self.by_name[name].writes

    def _filters(self, name: str) -> bool:
        meaning = self.meanings[name]
        kinds = [self.kinds.get(component or "", "") for component in meaning.components]
        return meaning.sort == "step" and bool(kinds) and all(kind.startswith("filtering/") for kind in kinds)

    def _upstream(self, name: str) -> Iterator[str]:
        """All operations upstream of it, the nearest first."""
        seen: set[str] = {name}
        level = [name]
        while level:
            level = [source for item in level for source in reversed(self.inputs[item]) if source not in seen]
            level = list(dict.fromkeys(level))
            seen |= set(level)
            yield from level

    def _name_the_rest(self, operation: Operation) -> None:
        meaning = self.meanings[operation.name]
        if meaning.sort == "annotation":
            known = ANNOTATION if ANNOTATION in self.kinds else None
            rule = "grades or labels, and nothing in the file drops by it"
            self.meanings[operation.name] = Meaning("step", (known,), rule=rule, folded=meaning.folded)
        elif meaning.sort == "step" and operation.marks and meaning.components != (None,):
            meaning.question = f"{operation.operator} only marks rows; are the marked ones dropped after this file?"
            meaning.choices = unique(*meaning.components, ANNOTATION)

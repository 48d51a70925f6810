"""The steps of a distilabel pipeline in Python: what is constructed, and what `>>` and `connect` join."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from importers.faults import ImportFault
from importers.python_code import PythonCode
from importers.trees import Table

STEPS = ("distilabel.steps.", "distilabel.tasks.")
PIPELINES = "distilabel.pipeline"
OLD_ROLES = {"generator": "TextGenerationTask", "labeller": "UltraFeedbackTask"}
NESTING = 60
CALLS = 150
JOINS = 20_000


@dataclass
class StepCall:
    """A step that the code constructs."""

    name: str
    operator: str
    line: int
    is_own: bool
    arguments: Table
    inputs: list[str] = field(default_factory=list)
    remark: str | None = None


@dataclass
class PythonPipeline:
    """The pipeline that the code constructs."""

    calls: dict[str, StepCall] = field(default_factory=dict)
    name: str | None = None
    output: str | None = None
    loop_line: int | None = None


def python_pipeline(code: PythonCode) -> PythonPipeline | None:
    """The pipeline of a module that imports distilabel and constructs steps; None for any other."""
    if not code.has_import("distilabel"):
        return None
    walker = _Walker(code)
    walker.visit(code.module.body)
    return walker.pipeline if walker.pipeline.calls else None


class _Walker:
    """Walks through the statements in their order, tracking the steps that each variable refers to."""

    def __init__(self, code: PythonCode) -> None:
        self.code = code
        self.pipeline = PythonPipeline()
        self.variables: dict[str, list[str]] = {}
        self.constructed: dict[str, ast.Call] = {}
        """Variables with an object of a class of which nothing is known, unless it is connected."""
        self.nodes: dict[int, str] = {}
        self.loops: list[int] = []
        self.level = 0
        self.joins = 0

    def visit(self, statements: Iterable[ast.stmt]) -> None:
        self.level += 1
        if self.level > NESTING:
            raise ImportFault("too_much", f"Python nested deeper than {NESTING} levels")
        for statement in statements:
            self._statement(statement)
        self.level -= 1

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.AugAssign(target=target, value=value):
                self._bind(target, value)
            case ast.Expr(value=value) | ast.Return(value=ast.expr() as value):
                self.steps_of(value)
            case ast.For() | ast.While():
                self._loop(node)
            case _:
                self._block(node)

    def _loop(self, node: ast.For | ast.While) -> None:
        if isinstance(node, ast.For):
            self._bind(node.target, node.iter)
        self.loops.append(node.lineno)
        self.visit(node.body)
        self.loops.pop()

    def _block(self, node: ast.stmt) -> None:
        match node:
            case ast.With(items=items, body=body):
                for item in items:
                    self.steps_of(item.context_expr)
                self.visit(body)
            case ast.If(body=body, orelse=other) | ast.Try(body=body, orelse=other):
                self.visit([*body, *other])
            case ast.FunctionDef(name=name, body=body) | ast.AsyncFunctionDef(name=name, body=body):
                if not self._is_own_function(name):
                    self.visit(body)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        name = target.id if isinstance(target, ast.Name) else ""
        steps = self.steps_of(value, name)
        if not name:
            return
        if steps:
            self.variables[name] = steps
        elif isinstance(value, ast.Call):
            self.constructed[name] = value

    def steps_of(self, node: ast.expr, variable: str = "") -> list[str]:
        """The names of the steps that an expression stands for; connects them where it says so."""
        match node:
            case ast.Name(id=name):
                return self.variables.get(name, [])
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return _unique(name for item in items for name in self.steps_of(item))
            case ast.ListComp() | ast.GeneratorExp():
                for generator in node.generators:
                    self._bind(generator.target, generator.iter)
                return self.steps_of(node.elt)
            case ast.BinOp(op=ast.RShift(), left=left, right=right):
                return self._joined(left, right)
            case ast.Call():
                return self._call(node, variable)
        inner = node.value if isinstance(node, (ast.Subscript, ast.Starred, ast.Await)) else None
        return self.steps_of(inner) if inner else []

    def _joined(self, left: ast.expr, right: ast.expr) -> list[str]:
        """`left >> right`; a routing function between two steps passes on what is left of it."""
        sources, targets = self._operand(left), self._operand(right)
        self._connect(sources, targets)
        return targets or sources

    def _operand(self, node: ast.expr) -> list[str]:
        if steps := self.steps_of(node):
            return steps
        items = node.elts if isinstance(node, (ast.List, ast.Tuple)) else [node]
        return [name for item in items for name in self._unknown(item)]

    def _unknown(self, node: ast.expr) -> list[str]:
        """An object of some other class that is connected is a step all the same."""
        variable = node.id if isinstance(node, ast.Name) else ""
        call = self.constructed.get(variable) if variable else node
        if not isinstance(call, ast.Call) or not (operator := _class_name(call)):
            return []
        names = [self._add(call, operator, own=True, variable=variable)]
        if variable:
            self.variables[variable] = names
        return names

    def _connect(self, sources: list[str], targets: list[str]) -> None:
        self.joins += len(sources) * len(targets)
        if self.joins > JOINS:
            raise ImportFault("too_much", f"more than {JOINS} connections")
        for target in targets:
            inputs = self.pipeline.calls[target].inputs
            inputs += [source for source in sources if source not in inputs and source != target]

    def _call(self, node: ast.Call, variable: str) -> list[str]:
        if isinstance(node.func, ast.Attribute):
            match node.func.attr:
                case "connect":
                    targets = [name for argument in node.args for name in self._operand(argument)]
                    self._connect(self._operand(node.func.value), targets)
                    return targets
                case "append" if isinstance(node.func.value, ast.Name):
                    steps = [name for argument in node.args for name in self.steps_of(argument)]
                    variable = node.func.value.id
                    self.variables[variable] = _unique([*self.variables.get(variable, []), *steps])
                    return []
                case "push_to_hub":
                    self._publish(node)
                    return []
        return self._constructed(node, variable)

    def _publish(self, node: ast.Call) -> None:
        name = self.code.value(node.args[0]) if node.args else self.code.values(node).text("repo_id")
        if isinstance(name, str) and name:
            self.pipeline.output = name

    def _constructed(self, node: ast.Call, variable: str) -> list[str]:
        full = self.code.full_name(node.func)
        name = full.rpartition(".")[2]
        if full.startswith(PIPELINES) and name == "Pipeline":
            self._pipeline(node)
            return []
        own = self._is_own_class(name) or self._is_own_function(name)
        if own or (full.startswith(STEPS) and name[:1].isupper() and name != "StepResources"):
            return [self._add(node, name, own=own, variable=variable)]
        return []

    def _pipeline(self, node: ast.Call) -> None:
        values = self.code.values(node)
        first = self.code.value(node.args[0]) if node.args else None
        self.pipeline.name = values.text("name") or (first if isinstance(first, str) else None) or self.pipeline.name
        self.pipeline.loop_line = self.loops[-1] if self.loops else self.pipeline.loop_line
        before: list[str] = []
        for role in OLD_ROLES:
            value = next((keyword.value for keyword in node.keywords if keyword.arg == role), None)
            if value is not None and (steps := self._old_role(value, role)):
                self._connect(before, steps)
                before = steps

    def _old_role(self, value: ast.expr, role: str) -> list[str]:
        """The generator or labeller of a pipeline of 0.x: a model that is given a task."""
        if isinstance(value, ast.Name) and value.id in self.constructed:
            value = self.constructed[value.id]
        names = [
            name for part in ast.walk(value) if isinstance(part, ast.Call) for name in [self._task_name(part)] if name
        ]
        operator = next(iter(names), OLD_ROLES[role])
        table = self.code.values(value) if isinstance(value, ast.Call) else Table(value.lineno)
        return [self._store(StepCall(self._unused(role), operator, value.lineno, False, table))]

    def _task_name(self, call: ast.Call) -> str:
        """`UltraFeedbackTask()` or `UltraFeedbackTask.for_overall_quality()`; an ensemble of models."""
        return next(
            (part for part in self.code.full_name(call.func).split(".") if part.endswith(("Task", "LLMPool"))), ""
        )

    def _is_own_class(self, name: str) -> bool:
        """Whether a class of the module is a step, by its bases or theirs."""
        pending, seen = [name], {name}
        while pending:
            node = self.code.classes.get(pending.pop())
            bases = {self.code.full_name(base) for base in node.bases} if node else set()
            if any(base.startswith(STEPS) for base in bases):
                return True
            pending += bases - seen
            seen |= bases
        return False

    def _is_own_function(self, name: str) -> bool:
        node = self.code.functions.get(name)
        decorators = node.decorator_list if node else []
        calls = [decorator.func if isinstance(decorator, ast.Call) else decorator for decorator in decorators]
        return any(self.code.full_name(call) in {"distilabel.steps.step", "distilabel.step"} for call in calls)

    def _add(self, node: ast.Call, operator: str, *, own: bool, variable: str) -> str:
        if id(node) in self.nodes:
            return self.nodes[id(node)]
        values = self.code.values(node)
        base = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", operator).lower()
        name = self._unused(values.text("name") or variable or base)
        definition = self.code.classes.get(operator) or self.code.functions.get(operator)
        remark = ast.get_docstring(definition) if own and definition else None
        call = StepCall(name, operator, node.lineno, own, values, remark=(remark or "").partition("\n")[0] or None)
        self.nodes[id(node)] = self._store(call)
        return name

    def _store(self, call: StepCall) -> str:
        if len(self.pipeline.calls) >= CALLS:
            raise ImportFault("too_much", f"more than {CALLS} steps are constructed", call.line)
        self.pipeline.calls[call.name] = call
        return call.name

    def _unused(self, name: str) -> str:
        base, number = name, 1
        while name in self.pipeline.calls:
            number += 1
            name = f"{base} {number}"
        return name


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _class_name(call: ast.Call) -> str:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    return name if name[:1].isupper() else ""

"""Python code by its syntax tree: imports, calls and constants. Nothing is run."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from importers.faults import ImportFault
from importers.secrets import is_secret_key, mask_values
from importers.trees import Listing, Table

NODES = 150_000
DEPTH = 60
_AFTER_COLON = re.compile(r":.*|'[^']*'|\"[^\"]*\"")


@dataclass
class PythonCode:
    """A module with its imports, and constants assigned once at any level."""

    module: ast.Module
    imports: dict[str, str] = field(default_factory=dict)
    """Name in this module -> full name of what it is imported from."""
    constants: dict[str, ast.expr] = field(default_factory=dict)
    """Name -> the literal that is assigned to it."""
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = field(default_factory=dict)
    values_read: int = 0
    """Values that were read so far: names of constants may repeat them."""

    def full_name(self, node: ast.expr) -> str:
        """The dotted name of an expression, its first part replaced by what was imported; empty for others."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        return ".".join([self.imports.get(node.id, node.id), *reversed(parts)])

    def has_import(self, package: str) -> bool:
        """Whether anything is imported from a package."""
        return any(name == package or name.startswith(f"{package}.") for name in self.imports.values())

    def values(self, call: ast.Call) -> Table:
        """The keyword arguments of a call that are constants, with their lines; secrets are not among them."""
        table = Table(call.lineno)
        for keyword in call.keywords:
            if keyword.arg and not is_secret_key(keyword.arg):
                value = self.value(keyword.value)
                if value is not None:
                    table[keyword.arg], table.lines[keyword.arg] = value, keyword.value.lineno
        return table

    def value(self, node: ast.expr, depth: int = 0) -> Any:
        """The value of a literal expression; None where it is computed."""
        if depth > DEPTH:
            return None
        self.values_read += 1
        if self.values_read > NODES:
            raise ImportFault("too_much", f"more than {NODES} values, or names that repeat as many", node.lineno)
        match node:
            case ast.List() | ast.Tuple() | ast.Set():
                return self._listing(node, depth)
            case ast.Dict():
                return self._table(node, depth)
            case ast.Call():
                return self._called(node, depth)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return -number
        return self._named_or_text(node, depth)

    def _named_or_text(self, node: ast.expr, depth: int) -> Any:
        match node:
            case ast.Constant(value=bool() | int() | float() | str() as constant):
                return constant
            case ast.JoinedStr():
                return self._joined(node, depth)
            case ast.Name(id=name) if name in self.constants:
                return self.value(self.constants[name], depth + 10)
            case ast.Attribute(attr=attr) if attr.isupper():
                return attr.lower()
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                one, other = self.value(left, depth + 1), self.value(right, depth + 1)
                return one + other if isinstance(one, str) and isinstance(other, str) else None
        return None

    def _joined(self, node: ast.JoinedStr, depth: int) -> str:
        parts = [self.value(part, depth + 1) if isinstance(part, ast.Constant) else "..." for part in node.values]
        return "".join(part for part in parts if isinstance(part, str))

    def _listing(self, node: ast.List | ast.Tuple | ast.Set, depth: int) -> Listing:
        items = Listing(node.lineno)
        for item in node.elts:
            items.append(self.value(item, depth + 1))
            items.lines.append(item.lineno)
        return items

    def _table(self, node: ast.Dict, depth: int) -> Table:
        table = Table(node.lineno)
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and not is_secret_key(key.value):
                table[key.value], table.lines[key.value] = self.value(value, depth + 1), key.lineno
        return table

    def _called(self, node: ast.Call, depth: int) -> Any:
        """A call of a class as the mapping of its arguments, with its name; of `dedent` and `strip` their text."""
        name = self.full_name(node.func).rpartition(".")[2]
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"strip", "lstrip", "rstrip", "format"}:
            return self.value(node.func.value, depth + 1)
        if name in {"dedent", "cleandoc", "str"} and node.args:
            return self.value(node.args[0], depth + 1)
        if not name[:1].isupper() or depth > DEPTH // 2:
            return None
        table = self.values(node)
        table["()"] = name
        return table


def parse_python(text: str) -> tuple[PythonCode, set[int], str]:
    """The code, the lines of secrets, and the text without them. Raises ImportFault with the line."""
    module = _parsed(text)
    secrets = list(_secrets_of(module))
    masked = mask_values(text, [value for _, value in secrets])
    if masked != text:
        module = _parsed(masked)
    return _with_names(module), {line for line, _ in secrets}, masked


def _parsed(text: str) -> ast.Module:
    try:
        module = ast.parse(text)
    except SyntaxError as error:
        problem = _AFTER_COLON.sub("", error.msg or "invalid syntax")
        raise ImportFault("unreadable", f"no valid Python: {problem.strip()}", error.lineno or 1) from None
    except (ValueError, RecursionError, MemoryError):
        raise ImportFault("too_much", "Python that nests too deep to be read") from None
    if sum(1 for _ in ast.walk(module)) > NODES:
        raise ImportFault("too_much", f"more than {NODES} parts of Python")
    return module


def _secrets_of(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Lines and texts of values under a secret's name: as an argument, an assignment, or in a mapping."""
    for node in ast.walk(module):
        for name, value in _named_values(node):
            if is_secret_key(name):
                yield from _texts_in(value)


def _named_values(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.keyword(arg=str() as name, value=value):
            yield name, value
        case ast.Assign() | ast.AnnAssign():
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((_target_name(target), node.value) for target in targets if node.value)
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            yield from ((name, value) for key, value in pairs if key and (name := _constant_text(key)))
        case ast.Call():
            yield from _named_by_call(node)
        case ast.FunctionDef(args=arguments) | ast.AsyncFunctionDef(args=arguments) | ast.Lambda(args=arguments):
            yield from _defaults(arguments)


def _constant_text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _named_by_call(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """`login(secret)`, and `set(name, secret)`."""
    match node:
        case ast.Call(func=ast.Name(id="login") | ast.Attribute(attr="login"), args=[first, *_]):
            yield "token", first
        case ast.Call(args=[ast.Constant(value=str() as name), second, *_]):
            yield name, second


def _defaults(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    named = [*arguments.posonlyargs, *arguments.args]
    for argument, default in zip(reversed(named), reversed(arguments.defaults), strict=False):
        yield argument.arg, default
    for argument, keyword in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if keyword is not None:
            yield argument.arg, keyword


def _target_name(target: ast.expr) -> str:
    match target:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str() as name)):
            return name
    return ""


def _texts_in(value: ast.expr) -> Iterator[tuple[int, str]]:
    for part in ast.walk(value):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.lineno, part.value


def _with_names(module: ast.Module) -> PythonCode:
    code = PythonCode(module)
    for node in ast.walk(module):
        match node:
            case ast.Import(names=names):
                for name in names:
                    code.imports[name.asname or name.name.partition(".")[0]] = (
                        name.name if name.asname else name.name.partition(".")[0]
                    )
            case ast.ImportFrom(module=package, names=names, level=level):
                prefix = "." * level + (package or "")
                code.imports |= {name.asname or name.name: f"{prefix}.{name.name}" for name in names}
            case ast.ClassDef(name=name):
                code.classes[name] = node
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                code.functions[name] = node
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant() | ast.JoinedStr() | ast.List() as value):
                code.constants.setdefault(name, value)
    return code


def in_order(node: ast.AST) -> Iterator[ast.AST]:
    """All parts of a syntax tree in the order of the text."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending += reversed(list(ast.iter_child_nodes(current)))

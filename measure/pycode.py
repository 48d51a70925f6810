"""Python code in texts: which blocks are Python, whether they parse, and how complex they are. Nothing is run."""

import ast
import re
import warnings

FENCED = re.compile(r"^[ \t]*```[ \t]*([\w+#.-]*)[^\n]*\n(.*?)^[ \t]*```[ \t]*$", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(
    r"^[ \t]*(?:(?:async )?def \w+\(.*|class \w+.*:|from [\w.]+ import .+|import [\w., ]+|(?:for|while|if|with) .+:|"
    r"print\(.*\))[ \t]*$",
    re.MULTILINE,
)
OTHER_LANGUAGE = re.compile(
    r"^[ \t]*(?:end|(?:puts|let|var|val|const|fn|func|fun|package|using|public|private|static|void|int|#include"
    r"|<\?php)\b.*|"
    r"module \w+.*|def \w+[!?]?(?:\([^)]*\))?|import [\w.]+\.\*|import qualified .*|\w+ :: .*|.*;|.*\)\s*(?:-> "
    r".*)?\{|.*<- .*|"
    r".*\bthen)[ \t]*$",
    re.MULTILINE,
)
"""A line of Ruby, Swift, Go, Rust, Haskell, R, JavaScript, Java, C and the like that is none of Python."""
PROSE = re.compile(
    r"^[ \t]*+(?:(?-i:[A-Z])[\w'’,]*(?: ['‘(]?[\w'’,.-]+[,)]?){5}.*|(?:[\w'’,-]+ ){6,}[\w'’-]+[.:!?]?|//.*|/\*.*"
    r"|.*\)[ \t]{0,9}(?://|=>).*|"
    r"#?\s*(?:sample |expected |example )?(?:output|input):?)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
"""A line that is no code, or a remark that is none of Python's."""
NAMES = ("python", "python3", "py")
LONGEST = 1 << 20
"""Characters of a block; a longer one counts as not parsing."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_blocks(text: str) -> list[str]:
    """The fenced blocks that say they are Python, or say nothing and look so; without any fence the whole text.

    A text without a fence counts where every line of it may be code: with prose around the code nobody can tell where
    that begins.
    """
    if "```" in text:
        blocks = FENCED.findall(text)
        return [code for name, code in blocks if name.lower() in NAMES or (not name and _looks_like_python(code))]
    return [text] if _looks_like_python(text) and not PROSE.search(text) else []


def _looks_like_python(code: str) -> bool:
    return bool(PYTHON.search(code)) and not OTHER_LANGUAGE.search(code)


def parsed(code: str) -> ast.Module | None:
    """None where it is no Python 3."""
    if len(code) > LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def cyclomatic(tree: ast.AST) -> int:
    """One more than the decision points, as radon totals them."""
    points, functions, classes = _level(tree)
    return 1 + points + sum(_function(node) - 1 for node in functions) + sum(_class(node) - 1 for node in classes)


def size(tree: ast.AST) -> int:
    """The nodes of the syntax tree."""
    return sum(1 for _ in ast.walk(tree))


def _level(root: ast.AST) -> tuple[int, list[Function], list[ast.ClassDef]]:
    """The decision points outside all definitions, and the definitions, which are counted on their own."""
    points, functions, classes = 0, list[Function](), list[ast.ClassDef]()
    left = [root]
    while left:
        node = left.pop()
        if isinstance(node, Function):
            functions.append(node)
        elif isinstance(node, ast.ClassDef):
            classes.append(node)
        else:
            points += _points(node)
            if not isinstance(node, ast.Assert):
                left.extend(ast.iter_child_nodes(node))
    return points, functions, classes


def _points(node: ast.AST) -> int:
    match node:
        case ast.Try():
            return len(node.handlers) + bool(node.orelse)
        case ast.BoolOp():
            return len(node.values) - 1
        case ast.Match():
            wild = any(getattr(case.pattern, "pattern", False) is None for case in node.cases)
            return max(0, len(node.cases) - wild)
        case ast.For() | ast.While() | ast.AsyncFor():
            return 1 + bool(node.orelse)
        case ast.comprehension():
            return 1 + len(node.ifs)
    return int(isinstance(node, ast.If | ast.IfExp | ast.Assert))


def _function(node: Function) -> int:
    """Without its closures, its classes, its decorators and its defaults."""
    return 1 + sum(_level(child)[0] for child in node.body)


def _class(node: ast.ClassDef) -> int:
    levels = [_level(child) for child in node.body]
    return 1 + sum(points + sum(map(_function, methods)) for points, methods, _ in levels)

"""A draft as text: written as JSON or YAML, and read back with every fault at its line."""

import json
from typing import Any, NamedTuple

import yaml

from taxonomy.documents import COLLECTIONS, Bundle, Fault, Method
from taxonomy.strict_parsing import BYTES, Unreadable, read_json, read_yaml
from web.drafts import Draft
from web.drafts.holding import as_draft

FORMS = ("json", "yaml")
ORDER = tuple(field.alias or name for name, field in Method.model_fields.items())


class PlacedFault(NamedTuple):
    """A fault with its line in the text, where that is known."""

    pointer: str
    detail: str
    line: int | None


class ParsedText(NamedTuple):
    """What was read from a text: the draft, unless there is none in it, what is wrong, and what was left out."""

    draft: Draft | None
    faults: list[PlacedFault]
    left_out: int = 0


def write(draft: Draft, form: str) -> str:
    """The document with its keys in the order of the schema."""
    return _dump(_ordered(draft), form)


def bundle(draft: Draft, form: str) -> str:
    """The same as the one method of a bundle."""
    return _dump({"methods": [_ordered(draft)]}, form)


def _ordered(draft: Draft) -> Draft:
    return {key: draft[key] for key in ORDER if key in draft}


def _dump(value: Any, form: str) -> str:
    if form == "yaml":
        return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=100)
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def parse_text(text: str) -> ParsedText:
    """A method document, or a bundle with one method, as JSON or YAML."""
    content = text.encode(errors="surrogatepass")
    if len(content) > BYTES:
        return ParsedText(None, [PlacedFault("", f"The text has {len(content)} bytes; {BYTES} is the limit", None)])
    try:
        value = read_json(content) if text.lstrip()[:1] in ("{", "[") else read_yaml(content)
    except Unreadable as error:
        return ParsedText(None, [PlacedFault("", f"The text is {error}", None)])
    method, prefix, left_out = _method(value)
    if isinstance(method, Fault):
        return ParsedText(None, _placed([method], (), content))
    draft, faults = as_draft(method)
    return ParsedText(draft, _placed(faults, prefix, content), left_out)


def _method(value: Any) -> tuple[Any, tuple[str | int, ...], int]:
    """The method in a value, its location, and the number of other records in the bundle."""
    if not isinstance(value, dict) or "steps" in value or not any(name in value for name in COLLECTIONS):
        return value, (), 0
    known = set(Bundle.model_fields)
    if unknown := [key for key in value if key not in known]:
        return Fault((unknown[0],), "extra_forbidden", f"A bundle has no key {unknown[0][:80]!r}"), (), 0
    methods = value.get("methods")
    if not isinstance(methods, list) or len(methods) != 1:
        count = len(methods) if isinstance(methods, list) else 0
        return Fault(("methods",), "one_method", f"A draft is one method; the bundle has {count}"), (), 0
    others = sum(len(records) for name, records in value.items() if name != "methods" and isinstance(records, list))
    return methods[0], ("methods", 0), others


def _placed(faults: list[Fault], prefix: tuple[str | int, ...], content: bytes) -> list[PlacedFault]:
    root = _tree(content) if faults else None
    placed = [fault._replace(loc=(*prefix, *fault.loc)) for fault in faults]
    return [PlacedFault(fault.pointer, fault.detail, _line(root, fault.loc)) for fault in placed]


def _tree(content: bytes) -> yaml.Node | None:
    """The text with the places of its values. What was read as JSON is YAML as well, but for a few rarities."""
    try:
        return yaml.compose(content, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return None


def _line(node: yaml.Node | None, loc: tuple[str | int, ...]) -> int | None:
    """The line of a value, or of what should have held it."""
    if node is None:
        return None
    line = node.start_mark.line + 1
    for part in loc:
        child = _child(node, part)
        if child is None:
            break
        key, node = child
        line = key.start_mark.line + 1
    return line


def _child(node: yaml.Node, part: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None

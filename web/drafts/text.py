"""A draft as text: written as JSON or YAML, and read back with every fault at its line."""

import json
from typing import Any, NamedTuple

import yaml

from taxonomy.documents import COLLECTIONS, Bundle, Fault, Method
from taxonomy.strict_parsing import BYTES, Unreadable, read_json, read_yaml
from web.drafts import Draft
from web.drafts.holding import held

FORMS = ("json", "yaml")
ORDER = tuple(field.alias or name for name, field in Method.model_fields.items())


class Told(NamedTuple):
    """A fault with the line of the text where it stands, where that is known."""

    pointer: str
    detail: str
    line: int | None


class Taken(NamedTuple):
    """What was read from a text: the draft, unless there is none in it, what is wrong, and what was left out."""

    draft: Draft | None
    faults: list[Told]
    left_out: int = 0


def write(draft: Draft, form: str) -> str:
    """The document with its keys in the order of the schema."""
    ordered = {key: draft[key] for key in ORDER if key in draft}
    if form == "yaml":
        return yaml.safe_dump(ordered, sort_keys=False, allow_unicode=True, width=100)
    return json.dumps(ordered, ensure_ascii=False, indent=2) + "\n"


def bundle(draft: Draft, form: str) -> str:
    """The same as the one method of a bundle."""
    whole = {"methods": [{key: draft[key] for key in ORDER if key in draft}]}
    if form == "yaml":
        return yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=100)
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def take(text: str) -> Taken:
    """A method document, or a bundle with one method, as JSON or YAML."""
    content = text.encode(errors="surrogatepass")
    if len(content) > BYTES:
        return Taken(None, [Told("", f"The text has {len(content)} bytes; {BYTES} is the limit", None)])
    try:
        value = read_json(content) if text.lstrip()[:1] in ("{", "[") else read_yaml(content)
    except Unreadable as error:
        return Taken(None, [Told("", f"The text is {error}", None)])
    method, prefix, left_out = _method(value)
    if isinstance(method, Fault):
        return Taken(None, _told([method], (), content))
    draft, faults = held(method)
    return Taken(draft, _told(faults, prefix, content), left_out)


def _method(value: Any) -> tuple[Any, tuple[str | int, ...], int]:
    """The method in a value, where it stands, and how many other records stand beside it."""
    if not isinstance(value, dict) or "steps" in value or not any(name in value for name in COLLECTIONS):
        return value, (), 0
    known = set(Bundle.model_fields)
    if unknown := [key for key in value if key not in known]:
        return Fault((unknown[0],), "extra_forbidden", f"A bundle has no key {unknown[0][:80]!r}"), (), 0
    methods = value.get("methods")
    if not isinstance(methods, list) or len(methods) != 1:
        count = len(methods) if isinstance(methods, list) else 0
        return Fault(("methods",), "one_method", f"A draft is one method; the bundle has {count}"), (), 0
    others = sum(len(each) for name, each in value.items() if name != "methods" and isinstance(each, list))
    return methods[0], ("methods", 0), others


def _told(faults: list[Fault], prefix: tuple[str | int, ...], content: bytes) -> list[Told]:
    root = _tree(content) if faults else None
    placed = [fault._replace(loc=(*prefix, *fault.loc)) for fault in faults]
    return [Told(fault.pointer, fault.detail, _line(root, fault.loc)) for fault in placed]


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
        found = _child(node, part)
        if found is None:
            break
        key, node = found
        line = key.start_mark.line + 1
    return line


def _child(node: yaml.Node, part: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None

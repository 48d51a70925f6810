"""One effect as fields of a form: texts parsed into a document, and a document as texts."""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from taxonomy.documents.versions import Location
from taxonomy.vocabulary import Characteristic, ComparatorKind, Design
from web.effect_form.names import Unknown

Fields = dict[str, str]
Resolve = Callable[[str, str], str]
"""Collection and words -> id. Raises Unknown."""

ARMS = ("baseline", "treated")
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
NORMAL = 1.959963984540054
"""Half the width of a 95% interval in standard errors (normal quantile)."""
OFF_CENTRE = 0.1
"""How far the value may lie from the middle of its interval, in widths: printed ends are rounded."""
CAUSES = {f"{characteristic.label} of the data": characteristic.value for characteristic in Characteristic}
NOTHING = "nothing"
"""Ticked where nothing differs between the arms besides the cause."""

PLAIN: dict[str, Location] = {
    "id": ("id",),
    "design": ("design",),
    "versus": ("comparator", "is"),
    "generalization": ("generalization",),
    "domain": ("domain",),
    "locator": ("locator",),
    "read_in": ("reading", "in"),
    "address": ("reading", "address"),
    "account": ("reading", "account"),
    "experiment": ("experiment",),
    "note": ("note",),
    "baseline_label": ("baseline", "label"),
    "treated_label": ("treated", "label"),
}
NUMBERS: dict[str, Location] = {
    f"{arm}_{key}": (arm, key) for arm in ARMS for key in ("value", "se", "sd", "runs", "n")
}
REFERENCES: dict[str, tuple[Location, str]] = {
    "metric": (("metric",), "metrics"),
    "method": (("method",), "methods"),
    "baseline_method": (("baseline", "method"), "methods"),
    "treated_method": (("treated", "method"), "methods"),
}
STEPS: dict[str, Location] = {f"{arm}_{key}": (arm, key) for arm in ARMS for key in ("without", "changed")}
OTHERS = ("varied", "versus_id", "source", "differs", *(f"{arm}_{end}" for arm in ARMS for end in ("low", "high")))
NAMES = (*PLAIN, *NUMBERS, *REFERENCES, *STEPS, *OTHERS)
FIELD_AT: dict[Location, str] = {
    **{path: name for name, path in (PLAIN | NUMBERS | STEPS).items()},
    **{path: name for name, (path, _) in REFERENCES.items()},
    (): "varied",
    ("component",): "varied",
    ("characteristic",): "varied",
    ("comparator",): "versus",
    ("comparator", "id"): "versus_id",
    ("source",): "source",
    ("also_differs",): "differs",
    ("reading",): "address",
    ("baseline",): "baseline_value",
    ("treated",): "treated_value",
}
"""A location inside an effect -> the field that holds it."""


class Unshowable(ValueError):
    """An effect holds what a field cannot show; the message says where."""


class Read(NamedTuple):
    """The effect that the fields say, and what is wrong with single fields."""

    effect: dict[str, Any]
    faults: list[tuple[str, str]]


def field_at(loc: Location) -> str | None:
    """The field that holds a location inside an effect, or the closest one around it."""
    for length in range(len(loc), 0, -1):
        if loc[:length] in FIELD_AT:
            return FIELD_AT[loc[:length]]
    return FIELD_AT[()] if not loc else None


def number_of(text: str) -> Any:
    """The number that a text is, to its last digit; another text stays one, and is refused by the document's rules."""
    if not NUMBER.fullmatch(text):
        return text
    return int(text) if re.fullmatch(r"[-+]?\d+", text) else float(text)


def effect_of(fields: Fields, base: Mapping[str, Any], resolve: Resolve) -> Read:
    """The effect; what the form has no field for stays as it was in `base`."""
    result = Read(_without_fields(base), [])
    for name, path in PLAIN.items():
        _put(result.effect, path, fields[name])
    for name, path in NUMBERS.items():
        _put(result.effect, path, number_of(fields[name]))
    for name, path in STEPS.items():
        _put(result.effect, path, [step.strip() for step in fields[name].split(",") if step.strip()])
    for name, (path, collection) in REFERENCES.items():
        _refer(result, name, path, collection, fields, resolve)
    _cause(result, fields, resolve)
    _versus(result, fields, resolve)
    ticked = [value for value in fields["differs"].split(",") if value]
    if ticked:
        result.effect["also_differs"] = [value for value in ticked if value != NOTHING]
    if NOTHING in ticked and len(ticked) > 1:
        result.faults.append(("differs", "Either nothing else differs, or what is ticked beside it does"))
    for arm in ARMS:
        _interval(result, arm, fields)
    return result


def _without_fields(base: Mapping[str, Any]) -> dict[str, Any]:
    effect = deepcopy(dict(base))
    paths = [path for path in FIELD_AT if path not in ((), ("reading",), ("baseline",), ("treated",), ("comparator",))]
    for path in paths:
        holder: Any = effect
        for key in path[:-1]:
            holder = holder.get(key) if isinstance(holder, dict) else None
        if isinstance(holder, dict):
            holder.pop(path[-1], None)
    nested = {path[0] for path in paths if len(path) > 1}
    return {key: value for key, value in effect.items() if value and (key not in nested or isinstance(value, dict))}


def _put(effect: dict[str, Any], path: Location, value: Any) -> None:
    if value in ("", []):
        return
    for key in path[:-1]:
        effect = effect.setdefault(str(key), {})
    effect[str(path[-1])] = value


def _refer(result: Read, name: str, path: Location, collection: str, fields: Fields, resolve: Resolve) -> None:
    if not fields[name]:
        return
    try:
        _put(result.effect, path, resolve(collection, fields[name]))
    except Unknown as error:
        result.faults.append((name, str(error)))


def _cause(result: Read, fields: Fields, resolve: Resolve) -> None:
    """A component, or a characteristic of the data by the words that the list offers for it."""
    typed = fields["varied"].strip()
    known = {label.casefold(): value for label, value in CAUSES.items()}
    if typed.casefold() in known:
        result.effect["characteristic"] = known[typed.casefold()]
    elif typed:
        _refer(result, "varied", ("component",), "components", fields, resolve)
    elif fields["design"] and fields["design"] != Design.WHOLE_METHOD:
        result.faults.append(("varied", "Name the component that was varied, or choose the design “Whole method”"))


def _versus(result: Read, fields: Fields, resolve: Resolve) -> None:
    if not fields["versus_id"]:
        return
    kinds = {ComparatorKind.ALTERNATIVE.value: "components", ComparatorKind.OTHER_METHOD.value: "methods"}
    if collection := kinds.get(fields["versus"]):
        _refer(result, "versus_id", ("comparator", "id"), collection, fields, resolve)
    else:
        choices = "“Alternative” (a component) or “Other method”"
        result.faults.append(("versus_id", f"Choose {choices} as what the baseline has instead, or leave this empty"))


def _interval(result: Read, arm: str, fields: Fields) -> None:
    """A printed 95% interval becomes a standard error, and the note says so."""
    low, high, value = (number_of(fields[f"{arm}_{key}"]) for key in ("low", "high", "value"))
    if low == "" and high == "":
        return
    where = f"{arm}_low"
    if not all(isinstance(end, int | float) for end in (low, high, value)):
        result.faults.append((where, "An interval has two numbers around the value, as in 49.1 and 53.3"))
    elif fields[f"{arm}_se"]:
        result.faults.append((where, "Give the standard error or the interval, not both"))
    elif not low < high or abs((low + high) / 2 - value) > OFF_CENTRE * (high - low):
        detail = (
            f"A standard error stands for an interval with {value} in its middle; {low} to {high} is none. Leave it "
        )
        result.faults.append((where, f"{detail}empty and write the interval into the note"))
    else:
        result.effect[arm]["se"] = float(f"{(high - low) / (2 * NORMAL):.6g}")
        side = "baseline" if arm == "baseline" else "treatment"
        printed = f"{fields[f'{arm}_low']} to {fields[f'{arm}_high']}"
        sentence = f"Standard error of the {side} computed from its 95% interval, {printed}."
        result.effect["note"] = " ".join(filter(None, [result.effect.get("note", ""), sentence]))


def fields_of(effect: Any, name_of: Callable[[str, str], str]) -> Fields:
    """The texts that show an effect. Raises Unshowable."""
    if not isinstance(effect, dict):
        raise Unshowable("an effect is a mapping")
    fields = dict.fromkeys(NAMES, "")
    for name, path in (PLAIN | NUMBERS).items():
        fields[name] = _text(effect, path)
    for name, (path, collection) in REFERENCES.items():
        fields[name] = name_of(collection, _text(effect, path))
    for name, path in STEPS.items():
        fields[name] = ", ".join(_texts(effect, path))
    characteristic = {value: label for label, value in CAUSES.items()}.get(_text(effect, ("characteristic",)), "")
    fields["varied"] = characteristic or name_of("components", _text(effect, ("component",)))
    kind = "methods" if fields["versus"] == ComparatorKind.OTHER_METHOD else "components"
    fields["versus_id"] = name_of(kind, _text(effect, ("comparator", "id")))
    fields["source"] = _text(effect, ("source",))
    if "also_differs" in effect:
        fields["differs"] = ",".join(_texts(effect, ("also_differs",))) or NOTHING
    return fields


def _value(effect: Any, path: Location) -> Any:
    for key in path:
        if effect is None:
            return None
        if not isinstance(effect, dict):
            raise Unshowable(f"{'/'.join(map(str, path))} is inside of what is no mapping")
        effect = effect.get(key)
    return effect


def _text(effect: Any, path: Location) -> str:
    value = _value(effect, path)
    if isinstance(value, dict | list | bool):
        raise Unshowable(f"{'/'.join(map(str, path))} is no text and no number")
    return "" if value is None else str(value)


def _texts(effect: Any, path: Location) -> list[str]:
    value = _value(effect, path) or []
    if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
        raise Unshowable(f"{'/'.join(map(str, path))} is no list of texts")
    return list(value)

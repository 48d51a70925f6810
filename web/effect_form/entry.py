"""The whole form: the paper, an optional method, the effects row by row; parsed into a bundle."""

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Self

from django.http import QueryDict

from catalogue import Catalogue
from catalogue.errors import BadQuery
from taxonomy.documents.versions import UnknownSchema, upgrade
from taxonomy.raw_json import RawJson
from taxonomy.strict_parsing import BYTES, Unreadable, read_json
from transport.bodies import as_bundle
from web.effect_form import paper, rows
from web.effect_form.names import Unknown, display_name, own_names, record_of, source_of
from web.effect_form.paper import plain
from web.effect_form.rows import Fields, Unshowable, effect_of, fields_of, number_of

ROWS = 60
"""Rows that a form shows; more effects are sent as a text or by program."""
LONGEST = 3_000
"""Characters of a field that are read: longer than any text of a document, so that its fault is reported."""
ABOUT = ("name", "id", "year", "summary", "domains")
"""Fields of the method; its steps come from the designer."""


@dataclass
class Row:
    """One effect: what was typed, what the form has no field for, and what is wrong at which field."""

    fields: Fields
    base: RawJson = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        return not self.base and not any(self.fields.values())


@dataclass
class Entry:
    """The content of the form. `held` is the bundle that it was made from, with all that no field shows."""

    paper: Fields
    about: Fields
    rows: list[Row]
    held: RawJson
    message: str = ""
    faults: dict[str, list[str]] = field(default_factory=dict)
    """Field of the paper or of the method -> what is wrong there; "" for what is of no field."""

    @classmethod
    def blank(cls) -> Self:
        return cls(dict.fromkeys(paper.NAMES, ""), dict.fromkeys(ABOUT, ""), [Row(dict.fromkeys(rows.NAMES, ""))], {})

    @classmethod
    def posted(cls, form: QueryDict) -> Self:
        """What was typed. Raises BadQuery where the hidden parts of the form are damaged."""
        held, count = _held(str(form.get("held", ""))), str(form.get("rows", ""))
        if not re.fullmatch(r"[0-9]{1,3}", count) or int(count) > ROWS:
            raise BadQuery("rows", "out_of_range", f"The form has at most {ROWS} rows, not {count[:20]!r}")
        bases = _list(held, "effects")
        entered_rows = []
        for place in range(int(count)):
            fields = {name: _typed(form, f"effects-{place}-{name}") for name in rows.NAMES}
            entered_rows.append(Row(fields, bases[place] if place < len(bases) else {}))
        parts = {part: {name: _typed(form, f"{part}-{name}") for name in names} for part, names in PARTS.items()}
        return cls(parts["paper"], parts["method"], entered_rows, held, _lines(form, "message"))

    @classmethod
    def of(cls, catalogue: Catalogue, body: Mapping[str, Any]) -> Self:
        """The form that shows a bundle, or a method with what belongs to it. Raises Unshowable."""
        is_method = "id" in body or "steps" in body
        held = deepcopy(as_bundle(dict(body)) if is_method else dict(body))
        message = body.get("message") or ""
        held = {key: value for key, value in held.items() if key not in ("message", "draft")}
        for name in ("sources", "methods", "effects"):
            if not all(isinstance(record, dict) for record in _list(held, name)):
                raise Unshowable(f"/{name} is no list of records")
        effects = [_upgraded(effect) for effect in _list(held, "effects")]
        if len(effects) > ROWS:
            raise Unshowable(f"it has {len(effects)} effects; {ROWS} are shown")
        held["effects"] = effects
        source = (_list(held, "sources") or [None])[0]
        method = (_list(held, "methods") or [{}])[0]
        named = [record.get("source") for record in (*effects, method)]
        first = source or next((slug for slug in named if isinstance(slug, str)), "")
        about = _about(method)
        entry = cls(paper.paper_fields(catalogue, first), about, [], held, str(message))
        own = str(source.get("id")) if source else first
        for effect in effects:
            fields = fields_of(effect, lambda collection, slug: display_name(catalogue, collection, slug))
            fields["source"] = "" if fields["source"] == own else fields["source"]
            entry.rows.append(Row(fields, effect))
        return entry

    # --- Rows

    def add(self) -> int:
        """One more row at the end; its place."""
        if len(self.rows) < ROWS:
            self.rows.append(Row(dict.fromkeys(rows.NAMES, "")))
        return len(self.rows) - 1

    def copy(self, place: int) -> int:
        """A row with the texts of another one, after it; its own id and figures are still to be typed."""
        if len(self.rows) >= ROWS:
            return place
        figures = {*rows.NUMBERS, "id", "note", *(f"{arm}_{end}" for arm in rows.ARMS for end in ("low", "high"))}
        fields = {name: "" if name in figures else text for name, text in self.rows[place].fields.items()}
        self.rows.insert(place + 1, Row(fields))
        return place + 1

    def remove(self, place: int) -> int:
        del self.rows[place]
        if not self.rows:
            self.add()
        return min(place, len(self.rows) - 1)

    # --- The bundle

    @property
    def method(self) -> RawJson | None:
        """The method that comes along, with its steps."""
        return next(iter(_list(self.held, "methods")), None)

    def packed(self) -> str:
        """What goes into the hidden field of the form."""
        effects = [row.base for row in self.rows]
        return json.dumps({**self.held, "effects": effects}, ensure_ascii=False, separators=(",", ":"))

    def bundle(self, catalogue: Catalogue) -> dict[str, Any]:
        """The bundle that the fields say; faults of reading them are noted at their fields."""
        raw = {key: value for key, value in self.held.items() if key not in ("sources", "methods", "effects")}
        source = paper.paper_of(catalogue, self.paper, next(iter(_list(self.held, "sources")), {}))
        for name, detail in source.faults:
            self.faults.setdefault(f"paper-{name}", []).append(detail)
        sources = [*([source.new] if source.new else []), *_list(self.held, "sources")[1:]]
        methods = list(_list(self.held, "methods"))
        if methods:
            methods[0] = self._method(methods[0], source.id)
        own = str(methods[0].get("id", "")) if methods else ""
        raw |= {name: records for name, records in (("sources", sources), ("methods", methods)) if records}
        if effects := self._effects(catalogue, raw, source.id, own):
            raw["effects"] = effects
        return raw

    def _method(self, method: RawJson, source: str) -> RawJson:
        """Under its document's keys; those without a field stay."""
        fields = {
            "id": self.about["id"] or "-".join(re.findall(r"[a-z0-9]+", plain(self.about["name"]))),
            "name": self.about["name"],
            "year": number_of(self.about["year"]),
            "source": source,
            "summary": self.about["summary"],
            "domains": [domain for domain in self.about["domains"].split(",") if domain],
        }
        rest = {key: value for key, value in method.items() if key not in fields}
        return {key: value for key, value in fields.items() if value} | rest

    def _effects(self, catalogue: Catalogue, raw: dict[str, Any], source: str, method: str) -> list[dict[str, Any]]:
        own = {name: own_names(raw, name) for name in ("components", "metrics", "methods")}
        addresses = {record["id"]: record.get("url") for record in raw.get("sources", ()) if _has_id(record)}
        taken = set(catalogue.effects) | {row.fields["id"] for row in self.rows}
        effects = []
        for row in self.rows:
            if row.empty:
                continue
            effect, faults = effect_of(
                row.fields, row.base, lambda name, words: record_of(catalogue, name, words, own[name])
            )
            row.faults = {}
            for name, detail in faults:
                row.faults.setdefault(name, []).append(detail)
            _place(effect, row, source, method, catalogue)
            _default_address(effect, catalogue, addresses)
            if "id" not in effect:
                effect["id"] = _free_id(effect, taken)
                taken.add(effect["id"])
            effects.append(effect)
        return effects

    @property
    def filled(self) -> list[Row]:
        """The rows of the effects of the bundle, in their order."""
        return [row for row in self.rows if not row.empty]


PARTS = {"paper": paper.NAMES, "method": ABOUT}


def _place(effect: dict[str, Any], row: Row, source: str, method: str, catalogue: Catalogue) -> None:
    """The source and the method of an effect: its own, or those of the form."""
    typed = row.fields["source"].strip()
    other = source_of(catalogue, typed) if typed else source
    if typed and other is None and typed not in (source, row.base.get("source")):
        detail = (
            f"No source on record has the arXiv identifier, DOI or title {typed[:80]!r}; send a new one in by itself"
        )
        row.faults.setdefault("source", []).append(detail)
    if chosen := other or typed:
        effect["source"] = chosen
    if method and "method" not in effect and not row.fields["method"]:
        effect["method"] = method


def _default_address(effect: dict[str, Any], catalogue: Catalogue, addresses: Mapping[Any, Any]) -> None:
    """A figure read in the paper was read at the paper's address, where no other is given."""
    reading = effect.get("reading")
    if not isinstance(reading, dict) or reading.get("in") != "primary" or reading.keys() & {"address", "path"}:
        return
    known = catalogue.sources.get(effect.get("source", ""))
    if address := known.url if known else addresses.get(effect.get("source")):
        reading["address"] = address


def _free_id(effect: Mapping[str, Any], taken: set[str]) -> str:
    cause = effect.get("component") or effect.get("characteristic") or effect.get("method") or "effect"
    stem = "-".join(filter(None, [effect.get("source"), str(cause), effect.get("metric")]))[:72].strip("-")
    return next(
        name for number in range(1, 10_000) if (name := stem if number == 1 else f"{stem}-{number}") not in taken
    )


def _about(method: Any) -> Fields:
    fields = {name: "" if method.get(name) is None else str(method.get(name)) for name in ABOUT}
    domains = method.get("domains") or []
    return {**fields, "domains": ",".join(map(str, domains if isinstance(domains, list | tuple) else ()))}


def _upgraded(effect: RawJson) -> RawJson:
    try:
        return dict(upgrade("effects", effect))
    except UnknownSchema as error:
        raise Unshowable(str(error)) from error


def _list(body: Mapping[str, Any], name: str) -> list[Any]:
    value = body.get(name) or []
    if not isinstance(value, list | tuple):
        raise Unshowable(f"/{name} is no list")
    return list(value)


def _held(text: str) -> RawJson:
    """The bundle in the hidden field. Raises BadQuery."""
    if len(text) > BYTES:
        raise BadQuery("held", "too_large", f"The form holds more than {BYTES} bytes")
    try:
        value = read_json(text.encode("utf-8", "surrogatepass")) if text else {}
    except Unreadable as error:
        raise BadQuery("held", "unreadable", f"What the form holds is {error}") from error
    shapes = ("sources", "methods", "effects")
    if not isinstance(value, dict) or not all(
        isinstance(value.get(name, []), list) and all(isinstance(record, dict) for record in value.get(name, []))
        for name in shapes
    ):
        raise BadQuery("held", "unreadable", "What the form holds is no bundle of records")
    return value


def _typed(form: QueryDict, name: str) -> str:
    if name.endswith(("-differs", "-domains")):
        return ",".join(str(text)[:LONGEST] for text in form.getlist(name) if text)
    if name.endswith(("-note", "-summary")):
        return _lines(form, name).strip()
    return " ".join(str(form.get(name, ""))[:LONGEST].split())


def _lines(form: QueryDict, name: str) -> str:
    return str(form.get(name, ""))[:LONGEST].replace("\r\n", "\n").replace("\r", "\n")


def _has_id(record: RawJson) -> bool:
    """Whether its id is a text; whatever else it is, is reported where the bundle is read."""
    return isinstance(record.get("id"), str)


__all__ = ["ABOUT", "Entry", "Row", "Unknown", "Unshowable"]

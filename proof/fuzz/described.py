"""The interface description as the fuzzer reads it: what is on record stands where any text or number is allowed.

The description cannot list the ids of a catalogue that grows. Told a few of them as the only ones, the fuzzer makes
requests that have to succeed, and holds that any other id is refused.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from api.views.documentation import description

QUERIES = {
    "component": "components",
    "component_all": "components",
    "used_in": "methods",
    "kind": "kinds",
    "metric": "metrics",
    "method": "methods",
    "source": "sources",
    "around": "components",
    "from": "components",
    "to": "components",
}
"""Parameters of a query that take ids; `from` and `to` of revisions take numbers."""


def operations() -> int:
    """How many there are."""
    return sum(len(item) for item in json.loads(description())["paths"].values())


def narrowed(ids: Mapping[str, list[Any]]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(description())
    for path, item in document["paths"].items():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                _narrow(parameter, path, ids)
    _leave_out(document["paths"]["/api/v1/catalogue/"]["get"], "yaml", "application/yaml")
    return document


def _leave_out(operation: dict[str, Any], name: str, media_type: str) -> None:
    """Leave out a representation that is larger than the part of an answer that schemathesis keeps, 1 MB."""
    del operation["responses"]["200"]["content"][media_type]
    formats = next(parameter for parameter in operation["parameters"] if parameter["name"] == "format")
    formats["schema"]["enum"].remove(name)


def _narrow(parameter: dict[str, Any], path: str, ids: Mapping[str, list[Any]]) -> None:
    schema = parameter["schema"]
    place = schema.get("items", schema)
    if values := list(_values(parameter, path, ids)):
        place["enum"] = values
        parameter["example"] = [values[0]] if "items" in schema else values[0]


VERSIONS = 100
"""Every acceptance publishes a version meanwhile: none of these numbers has to be refused."""
FIXED = {"number": 1, "document": "method", "table": "methods"}
"""Parts of a path -> what stands there."""


def _values(parameter: Mapping[str, Any], path: str, ids: Mapping[str, list[Any]]) -> Iterator[Any]:
    collection = path.removeprefix("/api/v1/").partition("/")[0]
    if parameter["in"] == "path":
        yield from _of_path(parameter, collection, ids)
    elif parameter["in"] == "query" and parameter["schema"]["type"] != "integer":
        yield from ids.get(QUERIES.get(parameter["name"], ""), ())
        if parameter["name"] == "methods":
            yield from ids["methods"]


def _of_path(parameter: Mapping[str, Any], collection: str, ids: Mapping[str, list[Any]]) -> Iterator[Any]:
    name = parameter["name"]
    if name in FIXED:
        yield FIXED[name]
    elif collection == "versions":
        yield from map(str, range(VERSIONS))
    elif collection == "crosswalk":
        yield from dict.fromkeys(slug.split("/")[name == "operator"] for slug in ids.get("operators", ()))
    elif name == "component":
        yield from ids.get("components", ())
    elif "enum" not in parameter["schema"]:
        yield from ids.get(collection, ())

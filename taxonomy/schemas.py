"""JSON Schema (draft 2020-12) of every document, generated from the documents themselves."""

from functools import cache

from taxonomy.documents import RECORDS, Bundle

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DOCUMENTS = {document.__name__.lower(): document for document in (*RECORDS, Bundle)}


@cache
def schema(name: str) -> dict[str, object]:
    """The schema of one document by its name in lower case; KeyError where there is none."""
    return {"$schema": DIALECT, **DOCUMENTS[name].model_json_schema(by_alias=True)}

"""JSON Schema (draft 2020-12) of every document, generated from the documents themselves."""

from functools import cache

from pydantic import BaseModel

from taxonomy.documents import RECORDS, Bundle

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DOCUMENTS = {document.__name__.lower(): document for document in (*RECORDS, Bundle)}
"""By their names in lower case."""


@cache
def schema(document: type[BaseModel]) -> dict[str, object]:
    """The schema of a document."""
    return {"$schema": DIALECT, **document.model_json_schema(by_alias=True)}

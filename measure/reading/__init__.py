"""Reads data sets: JSON Lines, JSON arrays, CSV and TSV, plain or compressed, Parquet and Arrow; chats by a path."""

from measure.reading.fields import default_field
from measure.reading.rows import Reader, Record, Rows, read, rows_of

__all__ = ["Reader", "Record", "Rows", "default_field", "read", "rows_of"]

"""Reads data sets: JSON Lines and CSV, plain or compressed, and Parquet."""

from measure.reading.rows import Reader, Rows, default_field, read, rows_of

__all__ = ["Reader", "Rows", "default_field", "read", "rows_of"]

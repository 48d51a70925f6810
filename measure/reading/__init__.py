"""Reads data sets: JSON Lines and CSV, plain or compressed, and Parquet."""

from measure.reading.rows import Rows, default_field, read

__all__ = ["Rows", "default_field", "read"]

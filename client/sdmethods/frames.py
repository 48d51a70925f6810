"""Rows as data frames of pandas or polars, with types that do not depend on which values happen to be there."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import polars

Rows = Sequence[Mapping[str, Any]]


def columns(rows: Rows) -> dict[str, list[Any]]:
    """The rows by column, in the order in which the columns appear; a missing key is None."""
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def dtype_of(values: Sequence[Any]) -> str:
    """The pandas type of a column: nullable where all values are of one simple type, object otherwise."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        return "Int64"
    if kinds and kinds <= {int, float}:
        return "Float64"
    if kinds == {bool}:
        return "boolean"
    return "string" if kinds == {str} else "object"


def to_pandas(rows: Rows) -> "pandas.DataFrame":
    """A pandas data frame.

    Raises:
        ImportError: pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise ImportError("pandas is not installed: pip install 'sdmethods[pandas]'") from error
    series = {name: pandas.Series(values, dtype=dtype_of(values)) for name, values in columns(rows).items()}
    return pandas.DataFrame(series)


def to_polars(rows: Rows) -> "polars.DataFrame":
    """A polars data frame; columns of lists and of mixed values are objects.

    Raises:
        ImportError: polars is not installed.
    """
    try:
        import polars
    except ImportError as error:
        raise ImportError("polars is not installed: pip install 'sdmethods[polars]'") from error
    types: dict[str, Any] = {
        "Int64": polars.Int64,
        "Float64": polars.Float64,
        "boolean": polars.Boolean,
        "string": polars.String,
        "object": polars.Object,
    }
    made = {
        name: polars.Series(name, values, dtype=types[dtype_of(values)], strict=False)
        for name, values in columns(rows).items()
    }
    return polars.DataFrame(list(made.values()))

"""Answers as data frames, for a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from archive.extras import needs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas
    import polars

T = TypeVar("T")


class Rows(list[T]):
    """A list of answers that can be a data frame: a row an answer, or several."""

    def __init__(self, answers: Iterable[T], rows: Callable[[T], Iterable[dict[str, Any]]]) -> None:
        """`rows` gives what an answer is in a table, always with the same columns."""
        super().__init__(answers)
        self._rows = rows

    def _table(self) -> list[dict[str, Any]]:
        return [row for answer in self for row in self._rows(answer)]

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas data frame. Raises `PartMissing` without pandas."""
        with needs("pandas"):
            import pandas

        return pandas.DataFrame(self._table())

    def to_polars(self) -> polars.DataFrame:
        """A polars data frame. Raises `PartMissing` without polars."""
        with needs("polars"):
            import polars

        return polars.DataFrame(self._table(), infer_schema_length=None)


__all__ = ["Rows"]

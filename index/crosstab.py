"""Two facets crossed over what a search finds: how many records have both values."""

import numpy as np

from index.arrays import Ids
from index.facet_columns import FacetColumn
from index.search import CrossTab, Dimension, Line
from index.sidecar import SUGGESTED
from index.snapshot import Snapshot


def cross(snapshot: Snapshot, ids: Ids, rows: Dimension, columns: Dimension) -> CrossTab:
    """The table over records; both dimensions may be of one facet."""
    row_records, row_places, row_names = _pairs(snapshot, ids, rows)
    column_records, column_places, column_names = _pairs(snapshot, ids, columns)
    width = len(column_names)
    # Both are sorted by record: each row pair meets the run of its record's column pairs.
    starts = np.searchsorted(column_records, row_records, "left")
    lengths = np.searchsorted(column_records, row_records, "right") - starts
    of_row = np.repeat(row_places, lengths)
    first = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    of_column = column_places[first + np.arange(len(of_row))]
    cells = np.bincount(of_row * width + of_column, minlength=len(row_names) * width)
    filled = np.flatnonzero(cells)
    return CrossTab(
        {
            (row_names[place // width], column_names[place % width]): int(cells[place])
            for place in filled.tolist()
        },
        _totals(row_places, row_names),
        _totals(column_places, column_names),
        len(ids),
    )


def _totals(places: Ids, names: list[str]) -> dict[str, int]:
    counts = np.bincount(places, minlength=len(names)).tolist()
    return {name: count for name, count in zip(names, counts, strict=True) if count}


def _pairs(snapshot: Snapshot, ids: Ids, dimension: Dimension) -> tuple[Ids, Ids, list[str]]:
    """(records, places, names): each record with each value once, by record."""
    facets = [dimension.facet]
    if dimension.suggested and dimension.facet in SUGGESTED:
        facets.append(SUGGESTED[dimension.facet])
    names: dict[str, int] = {}
    records: list[Ids] = [np.zeros(0, np.int64)]
    places: list[Ids] = [np.zeros(0, np.int64)]
    kept_values = 0
    in_order = len(facets) == 1
    for facet in facets:
        column = snapshot.column(facet)
        to = np.array([_number(names, dimension.line, v) for v in column.values], np.int64)
        kept_values += int((to >= 0).sum())
        own_records, own_places, sorted_ = _values(column, ids)
        in_order = in_order and sorted_
        kept = to[own_places] if len(to) else own_places
        records.append(own_records[kept >= 0])
        places.append(kept[kept >= 0])
    found, at = np.concatenate(records), np.concatenate(places)
    if in_order and kept_values == len(names):
        # One facet, no two values in one line: nothing is there twice, and all by record.
        return found, at, list(names)
    size = max(len(names), 1)
    keys = np.unique(found * size + at)
    return keys // size, keys % size, list(names)


def _number(names: dict[str, int], line: Line | None, value: str) -> int:
    name = value if line is None else line(value)
    return -1 if name is None else names.setdefault(name, len(names))


def _values(column: FacetColumn, ids: Ids) -> tuple[Ids, Ids, bool]:
    """Each of some records with each place that it has in a column; whether by record."""
    found = column.rows.take(ids, axis=0)
    at, slot = np.nonzero(found)
    records, places = ids[at], found[at, slot].astype(np.int64) - 1
    more_records, more_places = column.beyond(ids)
    if not len(more_records):
        return records, places, True
    both = np.concatenate([records, more_records]), np.concatenate([places, more_places])
    return *both, False

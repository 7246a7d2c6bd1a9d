"""Records in which words stand at given distances: phrases, and names of several words."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.analysis.chain import Stems
from index.arrays import Mask
from index.query import Phrase
from index.schema import GROUPS
from index.snapshot import Snapshot

# Kept masks, one byte per record each: names in the vocabularies are asked for again and again.
_CACHED = 256
# A record's place in a key that also holds a position: positions stay below it.
_RECORD = 1 << 31
# Keeps positions minus offsets above zero.
_SHIFT = 1 << 12

Keys = npt.NDArray[np.int64]


class Phrases:
    """Phrase masks over one snapshot, each worked out once; usable from several threads."""

    def __init__(self, snapshot: Snapshot, stems: Stems) -> None:
        self._snapshot = snapshot
        self._stems = stems
        self._lock = threading.Lock()
        self._masks: OrderedDict[tuple[Phrase, Sequence[str]], Mask] = OrderedDict()

    def mask(self, phrase: Phrase, groups: Sequence[str] = GROUPS) -> Mask:
        """Live records in which the phrase's forms stand at their distances in one field."""
        key = (phrase, tuple(groups))
        with self._lock:
            found = self._masks.get(key)
        if found is None:
            found = np.zeros(self._snapshot.size, bool)
            for group in groups:
                found[self._records(f"f_{group}", phrase)] = True
            found &= self._snapshot.live
            with self._lock:
                self._masks[key] = found
                while len(self._masks) > _CACHED:
                    self._masks.popitem(last=False)
        return found

    def inflected(self, phrase: Phrase) -> Phrase:
        """The phrase in every number and gender: ``casa de acogida`` → *casas de acogida*."""
        return Phrase(tuple((offset, self.inflections(forms)) for offset, forms in phrase.words))

    def inflections(self, forms: Sequence[str]) -> tuple[str, ...]:
        """The forms of the index that share a stem with one of ``forms``, and these."""
        others = (one for form in forms for one in self._stems.forms_of(self._stems(form)))
        return tuple(dict.fromkeys((*forms, *others)))

    def places(self, phrase: Phrase, group: str) -> tuple[Keys, Keys]:
        """(records, positions) at which a phrase begins in a group, deleted ones included."""
        keys = self._starts(f"f_{group}", phrase)
        return keys // _RECORD, keys % _RECORD - _SHIFT

    def _records(self, field: str, phrase: Phrase) -> Keys:
        if len(phrase.words) == 1:
            return self._ids(field, phrase.words[0][1])
        return np.unique(self._starts(field, phrase) // _RECORD)

    def _starts(self, field: str, phrase: Phrase) -> Keys:
        """record · 2³¹ + position of each place at which the phrase begins."""
        none: Keys = np.zeros(0, np.int64)
        held = [self._ids(field, forms) for _, forms in phrase.words]
        common = held[0] if held else none
        for ids in held[1:]:
            common = common[np.isin(common, ids, assume_unique=True)]
        starts: Keys | None = None
        for offset, forms in phrase.words if len(common) else ():
            at = self._keys(field, forms, common) - offset
            starts = at if starts is None else np.intersect1d(starts, at)
        return none if starts is None else starts

    def _ids(self, field: str, forms: Sequence[str]) -> Keys:
        """Records that hold one of the forms, deleted ones included."""
        found = [
            columns.ids.astype(np.int64) + base
            for form in forms
            for base, columns in self._snapshot.columns(field, form)
        ]
        return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)

    def _keys(self, field: str, forms: Sequence[str], among: Keys) -> Keys:
        """record · 2³¹ + position of each occurrence in the records of ``among``."""
        found: list[Keys] = []
        wanted = np.zeros(self._snapshot.size, bool)
        wanted[among] = True
        for form in forms:
            for base, columns in self._snapshot.columns(field, form):
                lengths, places = columns.positions()
                records = np.repeat(columns.ids.astype(np.int64) + base, lengths)
                kept = wanted[records]
                found.append(records[kept] * _RECORD + places[kept] + _SHIFT)
        return np.concatenate(found) if found else np.zeros(0, np.int64)

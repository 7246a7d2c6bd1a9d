"""The mark of a value's place in its source: short to see, whole to hear, a link where the
text may be read. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kb.records import Place
from kb.stored import StoredRecord
from web.services.phrases import Phrase

# Of these the pages are the sheets of a workbook.
SHEET_FORMATS = ("xlsx", "ods")


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """Where a click leads: the text of the document, a field's passages marked in it."""

    document_id: str
    record_id: str
    field: str
    anchor: str


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """``signs`` are printed (``¶ 14``), ``words`` their meaning (``párrafo 14``); ``link`` is
    None where the reader may not read the text."""

    signs: tuple[Phrase, ...]
    words: tuple[Phrase, ...]
    link: PlaceLink | None = None


@dataclass(frozen=True, slots=True)
class Marker:
    """Makes the marks of a document's records.

    ``readable`` are the sources whose text the reader may see, ``formats`` the format of
    each source by its id.
    """

    readable: frozenset[str] = frozenset()
    formats: Mapping[str, str] = field(default_factory=dict)

    def mark(self, record: StoredRecord, *names: str) -> PlaceMark | None:
        """The mark of the first of these fields whose place is known."""
        source = record.source_id or ""
        for name in names:
            for place in record.places.get(name, []):
                mark = place_mark([place], sheets=self.formats.get(source) in SHEET_FORMATS)
                if mark is None:
                    continue
                if source not in self.readable:
                    return mark
                link = PlaceLink(record.document_id, record.id, name, anchor_of(place))
                return PlaceMark(mark.signs, mark.words, link)
        return None


def place_mark(places: Sequence[Place], *, sheets: bool = False) -> PlaceMark | None:
    """The mark of the first place that says anything; ``sheets``: its pages are sheets.

    ``table 2, row 3`` → ``tabla 2, fila 3``; ``paragraph 14`` → ``¶ 14``.
    """
    for place in places:
        signs, words = _parts(place, sheets)
        if signs:
            return PlaceMark(tuple(signs), tuple(words))
    return None


def anchor_of(place: Place) -> str:
    """The id of a place in the page of its text, "" for one that says nothing.

    ``paragraph 14`` → ``p14``; ``table 2, row 3, column 1, paragraph 2`` → ``t2-f3-c1-p2``;
    a cell outside tables stands on its sheet: ``g1-f3-c1-p1``.
    """
    parts: list[str] = []
    if place.table:
        parts.append(f"t{place.table}")
    elif place.page and (place.row or not place.paragraph):
        parts.append(f"g{place.page}")
    for letter, number in (("f", place.row), ("c", place.column), ("p", place.paragraph)):
        if number:
            parts.append(f"{letter}{number}")
    return "-".join(parts)


def _parts(place: Place, sheets: bool) -> tuple[list[Phrase], list[Phrase]]:
    signs: list[Phrase] = []
    words: list[Phrase] = []

    def say(sign: str, word: str, number: int | None) -> None:
        if number and sign:
            signs.append(Phrase(sign, {"n": number}))
        if number:
            words.append(Phrase(word, {"n": number}))

    if sheets:
        say("h. %(n)s", "hoja %(n)s", place.page)
    else:
        say("p. %(n)s", "página %(n)s", place.page)
    if place.table or place.row:
        say("t. %(n)s", "tabla %(n)s", place.table)
        say("f. %(n)s", "fila %(n)s", place.row)
        say("", "columna %(n)s", place.column)
    else:
        say("¶ %(n)s", "párrafo %(n)s", place.paragraph)
    return signs, words

"""The sheet of a card: every field under its printed label, gaps told as gaps."""

from dataclasses import dataclass

from index.facet_values import printed_key
from kb.records import CuratedCard
from kb.stored import StoredRecord
from web.services.answers import ValueState
from web.services.labels import Labels
from web.services.places import Marker, PlaceMark
from web.services.words import CURATED, LEVELS, SHEET

# A headline of two lines; the sheet repeats a description only where this cuts it.
HEADLINE_LENGTH = 170


@dataclass(frozen=True, slots=True)
class Row:
    """A field of the sheet. ``items`` where it is a list of (text, facet, value): a facet
    makes the item a link to what shares it."""

    name: str
    label: str
    text: str
    items: list[tuple[str, str, str]]
    state: ValueState
    lead: str = ""
    place: PlaceMark | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A group of the sheet; ``gaps`` are labels of fields that the source leaves empty,
    told in one line where the whole group is empty."""

    title: str
    rows: list[Row]
    gaps: list[str]


def sheet(card: CuratedCard, record: StoredRecord, labels: Labels, marker: Marker) -> list[Section]:
    """The groups of the sheet in printed order."""
    return [section(title, fields, card, record, labels, marker) for title, fields in SHEET]


def section(
    title: str,
    fields: tuple[tuple[str, str], ...],
    card: CuratedCard,
    record: StoredRecord,
    labels: Labels,
    marker: Marker,
) -> Section:
    # A description that the headline shows whole is not said twice.
    whole = len(card.description) <= HEADLINE_LENGTH
    rows = [
        _row(name, label, card, record, labels, marker)
        for name, label in fields
        if not (whole and name == "description")
    ]
    if all(row.state == "gap" for row in rows):
        return Section(title, [], [row.label for row in rows])
    return Section(title, rows, [])


# Lists of notations: their items are named and lead to what shares them.
_SCHEME_OF_LIST = {
    "sdgs": "sdg",
    "gcm_principles": "gcm_principle",
    "gcm_objectives": "gcm_objective",
}


def _row(
    name: str,
    label: str,
    card: CuratedCard,
    record: StoredRecord,
    labels: Labels,
    marker: Marker,
) -> Row:
    value = getattr(card, name)
    place = marker.mark(record, name)
    lead = ""
    if name == "sustainability" and card.sustainability_level:
        lead = LEVELS[card.sustainability_level]
        place = place or marker.mark(record, "sustainability_level")
    state: ValueState = "value"
    if not value and not lead:
        state = "not_applicable" if name in card.not_applicable else "gap"
    if isinstance(value, list):
        codes = head.countries if (head := labels.heads.get(record.document_id)) else ()
        items = [_item(name, str(v), labels, codes) for v in value]
        return Row(name, label, "", items, state, lead, place)
    return Row(name, label, value or "", [], state, lead, place)


def _item(
    name: str, value: str, labels: Labels, countries: tuple[str, ...]
) -> tuple[str, str, str]:
    scheme = _SCHEME_OF_LIST.get(name)
    if scheme:
        return labels.official(scheme, value), scheme, value
    if name == "keywords":
        return value, "keyword", printed_key(value)
    if name == "territories":
        return value, "territory", labels.territory(value, countries)
    if name == "assistance_types":
        return value, "assistance_type", labels.assistance(value)
    return value, "", ""


def curated(card: CuratedCard, labels: Labels, *, contact: bool = False) -> list[Row]:
    """What only people add. ``contact``: also whom to ask, which the public is not shown."""
    rows = []
    schemes = {"population_groups": "population_group", "approaches": "approach"}
    for name, label in CURATED:
        value = getattr(card, name)
        if not value or (name == "contact" and not contact):
            continue
        if isinstance(value, list):
            scheme = schemes.get(name, "")
            items = [(labels.name(scheme, v) if scheme else v, scheme, v) for v in value]
            rows.append(Row(name, label, "", items, "value"))
        else:
            rows.append(Row(name, label, value, [], "value"))
    return rows

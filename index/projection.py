"""From a stored record to what the index takes: texts by field, facets by notation."""

from collections.abc import Iterable, Mapping

from index.abbreviations import FACET as ABBREVIATION
from index.abbreviations import notations
from index.facet_values import area_notation, assistance_notation, printed_key
from index.projection_texts import texts_of, title_of
from index.search import IndexRecord
from kb.records import Card, CuratedCard, DocumentHead, Record, RecordType
from kb.schemes import Schemes
from kb.stored import StoredRecord
from kb.territories import Territories
from kb.text import fold

_EVERY = frozenset({"type", "territory", "document", "year"})
# Which facets a record of each type can have: where it says nothing, it counts as "Sin
# dato"; for the facets left out it does not count at all.
FACETS_OF_TYPE: Mapping[RecordType, frozenset[str]] = {
    "card": _EVERY
    | {
        "kind",
        "area",
        "keyword",
        "population_group",
        "approach",
        "gcm_objective",
        "gcm_principle",
        "sdg",
        "assistance_type",
        "sustainability",
    },
    "recommendation": _EVERY,
    "action": _EVERY,
    "function": _EVERY,
    "discussion": _EVERY,
    "document": _EVERY,
}

Facets = dict[str, tuple[str, ...]]


class Projector:
    """Makes index records with the vocabularies that it was given."""

    def __init__(self, schemes: Schemes, territories: Territories) -> None:
        self._schemes = schemes
        self._territories = territories

    def __call__(self, record: StoredRecord, document: StoredRecord, body: str = "") -> IndexRecord:
        """The index record of one record, `document` being its document's head record.

        `body` is the running text of a document of kind "other", of which nothing else
        would be found.
        """
        head = document.content
        if not isinstance(head, DocumentHead):
            raise TypeError(f"the head of a document is needed, not a {head.record_type}")
        content = record.content
        year = _year(head)
        facets: Facets = {"type": (record.type,), "document": (record.document_id,)}
        if year is not None:
            facets["year"] = (str(year),)
        transversal: set[str] = set()
        if isinstance(content, Card):
            facets |= self._card_facets(content)
            transversal = self._transversal(facets)
        territory, lent = self._territory(content, head)
        facets["territory"] = territory
        texts = texts_of(content, body)
        facets[ABBREVIATION] = notations(texts.values())
        return IndexRecord(
            id=record.id,
            type=record.type,
            document_id=record.document_id,
            document=head.title,
            title=title_of(content),
            state=record.state,
            code=record.code,
            canonical_code=record.canonical_code,
            number=record.number,
            position=record.position,
            year=year,
            sample=record.sample,
            texts=texts | self._territory_text(content, territory),
            facets={name: values for name, values in facets.items() if values},
            transversal=tuple(sorted(transversal)),
            lent=("territory",) if lent else (),
        )

    def _card_facets(self, card: Card) -> Facets:
        facets: Facets = {
            "kind": (card.kind,),
            "area": (area_notation(self._schemes, card.area, card.area_name),),
            "keyword": _unique(printed_key(word) for word in card.keywords),
            "gcm_objective": _unique(str(number) for number in card.gcm_objectives),
            "gcm_principle": _unique(letter.lower() for letter in card.gcm_principles),
            "sdg": self._with_ancestors("sdg", card.sdgs),
            "assistance_type": _unique(
                assistance_notation(self._schemes, text) for text in card.assistance_types
            ),
            "sustainability": _unique([card.sustainability_level or ""]),
        }
        if isinstance(card, CuratedCard):
            # What only people say: never guessed from the text.
            facets["population_group"] = self._with_ancestors(
                "population_group", card.population_groups
            )
            facets["approach"] = self._with_ancestors("approach", card.approaches)
        return facets

    def _with_ancestors(self, scheme: str, notations: Iterable[str]) -> tuple[str, ...]:
        found: list[str] = []
        for notation in notations:
            found += [notation, *self._schemes.ancestors(scheme, notation)]
        return _unique(found)

    def _transversal(self, facets: Facets) -> set[str]:
        """The facets in which a card says that it holds for every choice."""
        return {
            name
            for name in ("area", "assistance_type")
            for notation in facets[name]
            if (concept := self._schemes.get(name, notation)) and concept.extra.get("transversal")
        }

    def _territory(self, content: Record, head: DocumentHead) -> tuple[tuple[str, ...], bool]:
        """Notations with all that lies above them, and whether the document lent them."""
        own: list[str] = []
        if isinstance(content, Card):
            own = [self._territories.place(text, head.countries) for text in content.territories]
        lent = not own and not isinstance(content, DocumentHead) and bool(head.countries)
        found: list[str] = []
        for notation in own or head.countries:
            found += [notation, *self._territories.ancestors(notation)]
        return _unique(found), lent

    def _territory_text(self, content: Record, notations: tuple[str, ...]) -> dict[str, str]:
        """The names of the record's territories that it does not print itself, so that
        words find them too: ``albergue Ecuador`` a card that prints "Quito" only."""
        printed = {fold(text) for text in content.territories} if isinstance(content, Card) else ()
        names = _unique(self._territories.label(notation) for notation in notations)
        missing = [name for name in names if fold(name) not in printed]
        return {"territory": "\n".join(missing)} if missing else {}


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    """The values without empty and repeated ones, in their order."""
    return tuple(dict.fromkeys(value for value in values if value))


def _year(head: DocumentHead) -> int | None:
    if head.year is not None:
        return head.year
    return int(head.date[:4]) if head.date and head.date[:4].isdecimal() else None

"""From a stored record to what the index takes: texts by field, facets by notation."""

from collections.abc import Iterable, Mapping
from functools import lru_cache, partial

from index.abbreviations import FACET as ABBREVIATION
from index.abbreviations import notations
from index.facet_values import area_notation, assistance_notation, printed_key
from index.projection_texts import texts_of, title_of
from index.search import IndexRecord
from kb.records import Card, CuratedCard, DocumentHead, RecordType
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

# Answers of each kind that a projector remembers.
_REMEMBERED = 1 << 14

Facets = dict[str, tuple[str, ...]]


class Projector:
    """Makes index records with the vocabularies that it was given."""

    def __init__(self, schemes: Schemes, territories: Territories) -> None:
        self._schemes = schemes
        self._territories = territories
        # The same places and labels come up again and again: to look each of them up anew
        # took a quarter of a rebuild.
        remembered = lru_cache(_REMEMBERED)
        self._placed = remembered(self._placed_at)
        self._with_ancestors = remembered(self._and_above)
        self._area = remembered(partial(area_notation, schemes))
        self._assistance = remembered(partial(assistance_notation, schemes))
        self._keyword = remembered(printed_key)
        self._is_transversal = remembered(self._holds_for_all)

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
        printed = tuple(content.territories) if isinstance(content, Card) else ()
        facets["territory"], missing = self._placed(printed, tuple(head.countries))
        lent = not (printed or isinstance(content, DocumentHead)) and bool(head.countries)
        texts = texts_of(content, body)
        if record.aliases:
            # The codes of the cards that it took in find it too.
            texts["code"] = "\n".join([texts["code"], *record.aliases])
        # Pairs stand in brackets; most texts have none.
        facets[ABBREVIATION] = notations(text for text in texts.values() if "(" in text)
        if missing:
            texts["territory"] = missing
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
            texts=texts,
            facets={name: values for name, values in facets.items() if values},
            transversal=tuple(sorted(transversal)),
            lent=("territory",) if lent else (),
        )

    def _card_facets(self, card: Card) -> Facets:
        facets: Facets = {
            "kind": (card.kind,),
            "area": (self._area(card.area, card.area_name),),
            "keyword": _unique(map(self._keyword, card.keywords)),
            "gcm_objective": _unique(map(str, card.gcm_objectives)),
            "gcm_principle": _unique(letter.lower() for letter in card.gcm_principles),
            "sdg": self._with_ancestors("sdg", *card.sdgs),
            "assistance_type": _unique(map(self._assistance, card.assistance_types)),
            "sustainability": _unique([card.sustainability_level or ""]),
        }
        if isinstance(card, CuratedCard):
            # What only people say: never guessed from the text.
            facets["population_group"] = self._with_ancestors(
                "population_group", *card.population_groups
            )
            facets["approach"] = self._with_ancestors("approach", *card.approaches)
        return facets

    def _and_above(self, scheme: str, *notations: str) -> tuple[str, ...]:
        found: list[str] = []
        for notation in notations:
            found += [notation, *self._schemes.ancestors(scheme, notation)]
        return _unique(found)

    def _transversal(self, facets: Facets) -> set[str]:
        """The facets in which a card says that it holds for every choice."""
        return {
            name
            for name in ("area", "assistance_type")
            if any(self._is_transversal(name, notation) for notation in facets[name])
        }

    def _holds_for_all(self, scheme: str, notation: str) -> bool:
        concept = self._schemes.get(scheme, notation)
        return concept is not None and bool(concept.extra.get("transversal"))

    def _placed_at(
        self, printed: tuple[str, ...], countries: tuple[str, ...]
    ) -> tuple[tuple[str, ...], str]:
        """The notations of printed territories, else of the countries, with all that lies
        above them; and the names among them that are not printed, so that words find them
        too: ``albergue Ecuador`` a card that prints "Quito" only."""
        own = [self._territories.place(text, countries) for text in printed]
        found: list[str] = []
        for notation in own or countries:
            found += [notation, *self._territories.ancestors(notation)]
        notations = _unique(found)
        known = set(map(fold, printed))
        names = _unique(map(self._territories.label, notations))
        return notations, "\n".join(name for name in names if fold(name) not in known)


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    """The values without empty and repeated ones, in their order."""
    return tuple(dict.fromkeys(value for value in values if value))


def _year(head: DocumentHead) -> int | None:
    if head.year is not None:
        return head.year
    return int(head.date[:4]) if head.date and head.date[:4].isdecimal() else None

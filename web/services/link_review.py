"""Suggested links of a record as its curators see them: evidence, one click to accept or reject."""

from dataclasses import dataclass

from index.links.suggesting import LinkSuggestion
from kb.errors import NotFound
from kb.links import FIELDS, linked
from kb.records import CuratedCard, Record
from kb.stored import StoredRecord
from kb.text import squeeze
from web.runtime import Runtime
from web.services.labels import Labels
from web.services.linking import card_text, own_suggestions, suggester
from web.services.suggesting_terms import Suggestion, SuggestionGroup
from web.services.terms import Terms

# From these confidences on a suggestion is called sure, or likely; below it is a possibility.
SURE, LIKELY = 0.75, 0.5
# Letters on either side of the words that led to a suggestion.
AROUND = 60
MOST_PASSAGES = 3
_TITLES = {
    "gcm_objective": "Objetivos del Pacto Mundial posibles",
    "gcm_principle": "Principios rectores posibles",
    "sdg": "ODS posibles",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, marked where it is evidence."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """One suggestion: ``passages`` are stretches of the card with the evidence marked."""

    scheme: str
    notation: str
    label: str
    confidence: float
    sureness: str
    passages: list[list[Piece]]


def offers(runtime: Runtime, record: StoredRecord, labels: Labels) -> list[LinkOffer]:
    """What the record's newest text speaks for, undecided and not linked yet, by scheme."""
    return [
        LinkOffer(
            one.scheme,
            one.notation,
            labels.name(one.scheme, one.notation),
            one.confidence,
            sureness(one.confidence),
            passages(text, one),
        )
        for text, one in _open(runtime, record.content, record)
    ]


def link_groups(
    runtime: Runtime, record: StoredRecord | None, card: CuratedCard, words: Terms
) -> list[SuggestionGroup]:
    """The same for the editor's margin, for text that may not be saved yet."""
    from web.services.fields import SPECS

    groups = []
    found = _open(runtime, card, record)
    for scheme, title in _TITLES.items():
        spec = SPECS[FIELDS[scheme]]
        items = [
            Suggestion(
                scheme=scheme,
                notation=one.notation,
                label=runtime.schemes.short_label(scheme, one.notation),
                line=words.shown(spec, one.notation),
                confidence=one.confidence,
                evidence=tuple(dict.fromkeys(piece.text for piece in one.evidence)),
                reason=", ".join(dict.fromkeys(f"«{squeeze(p.text)}»" for p in one.evidence)),
            )
            for _, one in found
            if one.scheme == scheme
        ]
        if items:
            groups.append(SuggestionGroup(FIELDS[scheme], title, items))
    return groups


def decide(
    runtime: Runtime,
    record_id: str,
    scheme: str,
    notation: str,
    *,
    accepted: bool,
    version: int,
    actor: str,
) -> StoredRecord:
    """Accept or reject what is suggested for a record; raises like ``store.links.decide``,
    and NotFound ``concept_not_found`` (scheme, notation)."""
    if scheme in FIELDS and runtime.schemes.get(scheme, notation) is None:
        raise NotFound("concept_not_found", scheme=scheme, notation=notation)
    record = runtime.store.record(record_id, view="workshop")
    found = {(one.scheme, one.notation): one for _, one in _open(runtime, record.content, record)}
    known = found.get((scheme, notation))
    return runtime.store.links.decide(
        record_id,
        scheme,
        notation,
        accepted=accepted,
        version=version,
        actor=actor,
        confidence=round(known.confidence, 4) if known else None,
    )


def sureness(confidence: float) -> str:
    if confidence >= SURE:
        return "muy probable"
    return "probable" if confidence >= LIKELY else "posible"


def passages(text: str, one: LinkSuggestion) -> list[list[Piece]]:
    """Stretches of the text around the evidence; what stands near together is one."""
    spans: list[list[tuple[int, int]]] = []
    for piece in one.evidence:
        if spans and piece.start - spans[-1][-1][1] < AROUND:
            spans[-1].append((piece.start, piece.end))
        else:
            spans.append([(piece.start, piece.end)])
    return [_passage(text, marks) for marks in spans[:MOST_PASSAGES]]


def _passage(text: str, marks: list[tuple[int, int]]) -> list[Piece]:
    first, last = marks[0][0], marks[-1][1]
    start = max(text.rfind("\n", 0, first) + 1, text.find(" ", max(0, first - AROUND)) + 1)
    start = min(start, first) if first > AROUND else text.rfind("\n", 0, first) + 1
    line_end = text.find("\n", last)
    stop = min(line_end if line_end >= 0 else len(text), last + AROUND)
    if stop < len(text) and text[stop] not in "\n ":
        stop = max(text.rfind(" ", last, stop), last)
    pieces = [Piece(("… " if start and text[start - 1] != "\n" else "") + text[start:first], False)]
    at = first
    for begin, end in marks:
        pieces += [Piece(text[at:begin], False), Piece(text[begin:end], True)]
        at = end
    tail = " …" if stop < len(text) and text[stop] != "\n" else ""
    pieces.append(Piece(text[at:stop] + tail, False))
    return [piece for piece in pieces if piece.text]


def _open(
    runtime: Runtime, content: Record, record: StoredRecord | None
) -> list[tuple[str, LinkSuggestion]]:
    """(text, suggestion) of what is offered, not linked yet, and not decided."""
    text = card_text(content)
    said = set()
    if record is not None:
        said = {(d.scheme, d.notation) for d in runtime.store.links.decisions(record.id)}
    return [
        (text, one)
        for one in _spoken_for(runtime, content, text, record)
        if (one.scheme, one.notation) not in said
    ]


def _spoken_for(
    runtime: Runtime, content: Record, text: str, record: StoredRecord | None
) -> list[LinkSuggestion]:
    if isinstance(content, CuratedCard):
        offered = suggester(runtime).offered(text)
        return [one for one in offered if one.notation not in linked(content, one.scheme)]
    assert record is not None
    title = runtime.store.document(record.document_id, view="workshop").head.title
    return own_suggestions(suggester(runtime), content, title)

"""Publishing and withdrawing by the names that people use."""

from kb.codes import canonical
from kb.errors import Ambiguous, NotFound
from kb.stored import StoredRecord, View
from web.runtime import Runtime
from web.services.indexing import update_indexes


def publish(runtime: Runtime, target: str, *, actor: str) -> int:
    """Publish what ``target`` names; returns how many records changed.

    Raises NotFound ``target_not_found`` and Ambiguous ``target_ambiguous``.
    """
    changed = runtime.store.publish([resolve_target(runtime, target)], actor=actor)
    update_indexes(runtime)
    return changed


def unpublish(runtime: Runtime, target: str, *, actor: str) -> int:
    """Withdraw what ``target`` names from the public view; raises as ``publish``."""
    changed = runtime.store.unpublish([resolve_target(runtime, target)], actor=actor)
    update_indexes(runtime)
    return changed


def resolve_target(runtime: Runtime, target: str) -> str:
    """The id of the one document or record that a code, id, title or file name means."""
    documents = runtime.store.find_document(target, view="workshop")
    cards = cards_named(runtime, target, view="workshop")
    found = [document.id for document in documents] + [card.id for card in cards]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound("target_not_found", target=target)
    names = [f"{document.head.title} ({document.id})" for document in documents]
    names += [card_name(runtime, card, view="workshop") for card in cards]
    raise Ambiguous("target_ambiguous", target=target, candidates=names)


def cards_named(runtime: Runtime, text: str, *, view: View) -> list[StoredRecord]:
    """Cards (or, by id, any record) that a code in any form or an id names."""
    try:
        return [runtime.store.record(text.strip(), view=view)]
    except NotFound:
        code = canonical(text)
        return runtime.store.cards_by_code(code, view=view) if code else []


def card_name(runtime: Runtime, card: StoredRecord, *, view: View) -> str:
    """A card told apart from its namesakes: ``"BP1_SA · Fichas Perú · 2022 (id)"``."""
    head = runtime.store.document(card.document_id, view=view).head
    where = " ".join(head.countries) + (f" {head.year}" if head.year else "")
    parts = [card.code or card.number or card.type, head.title, where.strip()]
    return " · ".join(part for part in parts if part) + f" ({card.id})"


def find_card(runtime: Runtime, text: str, *, view: View) -> StoredRecord:
    """The one card that a code or id names.

    Raises NotFound ``card_not_found`` and Ambiguous ``card_ambiguous`` (candidates).
    """
    cards = [card for card in cards_named(runtime, text, view=view) if card.type == "card"]
    if not cards:
        raise NotFound("card_not_found", card_code=text)
    if len(cards) > 1:
        names = [card_name(runtime, card, view=view) for card in cards]
        raise Ambiguous("card_ambiguous", card_code=text, candidates=names)
    return cards[0]

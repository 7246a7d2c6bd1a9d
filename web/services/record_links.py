"""What a recommendation or an action is tied to: named in its text, or accepted by a curator."""

from dataclasses import dataclass
from gettext import gettext as _

from kb.descriptors import LINKED_SCHEMES
from kb.stated_links import stated_links
from kb.stored import StoredRecord
from web.runtime import Runtime
from web.services.labels import Labels
from web.services.linking import card_text


@dataclass(frozen=True, slots=True)
class RecordLink:
    """``basis`` says in words where the link comes from."""

    scheme: str
    notation: str
    label: str
    basis: str


def record_links(runtime: Runtime, record: StoredRecord, labels: Labels) -> list[RecordLink]:
    """By scheme and number; what the text names needs nobody's yes."""
    spoken = runtime.store.links.spoken([record.id]).get(record.id)
    bases = dict.fromkeys(spoken.accepted if spoken else (), _("aceptado"))
    bases |= dict.fromkeys(stated_links(card_text(record.content)), _("en el documento"))
    found = [
        RecordLink(scheme, notation, labels.name(scheme, notation), basis)
        for (scheme, notation), basis in bases.items()
    ]
    return sorted(found, key=lambda one: (LINKED_SCHEMES.index(one.scheme), _place(one.notation)))


def _place(notation: str) -> tuple[int, str]:
    """Numbers by their size, letters after them."""
    return (int(notation), "") if notation.isdigit() else (100, notation)

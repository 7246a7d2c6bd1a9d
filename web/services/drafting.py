"""What is typed and not saved yet, and cards that do not exist yet."""

import re
from collections.abc import Iterable

from kb.codes import parse_code
from kb.records import CuratedCard
from kb.store.rows import new_id
from kb.stored import StoredDocument
from web.runtime import Runtime
from web.services.card_codes import area_choices, kind_choices
from web.services.editing import NEW, EditorView, groups, kept_draft
from web.services.forms import AREA, KIND, Form, Problem, form_from, pairs_of
from web.services.places import Marker
from web.services.words import KINDS

# A sheet's texts together; more than this in one form is no card.
MOST_KEPT = 400_000
_DRAWN = re.compile(r"[a-z2-7]{12}")
# What a card from nothing begins as, until the person says otherwise.
FIRST_KIND, FIRST_AREA = "lesson_learned", "GN"


def keep(
    runtime: Runtime,
    record_id: str,
    pairs: Iterable[tuple[str, str]],
    *,
    version: int,
    revision: int,
    actor: str,
) -> bool:
    """Keep what stands in the form; False where it is too much to be a card."""
    form = form_from(pairs)
    if sum(map(len, form.texts.values())) > MOST_KEPT:
        return False
    changes = {"form": [list(pair) for pair in pairs_of(form)], "revision": revision}
    runtime.store.curation.keep_draft(record_id, actor, version, changes)
    return True


def discard(runtime: Runtime, record_id: str, *, actor: str) -> None:
    runtime.store.curation.drop_draft(record_id, actor)


def new_key(document_id: str | None) -> str:
    """Under what the text of a new card is kept: one for each document, one for none."""
    return f"{NEW}{document_id or 'ficha'}"


def draw_id() -> str:
    """The id that a new card will have, drawn when its form is opened: sent twice, the form
    makes one card."""
    return new_id()


def drawn(text: str) -> str | None:
    """What a form sends back of it; None for anything else."""
    return text if _DRAWN.fullmatch(text) else None


def next_code(runtime: Runtime, kind: str, area: str, document_id: str | None) -> str:
    """The next free code, "" where the kind or area cannot have one."""
    code = area.partition("~")[0]
    if kind not in KINDS or parse_code(f"BP1_{code}") is None:
        return ""
    return runtime.store.curation.next_code(kind, code, document_id)


def open_new(
    runtime: Runtime,
    document_id: str | None,
    *,
    actor: str,
    form: Form | None = None,
    problems: Iterable[Problem] = (),
    recover: bool = False,
) -> EditorView:
    """The editor of a card that does not exist yet. Raises NotFound ``document_not_found``."""
    document: StoredDocument | None = None
    if document_id is not None:
        document = runtime.store.document(document_id, view="workshop")
    kept = kept_draft(runtime, new_key(document_id), actor) if form is None else None
    shown = form or Form({KIND: FIRST_KIND, AREA: FIRST_AREA})
    if recover and kept is not None:
        shown, kept = kept.form, None
    kind = shown.texts.get(KIND, FIRST_KIND)
    area = shown.texts.get(AREA, FIRST_AREA)
    wrong = list(problems)
    return EditorView(
        record=None,
        document=document,
        card=empty_card(kind, area),
        form=shown,
        version=0,
        revision=0,
        kinds=kind_choices(kind),
        areas=area_choices(runtime.schemes, area),
        groups=groups(shown, wrong, Marker(), None),
        problems=wrong,
        kept=kept,
    )


def empty_card(kind: str, area: str) -> CuratedCard:
    """What stands in for a card before there is one; its code is never shown."""
    known = "good_practice" if kind not in KINDS else kind
    return CuratedCard.model_validate(
        {
            "code": "",
            "canonical_code": "",
            "kind": known,
            "area": area.partition("~")[0],
            "description": "",
        }
    )

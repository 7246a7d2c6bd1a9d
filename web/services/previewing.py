"""A card as its page would show what stands in the editor, nothing saved."""

from dataclasses import replace

from web.runtime import Runtime
from web.services.cards import CardView, card_of, view_of
from web.services.editing import editable, terms_for
from web.services.forms import Form, read_form


def preview_view(runtime: Runtime, record_id: str, form: Form) -> CardView:
    """What cannot be saved yet is shown as it is stored; the editor says why."""
    record = editable(runtime, record_id)
    document = runtime.store.document(record.document_id, view="workshop")
    read = read_form(form, card_of(record), terms_for(runtime, document))
    content = card_of(record).model_copy(update=read.changes)
    return view_of(runtime, replace(record, content=content), "workshop")

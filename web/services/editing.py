"""What the editor shows of a card: its fields as they are typed, what is missing, what helps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kb.errors import Conflict, NotFound
from kb.records import CuratedCard
from kb.stored import StoredDocument, StoredRecord
from web.runtime import Runtime
from web.services.card_codes import Choice, area_choices, area_of, kind_choices
from web.services.cards import card_of
from web.services.fields import GROUPS, SPECS, FieldSpec
from web.services.forms import AREA, KIND, Form, Problem, form_from, form_of
from web.services.in_use import in_use
from web.services.phrases import Text
from web.services.places import Marker, PlaceMark
from web.services.source_access import marker
from web.services.terms import Terms

# What the store keeps a draft of a card under that does not exist yet.
NEW = "new:"


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field: what stands in it, what is wrong with it, where its source has it."""

    spec: FieldSpec
    text: str
    lines: list[str]
    not_applicable: bool
    empty: bool
    problem: Problem | None
    place: PlaceMark | None


@dataclass(frozen=True, slots=True)
class GroupView:
    title: str
    anchor: str
    fields: list[FieldView]


@dataclass(frozen=True, slots=True)
class Kept:
    """Text that was typed and never saved."""

    at: datetime
    version: int
    revision: int
    form: Form


@dataclass(frozen=True, slots=True)
class EditorView:
    """All that the editor shows. ``record`` is None for a card that is being made;
    ``version`` and ``revision`` are those that the form was filled from."""

    record: StoredRecord | None
    document: StoredDocument | None
    card: CuratedCard
    form: Form
    version: int
    revision: int
    kinds: list[Choice]
    areas: list[Choice]
    groups: list[GroupView]
    problems: list[Problem] = field(default_factory=list)
    kept: Kept | None = None

    @property
    def gaps(self) -> list[FieldSpec]:
        """The fields of the sheet that say nothing; "No aplica" is an answer."""
        shown = [one for group in self.groups for one in group.fields]
        return [one.spec for one in shown if one.empty and one.spec.may_not_apply]

    @property
    def title(self) -> str:
        return self.card.code if self.record else ""


def terms_for(runtime: Runtime, document: StoredDocument | None) -> Terms:
    """The vocabularies, with the countries of the card's document."""
    countries = document.head.countries if document else ()
    return Terms(runtime, in_use(runtime), countries)


def open_editor(
    runtime: Runtime, record_id: str, *, actor: str, recover: bool = False
) -> EditorView:
    """The editor of a card, filled from its newest text, or from what ``actor`` typed and did
    not save. Raises NotFound ``record_not_found`` (id)."""
    record = editable(runtime, record_id)
    document = runtime.store.document(record.document_id, view="workshop")
    words = terms_for(runtime, document)
    kept = kept_draft(runtime, record_id, actor)
    shown = form_of(card_of(record), words)
    if recover and kept is not None:
        shown = over(shown, kept.form)
        return editor_view(
            runtime, record, document, shown, version=kept.version, revision=kept.revision
        )
    return editor_view(runtime, record, document, shown, kept=kept)


def editable(runtime: Runtime, record_id: str) -> StoredRecord:
    """Raises NotFound ``record_not_found`` (id) where there is no such card, Conflict
    ``card_merged`` (id, into, card_code) or ``card_binned`` (id) where somebody took it away:
    who was writing must hear of it."""
    try:
        record = runtime.store.record(record_id, view="workshop")
    except NotFound:
        _tell_where_it_went(runtime, record_id)
        raise
    if record.type != "card":
        raise NotFound("record_not_found", id=record_id)
    return record


def _tell_where_it_went(runtime: Runtime, record_id: str) -> None:
    into = runtime.store.curation.merged_into(record_id)
    if into is not None:
        code = runtime.store.record(into, view="workshop").code or ""
        raise Conflict("card_merged", id=record_id, into=into, card_code=code)
    # Raises NotFound where there never was one.
    runtime.store.curation.whereabouts(record_id)
    raise Conflict("card_binned", id=record_id)


def editor_view(
    runtime: Runtime,
    record: StoredRecord,
    document: StoredDocument,
    form: Form,
    *,
    version: int | None = None,
    revision: int | None = None,
    problems: Sequence[Problem] = (),
    kept: Kept | None = None,
) -> EditorView:
    """The editor of a stored card with what stands in the form."""
    card = card_of(record)
    marks = marker(runtime, document, "workshop")
    return EditorView(
        record=record,
        document=document,
        card=card,
        form=form,
        version=record.version if version is None else version,
        revision=record.revision if revision is None else revision,
        kinds=kind_choices(form.texts.get(KIND, card.kind)),
        areas=area_choices(runtime.schemes, form.texts.get(AREA, area_of(runtime.schemes, card))),
        groups=groups(form, problems, marks, record),
        problems=list(problems),
        kept=kept,
    )


def groups(
    form: Form, problems: Sequence[Problem], marks: Marker, record: StoredRecord | None
) -> list[GroupView]:
    """Every field of the sheet with what stands in the form. Pure."""
    wrong = {problem.field: problem for problem in problems}
    found = []
    for group in GROUPS:
        fields = []
        for spec in group.fields:
            text = form.texts.get(spec.name, "")
            level = spec.name == "sustainability" and form.texts.get("sustainability_level")
            declared = spec.name in form.not_applicable
            fields.append(
                FieldView(
                    spec=spec,
                    text=text,
                    lines=form.lines(spec.name) if spec.shape == "tokens" else [],
                    not_applicable=declared,
                    empty=not (text or level or declared),
                    problem=wrong.get(spec.name),
                    place=marks.mark(record, spec.name) if record else None,
                )
            )
        found.append(GroupView(group.title, group.anchor, fields))
    return found


def kept_draft(runtime: Runtime, record_id: str, actor: str) -> Kept | None:
    """What ``actor`` typed into a card and did not save."""
    draft = runtime.store.curation.draft(record_id, actor)
    if draft is None:
        return None
    pairs = [(str(name), str(value)) for name, value in draft.changes.get("form", [])]
    revision = int(draft.changes.get("revision", 0))
    return Kept(draft.at, draft.version, revision, form_from(pairs))


def over(shown: Form, typed: Form) -> Form:
    """What was typed over what is stored: a form that was sent holds every field it shows."""
    return Form(
        {**shown.texts, **typed.texts},
        typed.not_applicable,
        typed.new_terms,
    )


def labels_of(problems: Sequence[Problem]) -> list[tuple[str, Text, Text]]:
    """(field, its label, what is wrong) for the summary on top of the page."""
    names = {"code": "Código", "kind": "Qué es", "area": "Área"}
    return [
        (one.field, SPECS[one.field].label if one.field in SPECS else names[one.field], one.text)
        for one in problems
    ]

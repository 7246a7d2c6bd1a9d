"""Saving a card from the editor: what was typed, beside what somebody else saved meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kb.codes import parse_code
from kb.differences import Run, three_way, words
from kb.errors import Conflict, Invalid, NotFound
from kb.records import CuratedCard
from kb.stored import Revision, StoredRecord
from web.runtime import Runtime
from web.services.card_codes import area_name, identity_changes
from web.services.cards import card_of
from web.services.drafting import drawn
from web.services.editing import editable, terms_for
from web.services.fields import SPECS
from web.services.forms import CODE, Form, Problem, Read, form_of, read_form
from web.services.refreshing import refresh

# Somebody who writes between our reading and our writing is met again: this often, then it
# is told as a conflict.
_ATTEMPTS = 10
_TAKEN = Problem(CODE, "Otra ficha del documento ya lleva ese código: elija otro.")


@dataclass(frozen=True, slots=True)
class Saved:
    record: StoredRecord
    changed: bool


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing was saved; every problem names its field."""

    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Side:
    """A field that both changed: as it was, as the person has it, as it was saved; the runs
    tell what each of the two made of it."""

    name: str
    label: str
    base: str
    mine: str
    theirs: str

    @property
    def my_runs(self) -> tuple[Run, ...]:
        return words(self.base, self.mine)

    @property
    def their_runs(self) -> tuple[Run, ...]:
        return words(self.base, self.theirs)


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody saved meanwhile. ``sides`` are the fields that both changed; ``merged`` is the
    form with everything else of both, ``taken`` the labels of what the other one changed."""

    record: StoredRecord
    other: Revision
    sides: list[Side]
    merged: Form
    taken: list[str]


def save(
    runtime: Runtime,
    record_id: str,
    form: Form,
    *,
    revision: int,
    actor: str,
    reason: str = "",
) -> Saved | Rejected | Clash:
    """Write what the form changes in the text that it was filled from.

    ``revision`` is that text's number. Where a newer one exists nothing is written and the
    answer is a ``Clash``; a record that only moved on (assigned, submitted) is no clash, nor is
    a form that changes nothing.
    """
    for attempt in range(_ATTEMPTS):
        record = editable(runtime, record_id)
        base = _base(runtime, record, revision)
        read = _read(runtime, record, form, base)
        if read.problems:
            return Rejected(read.problems)
        if record.revision != revision and read.changes:
            return clash(runtime, record, base, read.changes, form)
        try:
            saved = _write(runtime, record, read.changes, actor=actor, reason=reason)
        except Invalid as error:
            return Rejected([_invalid(error)])
        except Conflict as error:
            if error.code == "code_taken":
                return Rejected([_TAKEN])
            if attempt == _ATTEMPTS - 1:
                raise
            continue
        return Saved(saved, changed=saved.revision != record.revision)
    raise AssertionError("unreachable")


def _read(runtime: Runtime, record: StoredRecord, form: Form, base: CuratedCard) -> Read:
    """What the form changes in ``base``, its code, kind and area too."""
    document = runtime.store.document(record.document_id, view="workshop")
    read = read_form(form, base, terms_for(runtime, document))

    def next_code(kind: str, area: str) -> str:
        return runtime.store.curation.next_code(kind, area, record.document_id)

    changes, problems = identity_changes(form, base, runtime.schemes, next_code)
    return Read(read.changes | changes, [*problems, *read.problems])


def create(
    runtime: Runtime,
    form: Form,
    *,
    kind: str,
    area: str,
    document_id: str | None,
    actor: str,
    record_id: str = "",
) -> Saved | Rejected | Clash:
    """A card from nothing, as a draft; without a code it gets the next free one of its area.

    ``record_id`` is the one that the form was given when it was opened: the same form sent
    again, by a second click or after going back, saves the card that it made and makes no other,
    unless it says something else by then.
    """
    document = (
        runtime.store.document(document_id, view="workshop") if document_id is not None else None
    )
    typed = form.texts.get(CODE, "").strip()
    own_id = drawn(record_id)
    for attempt in range(_ATTEMPTS):
        code = typed or runtime.store.curation.next_code(kind, area.partition("~")[0], document_id)
        parsed = parse_code(code)
        if parsed is None:
            return Rejected([Problem(CODE, "No es un código: use la forma BP1_PR o déjelo vacío.")])
        empty = CuratedCard(
            code=code,
            canonical_code=str(parsed),
            kind=parsed.kind,
            area=parsed.area,
            area_name=area_name(runtime.schemes, area if parsed.area in area else parsed.area),
            description="",
        )
        read = read_form(form, empty, terms_for(runtime, document))
        if read.problems:
            return Rejected(read.problems)
        fields = empty.model_dump() | read.changes
        try:
            made = runtime.store.curation.create_card(
                fields, document_id=document_id, actor=actor, record_id=own_id
            )
        except Conflict as error:
            if error.code == "record_there":
                again = _again(runtime, record_id, form, fields["description"], actor)
                if again is not None:
                    return again
                own_id = None
            elif typed or attempt == _ATTEMPTS - 1:
                return Rejected([_TAKEN])
            continue
        refresh(runtime)
        return Saved(made, changed=True)
    raise AssertionError("unreachable")


def _again(
    runtime: Runtime, record_id: str, form: Form, description: str, actor: str
) -> Saved | Rejected | Clash | None:
    """Save the card that this form made before; None where it was removed since, and where the
    form has another description now: whoever went back to write another card means another."""
    try:
        record = editable(runtime, record_id)
    except (NotFound, Conflict):
        return None
    if description != _base(runtime, record, 1).description:
        return None
    if not form.texts.get(CODE, "").strip():
        form = replace(form, texts={**form.texts, CODE: card_of(record).code})
    return save(runtime, record_id, form, revision=1, actor=actor)


def clash(
    runtime: Runtime,
    record: StoredRecord,
    base: CuratedCard,
    changes: Mapping[str, Any],
    form: Form,
) -> Clash:
    """What both did to the same text, field by field; of lists both additions stay."""
    document = runtime.store.document(record.document_id, view="workshop")
    terms = terms_for(runtime, document)
    was = form_of(base, terms)
    ours = form_of(base.model_copy(update=dict(changes)), terms)
    saved = form_of(card_of(record), terms)
    merged, sides, taken = dict(saved.texts), [], []
    for name, way in three_way(was.texts, ours.texts, saved.texts).items():
        label = SPECS[name].label if name in SPECS else _LABELS[name]
        if way == "conflict" and name in SPECS and SPECS[name].shape == "tokens":
            merged[name] = _both(was.lines(name), ours.lines(name), saved.lines(name))
            taken.append(label)
        elif way == "conflict":
            sides.append(Side(name, label, was.texts[name], ours.texts[name], saved.texts[name]))
        elif way == "theirs":
            taken.append(label)
        if way == "mine" or (sides and sides[-1].name == name):
            merged[name] = ours.texts[name]
    newest = runtime.store.curation.revision(record.id, record.revision)
    together = Form(merged, _both_marks(was, ours, saved), form.new_terms)
    return Clash(record, newest, sides, together, taken)


def _both(was: list[str], ours: list[str], saved: list[str]) -> str:
    """What was saved, with what the person added and without what they took out."""
    gone = set(was) - set(ours)
    kept = [line for line in saved if line not in gone]
    return "\n".join(dict.fromkeys([*kept, *(line for line in ours if line not in was)]))


def _both_marks(was: Form, ours: Form, saved: Form) -> frozenset[str]:
    """Marks "No aplica": what either one set or took away."""
    set_now = ours.not_applicable - was.not_applicable
    return (saved.not_applicable | set_now) - (was.not_applicable - ours.not_applicable)


_LABELS: dict[str, str] = {"code": "Código", "sustainability_level": "Nivel de sostenibilidad"}


def _base(runtime: Runtime, record: StoredRecord, revision: int) -> CuratedCard:
    """The text that the form was filled from."""
    if revision == record.revision:
        return card_of(record)
    content = runtime.store.curation.revision(record.id, revision).content
    assert isinstance(content, CuratedCard)
    return content


def _write(
    runtime: Runtime, record: StoredRecord, changes: Mapping[str, Any], *, actor: str, reason: str
) -> StoredRecord:
    saved = runtime.store.edit(
        record.id, changes, version=record.version, actor=actor, reason=reason
    )
    runtime.store.curation.drop_draft(record.id, actor)
    if saved.revision != record.revision:
        refresh(runtime)
    return saved


def _invalid(error: Invalid) -> Problem:
    field = str(error.params.get("field", CODE)).split(".")[0]
    return Problem(field if field in SPECS else CODE, "Este valor no se puede guardar.")

"""Changing the vocabularies: names, places, merges — and the cards that bear a concept."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kb.curation import Batch, BatchKind
from kb.errors import Conflict, Invalid
from kb.schemes import Concept
from kb.text import fold, fold_label, squeeze
from kb.worklist import WorkFilter
from web.runtime import Runtime
from web.services.bulk_changes import Asked, CardChange, Codes, ListChange, Value, card_changes
from web.services.in_use import in_use
from web.services.refreshing import refresh
from web.services.site_settings import site_settings
from web.services.skos import ConceptChange, effects
from web.services.vocabularies import (
    SCHEMES,
    below,
    must_exist,
    must_have,
    names_of,
    scheme_title,
)

LONGEST = 500
_NOTATION = 60


def save_concept(
    runtime: Runtime, scheme: str, notation: str, form: Mapping[str, str], *, actor: str
) -> Batch | None:
    """Change a concept's names and place. Where cards print its name (types of assistance) the
    name changes in them too, as a batch, which is returned.

    Raises NotFound("concept_not_found"), Invalid("concept_label_empty"), ("concept_too_long",
    most) or ("concept_broader", notation), Conflict("concept_name_taken", name, notation), and
    ("concept_changed", name, others) where it is not as the form's ``antes`` saw it.
    """
    before = must_have(runtime, scheme, notation)
    if form.get("antes", mark_of(before)) != mark_of(before):
        others = ", ".join(before.alt_labels) or "—"
        raise Conflict("concept_changed", name=before.pref_label, others=others)
    after = _from_form(runtime, before, form)
    if after == before:
        return None
    cards = _printed_changes(runtime, before, after)
    touched = _touched(runtime, before, after)
    if not cards:
        runtime.store.vocabulary.save([after], actor=actor, touched=touched)
        _written(runtime)
        return None
    return _batch(runtime, [(before, after)], cards, "rename", touched, actor)


def mark_of(concept: Concept) -> str:
    """Names this very state of a concept."""
    return hashlib.sha256(repr(concept).encode()).hexdigest()[:16]


def add_concept(runtime: Runtime, scheme: str, form: Mapping[str, str], *, actor: str) -> Concept:
    """A new concept under the notation given, or one made of its name. Raises like
    ``save_concept``, and Conflict("concept_taken", notation)."""
    must_exist(runtime, scheme)
    label = squeeze(form.get("etiqueta", ""))
    notation = squeeze(form.get("notacion", "")) or fold_label(label).replace(" ", "-")[:_NOTATION]
    if not notation:
        raise Invalid("concept_label_empty")
    if len(notation) > _NOTATION:
        raise Invalid("concept_too_long", most=_NOTATION)
    if runtime.schemes.get(scheme, notation):
        raise Conflict("concept_taken", notation=notation)
    made = _from_form(runtime, Concept(scheme, notation, label), form)
    runtime.store.vocabulary.save(
        [made], actor=actor, action="add_concept", touched=_touched(runtime, None, made)
    )
    _written(runtime)
    return made


def set_deprecated(
    runtime: Runtime, scheme: str, notation: str, deprecated: bool, *, actor: str
) -> None:
    """No longer offer a concept, or offer it again; cards keep it."""
    before = must_have(runtime, scheme, notation)
    after = replace(before, deprecated=deprecated, replaced_by=None)
    runtime.store.vocabulary.save(
        [after], actor=actor, action="deprecate" if deprecated else "revive"
    )
    _written(runtime)


def merge_concepts(runtime: Runtime, scheme: str, drop: str, keep: str, *, actor: str) -> Batch:
    """One concept of two: the other's names find the one that stays, its cards bear that one,
    what stood below it stands below that one. Undone as one batch.

    Raises NotFound("concept_not_found"), Invalid("concept_broader", notation) where one stands
    below the other's own, Conflict("merge_needs_two").
    """
    gone, kept = must_have(runtime, scheme, drop), must_have(runtime, scheme, keep)
    if drop == keep or scheme == "area":
        raise Conflict("merge_needs_two")
    if keep in below(runtime, scheme, drop):
        raise Invalid("concept_broader", notation=keep)
    names = _other_names(kept.pref_label, (*kept.alt_labels, gone.pref_label, *gone.alt_labels))
    changed = [
        (kept, replace(kept, alt_labels=names)),
        (gone, replace(gone, deprecated=True, replaced_by=keep)),
    ]
    for child_notation in runtime.schemes.children(scheme, drop):
        child = must_have(runtime, scheme, child_notation)
        changed.append((child, replace(child, broader=keep)))
    field = SCHEMES.get(scheme, ("", "", ""))[2]
    cards: list[CardChange] = []
    if field:
        old, new = _value(scheme, drop), _value(scheme, keep)
        cards = _card_changes(runtime, field, [old], ListChange(replace=((old, new),)))
    touched = _touched(runtime, gone, changed[0][1])
    said = f"{scheme_title(scheme)}: {gone.pref_label} → {kept.pref_label}"
    return _batch(runtime, changed, cards, "merge", touched, actor, said)


def import_concepts(
    runtime: Runtime, scheme: str, read: Sequence[Concept], *, actor: str
) -> list[ConceptChange]:
    """Take in what a file names, in one transaction; what was done with each."""
    changes = effects(runtime.schemes.members(scheme), read)
    new = [one.concept for one in changes if one.effect != "same"]
    if new:
        touched = [
            id_
            for one in changes
            if one.effect != "same"
            for id_ in _touched(runtime, one.before, one.concept)
        ]
        runtime.store.vocabulary.save(new, actor=actor, action="import_concepts", touched=touched)
        _written(runtime)
    return changes


def _from_form(runtime: Runtime, before: Concept, form: Mapping[str, str]) -> Concept:
    label = squeeze(form.get("etiqueta", ""))
    if not label:
        raise Invalid("concept_label_empty")
    others = _other_names(label, form.get("otras", "").splitlines())
    if max(map(len, (label, *others))) > LONGEST:
        raise Invalid("concept_too_long", most=LONGEST)
    broader = form.get("superior", "") or None
    under = below(runtime, before.scheme, before.notation)
    if broader and (broader == before.notation or broader in under):
        raise Invalid("concept_broader", notation=broader)
    if broader and not runtime.schemes.get(before.scheme, broader):
        raise Invalid("concept_broader", notation=broader)
    _free(runtime, before, label)
    return replace(before, pref_label=label, alt_labels=others, broader=broader)


def _free(runtime: Runtime, concept: Concept, label: str) -> None:
    """Two concepts of one name could not be told apart."""
    for other in runtime.schemes.current(concept.scheme):
        same = fold_label(other.pref_label) == fold_label(label)
        if same and other.notation != concept.notation:
            raise Conflict("concept_name_taken", name=label, notation=other.notation)


def _other_names(label: str, names: Iterable[str]) -> tuple[str, ...]:
    found = {fold(name): squeeze(name) for name in reversed(list(names)) if name.strip()}
    order = dict.fromkeys(fold(name) for name in names if name.strip())
    return tuple(found[key] for key in order if key != fold(label))


def _value(scheme: str, notation: str) -> Value:
    return int(notation) if scheme == "gcm_objective" else notation


def _printed_changes(runtime: Runtime, before: Concept, after: Concept) -> list[CardChange]:
    """Cards print types of assistance by name: the new name takes the place of the old."""
    if before.scheme != "assistance_type" or before.pref_label == after.pref_label:
        return []
    change = ListChange(replace=((before.pref_label, after.pref_label),))
    return _card_changes(runtime, "assistance_types", [before.pref_label], change)


def _card_changes(
    runtime: Runtime, field: str, values: Sequence[Value], change: ListChange
) -> list[CardChange]:
    ids = runtime.store.vocabulary.holders(field, values)
    records = runtime.store.records(ids, view="workshop")
    asked = Asked(lists={field: change})
    found = [card_changes(record, asked, Codes({})) for record in records.values()]
    return [one for one in found if one is not None]


def _touched(runtime: Runtime, before: Concept | None, after: Concept) -> list[str]:
    """Cards whose facets may stand otherwise after a change of names or place."""
    concepts = [one for one in (before, after) if one is not None]
    field = SCHEMES.get(after.scheme, ("", "", ""))[2]
    if field:
        values = {_value(one.scheme, one.notation) for one in concepts}
        for one in concepts:
            values |= {_value(one.scheme, n) for n in below(runtime, one.scheme, one.notation)}
        return runtime.store.vocabulary.holders(field, values)
    if after.scheme == "assistance_type":
        wanted = {fold_label(name) for one in concepts for name in names_of(one)}
        forms = in_use(runtime).forms("assistance_types")
        return runtime.store.vocabulary.holders(
            "assistance_types", [form for form in forms if fold_label(form) in wanted]
        )
    if after.scheme == "area":
        work = runtime.store.worklist
        return work.ids(
            "all", WorkFilter(area=after.notation), overdue_before=runtime.store.clock()
        )
    return []


def _batch(
    runtime: Runtime,
    changed: Sequence[tuple[Concept, Concept]],
    cards: Sequence[CardChange],
    kind: BatchKind,
    touched: Iterable[str],
    actor: str,
    said: str = "",
) -> Batch:
    first, second = changed[0]
    title = scheme_title(first.scheme)
    batch = runtime.store.vocabulary.change(
        changed,
        {one.record.id: one.changes for one in cards},
        actor=actor,
        kind=kind,
        detail={"said": said or f"{title}: {first.pref_label} → {second.pref_label}"},
        versions={one.record.id: one.record.version for one in cards},
        carry=not site_settings(runtime.store).four_eyes,
        touched=touched,
    )
    _written(runtime)
    return batch


def _written(runtime: Runtime) -> None:
    runtime.refresh_vocabularies()
    refresh(runtime)

"""Two cards into one: field by field what each says, and what the one that stays will say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.differences import Run, words
from kb.errors import Conflict
from kb.records import CuratedCard
from kb.stored import StoredRecord
from kb.text import fold, squeeze
from web.runtime import Runtime
from web.services.cards import card_of
from web.services.fields import GROUPS, FieldSpec
from web.services.in_use import in_use
from web.services.terms import Terms

# What may be chosen of a field: what one card says, what the other does, or both.
ONE, OTHER, BOTH = "one", "other", "both"


@dataclass(frozen=True, slots=True)
class MergeField:
    """A field of both cards. Texts have ``runs`` (the other's beside the one's), lists their
    ``lines``; ``chosen`` is what stands if nobody says otherwise: what only one card says, of
    two lists both, of two texts the one's."""

    spec: FieldSpec
    one: str
    other: str
    one_lines: list[str]
    other_lines: list[str]
    runs: tuple[Run, ...]
    chosen: str

    @property
    def is_list(self) -> bool:
        return self.spec.shape in ("tokens", "lines")


@dataclass(frozen=True, slots=True)
class MergePage:
    """Both cards; ``fields`` are those that differ, ``same`` the labels of those that do not."""

    one: StoredRecord
    other: StoredRecord
    one_card: CuratedCard
    other_card: CuratedCard
    fields: list[MergeField]
    same: list[str]


def merge_form(runtime: Runtime, one_id: str, other_id: str) -> MergePage:
    """Raises NotFound("record_not_found", id) or Conflict("merge_needs_two")."""
    one, other = _cards(runtime, one_id, other_id)
    mine, theirs = card_of(one), card_of(other)
    terms = Terms(runtime, in_use(runtime))
    fields, same = [], []
    for group in GROUPS:
        for spec in group.fields:
            field = _field(spec, getattr(mine, spec.name), getattr(theirs, spec.name), terms)
            if field is not None:
                fields.append(field)
            elif getattr(mine, spec.name):
                same.append(spec.label)
    return MergePage(one, other, mine, theirs, fields, same)


def merged_changes(
    runtime: Runtime, keep_id: str, drop_id: str, form: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, int]]:
    """What changes in the card that stays, and the versions that were looked at.

    ``form`` has for each field the id of the card whose value stands, or "both".
    Raises what ``merge_form`` raises.
    """
    keep, drop = _cards(runtime, keep_id, drop_id)
    mine, theirs = card_of(keep), card_of(drop)
    changes: dict[str, Any] = {}
    for group in GROUPS:
        for spec in group.fields:
            before, other = getattr(mine, spec.name), getattr(theirs, spec.name)
            after = _after(before, other, form.get(f"c-{spec.name}", ""), drop_id)
            if after != before:
                changes[spec.name] = after
    if "sustainability" in changes and theirs.sustainability_level:
        changes["sustainability_level"] = theirs.sustainability_level
    versions = {
        id_: int(text) if (text := form.get(f"version-{id_}", "")).isdigit() else record.version
        for id_, record in ((keep_id, keep), (drop_id, drop))
    }
    return changes, versions


def _cards(runtime: Runtime, one_id: str, other_id: str) -> tuple[StoredRecord, StoredRecord]:
    one = runtime.store.record(one_id, view="workshop")
    other = runtime.store.record(other_id, view="workshop")
    if one.id == other.id or one.type != "card" or other.type != "card":
        raise Conflict("merge_needs_two")
    return one, other


def _field(spec: FieldSpec, one: Any, other: Any, terms: Terms) -> MergeField | None:
    if _said(one) == _said(other):
        return None
    is_list = isinstance(one, list)
    chosen = BOTH if is_list else ONE
    if not one:
        chosen = OTHER
    elif not other:
        chosen = ONE
    return MergeField(
        spec=spec,
        one="" if is_list else one or "",
        other="" if is_list else other or "",
        one_lines=[terms.shown(spec, value) for value in one] if is_list else [],
        other_lines=[terms.shown(spec, value) for value in other] if is_list else [],
        runs=words(one, other) if not is_list and one and other else (),
        chosen=chosen,
    )


def _after(before: Any, other: Any, choice: str, drop_id: str) -> Any:
    if choice == drop_id:
        return other
    if choice != BOTH:
        return before
    if isinstance(before, list):
        known = {fold(str(value)) for value in before}
        return [*before, *(value for value in other if fold(str(value)) not in known)]
    return "\n".join(text for text in (before, other) if text)


def _said(value: Any) -> Any:
    return squeeze(value) if isinstance(value, str) else value or None

"""Changes of many cards at once: which cards, what is asked, what it would do, doing it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import urlencode

from kb.curation import Batch
from kb.errors import Conflict
from kb.personal_data import findings
from kb.records import CuratedCard, Record
from kb.store.bulk import Standing
from kb.stored import VISIBILITIES, StoredRecord, Visibility
from kb.text import fold
from kb.worklist import WorkFilter, WorkLine
from web.runtime import Runtime
from web.services.addresses import args_from_request, request_from_args
from web.services.asking import prepared
from web.services.bulk_changes import (
    LISTS,
    STEPS,
    Asked,
    CardChange,
    Codes,
    ListChange,
    Value,
    card_changes,
    split_values,
)
from web.services.card_codes import area_name
from web.services.fields import SPECS
from web.services.in_use import in_use
from web.services.labels import Labels
from web.services.refreshing import refresh
from web.services.sentences import plain, sentence
from web.services.site_settings import site_settings
from web.services.terms import Terms
from web.services.words import STEP_WORDS, VISIBILITY_NAMES

# More than anybody would look through; a change of 5,000 cards takes some 20 s.
MOST = 5000
# So many are listed with a box of their own; all the same the change holds for all.
LISTED = 300
# Rows of the preview; the sums count all.
SHOWN = 100
NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen cards. ``address`` is the search they came from as a query string, and
    ``words`` that search in words; both empty where they were ticked."""

    ids: tuple[str, ...]
    address: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A typed value that a vocabulary does not have."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cards a value is added to, or taken from."""

    label: str
    value: str
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen. ``same`` cards stay as they are; ``mark`` names this very state of
    the cards: another one must be looked at again; ``new_terms`` are in no vocabulary or card."""

    asked: Asked
    ids: tuple[str, ...]
    lines: list[CardChange]
    chosen: int
    same: int
    tallies: list[Tally]
    new_terms: tuple[str, ...]
    mark: str
    # Cards to be published in which something looks like personal data.
    personal: tuple[StoredRecord, ...] = ()


def selection_of_search(runtime: Runtime, args: Mapping[str, Any]) -> Selection:
    """The cards that a search finds in the workshop, by the parameters of its address."""
    request = prepared(runtime, request_from_args(args, limit=MOST), "workshop")
    cards = replace(request, filters={**request.filters, "type": ("card",)})
    asked = replace(cards, offset=0, facets=(), excerpt=False, explain=False)
    hits = runtime.engine("workshop").search(asked).hits
    pairs = args_from_request(replace(request, explain=False), page=1)
    labels = Labels(runtime, "workshop")
    return Selection(
        tuple(hit.id for hit in hits),
        urlencode(pairs),
        plain(sentence(request, labels.numbered)),
    )


def selection_lines(runtime: Runtime, selection: Selection) -> list[WorkLine]:
    """The first of the chosen cards, to be ticked one by one."""
    now = runtime.store.clock()
    asked = WorkFilter(ids=selection.ids)
    return runtime.store.worklist.page("all", asked, overdue_before=now, order="code", limit=LISTED)


def read_asked(runtime: Runtime, form: Mapping[str, str]) -> tuple[Asked, list[Problem]]:
    """What the form asks for: ``agregar-CAMPO``, ``quitar-CAMPO``, ``campo``/``de``/``por``,
    ``area``, ``paso``, ``persona``, ``visibilidad``; and what no closed vocabulary has."""
    terms = Terms(runtime, in_use(runtime))
    problems: list[Problem] = []

    def values(name: str, text: str) -> tuple[Value, ...]:
        found: list[Value] = []
        for line in split_values(text):
            value = terms.read(SPECS[name], line)
            if value is None:
                problems.append(Problem(SPECS[name].label, line))
            elif fold(str(value)) not in map(fold, map(str, found)):
                found.append(value)
        return tuple(found)

    lists = {}
    for name in LISTS:
        swap: tuple[tuple[Value, Value], ...] = ()
        if form.get("campo") == name:
            old, new = values(name, form.get("de", "")), values(name, form.get("por", ""))
            swap = ((old[0], new[0]),) if old and new else ()
        change = ListChange(
            values(name, form.get(f"agregar-{name}", "")),
            values(name, form.get(f"quitar-{name}", "")),
            swap,
        )
        if change:
            lists[name] = change
    area = form.get("area", "")
    area = area if runtime.schemes.get("area", area) else ""
    step, visibility, person = (form.get(key, "") for key in ("paso", "visibilidad", "persona"))
    return Asked(
        lists=lists,
        area=area or None,
        area_name=area_name(runtime.schemes, area) if area else None,
        step=step if step in STEPS else None,
        assignee={"": None, NOBODY: ""}.get(person, person),
        visibility=visibility if visibility in VISIBILITIES else None,
        # Where two people are asked for nobody publishes their own words, whatever a form says.
        carry=form.get("publicadas") == "1" and not site_settings(runtime.store).four_eyes,
    ), problems


def preview(runtime: Runtime, ids: Iterable[str], asked: Asked) -> Preview:
    """What ``asked`` does to the cards as they stand now."""
    chosen = runtime.store.records(list(ids)[:MOST], view="workshop")
    records = [one for one in chosen.values() if isinstance(one.content, CuratedCard)]
    codes = Codes(_taken(runtime, records)) if asked.area is not None else Codes({})
    found = [card_changes(record, asked, codes) for record in records]
    lines = [one for one in found if one is not None]
    return Preview(
        asked=asked,
        ids=tuple(record.id for record in records),
        lines=lines,
        chosen=len(records),
        same=len(records) - len(lines),
        tallies=_tallies(lines),
        new_terms=_new_terms(runtime, asked),
        mark=_mark(records, asked),
        personal=_personal(records, lines, asked),
    )


def apply(runtime: Runtime, ids: Iterable[str], asked: Asked, mark: str, actor: str) -> Batch:
    """Do what was looked at, as one batch with one undo.

    Raises Conflict("bulk_changed") where a card changed since the preview, and what
    ``store.curation`` raises.
    """
    now = preview(runtime, ids, asked)
    if now.mark != mark:
        raise Conflict("bulk_changed")
    batch = runtime.store.bulk.change(
        now.ids,
        {line.record.id: line.changes for line in now.lines},
        standing(asked),
        actor=actor,
        detail=summary(asked),
        versions={line.record.id: line.record.version for line in now.lines},
    )
    refresh(runtime)
    return batch


def standing(asked: Asked) -> Standing:
    return Standing(
        step=asked.step,
        assignee=asked.assignee,
        visibility=cast(Visibility | None, asked.visibility),
        carry=asked.carry,
    )


def summary(asked: Asked) -> dict[str, Any]:
    """What was asked, as the batch keeps it."""
    lists = {
        name: {
            "add": [str(value) for value in change.add],
            "remove": [str(value) for value in change.remove],
            "replace": [[str(old), str(new)] for old, new in change.replace],
        }
        for name, change in asked.lists.items()
    }
    return {"lists": lists, "area": asked.area, "said": said(asked)}


def said(asked: Asked) -> str:
    """What is set beside the texts, in a line."""
    parts = [STEP_WORDS[asked.step]] if asked.step else []
    if asked.assignee is not None:
        parts.append(f"a cargo de {asked.assignee}" if asked.assignee else "sin asignar")
    if asked.visibility:
        parts.append(f"visibles para: {VISIBILITY_NAMES[asked.visibility]}")
    return ", ".join(parts)


def _taken(runtime: Runtime, records: Iterable[StoredRecord]) -> dict[str, list[str]]:
    found = {}
    for document_id in {record.document_id for record in records}:
        whole = runtime.store.document_records(document_id, view="workshop")
        found[document_id] = [one.canonical_code for one in whole if one.canonical_code]
    return found


def _tallies(lines: Iterable[CardChange]) -> list[Tally]:
    counts: dict[tuple[str, str], list[int]] = {}
    for line in lines:
        for change in line.shown:
            if change.field not in LISTS:
                continue
            for value in change.added:
                counts.setdefault((change.field, value), [0, 0])[0] += 1
            for value in change.removed:
                counts.setdefault((change.field, value), [0, 0])[1] += 1
    return [
        Tally(SPECS[name].label, value, added, removed)
        for (name, value), (added, removed) in sorted(
            counts.items(), key=lambda one: (LISTS.index(one[0][0]), -sum(one[1]))
        )
    ]


def _new_terms(runtime: Runtime, asked: Asked) -> tuple[str, ...]:
    """Words that no vocabulary and no card has yet: added, but on purpose."""
    terms = Terms(runtime, in_use(runtime))
    wanted = [
        (name, str(value))
        for name, change in asked.lists.items()
        for value in (*change.add, *(new for _, new in change.replace))
        if SPECS[name].open
    ]
    return tuple(
        dict.fromkeys(value for name, value in wanted if not terms.known(SPECS[name], value))
    )


def _personal(
    records: Iterable[StoredRecord], lines: Iterable[CardChange], asked: Asked
) -> tuple[StoredRecord, ...]:
    """Those in which somebody would see anew what looks like personal data."""
    changes = {line.record.id: line.changes for line in lines}
    found = []
    for record in records:
        after = record.content.model_copy(update=dict(changes.get(record.id, {})))
        seen = _said(record.content) if _stays_as_visible(record, asked) else set()
        goes_out = asked.step == "publish" or _is_read(record, asked)
        if goes_out and _said(after) - seen:
            found.append(record)
    return tuple(found)


def _said(content: Record) -> set[tuple[str, str]]:
    return {(one.field, one.text) for one in findings(content)}


def _is_read(record: StoredRecord, asked: Asked) -> bool:
    """Whether readers get the change, or more readers the card, as soon as it is made."""
    carried = asked.carry and record.state == "published"
    return carried or (record.published_revision is not None and _wider(record, asked))


def _stays_as_visible(record: StoredRecord, asked: Asked) -> bool:
    """Whether those who will read it read all of it already."""
    return record.state == "published" and not _wider(record, asked)


def _wider(record: StoredRecord, asked: Asked) -> bool:
    order = list(VISIBILITIES)
    wanted = asked.visibility
    return wanted in order and order.index(wanted) < order.index(record.visibility)


def _mark(records: Iterable[StoredRecord], asked: Asked) -> str:
    state = sorted((record.id, record.version) for record in records)
    return hashlib.sha256(fold(repr((state, asked))).encode()).hexdigest()[:24]

"""``/cambios``: what was changed in many cards at once, and taking it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.curation import Batch, Undone
from kb.differences import Change, changes
from kb.errors import NotFound
from kb.stored import StoredRecord
from web.runtime import Runtime
from web.services.refreshing import refresh
from web.services.words import FIELDS
from web.services.worklist import people_names

PAGE = 25
KINDS: dict[str, str] = {
    "bulk": "Cambio en lote",
    "merge": "Unión",
    "rename": "Cambio de nombre",
}
# The newest batches that the list reads; older ones are found by their cards' histories.
MOST = 500
# Cards of a batch shown with what changed in each.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class BatchLine:
    """``cards``: those it changed, and of two that became one both."""

    batch: Batch
    cards: int
    kind: str
    words: str
    who: str
    undone_by: str


@dataclass(frozen=True, slots=True)
class BatchesPage:
    lines: list[BatchLine]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class CardLine:
    """A card that a batch changed, with the fields that it changed in it."""

    record: StoredRecord
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class BatchPage:
    line: BatchLine
    cards: list[CardLine]
    more: int


def batches_view(runtime: Runtime, args: Mapping[str, str]) -> BatchesPage:
    """The batches, newest first, by the parameter ``pagina``."""
    found = runtime.store.curation.batches(MOST)
    pages = max(1, -(-len(found) // PAGE))
    text = args.get("pagina", "")
    page = min(max(int(text), 1), pages) if text.isascii() and text.isdigit() else 1
    names = people_names(runtime)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return BatchesPage([_line(runtime, one, names) for one in shown], len(found), page, pages)


def batch_view(runtime: Runtime, batch_id: str) -> BatchPage:
    """Raises NotFound("batch_not_found", id)."""
    batch = runtime.store.curation.batch(batch_id)
    written = runtime.store.curation.batch_records(batch_id)
    # What a merge took in rests in the bin, which no view shows.
    records = runtime.store.records([id_ for id_, _ in written[:SHOWN]], view="workshop")
    cards = [
        CardLine(records[id_], _changes(runtime, id_, n))
        for id_, n in written[:SHOWN]
        if id_ in records
    ]
    return BatchPage(
        _line(runtime, batch, people_names(runtime)), cards, max(0, len(written) - SHOWN)
    )


def undo_batch(runtime: Runtime, batch_id: str, actor: str) -> Undone:
    """Take a batch back, with the terms of vocabularies that went with it.

    Raises NotFound("batch_not_found", id), Conflict("batch_undone", id, by).
    """
    undone = runtime.store.bulk.undo(batch_id, actor=actor)
    runtime.refresh_vocabularies()
    refresh(runtime)
    return undone


def _changes(runtime: Runtime, record_id: str, n: int) -> list[Change]:
    """What revision ``n`` changed in its record; its own codes and kinds are told once."""
    try:
        before = runtime.store.curation.revision(record_id, n - 1).content.model_dump()
        after = runtime.store.curation.revision(record_id, n).content.model_dump()
    except NotFound:
        return []
    return [one for one in changes(before, after) if one.field in FIELDS]


def _line(runtime: Runtime, batch: Batch, names: Mapping[str, str]) -> BatchLine:
    return BatchLine(
        batch=batch,
        cards=2 if "drop" in batch.detail else batch.records,
        kind=KINDS[batch.kind],
        words=_merged(runtime, batch.detail) or summary_words(batch.detail),
        who=names.get(batch.actor, batch.actor),
        undone_by=names.get(batch.undone_by or "", batch.undone_by or ""),
    )


def _merged(runtime: Runtime, detail: Mapping[str, Any]) -> str:
    """Which card became part of which: ``"BP6_GN → BP5_GN"``; "" for any other batch."""
    if "drop" not in detail:
        return ""
    try:
        found = [
            runtime.store.curation.whereabouts(detail[which]).canonical_code
            for which in ("drop", "keep")
        ]
    except NotFound:
        return ""
    return " → ".join(code or "" for code in found)


def summary_words(detail: Mapping[str, Any]) -> str:
    """What was asked, in a line: ``"Palabras clave: + albergue, − refugio"``."""
    parts = []
    for name, change in detail.get("lists", {}).items():
        said = [f"+ {value}" for value in change["add"]]
        said += [f"− {value}" for value in change["remove"]]
        said += [f"{old} → {new}" for old, new in change["replace"]]
        parts.append(f"{FIELDS[name]}: {', '.join(said)}")
    if detail.get("area"):
        parts.append(f"Área: {detail['area']}")
    if detail.get("said"):
        parts.append(str(detail["said"]))
    return "; ".join(parts)

"""One action or recommendation with all that hangs on it, and what people say of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from kb.errors import Invalid, NotFound
from kb.follow_up import Event, Status
from kb.records import Action, Places, Recommendation
from kb.stored import StoredDocument, StoredRecord, View
from kb.text import squeeze
from web.runtime import Runtime
from web.services.labels import Labels
from web.services.link_review import LinkOffer, offers
from web.services.linking import card_text, suggester
from web.services.meeting_points import Tie, ties_of
from web.services.places import PlaceMark
from web.services.record_links import RecordLink, record_links
from web.services.refreshing import refresh
from web.services.source_access import marker
from web.services.tracker import ActionLine, line
from web.services.tracker_rows import LINKED, NONE, ActionRow
from web.services.tracker_table import tracker_table

COMMENT_LIMIT = 2000
FILE_LIMIT = 10 * 1024 * 1024
LESSONS = 4
# The area of a card that came of an action which names none.
_NO_AREA = "GN"
# More missions, workshops or people than any plan counts; databases take no number.
MOST_DONE = 1_000_000


@dataclass(frozen=True, slots=True)
class Proofs:
    """What comes with a report: addresses as typed, files with their bytes."""

    links: Sequence[tuple[str, str]] = ()
    files: Sequence[tuple[str, bytes]] = ()


@dataclass(frozen=True, slots=True)
class ActionPage:
    """``offers`` are suggested links, for those who may decide."""

    record: StoredRecord
    line: ActionLine
    document: StoredDocument
    place: PlaceMark | None
    events: list[Event]
    cards: list[StoredRecord]
    links: list[RecordLink]
    offers: list[LinkOffer]


@dataclass(frozen=True, slots=True)
class RecommendationPage:
    """``done`` of its actions are completed; ``lessons`` are cards that speak of the same,
    ``ties`` what meetings said of its actions; ``offers`` are suggested links, for those who
    may decide."""

    record: StoredRecord
    recommendation: Recommendation
    document: StoredDocument
    place: PlaceMark | None
    actions: list[ActionLine]
    done: int
    cards: list[StoredRecord]
    lessons: list[StoredRecord]
    links: list[RecordLink]
    offers: list[LinkOffer]
    ties: list[Tie]


def action_page(
    runtime: Runtime, record_id: str, view: View, *, today: date, decides: bool = False
) -> ActionPage:
    """Raises NotFound ``record_not_found`` (id) where the view has no such action."""
    row = tracker_table(runtime, view).row(record_id)
    if row is None:
        raise NotFound("record_not_found", id=record_id)
    document = runtime.store.document(row.record.document_id, view=view)
    labels = Labels(runtime, view)
    return ActionPage(
        row.record,
        line(row, labels, today),
        document,
        marker(runtime, document, view).mark(row.record, "text", "number"),
        runtime.store.follow_ups.events(record_id),
        tied_cards(runtime, record_id, view),
        record_links(runtime, row.record, labels),
        offers(runtime, row.record, labels) if decides else [],
    )


def recommendation_page(
    runtime: Runtime, record_id: str, view: View, *, today: date, decides: bool = False
) -> RecommendationPage:
    """Raises NotFound ``record_not_found`` (id) where the view has no such recommendation."""
    record = runtime.store.record(record_id, view=view)
    if not isinstance(record.content, Recommendation):
        raise NotFound("record_not_found", id=record_id)
    labels = Labels(runtime, view)
    rows = [
        row
        for row in tracker_table(runtime, view).rows
        if any(parent.id == record_id for parent in row.parents)
    ]
    document = runtime.store.document(record.document_id, view=view)
    return RecommendationPage(
        record,
        record.content,
        document,
        marker(runtime, document, view).mark(record, "text", "number"),
        [line(row, labels, today) for row in rows],
        sum(row.report.status == "completed" for row in rows),
        [card for row in rows for card in tied_cards(runtime, row.record.id, view)],
        _lessons(runtime, record, view),
        record_links(runtime, record, labels),
        offers(runtime, record, labels) if decides else [],
        [tie for row in rows for tie in ties_of(runtime, row.record.id, view)],
    )


def say(
    runtime: Runtime,
    record_id: str,
    status: Status,
    *,
    version: int,
    actor: str,
    via: str,
    comment: str = "",
    progress: int | None = None,
    target: int | None = None,
    proofs: Proofs | None = None,
) -> None:
    """Report where an action stands; the pages show it at once, the index soon.

    Raises what ``store.follow_ups.report`` raises, and Invalid ``link_invalid`` (link),
    ``progress_invalid`` (most), ``file_too_large_for_proof`` (name).
    """
    given = proofs or Proofs()
    for _name, link in given.links:
        if not _is_link(link):
            raise Invalid("link_invalid", link=link)
    if progress is not None and not 0 <= progress <= MOST_DONE:
        raise Invalid("progress_invalid", most=MOST_DONE)
    for name, data in given.files:
        if len(data) > FILE_LIMIT:
            raise Invalid("file_too_large_for_proof", name=name)
    runtime.store.follow_ups.report(
        record_id,
        status,
        version=version,
        actor=actor,
        via=via,
        comment=squeeze(comment)[:COMMENT_LIMIT],
        progress=progress,
        target=target,
        links=given.links,
        files=given.files,
    )
    refresh(runtime)


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        # "http://[" and the like: half an address.
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def card_from_action(runtime: Runtime, record_id: str, kind: str, *, actor: str) -> StoredRecord:
    """A draft card with the action's text, parties and source filled in, tied both ways.

    Raises NotFound ``record_not_found`` and what creating a card raises.
    """
    record = runtime.store.record(record_id, view="workshop")
    action = record.content
    if not isinstance(action, Action):
        raise NotFound("record_not_found", id=record_id)
    document = runtime.store.document(record.document_id, view="workshop")
    report = runtime.store.follow_ups.reports([record_id]).get(record_id)
    row = tracker_table(runtime, "workshop").row(record_id)
    area, links = _area_and_links(row) if row else (_NO_AREA, {})
    code = runtime.store.curation.next_code(kind, area, record.document_id)
    card = runtime.store.curation.create_card(
        {
            "code": code,
            "description": action.text,
            "finding": (report.comment if report else "") or action.comments or None,
            "actors": list(dict.fromkeys([*action.responsible, *action.supporting])),
            "territories": [runtime.territories.label(c) for c in document.head.countries],
            **links,
        },
        document_id=record.document_id,
        actor=actor,
        reason=f"{action.number}",
        source_id=record.source_id,
        places=_places(record),
    )
    runtime.store.follow_ups.tie(record_id, card.id, "lesson", actor=actor)
    refresh(runtime)
    return card


def _area_and_links(row: ActionRow) -> tuple[str, dict[str, list[int] | list[str]]]:
    """The area that the action or its document names, and the links that are stated or
    accepted, as a card has them."""
    known = {name: [v for v in row.values[name] if v != NONE] for name in ("area", *LINKED)}
    area = next(iter(known["area"]), _NO_AREA)
    objectives = [int(number) for number in known["gcm_objective"]]
    return area, {"gcm_objectives": objectives, "sdgs": known["sdg"]}


def tied_cards(runtime: Runtime, record_id: str, view: View) -> list[StoredRecord]:
    """The cards that came of an action, as far as the view shows them."""
    ids = [to for _, to, kind in runtime.store.follow_ups.ties(record_id) if kind == "lesson"]
    return [r for r in runtime.store.records(ids, view=view).values() if r.type == "card"]


def action_of_card(runtime: Runtime, card_id: str, view: View) -> StoredRecord | None:
    """The action that a card came of."""
    ids = [one for one, _, kind in runtime.store.follow_ups.ties(card_id) if kind == "lesson"]
    return next(iter(runtime.store.records(ids, view=view).values()), None)


def _places(record: StoredRecord) -> Places:
    places = record.places.get("text") or record.places.get("number") or []
    return {"description": places} if places else {}


def _lessons(runtime: Runtime, record: StoredRecord, view: View) -> list[StoredRecord]:
    """Cards that answer a recommendation: found by its words, those of its objectives first."""
    from index.search import SearchRequest

    recommendation = record.content
    assert isinstance(recommendation, Recommendation)
    request = SearchRequest(
        query=recommendation.text[:300],
        filters={"type": ("card",)},
        limit=LESSONS * 3,
        facets=(),
        excerpt=False,
    )
    hits = runtime.engine(view).search(request).hits
    records = runtime.store.records([hit.id for hit in hits], view=view)
    spoken = {
        (one.scheme, one.notation) for one in suggester(runtime).offered(card_text(recommendation))
    }

    def shared(card: StoredRecord) -> int:
        content = card.content
        own = {("gcm_objective", str(n)) for n in getattr(content, "gcm_objectives", ())}
        own |= {("sdg", n.split(".")[0]) for n in getattr(content, "sdgs", ())}
        return -len(own & spoken)

    return sorted(records.values(), key=shared)[:LESSONS]

"""A form that an office sent back: what it newly says of an action is noted as a report.

Runs after a file became a further version of a known document; running it again adds nothing.
"""

from collections.abc import Sequence

from kb.errors import Conflict
from kb.follow_up import Event, Report, Status, status_of
from kb.records import Action
from kb.stored import Revision
from web.runtime import Runtime


def take_returned(runtime: Runtime, document_id: str, *, actor: str) -> int:
    """Note what the document's newest version says of its actions; how many reports that made.
    The indexes are the caller's to bring up to date.

    Raises NotFound like ``store.document_records``.
    """
    store = runtime.store
    records = store.document_records(document_id, view="workshop")
    actions = [r for r in records if isinstance(r.content, Action)]
    reports = store.follow_ups.reports([r.id for r in actions])
    made = 0
    for record in actions:
        report = reports.get(record.id)
        told = returned(store.history(record.id), store.follow_ups.events(record.id), report)
        if told is None:
            continue
        status, comment = told
        try:
            store.follow_ups.report(
                record.id,
                status,
                version=report.version if report else 0,
                actor=actor,
                via="file",
                comment=comment,
                progress=report.progress if report else None,
            )
        except Conflict:
            # Somebody reported at this very moment: what they said is newer than the form.
            continue
        made += 1
    return made


def returned(
    revisions: Sequence[Revision], events: Sequence[Event], report: Report | None
) -> tuple[Status, str] | None:
    """State and comment that a form newly tells, or None. ``revisions`` are oldest first.

    Nothing is new where the last two files say the same, where somebody reported since, or
    where the form repeats an earlier report: it was filled in before the later ones.
    """
    read = [r for r in revisions if r.origin == "import" and isinstance(r.content, Action)]
    if len(read) < 2:
        return None
    before, now = read[-2].content, read[-1].content
    assert isinstance(before, Action)
    assert isinstance(now, Action)
    if (now.status, now.comments) == (before.status, before.comments):
        return None
    if any(event.at >= read[-1].at for event in events):
        return None
    known: tuple[Status, str] = (report.status, report.comment) if report else ("none", "")
    understood = status_of(now.status)
    status = known[0] if understood == "none" else understood
    comment = (now.comments or "") if now.comments != before.comments else known[1]
    if understood == "none" and now.status and now.status != before.status:
        # A state in words that we do not know is kept as what it says.
        comment = ". ".join(part for part in (now.status.rstrip("."), comment) if part)
    told = (status, comment)
    earlier = {known, *((event.status, event.comment) for event in events)}
    return None if told in earlier else told

"""Removing the sample documents and all that hangs on them."""

from collections.abc import Iterator

import sqlalchemy as sa

from kb.store import schema, schema_curation, schema_follow_up
from kb.store.outbox import Write


def remove_samples(write: Write) -> int:
    """Delete sample documents, their records, revisions and sources; how many documents.

    Their records go into the outbox, so that the index drops what the store no longer has.
    """
    samples = sa.select(schema.documents.c.id).where(schema.documents.c.sample)
    documents = write.conn.scalars(samples).all()
    records = sa.select(schema.records.c.id).where(schema.records.c.document_id.in_(samples))
    rows = sa.select(schema.records.c.id, schema.records.c.document_id).where(
        schema.records.c.document_id.in_(samples)
    )
    for record_id, document_id in write.conn.execute(rows).all():
        write.touch(record_id, document_id, "remove")
    for statement in (
        *_said_of(records),
        schema.revisions.delete().where(schema.revisions.c.record_id.in_(records)),
        schema.records.delete().where(schema.records.c.document_id.in_(samples)),
        schema.sources.delete().where(schema.sources.c.document_id.in_(samples)),
        schema.documents.delete().where(schema.documents.c.sample),
    ):
        write.conn.execute(statement)
    return len(documents)


def _said_of(records: sa.Select[tuple[str]]) -> Iterator[sa.Delete]:
    """What curation keeps of records: everything that points at them."""
    tables = schema_curation
    for table, columns in (
        (tables.comments, ("record_id",)),
        (tables.drafts, ("record_id",)),
        (tables.aliases, ("merged_id", "record_id")),
        (tables.signatures, ("record_id",)),
        (tables.duplicates, ("one_id", "other_id")),
        (tables.decisions, ("record_id",)),
        (tables.suggested_links, ("record_id",)),
        # Proof rests on reports: it goes first.
        (schema_follow_up.evidence, ("record_id",)),
        (schema_follow_up.follow_up_events, ("record_id",)),
        (schema_follow_up.follow_ups, ("record_id",)),
        (schema_follow_up.ties, ("from_id", "to_id")),
    ):
        yield table.delete().where(sa.or_(*(table.c[name].in_(records) for name in columns)))

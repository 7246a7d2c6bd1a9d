"""The tables. Migrations make them (``kb/store/migrations``); a test holds the two alike."""

from datetime import UTC, datetime

import sqlalchemy as sa

metadata = sa.MetaData()


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment, kept in UTC: SQLite has no zones, so they are put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: sa.engine.Dialect
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: sa.engine.Dialect
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# `identity` digests the folded kind, title, date and countries as last read; `head_id` the record
# of type "document". A sample's sources are all samples.
documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("identity", sa.String(64), nullable=False, unique=True),
    sa.Column("head_id", sa.String(16), nullable=False, unique=True),
    sa.Column("sample", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("document_id", sa.ForeignKey("documents.id"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False, unique=True),
    sa.Column("reader_version", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sa.Column("blocks", sa.JSON, nullable=False),
    sa.Column("warnings", sa.JSON, nullable=False),
    sa.Column("imported_at", UtcDateTime, nullable=False),
    # How many of the warnings nobody has looked at yet. An index holds it, for a row's bytes
    # would have to be read past to get at it.
    sa.Column("open_warnings", sa.Integer, nullable=False, server_default="0"),
    sa.Index("ix_sources_warned", "document_id", "open_warnings"),
)

# `draft_n` and `published_n` point into revisions; `imported` is what the last import read,
# the base of the next three-way merge. Codes are those of the draft and of the published text.
records = sa.Table(
    "records",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("type", sa.String(16), nullable=False),
    sa.Column("document_id", sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("canonical_code", sa.Text, index=True),
    sa.Column("published_code", sa.Text, index=True),
    sa.Column("draft_n", sa.Integer, nullable=False),
    sa.Column("published_n", sa.Integer),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("imported", sa.JSON, nullable=False),
    # Where the draft stands; whether it is published follows from draft_n and published_n.
    sa.Column("stage", sa.String(16), nullable=False, server_default="draft"),
    sa.Column("visibility", sa.String(16), nullable=False, server_default="public"),
    sa.Column("assignee", sa.String(64)),
    sa.Column("published_at", UtcDateTime),
    sa.Column("deleted_at", UtcDateTime),
    sa.Column("deleted_by", sa.String(64)),
    # The record that took this one in when both were found to be the same.
    sa.Column("merged_into", sa.String(16)),
    # Of the draft, so that a work list of thousands reads no text: a line that names it, and
    # how many of its fields are empty without being declared not to apply.
    sa.Column("title", sa.Text, nullable=False, server_default=""),
    sa.Column("gaps", sa.Integer, nullable=False, server_default="0"),
    sa.Column("changed_at", UtcDateTime),
    # When somebody last said that the published text still holds.
    sa.Column("reviewed_at", UtcDateTime),
    sa.UniqueConstraint("document_id", "canonical_code", name="uq_records_document_code"),
    # Answers every count without reading the rows, which hold whole texts.
    sa.Index("ix_records_counts", "document_id", "type", "published_n"),
    # Holds all that the work list counts, filters and sorts by, for the same reason.
    sa.Index(
        "ix_records_work",
        "type",
        "deleted_at",
        "stage",
        "draft_n",
        "published_n",
        "gaps",
        "assignee",
        "published_at",
        "reviewed_at",
        "changed_at",
        "canonical_code",
        "document_id",
        "id",
    ),
)

revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("record_id", sa.ForeignKey("records.id"), primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("places", sa.JSON, nullable=False),
    sa.Column("source_id", sa.ForeignKey("sources.id")),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    # The change of many records at once, or the merge, that this revision belongs to.
    sa.Column("batch_id", sa.String(16), index=True),
)

# Also the log of writes: who did what to which record. No foreign key, for it outlives them.
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("record_id", sa.String(16), nullable=False),
    sa.Column("document_id", sa.String(16), nullable=False),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)

concepts = sa.Table(
    "concepts",
    metadata,
    sa.Column("scheme", sa.Text, primary_key=True),
    sa.Column("notation", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("pref_label", sa.Text, nullable=False),
    sa.Column("alt_labels", sa.JSON, nullable=False),
    sa.Column("broader", sa.Text),
    sa.Column("extra", sa.JSON, nullable=False),
    # No longer offered, though cards may still bear it; merged ones say into which.
    sa.Column("deprecated", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("replaced_by", sa.Text),
)

analyses = sa.Table(
    "analyses",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
)

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

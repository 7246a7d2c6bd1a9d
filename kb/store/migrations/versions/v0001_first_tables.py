"""First tables: documents, sources, records, revisions, outbox, vocabularies."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _documents_and_sources()
    _records_and_revisions()
    _outbox()
    _vocabularies_and_caches()


def _documents_and_sources() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("identity", sa.String(64), nullable=False, unique=True),
        sa.Column("head_id", sa.String(16), nullable=False, unique=True),
        sa.Column("sample", sa.Boolean, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("document_id", sa.String(16), sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("format", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("reader_version", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("blocks", sa.JSON, nullable=False),
        sa.Column("warnings", sa.JSON, nullable=False),
        sa.Column("imported_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_sources_document_id", "sources", ["document_id"])


def _records_and_revisions() -> None:
    op.create_table(
        "records",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("type", sa.String(16), nullable=False),
        sa.Column("document_id", sa.String(16), sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("canonical_code", sa.Text),
        sa.Column("published_code", sa.Text),
        sa.Column("draft_n", sa.Integer, nullable=False),
        sa.Column("published_n", sa.Integer),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("imported", sa.JSON, nullable=False),
        sa.UniqueConstraint("document_id", "canonical_code", name="uq_records_document_code"),
    )
    op.create_index("ix_records_canonical_code", "records", ["canonical_code"])
    op.create_index("ix_records_counts", "records", ["document_id", "type", "published_n"])
    op.create_index("ix_records_published_code", "records", ["published_code"])
    op.create_table(
        "revisions",
        sa.Column("record_id", sa.String(16), sa.ForeignKey("records.id"), primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("places", sa.JSON, nullable=False),
        sa.Column("source_id", sa.String(16), sa.ForeignKey("sources.id")),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("record_id", sa.String(16), nullable=False),
        sa.Column("document_id", sa.String(16), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    counters = op.create_table(
        "counters",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(counters, [{"name": "outbox", "value": 0}])


def _vocabularies_and_caches() -> None:
    op.create_table(
        "concepts",
        sa.Column("scheme", sa.Text, primary_key=True),
        sa.Column("notation", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("pref_label", sa.Text, nullable=False),
        sa.Column("alt_labels", sa.JSON, nullable=False),
        sa.Column("broader", sa.Text),
        sa.Column("extra", sa.JSON, nullable=False),
    )
    op.create_table(
        "analyses",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )

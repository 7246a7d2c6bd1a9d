"""Curation: people, states, history of many at once, imports on the page, use."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from kb.text import squeeze

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
# What the work list counts, filters and sorts by.
_WORK = (
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
)

# The printed sheet as it was when these columns came, and what names each type of record.
_SHEET = (
    "description",
    "finding",
    "context",
    "applicability",
    "limitations",
    "cause_effect",
    "contribution",
    "beneficiaries",
    "effectiveness",
    "project_goals",
    "assisted_population",
    "territories",
    "assistance_types",
    "actors",
    "budget",
    "replication",
    "upward_links",
    "sdgs",
    "gcm_principles",
    "gcm_objectives",
    "added_value",
    "sustainability",
    "keywords",
)
_NAMED_BY = {
    "card": ("description",),
    "recommendation": ("text",),
    "action": ("text",),
    "function": ("name",),
    "discussion": ("topic", "text", "agenda"),
    "document": ("title",),
}
_TITLE_LENGTH = 160
_AT_ONCE = 500


def upgrade() -> None:
    _records_and_revisions()
    _concepts()
    _people()
    _work()
    _imports()
    _likeness_and_use()
    _tell_of_records()


def _records_and_revisions() -> None:
    columns: tuple[sa.Column[Any], ...] = (
        sa.Column("stage", sa.String(16), nullable=False, server_default="draft"),
        sa.Column("visibility", sa.String(16), nullable=False, server_default="public"),
        sa.Column("assignee", sa.String(64)),
        sa.Column("published_at", _MOMENT),
        sa.Column("deleted_at", _MOMENT),
        sa.Column("deleted_by", sa.String(64)),
        sa.Column("merged_into", sa.String(16)),
        sa.Column("title", sa.Text, nullable=False, server_default=""),
        sa.Column("gaps", sa.Integer, nullable=False, server_default="0"),
        sa.Column("changed_at", _MOMENT),
        sa.Column("reviewed_at", _MOMENT),
    )
    for column in columns:
        op.add_column("records", column)
    op.create_index("ix_records_work", "records", list(_WORK))
    op.add_column(
        "sources", sa.Column("open_warnings", sa.Integer, nullable=False, server_default="0")
    )
    op.execute("UPDATE sources SET open_warnings = json_array_length(warnings)")
    op.create_index("ix_sources_warned", "sources", ["document_id", "open_warnings"])
    op.add_column("revisions", sa.Column("batch_id", sa.String(16)))
    op.create_index("ix_revisions_batch_id", "revisions", ["batch_id"])


def _concepts() -> None:
    op.add_column(
        "concepts", sa.Column("deprecated", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("concepts", sa.Column("replaced_by", sa.Text))


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(64), nullable=False, unique=True),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("stamp", sa.String(16), nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("last_seen_at", _MOMENT),
    )
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(96), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def _work() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("record_id", sa.String(16), sa.ForeignKey("records.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("deleted_at", _MOMENT),
    )
    op.create_index("ix_comments_record_id", "comments", ["record_id"])
    op.create_table(
        "drafts",
        sa.Column("record_id", sa.String(32), primary_key=True),
        sa.Column("actor", sa.String(64), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_table(
        "batches",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("undone_at", _MOMENT),
        sa.Column("undone_by", sa.Text),
    )
    op.create_index("ix_batches_at", "batches", ["at"])
    op.create_table(
        "aliases",
        sa.Column("merged_id", sa.String(16), sa.ForeignKey("records.id"), primary_key=True),
        sa.Column("record_id", sa.String(16), sa.ForeignKey("records.id"), nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("canonical_code", sa.Text, nullable=False),
    )
    op.create_index("ix_aliases_record_id", "aliases", ["record_id"])
    op.create_index("ix_aliases_canonical_code", "aliases", ["canonical_code"])


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("defaults", sa.JSON, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
    )
    op.create_index("ix_imports_actor", "imports", ["actor"])
    op.create_table(
        "import_files",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("import_id", sa.String(16), sa.ForeignKey("imports.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("format", sa.Text, nullable=False),
        sa.Column("reading", sa.JSON, nullable=False),
        sa.Column("blocks", sa.JSON, nullable=False),
        sa.Column("choices", sa.JSON, nullable=False),
        sa.Column("error", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("document_id", sa.String(16)),
        sa.Column("reader_version", sa.Text, nullable=False, server_default=""),
        sa.Column("summary", sa.JSON, nullable=False, server_default="{}"),
        sa.Column("claim", sa.String(16)),
        sa.Column("claimed_at", _MOMENT),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_index("ix_import_files_import_id", "import_files", ["import_id"])


def _likeness_and_use() -> None:
    op.create_table(
        "signatures",
        sa.Column("record_id", sa.String(16), sa.ForeignKey("records.id"), primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("suggestions", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "duplicates",
        sa.Column("one_id", sa.String(16), sa.ForeignKey("records.id"), primary_key=True),
        sa.Column("other_id", sa.String(16), sa.ForeignKey("records.id"), primary_key=True),
        sa.Column("likeness", sa.Float, nullable=False),
        sa.Column("shared", sa.JSON, nullable=False),
        sa.Column("dismissed_by", sa.Text),
        sa.Column("dismissed_at", _MOMENT),
    )
    op.create_index("ix_duplicates_other_id", "duplicates", ["other_id"])
    op.create_table(
        "uses",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "suggested_links",
        sa.Column("record_id", sa.String(16), sa.ForeignKey("records.id"), primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("model", sa.String(16), nullable=False),
        sa.Column("links", sa.JSON, nullable=False),
    )
    op.create_table(
        "decisions",
        sa.Column("record_id", sa.String(16), sa.ForeignKey("records.id"), primary_key=True),
        sa.Column("scheme", sa.String(32), primary_key=True),
        sa.Column("notation", sa.String(200), primary_key=True),
        sa.Column("accepted", sa.Boolean, nullable=False),
        sa.Column("confidence", sa.Float),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )


def _tell_of_records() -> None:
    """Fill in what the work list reads of records that were there before."""
    conn = op.get_bind()
    drafts = sa.text(
        "SELECT r.id, r.type, v.content, v.at FROM records r "
        "JOIN revisions v ON v.record_id = r.id AND v.n = r.draft_n "
        "WHERE r.id > :last ORDER BY r.id LIMIT :many"
    ).columns(content=sa.JSON, at=_MOMENT)
    told = sa.text(
        "UPDATE records SET title = :title, gaps = :gaps, changed_at = :at WHERE id = :id"
    ).bindparams(sa.bindparam("at", type_=_MOMENT))
    last = ""
    while rows := conn.execute(drafts, {"last": last, "many": _AT_ONCE}).all():
        values = [
            {"id": row.id, "title": _title(row), "gaps": _gaps(row), "at": row.at} for row in rows
        ]
        conn.execute(told, values)
        last = rows[-1].id
    _tell_of_publishing(conn)


def _tell_of_publishing(conn: sa.Connection) -> None:
    """The log of writes says when each record was published."""
    published = sa.text(
        "SELECT r.id, max(o.at) AS at FROM records r JOIN outbox o ON o.record_id = r.id "
        "WHERE r.published_n IS NOT NULL AND o.action = 'publish' GROUP BY r.id"
    ).columns(at=_MOMENT)
    values = [{"id": row.id, "at": row.at} for row in conn.execute(published)]
    noted = sa.text("UPDATE records SET published_at = :at WHERE id = :id").bindparams(
        sa.bindparam("at", type_=_MOMENT)
    )
    if values:
        conn.execute(noted, values)


def _title(row: sa.Row[Any]) -> str:
    words = (row.content.get(name) for name in _NAMED_BY[row.type])
    text = squeeze(next((word for word in words if word), "")[: 20 * _TITLE_LENGTH])
    text = "".join(letter for letter in text if letter.isprintable())
    if len(text) <= _TITLE_LENGTH:
        return text
    return text[: _TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def _gaps(row: sa.Row[Any]) -> int:
    if row.type != "card":
        return 0
    answered = set(row.content.get("not_applicable", []))
    if row.content.get("sustainability_level"):
        answered.add("sustainability")
    return sum(
        not str(row.content.get(name) or "").strip() for name in _SHEET if name not in answered
    )

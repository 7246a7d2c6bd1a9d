"""Alembic's environment: the caller hands in its own connection and transaction."""

from alembic import context

from kb.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite alters a table only by copying it.
    render_as_batch=True,
)
context.run_migrations()

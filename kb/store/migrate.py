"""Bring a database to the present schema: under a lock, after a backup."""

import os
import sqlite3
import stat
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout

from kb.errors import Unavailable
from kb.store.database import Database

# The newest step in kb/store/migrations/versions; written here so that a start which has
# nothing to migrate need not load Alembic (0.2 s).
HEAD = "0004"
LOCK_SECONDS = 300
# PostgreSQL's advisory lock for migrations from several machines; any constant serves.
_ADVISORY_LOCK = 7_203_001


def prepare_folder(data: Path) -> None:
    """Make the data folder. Raises Unavailable("data_readonly" | "data_not_a_folder")."""
    try:
        data.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise Unavailable("data_not_a_folder", path=str(data)) from error
    except OSError as error:
        raise Unavailable("data_readonly", path=str(data), reason=error.strerror) from error
    # root may write where the folder's mode forbids everybody to: the mode is what was meant.
    forbidden = not data.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    if forbidden or not os.access(data, os.W_OK | os.X_OK):
        raise Unavailable("data_readonly", path=str(data), reason="")


def migrate(database: Database, data: Path, now: datetime) -> None:
    """Create or migrate the tables.

    Raises Unavailable("database_newer", found=…) where a later version of the program made
    them, ("database_busy") when another process migrates for more than five minutes.
    """
    file = database.file
    # Two processes that switch one fresh file to WAL refuse each other at once, whatever the
    # timeout: a file that is not there yet is opened under the lock only.
    fresh = file is not None and not (file.exists() and file.stat().st_size)
    if not fresh and current_step(database) == HEAD:
        return
    try:
        with FileLock(data / "migrate.lock", timeout=LOCK_SECONDS):
            found = current_step(database)
            if found != HEAD:
                _migrate_from(found, database, data, now)
    except Timeout as error:
        raise Unavailable("database_busy", reason="migrate.lock") from error


def current_step(database: Database) -> str | None:
    """The step that the database stands at; None for an empty one."""
    with database.read() as conn:
        if not sa.inspect(conn).has_table("alembic_version"):
            return None
        found: str | None = conn.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return found


def _migrate_from(found: str | None, database: Database, data: Path, now: datetime) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    # ConfigParser interpolates %: a folder may hold one.
    config.set_main_option("script_location", folder.replace("%", "%%"))
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise Unavailable("database_newer", found=found, known=HEAD)
    if found is not None and database.file is not None:
        _backup(database.file, data / "backups", found, now)
    with database.write() as conn:
        if not database.is_sqlite:
            conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
        config.attributes["connection"] = conn
        command.upgrade(config, "head")


def _backup(file: Path, folder: Path, step: str, now: datetime) -> None:
    """A consistent copy beside the data (``backups/precedentes-0001-20260301T120000.sqlite3``)."""
    folder.mkdir(exist_ok=True)
    target = folder / f"{file.stem}-{step}-{now:%Y%m%dT%H%M%S}.sqlite3"
    source_db, target_db = sqlite3.connect(file), sqlite3.connect(target)
    try:
        source_db.backup(target_db)
    finally:
        source_db.close()
        target_db.close()

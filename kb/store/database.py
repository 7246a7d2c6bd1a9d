"""The edge to SQLAlchemy: connections, read and write transactions, errors translated."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc

from kb.errors import KbError, Unavailable

Clock = Callable[[], datetime]

# A writer waits this long for another one; an import of a large file takes well under a second.
BUSY_SECONDS = 60
SQLITE_FILE = "precedentes.sqlite3"

# SQLite's own words and PostgreSQL's SQLSTATEs for faults that a user can mend.
_SQLITE_FAULTS = {
    "locked": "database_busy",
    "readonly": "database_readonly",
    "unable to open": "database_unreachable",
    "disk i/o": "database_unreachable",
    "full": "disk_full",
    "malformed": "database_damaged",
    "not a database": "database_damaged",
}
_POSTGRES_FAULTS = {
    "55P03": "database_busy",
    "57014": "database_busy",
    "25006": "database_readonly",
    "53100": "disk_full",
}


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def default_url(data: Path) -> sa.URL:
    """The SQLite database in the data folder; no text, in which a ``?`` of the folder's name
    would begin the options."""
    return sa.URL.create("sqlite", database=str(data / SQLITE_FILE))


class Database:
    """Connections to one database. Each transaction is one snapshot; writers stand in line.

    SQLite: WAL, ``synchronous=FULL``, foreign keys; a write begins with ``BEGIN IMMEDIATE``
    (with the default, deferred begin 298 of 400 increments by four processes were lost).
    PostgreSQL: a read is REPEATABLE READ; a write takes the outbox counter's row lock first.
    """

    def __init__(self, url: str | sa.URL) -> None:
        self.url = _driver_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _make_engine(self.url)

    @property
    def file(self) -> Path | None:
        """The SQLite file, or None for a server."""
        name = self.url.database if self.is_sqlite else None
        return Path(name) if name else None

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A read transaction: all its statements see one state of the database."""
        with translated(), self.engine.connect() as conn:
            if not self.is_sqlite:
                conn = conn.execution_options(isolation_level="REPEATABLE READ")
            with conn.begin():
                yield conn

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A write transaction, alone from its first statement on; rolled back on any error."""
        with translated(), self.engine.connect() as conn:
            writer = conn.execution_options(kb_write=True)
            with writer.begin():
                if not self.is_sqlite:
                    writer.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
                yield writer

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def translated() -> Iterator[None]:
    """Turn the library's faults into ours, chained; errors of the domain pass."""
    try:
        yield
    except KbError:
        raise
    except exc.DBAPIError as error:
        code = fault_code(error)
        if code is None:
            raise
        raise Unavailable(code, reason=_first_line(error.orig)) from error
    except exc.TimeoutError as error:
        raise Unavailable("database_busy", reason=_first_line(error)) from error


def fault_code(error: exc.DBAPIError) -> str | None:
    """The code of a fault that lies in the surroundings; None for one of our own making."""
    if isinstance(error, exc.IntegrityError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        text = str(error.orig).lower()
        return next((code for word, code in _SQLITE_FAULTS.items() if word in text), None)
    state = getattr(error.orig, "sqlstate", None)
    if state in _POSTGRES_FAULTS:
        return _POSTGRES_FAULTS[state]
    # No SQLSTATE: the server was not reached; class 08 connection, 28 login, 3D no such base,
    # 57P shutting down.
    lost = state is None or state[:2] in {"08", "28", "3D"} or state.startswith("57P")
    return "database_unreachable" if isinstance(error, exc.OperationalError) and lost else None


def _driver_url(url: str | sa.URL) -> sa.URL:
    try:
        made = sa.make_url(url)
        backend = made.get_backend_name()
    except (exc.ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise Unavailable("database_url_invalid", reason=_first_line(error)) from error
    if backend in ("postgresql", "postgres"):
        return made.set(drivername="postgresql+psycopg")
    # A database in memory would be another one for each thread.
    if backend != "sqlite" or made.database in (None, "", ":memory:"):
        raise Unavailable("database_url_invalid", reason=backend)
    return made


def _make_engine(url: sa.URL) -> sa.Engine:
    options: dict[str, Any] = {
        "json_serializer": _compact_json,
        "pool_size": 8,
        "max_overflow": 24,
        # Messages would carry whole documents.
        "hide_parameters": True,
    }
    if url.get_backend_name() == "sqlite":
        options["connect_args"] = {"timeout": BUSY_SECONDS}
    else:
        options["pool_pre_ping"] = True
        options["connect_args"] = {"connect_timeout": 10}
    engine = sa.create_engine(url, **options)
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    # None: the driver must not begin transactions by itself, ours begin below.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _on_sqlite_begin(conn: sa.Connection) -> None:
    writing = conn.get_execution_options().get("kb_write")
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _compact_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _first_line(error: object) -> str:
    return (str(error).strip().splitlines() or [""])[0]

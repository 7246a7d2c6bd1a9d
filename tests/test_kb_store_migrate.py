"""Making, migrating, refusing and checking a database; what is kept beside the records."""

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from store_readings import card, reading, recommendation, source

import kb.store.migrations
from kb import completeness
from kb.errors import Conflict, KbError, Unavailable
from kb.schemes import Concept
from kb.store import (
    Store,
    check,
    default_url,
    keeping,
    migrate,
    open_store,
    schema,
)
from kb.store.database import Database
from kb.store.outbox import writing


def refusal(url: str, data: Path) -> KbError:
    with pytest.raises(Unavailable) as caught:
        open_store(url, data)
    return caught.value


def test_migrations_make_the_tables_of_the_schema(store: Store) -> None:
    with store.database.read() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_the_step_written_in_the_code_is_alembics_head() -> None:
    folder = Path(kb.store.migrations.__file__).parent
    assert ScriptDirectory(str(folder)).get_current_head() == migrate.HEAD


def test_opening_again_keeps_everything_and_backs_nothing_up(
    database_url: str, tmp_path: Path
) -> None:
    first = open_store(database_url, tmp_path / "data")
    first.save_reading(reading(card("BP1_SA")), source("a"), actor="ana")
    first.close()
    second = open_store(database_url, tmp_path / "data")
    assert second.counts(view="workshop")["card"] == 1
    second.close()
    assert not (tmp_path / "data" / "backups").exists()


def test_a_database_of_a_later_version_is_refused_untouched(
    database_url: str, tmp_path: Path
) -> None:
    store = open_store(database_url, tmp_path)
    with store.database.write() as conn:
        conn.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    error = refusal(database_url, tmp_path)
    assert (error.code, error.params["found"]) == ("database_newer", "9999")
    assert not (tmp_path / "backups").exists()


def make_first_version(url: str, data: Path) -> None:
    """A database as the first version made it: a published card and a recommendation."""
    data.mkdir()
    database = Database(url or default_url(data))
    config = Config()
    config.set_main_option("script_location", str(Path(kb.store.migrations.__file__).parent))
    at, earlier = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 1, 9, tzinfo=UTC)
    texts = {
        "card": card("BP1_SA", "Dar agua. " * 30, finding="x", not_applicable=["budget"]),
        "recommendation": recommendation(1, "Fortalecer la mesa."),
        "document": reading().document,
    }
    with database.write() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "0001")
        tables = sa.MetaData()
        tables.reflect(conn, only=["documents", "records", "revisions", "outbox"])
        made = {name: table.insert() for name, table in tables.tables.items()}
        head = {"id": "doc", "identity": "i", "head_id": "document", "sample": False}
        conn.execute(made["documents"].values(**head, created_at=earlier))
        for number, (name, content) in enumerate(texts.items(), 1):
            fields = content.model_dump(mode="json")
            row = {"id": name, "type": name, "document_id": "doc", "position": 0, "draft_n": 1}
            conn.execute(made["records"].values(**row, published_n=1, version=1, imported=fields))
            row = {"record_id": name, "n": 1, "content": fields, "places": {}, "actor": "ana"}
            conn.execute(made["revisions"].values(**row, origin="import", reason="", at=earlier))
            row = {"sequence": number, "record_id": name, "document_id": "doc", "actor": "ana"}
            conn.execute(made["outbox"].values(**row, action="publish", at=at))
        conn.execute(
            tables.tables["records"]
            .update()
            .where(tables.tables["records"].c.id == "card")
            .values(canonical_code="BP1_SA", published_code="BP1_SA")
        )
        conn.execute(sa.text("UPDATE counters SET value = 3"))
    database.close()


def test_records_of_the_first_version_are_told_of_in_the_work_list(
    database_url: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    make_first_version(database_url, data)
    store = open_store(database_url, data)
    with store.database.read() as conn:
        rows = {row.id: row for row in conn.execute(sa.select(schema.records))}
    found = rows["card"]
    content = store.record("card", view="public").content
    assert (found.title, found.gaps) == (
        completeness.line(content),
        len(completeness.gaps(content)),
    )
    assert found.gaps == len(completeness.SHEET_FIELDS) - 3
    assert found.title.endswith("…")
    assert found.changed_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert found.published_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert (rows["recommendation"].title, rows["recommendation"].gaps) == ("Fortalecer la mesa.", 0)
    assert (found.stage, found.visibility, found.deleted_at) == ("draft", "public", None)
    assert check(store) == []
    store.close()
    if not database_url.startswith("postgresql"):
        assert ["-0001-" in file.name for file in (data / "backups").iterdir()] == [True]


def test_sqlite_is_backed_up_before_a_migration(tmp_path: Path) -> None:
    store = open_store("", tmp_path)
    store.save_reading(reading(card("BP1_SA")), source("a"), actor="ana")
    store.close()
    file = tmp_path / "precedentes.sqlite3"
    migrate._backup(file, tmp_path / "backups", "0001", datetime(2026, 3, 1, 12, tzinfo=UTC))
    copy = tmp_path / "backups" / "precedentes-0001-20260301T120000.sqlite3"
    backup = open_store(f"sqlite:///{copy}", tmp_path / "other")
    assert backup.counts(view="workshop")["card"] == 1
    backup.close()


def test_sqlite_has_the_settings_that_keep_data(tmp_path: Path) -> None:
    store = open_store("", tmp_path)
    with store.database.read() as conn:
        found = {
            name: conn.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    store.close()
    full = 2
    assert found.pop("busy_timeout") >= 30_000
    assert found == {"journal_mode": "wal", "synchronous": full, "foreign_keys": 1}


def test_a_write_begins_immediate_and_a_second_writer_waits_its_turn(tmp_path: Path) -> None:
    store = open_store("", tmp_path)
    impatient = sqlite3.connect(tmp_path / "precedentes.sqlite3", timeout=0)
    with store.database.write(), pytest.raises(sqlite3.OperationalError, match="locked"):
        impatient.execute("BEGIN IMMEDIATE")
    with store.database.read():
        impatient.execute("BEGIN IMMEDIATE")
        impatient.rollback()
    impatient.close()
    store.close()


def test_a_data_folder_that_nobody_may_write_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o555)
    assert refusal("", data).code == "data_readonly"
    assert os.listdir(data) == []


def test_a_file_in_place_of_the_data_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    assert refusal("", tmp_path / "data").code == "data_not_a_folder"
    assert refusal("", tmp_path / "data" / "below").code == "data_not_a_folder"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("nada", "database_url_invalid"),
        ("sqlite://", "database_url_invalid"),
        ("mysql://localhost/kb", "database_url_invalid"),
        ("sqlite:////nowhere/at/all/kb.sqlite3", "database_unreachable"),
        ("postgresql://kb@/kb?host=/nowhere", "database_unreachable"),
    ],
)
def test_a_database_that_cannot_be_reached_is_told(tmp_path: Path, url: str, code: str) -> None:
    assert refusal(url, tmp_path).code == code


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "precedentes.sqlite3"
    file.write_bytes(b"una carta, no una base de datos\n" * 200)
    before = file.read_bytes()
    assert refusal("", tmp_path).code == "database_damaged"
    assert file.read_bytes() == before


def test_a_writer_that_waits_too_long_is_told_that_the_store_is_busy(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.store.database.BUSY_SECONDS", 0.1)
    holder, other = (open_store(database_url, tmp_path) for _ in range(2))
    with writing(holder.database, holder.clock), pytest.raises(Unavailable, match="busy"):
        other.set_setting("x", "1")
    other.set_setting("x", "2")
    assert holder.setting("x") == "2"
    holder.close()
    other.close()


def test_a_database_that_takes_no_writes_is_told(store: Store) -> None:
    forbid = "PRAGMA query_only = 1" if store.database.is_sqlite else "SET TRANSACTION READ ONLY"

    def write() -> None:
        with store.database.write() as conn:
            conn.exec_driver_sql(forbid)
            keeping.set_setting(conn, "x", "1")

    with pytest.raises(Unavailable, match="database_readonly"):
        write()


def test_threads_share_one_store(store: Store) -> None:
    store.save_reading(reading(card("BP1_SA")), source("a"), actor="ana")
    target = store.cards_by_code("BP1_SA", view="workshop")[0].id

    def add(label: str) -> None:
        while True:
            found = store.record(target, view="workshop")
            lines = [*found.content.model_dump()["results"], label]
            try:
                store.edit(target, {"results": lines}, version=found.version, actor=label)
            except Conflict:
                continue
            return

    labels = [str(number) for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, labels))
    results = store.record(target, view="workshop").content.model_dump()["results"]
    assert sorted(results) == sorted(labels)
    assert check(store) == []


def test_the_url_of_a_heroku_like_host_is_understood() -> None:
    assert Database("postgres://u:p@h/db").url.drivername == "postgresql+psycopg"
    assert Database(default_url(Path("data"))).file == Path("data/precedentes.sqlite3")


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("UPDATE records SET draft_n = 7", "draft_missing"),
        ("UPDATE records SET published_n = 7", "published_missing"),
        ("UPDATE revisions SET n = 3 WHERE n = 1", "revision_gap"),
        ("UPDATE documents SET head_id = 'x'", "head_missing"),
        ("UPDATE records SET published_n = 1 WHERE type = 'card'", "published_without_document"),
        ("DELETE FROM outbox WHERE sequence = 1", "outbox_gap"),
        ("DELETE FROM outbox WHERE sequence = 1", "outbox_missing"),
        ("UPDATE counters SET value = 9", "outbox_gap"),
        ("UPDATE records SET canonical_code = 'BP7_SA' WHERE type = 'card'", "code_differs"),
        ("UPDATE records SET published_n = 1, stage = 'archived'", "archived_published"),
        ("UPDATE records SET merged_into = 'x' WHERE type = 'card'", "merged_astray"),
        (
            "INSERT INTO aliases SELECT id, id, 'BP1_SA', 'BP1_SA' FROM records",
            "alias_astray",
        ),
        ("UPDATE revisions SET batch_id = 'x'", "batch_missing"),
        ("UPDATE records SET changed_at = NULL", "untold"),
        ("UPDATE alembic_version SET version_num = 'x'", "schema_step"),
    ],
)
def test_check_names_each_fault(store: Store, damage: str, fault: str) -> None:
    store.save_reading(reading(card("BP1_SA")), source("a"), actor="ana")
    assert check(store) == []
    with store.database.write() as conn:
        conn.execute(sa.text(damage))
    assert fault in {line.split(":")[0] for line in check(store)}


def test_seeds_fill_in_what_is_missing_and_change_nothing(store: Store) -> None:
    quito = Concept("territory", "EC-P.quito", "Quito", ("San Francisco de Quito",), "EC-P")
    ecuador = Concept("territory", "EC", "Ecuador", extra={"lat": "-1.8"})
    assert store.load_seeds([ecuador]) == 1
    store.put_concept(Concept("territory", "EC", "República del Ecuador"))
    assert store.load_seeds([ecuador, quito, quito]) == 1
    assert store.load_seeds([ecuador, quito]) == 0
    labels = [concept.pref_label for concept in store.concepts("territory")]
    assert labels == ["República del Ecuador", "Quito"]
    assert store.concepts("territory")[1] == quito
    assert store.concepts("sdg") == []
    assert store.all_concepts() == store.concepts("territory")


def test_analyses_and_settings_come_back_as_kept(store: Store) -> None:
    many = {f"k{number}": bytes([number % 256, 0]) for number in range(1200)}
    store.save_analyses(many)
    store.save_analyses({"k1": b"other", "new": b""})
    assert store.analyses([*many, "nada"]) == many
    assert store.analyses(["new"]) == {"new": b""}
    assert store.setting("x") is None
    store.set_setting("x", "1")
    store.set_setting("x", "2")
    assert store.setting("x") == "2"


def test_moments_come_from_the_clock_and_must_have_a_zone(tmp_path: Path) -> None:
    moment = datetime(2024, 2, 29, 12, tzinfo=UTC)
    store = open_store("", tmp_path, clock=lambda: moment)
    store.save_reading(reading(card("BP1_SA")), source("a"), actor="ana")
    assert {record.updated_at for record in store.all_records(view="workshop")} == {moment}
    store.clock = lambda: datetime(2024, 2, 29)
    with pytest.raises(sa.exc.StatementError, match="time zone"):
        store.publish([store.documents(view="workshop")[0].id], actor="ana")
    store.close()

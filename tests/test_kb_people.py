"""People, their last administrator, and log-ins that are slowed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kb.errors import Conflict, Invalid, NotFound, Refused
from kb.people import Person, Role
from kb.store import Store, open_store
from kb.store.audit import Narrowing

WAITS = (0, 0, 4, 60)


def added(store: Store, name: str, role: Role = "reader") -> Person:
    person = store.people.add(name, role, f"digest of {name}", actor="prueba")
    assert person is not None
    return person


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    opened = open_store(database_url, tmp_path / "data", clock=clock)
    yield opened
    opened.close()


def test_a_name_is_found_whatever_its_case_and_accents(store: Store) -> None:
    person = added(store, " Ána.Pérez ")
    assert person.name == "ana.perez"
    assert person.display_name == "Ána.Pérez"
    assert store.people.named("ANA.PEREZ") == person
    assert store.people.by_id(person.id) == person
    assert store.people.digest("ana.perez") == "digest of  Ána.Pérez "


def test_a_name_is_taken_once(store: Store) -> None:
    added(store, "ana")
    with pytest.raises(Conflict, match="person_name_taken"):
        added(store, "ANÁ")


@pytest.mark.parametrize("name", ["", "a", "dos palabras", ".punto", "x" * 65, "a\x00", "a/b"])
def test_a_name_that_cannot_be_typed_or_kept_is_refused(store: Store, name: str) -> None:
    with pytest.raises(Invalid, match="person_name_invalid"):
        added(store, name)
    assert store.people.named(name) is None
    assert store.people.digest(name) is None


def test_an_unknown_role_or_person_is_refused(store: Store) -> None:
    with pytest.raises(Invalid, match="role_unknown"):
        store.people.add("ana", "boss", "digest", actor="x")  # type: ignore[arg-type]
    with pytest.raises(NotFound, match="person_not_found"):
        store.people.set_role("nadie", "admin", actor="x")


def test_roles_include_those_before_them(store: Store) -> None:
    curator = added(store, "ana", "curator")
    assert curator.may("reader")
    assert curator.may("contributor")
    assert curator.may("curator")
    assert not curator.may("admin")
    closed = store.people.set_disabled(curator.id, True, actor="x")
    assert not closed.may("reader")
    assert store.people.digest("ana") is None


def test_the_first_person_is_made_once(store: Store) -> None:
    first = store.people.add("admin", "admin", "d", actor="kb", only_first=True)
    assert first is not None
    assert first.must_change
    assert store.people.add("otro", "admin", "d", actor="kb", only_first=True) is None
    assert [person.name for person in store.people.all()] == ["admin"]


def test_the_last_active_administrator_stays(store: Store) -> None:
    ana, eva = added(store, "ana", "admin"), added(store, "eva", "admin")
    store.people.set_disabled(eva.id, True, actor="ana")
    with pytest.raises(Refused, match="last_admin"):
        store.people.set_disabled(ana.id, True, actor="ana")
    with pytest.raises(Refused, match="last_admin"):
        store.people.set_role(ana.id, "curator", actor="ana")
    kept = store.people.by_id(ana.id)
    assert kept is not None
    assert kept.may("admin")
    store.people.set_disabled(eva.id, False, actor="ana")
    assert store.people.set_role(ana.id, "curator", actor="eva").role == "curator"


def test_a_new_password_and_a_closed_account_end_sessions(store: Store) -> None:
    before = added(store, "ana")
    after = store.people.set_password(before.id, "other", must_change=False, actor="ana")
    assert after.stamp != before.stamp
    assert not after.must_change
    assert store.people.digest("ana") == "other"
    assert store.people.set_disabled(before.id, True, actor="x").stamp != after.stamp


def test_a_stronger_digest_of_the_same_password_ends_no_session(store: Store) -> None:
    before = added(store, "ana")
    store.people.renew_digest(before.id, "stronger")
    assert store.people.by_id(before.id) == before
    assert store.people.digest("ana") == "stronger"


def test_every_write_leaves_a_line_without_a_password(store: Store) -> None:
    ana = added(store, "ana", "admin")
    store.people.set_password(ana.id, "secret digest", must_change=True, actor="ana")
    store.people.set_settings({"four_eyes": "yes"}, actor="ana")
    store.people.set_settings({"four_eyes": "yes"}, actor="ana")
    entries, total = store.audit.entries(Narrowing())
    assert total == 3
    assert [entry.action for entry in entries] == ["setting_set", "password_set", "person_added"]
    assert entries[0].detail == {"before": None, "after": "yes"}
    assert "digest" not in str(entries)
    assert store.audit.choices() == (
        ["ana", "prueba"],
        ["password_set", "person_added", "setting_set"],
    )
    assert store.audit.entries(Narrowing(actor="prueba"))[1] == 1
    assert store.audit.entries(Narrowing(action="setting_set"), limit=1)[0][0].target == "four_eyes"


def test_the_log_is_narrowed_by_day_and_read_by_pages(timed: Store, clock: Clock) -> None:
    added(timed, "ana")
    clock.wait(24 * 3600)
    for number in range(5):
        added(timed, f"persona{number}")
    today = Narrowing(since=datetime(2026, 11, 21, tzinfo=UTC))
    entries, total = timed.audit.entries(today, offset=3, limit=10)
    assert total == 5
    assert [entry.target for entry in entries] == ["persona1", "persona0"]
    yesterday = Narrowing(until=datetime(2026, 11, 21, tzinfo=UTC))
    assert [entry.target for entry in timed.audit.entries(yesterday)[0]] == ["ana"]


def test_failures_in_a_row_wait_longer_and_longer(timed: Store, clock: Clock) -> None:
    assert [timed.attempts.begin({"n": WAITS}) for _ in range(3)] == [0, 0, 0]
    assert timed.attempts.begin({"n": WAITS}) == 5
    clock.wait(4)
    assert timed.attempts.begin({"n": WAITS}) == 0
    clock.wait(59)
    assert timed.attempts.begin({"n": WAITS}) == 2
    clock.wait(1)
    assert timed.attempts.begin({"n": WAITS}) == 0
    assert timed.attempts.begin({"n": WAITS}) == 61
    assert timed.attempts.begin({"other": WAITS}) == 0
    clock.wait(25 * 3600)
    assert [timed.attempts.begin({"n": WAITS}) for _ in range(3)] == [0, 0, 0]


def test_success_forgets_the_name_and_takes_back_one_of_the_address(timed: Store) -> None:
    keys = {"n": WAITS, "a": WAITS}
    for _ in range(2):
        timed.attempts.begin({"a": WAITS})
    timed.attempts.begin(keys)
    timed.attempts.succeeded("n", given_back=["a"])
    assert timed.attempts.begin({"a": WAITS}) == 0
    assert timed.attempts.begin({"a": WAITS}) > 0
    assert timed.attempts.begin({"n": WAITS}) == 0


def test_somebody_is_noted_as_seen_once_an_hour(timed: Store, clock: Clock) -> None:
    ana = added(timed, "ana")
    timed.people.seen(ana)
    first = timed.people.by_id(ana.id)
    assert first is not None
    assert first.last_seen_at == clock.now
    clock.wait(60)
    timed.people.seen(first)
    assert timed.people.by_id(ana.id) == first
    clock.wait(3600)
    timed.people.seen(first)
    later = timed.people.by_id(ana.id)
    assert later is not None
    assert later.last_seen_at == clock.now

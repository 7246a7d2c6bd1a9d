"""Files on their way in: claimed once, previewed without writing, accepted as a whole."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from store_readings import action, card, reading, recommendation, source

from kb.errors import Conflict, NotFound, Refused
from kb.records import CuratedCard, DocumentHead, Place, Reading, Warning
from kb.staged import Choices, Claim, StagedFile, Summary
from kb.store import Store, check, open_store
from kb.store.staging_rows import STALE

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def staged(store: Store, read: Reading, data: bytes = b"a", **choices: object) -> StagedFile:
    """A file that was brought in and read."""
    import_id = store.staging.open({}, actor="ana")
    file_id = store.staging.add(import_id, "Perú/2022/fichas.txt", data, actor="ana")
    claim = store.staging.claim()
    assert claim is not None
    assert claim.file_id == file_id
    put(store, claim, read, **choices)
    return store.staging.file(file_id)


def put(store: Store, claim: Claim, read: Reading, **choices: object) -> bool:
    return store.staging.read(
        claim,
        read,
        format="txt",
        blocks=[{"text": "a", "place": {"paragraph": 1}}],
        reader_version="1",
        summary=Summary(title=read.document.title),
        choices=Choices.model_validate(choices),
    )


def accept(store: Store, file: StagedFile, *keys: str) -> str:
    outcome = store.staging.accept(file.id, keys, version=file.version, actor="ana", reason="x")
    return outcome.document_id


def cards(store: Store, document_id: str) -> dict[str | None, CuratedCard]:
    found: dict[str | None, CuratedCard] = {}
    for record in store.document_records(document_id, view="workshop"):
        if isinstance(record.content, CuratedCard):
            found[record.canonical_code] = record.content
    return found


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def timed(tmp_path: Path, clock: Hands) -> Iterator[Store]:
    opened = open_store("", tmp_path, clock=clock)
    yield opened
    opened.close()


def test_nothing_of_a_staged_file_is_in_the_knowledge_base(store: Store) -> None:
    staged(store, reading(card("BP1_SA")))
    assert store.counts(view="workshop")["document"] == 0
    assert store.last_sequence() == 0


def test_the_same_bytes_come_once_into_an_import(store: Store) -> None:
    import_id = store.staging.open({}, actor="ana")
    first = store.staging.add(import_id, "a.txt", b"a", actor="ana")
    assert store.staging.add(import_id, "b.txt", b"a", actor="ana") == first
    assert store.staging.add(import_id, "b.txt", b"b", actor="ana") != first
    assert [file.name for file in store.staging.files(import_id)] == ["a.txt", "b.txt"]


def test_a_file_is_claimed_by_one_reader_only(store: Store) -> None:
    import_id = store.staging.open({"country": "EC"}, actor="ana")
    ids = {store.staging.add(import_id, f"{n}.txt", b"%d" % n, actor="ana") for n in range(6)}
    with ThreadPoolExecutor(4) as threads:
        claims = [c for c in threads.map(lambda _: store.staging.claim(), range(10)) if c]
    assert sorted(claim.file_id for claim in claims) == sorted(ids)
    assert claims[0].defaults == {"country": "EC"}
    assert not store.staging.waits()


def test_a_file_whose_reader_fell_silent_is_taken_up_again(timed: Store, clock: Hands) -> None:
    import_id = timed.staging.open({}, actor="ana")
    timed.staging.add(import_id, "a.txt", b"a", actor="ana")
    dead = timed.staging.claim()
    assert dead is not None
    clock.now += STALE - timedelta(seconds=1)
    assert timed.staging.beat(dead)
    clock.now += STALE - timedelta(seconds=1)
    assert timed.staging.claim() is None
    clock.now += timedelta(seconds=2)
    taken = timed.staging.claim()
    assert taken is not None
    assert taken.file_id == dead.file_id
    # Whoever comes back from the dead finds that it is not theirs any more.
    assert not timed.staging.beat(dead)
    assert not put(timed, dead, reading(card("BP1_SA")))
    assert put(timed, taken, reading(card("BP2_SA")))
    (kept,) = timed.staging.reading(taken.file_id).cards
    assert kept.canonical_code == "BP2_SA"


def test_a_file_at_which_readers_die_is_not_begun_for_ever(timed: Store, clock: Hands) -> None:
    import_id = timed.staging.open({}, actor="ana")
    file_id = timed.staging.add(import_id, "a.txt", b"a", actor="ana")
    for _ in range(2):
        assert timed.staging.claim() is not None
        clock.now += STALE + timedelta(seconds=1)
    assert timed.staging.claim() is None
    failed = timed.staging.file(file_id)
    assert failed.status == "failed"
    assert failed.error == ("file_reading_failed", {"name": "a.txt"})
    timed.staging.read_again(file_id, version=failed.version, actor="ana")
    assert timed.staging.claim() is not None


def test_a_refusal_is_kept_with_its_particulars(store: Store) -> None:
    import_id = store.staging.open({}, actor="ana")
    store.staging.add(import_id, "a.docx", b"a", actor="ana")
    claim = store.staging.claim()
    assert claim is not None
    assert store.staging.fail(claim, Refused("file_too_slow", name="a.docx", seconds=18))
    (file,) = store.staging.files(import_id)
    assert file.error == ("file_too_slow", {"name": "a.docx", "seconds": 18})
    assert store.staging.one(import_id).counts == {"failed": 1}


def test_accepting_all_makes_drafts_and_ends_the_import(store: Store) -> None:
    file = staged(store, reading(card("BP1_SA"), recommendation(1, "Mejorar")))
    document_id = accept(store, file, "card:0", "recommendation:0")
    document = store.document(document_id, view="workshop")
    assert document.counts["card"] == document.counts["recommendation"] == 1
    assert document.record.state == "draft"
    (kept,) = document.sources
    assert (kept.name, store.source_data(kept.id)) == ("fichas.txt", b"a")
    settled = store.staging.file(file.id)
    assert (settled.status, settled.document_id) == ("accepted", document_id)
    assert store.staging.one(file.import_id).closed_at is not None
    assert store.staging.imports() == []
    assert store.staging.blocks(file.id) == []
    assert check(store) == []


def test_records_accepted_one_by_one_end_as_if_accepted_together(store: Store) -> None:
    read = reading(card("BP1_SA"), card("BP2_SA"), card("BP3_SA"))
    file = staged(store, read, left_out=["card:2"])
    first = accept(store, file, "card:1")
    half = store.staging.file(file.id)
    assert (half.status, half.document_id) == ("read", first)
    assert list(cards(store, first)) == ["BP2_SA"]
    assert accept(store, half, "card:0") == first
    assert list(cards(store, first)) == ["BP1_SA", "BP2_SA"]
    assert store.staging.file(file.id).status == "accepted"
    assert len(store.document(first, view="workshop").sources) == 1
    assert check(store) == []


def test_what_a_person_edited_meanwhile_outlives_the_second_half(store: Store) -> None:
    file = staged(store, reading(card("BP1_SA"), card("BP2_SA")))
    document_id = accept(store, file, "card:0")
    (kept,) = store.cards_by_code("BP1_SA", view="workshop")
    store.edit(kept.id, {"finding": "De una persona"}, version=kept.version, actor="eva")
    accept(store, store.staging.file(file.id), "card:1")
    assert cards(store, document_id)["BP1_SA"].finding == "De una persona"


def test_corrections_are_edits_that_no_later_import_overwrites(store: Store) -> None:
    edits = {"card:0": {"finding": "Corregido"}, "document:0": {"year": 2021}}
    file = staged(store, reading(card("BP1_SA", finding="Leído")), edits=edits)
    document_id = accept(store, file, "card:0")
    (kept,) = store.cards_by_code("BP1_SA", view="workshop")
    assert [r.origin for r in store.history(kept.id)] == ["import", "edit"]
    assert store.history(kept.id)[-1].reason == "x"
    assert store.document(document_id, view="workshop").head.year == 2021
    store.save_reading(reading(card("BP1_SA", finding="Leído")), source("b"), actor="ana")
    assert cards(store, document_id)["BP1_SA"].finding == "Corregido"


def test_a_corrected_code_never_touches_the_card_of_the_misread_one(store: Store) -> None:
    store.save_reading(reading(card("BP1_SA", "La primera")), source("b"), actor="ana")
    read = reading(card("BP1_SA", "Otra"))
    file = staged(store, read, edits={"card:0": {"code": "BP7_SA"}})
    assert store.staging.preview(file.id).records["card:0"].status == "new"
    found = cards(store, accept(store, file, "card:0"))
    assert {code: kept.description for code, kept in found.items()} == {
        "BP1_SA": "La primera",
        "BP7_SA": "Otra",
    }


def test_two_cards_corrected_to_one_code_are_refused_whole(store: Store) -> None:
    read = reading(card("BP1_SA"), card("BP2_SA"))
    file = staged(store, read, edits={"card:0": {"code": "BP2_SA"}})
    with pytest.raises(Conflict, match="code_taken"):
        accept(store, file, "card:0", "card:1")
    assert store.counts(view="workshop")["document"] == 0
    assert store.staging.file(file.id).status == "read"


def test_a_correction_that_cannot_be_kept_undoes_the_whole_file(store: Store) -> None:
    store.save_reading(reading(card("BP1_SA"), card("BP2_SA")), source("b"), actor="ana")
    (kept,) = store.cards_by_code("BP2_SA", view="workshop")
    store.edit(kept.id, {"code": "BP5_SA"}, version=kept.version, actor="eva")
    before = store.last_sequence()
    read = reading(card("BP1_SA", "nueva"), action("1", "Taller"))
    file = staged(store, read, edits={"action:0": {"number": None}})
    with pytest.raises(Exception, match="value_invalid"):
        accept(store, file, "card:0", "action:0")
    assert store.last_sequence() == before
    assert store.staging.file(file.id).choices.accepted == []


def test_the_preview_tells_what_accepting_does(store: Store) -> None:
    old = reading(card("BP1_SA", finding="uno"), card("BP2_SA"), card("BP4_SA", finding="a"))
    outcome = store.save_reading(old, source("b"), actor="ana")
    (edited,) = store.cards_by_code("BP4_SA", view="workshop")
    store.edit(edited.id, {"finding": "mío"}, version=edited.version, actor="eva")
    new = reading(card("BP1_SA", finding="dos"), card("BP3_SA"), card("BP4_SA", finding="b"))
    file = staged(store, new)
    before = store.last_sequence()
    told = store.staging.preview(file.id)
    assert store.last_sequence() == before
    assert (told.status, told.document_id) == ("updated", outcome.document_id)
    assert told.title == "Fichas Perú"
    assert {key: record.status for key, record in told.records.items()} == {
        "document:0": "same",
        "card:0": "changed",
        "card:1": "new",
        "card:2": "conflict",
    }
    (change,) = told.records["card:0"].changes
    assert (change.field, change.kept, change.read) == ("finding", "uno", "dos")
    assert [name for _, name in told.absent] == ["BP2_SA"]
    done = store.staging.accept(
        file.id, [*told.records], version=file.version, actor="ana", reason=""
    )
    assert (done.created, done.changed) == ({"card": 1}, {"card": 1})
    assert [conflict.record_id for conflict in done.conflicts] == [edited.id]


def test_known_bytes_change_nothing_and_say_so(store: Store) -> None:
    store.save_reading(reading(card("BP1_SA")), source("a"), actor="ana")
    file = staged(store, reading(card("BP1_SA")), b"a")
    told = store.staging.preview(file.id)
    assert told.status == "unchanged"
    assert told.records["card:0"].status == "same"
    before = store.last_sequence()
    accept(store, file, "card:0")
    assert store.last_sequence() == before


def test_the_folder_tells_apart_what_two_countries_call_alike(store: Store) -> None:
    read = reading(card("BP1_SA"), countries=[])
    ids = [
        accept(
            store,
            staged(store, read, data, edits={"document:0": {"countries": [country]}}),
            "card:0",
        )
        for country, data in (("EC", b"a"), ("PE", b"b"), ("EC", b"c"))
    ]
    assert ids[0] != ids[1]
    assert ids[0] == ids[2]


def test_a_person_decides_which_document_a_file_is_of(store: Store) -> None:
    old = store.save_reading(reading(card("BP1_SA")), source("b"), actor="ana").document_id
    apart = staged(store, reading(card("BP1_SA")), b"c", target="new")
    assert store.staging.preview(apart.id).status == "new"
    assert accept(store, apart, "card:0") != old
    renamed = reading(card("BP1_SA"), title="Otro título")
    version = staged(store, renamed, b"d", target=old)
    assert store.staging.preview(version.id).document_id == old
    assert accept(store, version, "card:0") == old
    assert check(store) == []


def test_lines_that_were_placed_or_set_aside_are_no_warnings_of_the_source(store: Store) -> None:
    read = reading(card("BP1_SA"))
    read.warnings += [Warning(where=f"párrafo {n}", message=f"Línea {n}") for n in (3, 4, 5)]
    file = staged(
        store,
        read,
        edits={"card:0": {"finding": "Línea 3"}},
        places={"card:0": {"finding": [{"paragraph": 3}]}},
        placed={0: ("card:0", "finding")},
        set_aside=[2],
    )
    document_id = accept(store, file, "card:0")
    (kept,) = store.document(document_id, view="workshop").sources
    assert kept.warnings == (("párrafo 4", "Línea 4"),)
    (found,) = store.cards_by_code("BP1_SA", view="workshop")
    assert found.places["finding"] == [Place(paragraph=3)]


def test_the_second_of_two_people_is_told(store: Store) -> None:
    file = staged(store, reading(card("BP1_SA")))
    store.staging.choose(file.id, Choices(left_out=["card:0"]), version=file.version, actor="eva")
    with pytest.raises(Conflict, match="import_changed"):
        store.staging.choose(file.id, Choices(), version=file.version, actor="ana")
    with pytest.raises(Conflict, match="import_changed"):
        accept(store, file, "card:0")
    with pytest.raises(Conflict, match="import_changed"):
        store.staging.dismiss(file.id, version=file.version, actor="ana")
    assert store.staging.file(file.id).choices.left_out == ["card:0"]


def test_a_dismissed_file_leaves_nothing_behind(store: Store) -> None:
    file = staged(store, reading(card("BP1_SA")))
    store.staging.dismiss(file.id, version=file.version, actor="ana")
    assert store.staging.file(file.id).status == "dismissed"
    assert store.staging.reading(file.id) == Reading(document=DocumentHead())
    assert store.staging.imports() == []
    assert [found.id for found in store.staging.imports(closed=True)] == [file.import_id]
    assert store.counts(view="workshop")["document"] == 0


def test_closing_an_import_keeps_what_was_accepted_of_it(store: Store) -> None:
    file = staged(store, reading(card("BP1_SA"), card("BP2_SA")))
    document_id = accept(store, file, "card:0")
    store.staging.add(file.import_id, "b.txt", b"b", actor="ana")
    assert store.staging.close(file.import_id, actor="ana") == 2
    assert store.staging.one(file.import_id).counts == {"accepted": 1, "dismissed": 1}
    assert list(cards(store, document_id)) == ["BP1_SA"]
    assert not store.staging.waits()


def test_unknown_ids_are_told(store: Store) -> None:
    file = staged(store, reading(card("BP1_SA")))
    with pytest.raises(NotFound, match="import_not_found"):
        store.staging.one("nada")
    with pytest.raises(NotFound, match="import_file_not_found"):
        store.staging.file("nada")
    with pytest.raises(NotFound, match="import_not_found"):
        store.staging.add("nada", "a.txt", b"a", actor="ana")
    with pytest.raises(NotFound, match="record_not_found"):
        accept(store, file, "card:9")


def test_a_document_in_the_bin_comes_back_with_its_file(store: Store) -> None:
    old = store.save_reading(reading(card("BP1_SA"), card("BP2_SA")), source("a"), actor="ana")
    (alone,) = store.cards_by_code("BP2_SA", view="workshop")
    store.curation.remove([alone.id], actor="eva")
    store.curation.remove([old.document_id], actor="eva")
    file = staged(store, reading(card("BP1_SA"), card("BP2_SA")), b"a")
    assert store.staging.preview(file.id).binned
    assert accept(store, file, "card:0") == old.document_id
    # What somebody removed by itself stays removed.
    assert list(cards(store, old.document_id)) == ["BP1_SA"]
    store.curation.remove([old.document_id], actor="eva")
    again = store.save_reading(reading(card("BP1_SA")), source("a"), actor="ana")
    assert again.status == "unchanged"
    assert list(cards(store, old.document_id)) == ["BP1_SA"]
    assert check(store) == []

"""The work list: what waits in which queue, for whom, and in which order."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from store_readings import card, reading, source

from kb.links import SuggestedLink
from kb.records import Warning
from kb.store import Store, open_store, schema, schema_curation
from kb.worklist import NOBODY, QUEUES, Queue, WorkFilter

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def worked(store: Store) -> Store:
    """Two documents with cards in different states; columns as curation leaves them."""
    first = [card("BP1_SA"), card("BP2_SA"), card("LA1_PR")]
    store.save_reading(reading(*first, title="Uno"), source("a"), actor="ana")
    store.save_reading(reading(card("LN1_GN"), title="Dos"), source("b"), actor="ana")
    return store


def set_(store: Store, code: str, **values: Any) -> None:
    with store.database.write() as conn:
        table = schema.records
        conn.execute(table.update().where(table.c.canonical_code == code).values(**values))


def codes(store: Store, queue: Queue, asked: WorkFilter | None = None, **more: Any) -> list[str]:
    lines = store.worklist.page(
        queue, asked or WorkFilter(), overdue_before=more.pop("before", LONG_AGO), **more
    )
    return [line.canonical_code or "" for line in lines]


def test_each_card_waits_where_its_state_says(worked: Store) -> None:
    set_(worked, "BP2_SA", stage="in_review")
    set_(worked, "LA1_PR", published_n=1)
    set_(worked, "LN1_GN", stage="archived")
    assert codes(worked, "draft") == ["BP1_SA"]
    assert codes(worked, "in_review") == ["BP2_SA"]
    assert codes(worked, "archived") == ["LN1_GN"]
    assert sorted(codes(worked, "all")) == ["BP1_SA", "BP2_SA", "LA1_PR", "LN1_GN"]


def test_a_published_card_with_a_newer_draft_waits_as_a_draft(worked: Store) -> None:
    set_(worked, "LA1_PR", published_n=1, draft_n=2)
    line = next(
        one
        for one in worked.worklist.page("draft", WorkFilter(), overdue_before=LONG_AGO)
        if one.canonical_code == "LA1_PR"
    )
    assert (line.state, line.published) == ("draft", True)


def test_counts_are_those_of_the_pages(worked: Store) -> None:
    set_(worked, "BP1_SA", gaps=3, assignee="ana")
    set_(worked, "BP2_SA", gaps=1, published_n=1, published_at=LONG_AGO)
    recent = datetime.now(UTC)
    for asked in (WorkFilter(), WorkFilter(assignee="ana"), WorkFilter(area="SA")):
        counts = worked.worklist.counts(asked, overdue_before=recent)
        pages = {queue: len(codes(worked, queue, asked, before=recent)) for queue in QUEUES}
        assert counts == pages
    assert worked.worklist.counts(WorkFilter(), overdue_before=recent)["overdue"] == 1


def test_what_is_in_the_bin_waits_nowhere(worked: Store) -> None:
    set_(worked, "BP1_SA", deleted_at=LONG_AGO, gaps=5)
    for queue in QUEUES:
        assert "BP1_SA" not in codes(worked, queue)


def test_filters_hold_together(worked: Store) -> None:
    set_(worked, "BP1_SA", assignee="ana")
    set_(worked, "BP2_SA", assignee="luis")
    assert codes(worked, "all", WorkFilter(assignee="ana")) == ["BP1_SA"]
    assert sorted(codes(worked, "all", WorkFilter(assignee=NOBODY))) == ["LA1_PR", "LN1_GN"]
    assert codes(worked, "all", WorkFilter(assignee=NOBODY, area="PR")) == ["LA1_PR"]
    document = worked.documents(view="workshop")[1].id
    assert codes(worked, "all", WorkFilter(document_id=document)) == ["LN1_GN"]
    card_id = worked.cards_by_code("BP2_SA", view="workshop")[0].id
    assert codes(worked, "all", WorkFilter(ids=(card_id, "nadie"))) == ["BP2_SA"]


def test_an_area_is_the_whole_end_of_a_code(worked: Store) -> None:
    assert codes(worked, "all", WorkFilter(area="A")) == []
    assert codes(worked, "all", WorkFilter(area="%")) == []


def test_the_order_is_the_one_asked_for(worked: Store) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    for number, code in enumerate(("BP1_SA", "BP2_SA", "LA1_PR", "LN1_GN")):
        set_(worked, code, changed_at=now + timedelta(hours=number), gaps=number % 3)
    assert codes(worked, "all", order="newest")[0] == "LN1_GN"
    assert codes(worked, "all", order="oldest")[0] == "BP1_SA"
    assert codes(worked, "all", order="gaps")[0] == "LA1_PR"
    assert codes(worked, "all", order="code") == ["BP1_SA", "BP2_SA", "LA1_PR", "LN1_GN"]
    assert codes(worked, "all", order="code", offset=1, limit=2) == ["BP2_SA", "LA1_PR"]


def test_a_confirmed_text_is_no_longer_due_for_review(worked: Store) -> None:
    set_(worked, "BP1_SA", published_n=1, published_at=LONG_AGO)
    recent = datetime(2026, 1, 1, tzinfo=UTC)
    assert codes(worked, "overdue", before=recent) == ["BP1_SA"]
    card_id = worked.cards_by_code("BP1_SA", view="workshop")[0].id
    assert worked.worklist.confirm([card_id], actor="ana") == 1
    assert codes(worked, "overdue", before=recent) == []


def test_warnings_wait_by_document_until_somebody_looked(worked: Store) -> None:
    first = worked.documents(view="workshop")[0].id
    with worked.database.write() as conn:
        table = schema.sources
        conn.execute(table.update().where(table.c.document_id == first).values(open_warnings=4))
    lines = worked.worklist.page("warnings", WorkFilter(), overdue_before=LONG_AGO)
    assert [(line.type, line.warnings) for line in lines] == [("document", 4)]
    worked.worklist.settle_warnings(lines[0].document_id, actor="ana")
    assert worked.worklist.counts(WorkFilter(), overdue_before=LONG_AGO)["warnings"] == 0


def test_the_warnings_of_a_reading_wait(store: Store) -> None:
    read = reading(card("BP1_SA"))
    read.warnings.append(Warning(where="párrafo 3", message="Línea sin ubicar: x"))
    store.save_reading(read, source("a"), actor="ana")
    assert store.worklist.counts(WorkFilter(), overdue_before=LONG_AGO)["warnings"] == 1


def test_suggestions_wait_until_they_are_decided(worked: Store) -> None:
    card_id = worked.cards_by_code("BP1_SA", view="workshop")[0].id
    links = [SuggestedLink("sdg", "10.7", 0.8), SuggestedLink("gcm_objective", "23", 0.5)]
    worked.links.put({card_id: (1, links)}, "m")
    assert codes(worked, "suggestions") == ["BP1_SA"]
    for number, link in enumerate(links):
        line = worked.worklist.page("suggestions", WorkFilter(), overdue_before=LONG_AGO)[0]
        assert line.suggestions == 2 - number
        record = worked.record(card_id, view="workshop")
        worked.links.decide(
            card_id,
            link.scheme,
            link.notation,
            accepted=False,
            version=record.version,
            actor="ana",
        )
    assert codes(worked, "suggestions") == []


def test_links_and_territories_that_wait_are_counted_once_each(worked: Store) -> None:
    card_id = worked.cards_by_code("BP1_SA", view="workshop")[0].id
    links = [SuggestedLink("sdg", "10.7", 0.8), SuggestedLink("gcm_objective", "23", 0.5)]
    worked.duplicates.put({card_id: (1, b"")}, [], {card_id: 1})
    worked.links.put({card_id: (1, links)}, "m")

    def waiting() -> list[int]:
        lines = worked.worklist.page("suggestions", WorkFilter(), overdue_before=LONG_AGO)
        return [line.suggestions for line in lines]

    assert waiting() == [3]
    worked.decisions.turn_down(card_id, "territory", "EC-P.quito", actor="ana")
    assert waiting() == [2]
    worked.links.put({card_id: (1, [])}, "m")
    assert waiting() == []


def test_signatures_of_another_making_are_forgotten_and_only_those(worked: Store) -> None:
    ids = [worked.cards_by_code(code, view="workshop")[0].id for code in ("BP1_SA", "BP2_SA")]
    worked.duplicates.put({ids[0]: (1, b"mh2\1abc"), ids[1]: (1, b"\1\2\3\4mh2")}, [])
    worked.duplicates.forget_others(b"mh2")
    assert [worked.duplicates.compared(one, 1) for one in ids] == [True, False]
    assert set(worked.duplicates.signatures()) == {ids[0]}
    assert not worked.duplicates.compared(ids[0], 2)


def test_territories_that_a_text_names_wait_until_they_are_turned_down(worked: Store) -> None:
    card_id = worked.cards_by_code("BP2_SA", view="workshop")[0].id
    worked.duplicates.put({card_id: (1, b"")}, [], {card_id: 1})
    assert codes(worked, "suggestions") == ["BP2_SA"]
    worked.decisions.turn_down(card_id, "territory", "EC-P.quito", actor="ana")
    assert codes(worked, "suggestions") == []


def test_open_pairs_wait_and_dismissed_ones_do_not(worked: Store) -> None:
    pair = sorted(
        worked.cards_by_code(code, view="workshop")[0].id for code in ("BP1_SA", "BP2_SA")
    )
    table = schema_curation.duplicates
    with worked.database.write() as conn:
        values = {"one_id": pair[0], "other_id": pair[1], "likeness": 0.8, "shared": []}
        conn.execute(table.insert().values(**values))
    assert sorted(codes(worked, "duplicates")) == ["BP1_SA", "BP2_SA"]
    set_(worked, "BP2_SA", deleted_at=LONG_AGO)
    assert codes(worked, "duplicates") == []
    set_(worked, "BP2_SA", deleted_at=None)
    with worked.database.write() as conn:
        conn.execute(table.update().values(dismissed_at=LONG_AGO, dismissed_by="ana"))
    assert codes(worked, "duplicates") == []


def test_who_has_cards_is_counted(worked: Store) -> None:
    set_(worked, "BP1_SA", assignee="luis")
    set_(worked, "BP2_SA", assignee="luis", deleted_at=LONG_AGO)
    assert worked.worklist.assignees() == {"luis": 1}


def test_confirming_and_settling_leave_lines_in_the_log(worked: Store) -> None:
    worked.worklist.confirm([], actor="ana")
    worked.worklist.settle_warnings("nada", actor="luis")
    with worked.database.read() as conn:
        table = schema_curation.audit.c
        lines = conn.execute(sa.select(table.actor, table.action)).all()
    assert [tuple(line) for line in lines][-2:] == [("ana", "confirm"), ("luis", "settle_warnings")]


def test_counts_read_the_index_and_no_row(tmp_path: Path) -> None:
    """A row holds a whole text: 5,000 of them are megabytes that no count needs."""
    store = open_store("", tmp_path)
    plan = []
    with store.database.read():

        def note(conn: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if "sum(CASE" in statement:
                plan.extend(
                    row[3]
                    for row in cursor.connection.execute(
                        f"EXPLAIN QUERY PLAN {statement}", parameters
                    )
                )

        sa.event.listen(store.database.engine, "before_cursor_execute", note)
        store.worklist.counts(WorkFilter(), overdue_before=LONG_AGO)
        sa.event.remove(store.database.engine, "before_cursor_execute", note)
    store.close()
    assert any("COVERING INDEX ix_records_work" in step for step in plan), plan

"""States, visibility, the bin, comments, unsaved text, new cards: on each database."""

import pytest
from store_readings import card, of, reading, recommendation, refused, source, two_documents

from kb.errors import Conflict, NotFound, Refused
from kb.store import Store, check
from kb.stored import View


@pytest.fixture
def filled(store: Store) -> Store:
    return two_documents(store)


# States


def test_a_draft_is_sent_returned_sent_again_and_published(filled: Store) -> None:
    draft = of(filled, "LA1_GN")
    sent = filled.curation.submit(draft.id, version=draft.version, actor="ana", comment="Lista.")
    back = filled.curation.return_(sent.id, version=sent.version, actor="eva", reason="Falta.")
    again = filled.curation.submit(back.id, version=back.version, actor="ana")
    assert [one.state for one in (draft, sent, back, again)] == [
        "draft",
        "in_review",
        "draft",
        "in_review",
    ]
    assert filled.curation.publish([draft.id], actor="eva", comment="Bien.") == 2
    assert of(filled, "LA1_GN", "public").state == "published"
    said = [(one.kind, one.text, one.actor) for one in filled.curation.comments(draft.id)]
    assert said == [
        ("submit", "Lista.", "ana"),
        ("return", "Falta.", "eva"),
        ("submit", "", "ana"),
        ("publish", "Bien.", "eva"),
    ]
    assert check(filled) == []


def test_a_step_from_elsewhere_is_a_conflict(filled: Store) -> None:
    draft, published = of(filled, "LA1_GN"), of(filled, "BP1_SA")
    with refused(Conflict, "state_conflict"):
        filled.curation.return_(draft.id, version=draft.version, actor="eva", reason="no")
    with refused(Conflict, "state_conflict"):
        filled.curation.submit(published.id, version=published.version, actor="ana")
    with refused(Conflict, "version_conflict"):
        filled.curation.submit(draft.id, version=draft.version + 1, actor="ana")


def test_readers_keep_the_published_text_while_a_new_draft_is_worked_on(filled: Store) -> None:
    card_ = of(filled, "BP2_SA")
    filled.edit(card_.id, {"finding": "Otra."}, version=card_.version, actor="ana")
    assert of(filled, "BP2_SA", "public").content.model_dump()["finding"] == "Sí."
    now = of(filled, "BP2_SA")
    assert (now.state, now.published_revision, now.revision) == ("draft", 1, 2)


def test_who_sent_a_text_takes_it_back_by_changing_it_who_reviews_does_not(filled: Store) -> None:
    draft = of(filled, "LA1_GN")
    sent = filled.curation.submit(draft.id, version=draft.version, actor="ana")
    by_reviewer = filled.edit(sent.id, {"finding": "1"}, version=sent.version, actor="eva")
    assert by_reviewer.state == "in_review"
    by_author = filled.edit(sent.id, {"finding": "2"}, version=by_reviewer.version, actor="ana")
    assert by_author.state == "draft"


def test_a_new_import_of_a_text_in_review_makes_it_a_draft(filled: Store) -> None:
    draft = of(filled, "LA1_GN")
    filled.curation.submit(draft.id, version=draft.version, actor="eva")
    chile = reading(card("LA1_GN", finding="Nuevo."), title="Fichas Chile", countries=["CL"])
    filled.save_reading(chile, source("b2"), actor="ana")
    assert of(filled, "LA1_GN").state == "draft"


def test_with_four_eyes_who_wrote_the_newest_text_does_not_publish_it(filled: Store) -> None:
    draft = of(filled, "LA1_GN")
    filled.set_setting("four_eyes", "yes")
    with refused(Refused, "own_review"):
        filled.curation.publish([draft.id], actor="ana")
    assert filled.cards_by_code("LA1_GN", view="public") == []
    filled.edit(draft.id, {"finding": "Corregido."}, version=draft.version, actor="eva")
    with refused(Refused, "own_review"):
        filled.curation.publish([draft.document_id], actor="eva")
    # Two people have seen every word of it.
    assert filled.curation.publish([draft.id], actor="ana") == 2


def test_without_the_setting_authors_publish(filled: Store) -> None:
    assert filled.curation.publish([of(filled, "LA1_GN").id], actor="ana") == 2


def test_what_is_archived_is_for_the_workshop_only_until_it_is_taken_up(filled: Store) -> None:
    card_ = of(filled, "BP1_SA")
    gone = filled.curation.archive(card_.id, version=card_.version, actor="eva", comment="Vieja.")
    assert gone.state == "archived"
    assert filled.cards_by_code("BP1_SA", view="public") == []
    with refused(Conflict, "state_conflict"):
        filled.curation.publish([card_.id], actor="eva")
    with refused(Conflict, "state_conflict"):
        filled.curation.archive(card_.id, version=gone.version, actor="eva")
    # Publishing its document leaves it where it is.
    assert filled.curation.publish([card_.document_id], actor="eva") == 0
    edited = filled.edit(card_.id, {"finding": "x"}, version=gone.version, actor="ana")
    assert edited.state == "archived"
    back = filled.curation.unarchive(card_.id, version=edited.version, actor="eva")
    assert back.state == "draft"
    assert filled.curation.publish([card_.id], actor="eva") == 1
    assert check(filled) == []


def test_a_document_is_archived_and_taken_up_with_all_that_is_in_it(filled: Store) -> None:
    head = filled.document(of(filled, "BP1_SA").document_id, view="workshop").record
    gone = filled.curation.archive(head.id, version=head.version, actor="eva")
    assert of(filled, "BP2_SA").state == "archived"
    assert filled.counts(view="public")["card"] == 0
    assert check(filled) == []
    filled.curation.unarchive(head.id, version=gone.version, actor="eva")
    assert {one.state for one in filled.document_records(head.document_id, view="workshop")} == {
        "draft"
    }


def test_publishing_notes_when_and_forgets_that_an_older_text_was_confirmed(
    filled: Store,
) -> None:
    card_ = of(filled, "BP1_SA")
    filled.worklist.confirm([card_.id], actor="eva")
    filled.edit(card_.id, {"finding": "x"}, version=card_.version, actor="ana")
    filled.curation.publish([card_.id], actor="eva")
    with filled.database.read() as conn:
        row = conn.exec_driver_sql(
            f"SELECT published_at, reviewed_at FROM records WHERE id = '{card_.id}'"
        ).one()
    assert row.published_at is not None
    assert row.reviewed_at is None


# Visibility and owners


@pytest.mark.parametrize(
    ("document", "card_", "seen_by"),
    [
        ("public", "public", {"public", "network", "workshop"}),
        ("public", "network", {"network", "workshop"}),
        ("public", "internal", {"workshop"}),
        ("network", "public", {"network", "workshop"}),
        ("network", "internal", {"workshop"}),
        ("internal", "public", {"workshop"}),
    ],
)
def test_the_narrower_of_card_and_document_counts(
    filled: Store, document: str, card_: str, seen_by: set[str]
) -> None:
    found = of(filled, "BP1_SA")
    filled.curation.set_visibility([found.document_id], document, actor="eva")  # type: ignore[arg-type]
    filled.curation.set_visibility([found.id], card_, actor="eva")  # type: ignore[arg-type]
    views: tuple[View, ...] = ("public", "network", "workshop")
    seen = {view for view in views if filled.cards_by_code("BP1_SA", view=view)}
    counted = {view for view in views if filled.counts(view=view)["card"] > (view == "workshop")}
    assert seen == seen_by
    assert seen_by <= counted


def test_the_index_is_told_of_all_in_a_document_that_is_closed(filled: Store) -> None:
    found = of(filled, "BP1_SA")
    before = filled.last_sequence()
    filled.curation.set_visibility([found.document_id], "internal", actor="eva")
    told = {entry.record_id for entry in filled.outbox_since(before)}
    inside = filled.document_records(found.document_id, view="workshop")
    assert told == {one.id for one in inside}


def test_cards_are_given_to_people_who_exist(filled: Store) -> None:
    filled.people.add("eva", "curator", "digest", actor="prueba")
    ids = [of(filled, "BP1_SA").id, of(filled, "LA1_GN").id, "nada"]
    assert filled.curation.assign(ids, "eva", actor="ana") == 2
    assert filled.curation.assign(ids, "eva", actor="ana") == 0
    assert of(filled, "BP1_SA").assignee == "eva"
    assert filled.curation.assign(ids[:1], None, actor="ana") == 1
    assert of(filled, "BP1_SA").assignee is None
    with refused(NotFound, "person_not_found"):
        filled.curation.assign(ids, "nadie", actor="ana")


# The bin


def test_what_is_in_the_bin_is_in_no_view_and_comes_back_as_it_was(filled: Store) -> None:
    card_ = of(filled, "BP2_SA")
    filled.curation.comment(card_.id, "comment", "Útil.", actor="leo")
    assert filled.curation.remove([card_.id], actor="eva", reason="Repetida.") == 1
    for view in ("public", "network", "workshop"):
        assert filled.cards_by_code("BP2_SA", view=view) == []
        with refused(NotFound, "record_not_found"):
            filled.record(card_.id, view=view)
    (line,) = filled.curation.bin()
    assert (line.id, line.canonical_code, line.by, line.records) == (card_.id, "BP2_SA", "eva", 1)
    with refused(NotFound, "record_not_found"):
        filled.edit(card_.id, {"finding": "x"}, version=card_.version + 1, actor="ana")
    with refused(NotFound, "record_not_found"):
        filled.curation.remove([card_.id], actor="eva")
    assert filled.curation.recover([card_.id], actor="eva") == 1
    back = of(filled, "BP2_SA", "public")
    assert (back.content, back.state) == (card_.content, "published")
    assert [one.text for one in filled.curation.comments(card_.id)] == ["Útil."]
    assert filled.curation.bin() == []
    assert check(filled) == []


def test_a_document_goes_into_the_bin_and_back_with_what_was_in_it(filled: Store) -> None:
    one, other = of(filled, "BP1_SA"), of(filled, "BP2_SA")
    filled.curation.remove([one.id], actor="eva")
    assert filled.curation.remove([other.document_id], actor="eva") == 3
    assert sorted((line.type, line.records) for line in filled.curation.bin()) == [
        ("card", 1),
        ("document", 3),
    ]
    assert filled.counts(view="workshop") == {
        "card": 1,
        "recommendation": 0,
        "action": 0,
        "function": 0,
        "discussion": 0,
        "document": 1,
    }
    assert filled.curation.recover([other.document_id], actor="eva") == 3
    # What was in the bin before its document stays there.
    assert filled.cards_by_code("BP1_SA", view="workshop") == []
    assert filled.curation.recover([one.id], actor="eva") == 1


def test_a_card_comes_out_of_the_bin_with_its_documents_own_record(filled: Store) -> None:
    card_ = of(filled, "BP1_SA")
    filled.curation.remove([card_.document_id], actor="eva")
    assert filled.curation.recover([card_.id], actor="eva") == 2
    assert filled.document(card_.document_id, view="public").counts["card"] == 1


def test_nothing_goes_into_the_bin_when_one_of_many_is_unknown(filled: Store) -> None:
    with refused(NotFound, "record_not_found"):
        filled.curation.remove([of(filled, "BP1_SA").id, "nada"], actor="eva")
    assert filled.curation.bin() == []


def test_importing_again_leaves_in_the_bin_what_is_there(filled: Store) -> None:
    card_ = of(filled, "BP2_SA")
    filled.curation.remove([card_.id], actor="eva")
    peru = reading(card("BP1_SA"), card("BP2_SA", finding="Nuevo."), recommendation(1, "Seguir."))
    filled.save_reading(peru, source("a2"), actor="ana", publish=True)
    assert filled.cards_by_code("BP2_SA", view="workshop") == []
    assert check(filled) == []


# Comments and unsaved text


def test_comments_are_kept_in_order_and_can_be_taken_back(filled: Store) -> None:
    card_ = of(filled, "BP1_SA")
    first = filled.curation.comment(card_.id, "comment", "Uno.", actor="leo")
    reuse = {"where": "Tulcán", "what": "ventanillas"}
    filled.curation.comment(card_.id, "useful", "", reuse, actor="eva")
    assert [one.kind for one in filled.curation.comments(card_.id)] == ["comment", "useful"]
    filled.curation.take_back(first.id, actor="eva")
    (left,) = filled.curation.comments(card_.id)
    assert (left.detail, left.actor) == (reuse, "eva")
    with refused(NotFound, "comment_not_found"):
        filled.curation.take_back(first.id, actor="eva")
    with refused(NotFound, "record_not_found"):
        filled.curation.comment("nada", "comment", "x", actor="leo")


def test_what_somebody_types_is_kept_for_them_alone_until_dropped(filled: Store) -> None:
    card_ = of(filled, "BP1_SA")
    filled.curation.keep_draft(card_.id, "ana", 1, {"finding": "a medias"})
    filled.curation.keep_draft(card_.id, "ana", 2, {"finding": "casi"})
    filled.curation.keep_draft("new:BP_SA", "ana", 0, {"description": "nueva"})
    kept = filled.curation.draft(card_.id, "ana")
    assert kept is not None
    assert (kept.version, kept.changes) == (2, {"finding": "casi"})
    assert filled.curation.draft(card_.id, "eva") is None
    assert len(filled.curation.drafts("ana")) == 2
    filled.curation.drop_draft(card_.id, "ana")
    assert filled.curation.draft(card_.id, "ana") is None


# What the work list reads, and what is logged


def test_every_write_of_a_text_tells_its_line_and_its_gaps(filled: Store) -> None:
    card_ = of(filled, "BP1_SA")
    filled.edit(
        card_.id,
        {"description": "Otra línea.", "finding": "x", "not_applicable": ["budget"]},
        version=card_.version,
        actor="ana",
    )
    with filled.database.read() as conn:
        row = conn.exec_driver_sql(
            f"SELECT title, gaps, changed_at FROM records WHERE id = '{card_.id}'"
        ).one()
    assert (row.title, row.gaps) == ("Otra línea.", 20)
    assert row.changed_at is not None


def test_every_write_leaves_a_line_in_the_log(filled: Store) -> None:
    from kb.store.audit import Narrowing

    card_ = of(filled, "LA1_GN")
    edited = filled.edit(card_.id, {"finding": "x"}, version=card_.version, actor="ana")
    filled.curation.submit(card_.id, version=edited.version, actor="ana")
    filled.curation.publish([card_.id], actor="eva")
    filled.curation.remove([card_.id], actor="eva")
    filled.curation.recover([card_.id], actor="eva")
    lines, _ = filled.audit.entries(Narrowing(target=card_.id))
    assert [(line.action, line.actor) for line in reversed(lines)] == [
        ("edit", "ana"),
        ("submit", "ana"),
        ("publish", "eva"),
        ("remove", "eva"),
        ("recover", "eva"),
    ]


def test_removing_the_samples_takes_along_all_that_curation_kept_of_them(store: Store) -> None:
    sample = reading(card("BP1_SA"), card("BP2_SA"))
    outcome = store.save_reading(sample, source("a", sample=True), actor="ana", publish=True)
    keep, drop = outcome.records["card"]
    store.curation.comment(keep, "comment", "x", actor="leo")
    store.curation.keep_draft(keep, "leo", 1, {"finding": "x"})
    store.curation.merge_cards(keep, drop, {}, versions={}, actor="eva")
    assert store.remove_samples(actor="eva") == 1
    assert store.counts(view="workshop")["card"] == 0
    assert store.curation.bin() == []
    assert store.curation.drafts("leo") == []
    assert check(store) == []

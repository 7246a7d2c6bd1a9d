"""The history of a record on its page: who wrote what, when; and bringing it back."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import thread_time

import pytest
import sqlalchemy as sa
from web_people import client_as
from web_site import make_site

from index.search import SearchRequest
from kb.store import schema
from kb.stored import StoredRecord
from web.runtime import VIEWS, Runtime
from web.services.indexing import update_indexes

FIRST = "Las ventanillas móviles acercaron el trámite a 340 familias en tres meses."


@pytest.fixture
def own(tmp_path: Path) -> Runtime:
    """A site of its own, for tests that write."""
    return make_site(tmp_path / "own")


def newest(runtime: Runtime, code: str = "LN1_GN") -> StoredRecord:
    return runtime.store.cards_by_code(code, view="workshop")[0]


def edit(runtime: Runtime, actor: str, **changes: object) -> StoredRecord:
    card = newest(runtime)
    return runtime.store.edit(card.id, changes, version=card.version, actor=actor, reason="ajuste")


def date_revision(runtime: Runtime, record_id: str, n: int, at: datetime) -> None:
    table = schema.revisions
    with runtime.store.database.write() as conn:
        of = table.c.record_id == record_id, table.c.n == n
        conn.execute(table.update().where(*of).values(at=at))


def text_of(html: str) -> str:
    """What is read, in order, white space folded."""
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_the_newest_change_is_shown_word_by_word(own: Runtime) -> None:
    card = edit(own, "ana", description="Se duplica la ayuda porque no hay un registro único.")
    page = client_as(own, "contributor").get(f"/fichas/{card.id}/historial").text
    assert '<del class="gone">entrega de asistencia</del><ins class="come">ayuda</ins>' in page
    assert "De la versión 1 a la 2" in page
    assert "«ajuste»" in page


def test_one_version_alone_offers_no_comparison(own: Runtime) -> None:
    page = client_as(own, "contributor").get(f"/fichas/{newest(own).id}/historial").text
    assert "Solo hay una versión" in page
    assert 'name="de"' not in page


def test_lists_tell_what_came_and_what_went_by_their_names(own: Runtime) -> None:
    card = edit(own, "ana", keywords=["duplicación"], gcm_objectives=[7])
    page = client_as(own, "contributor").get(f"/fichas/{card.id}/historial").text
    assert '<del class="gone">registro único</del>' in page
    assert '<ins class="come">duplicación</ins>' in page
    assert re.search(r'<ins class="come">7 · \w+', page)


def test_any_two_versions_are_compared(own: Runtime) -> None:
    card = edit(own, "ana", finding="uno")
    edit(own, "eva", context="dos")
    page = client_as(own, "contributor").get(f"/fichas/{card.id}/historial?de=1&a=3").text
    assert "De la versión 1 a la 3" in page
    assert page.count('<ins class="come">') == 2
    back = client_as(own, "contributor").get(f"/fichas/{card.id}/historial?de=3&a=1").text
    assert back.count('<del class="gone">') == 2


def test_a_version_that_is_not_there_is_not_found(own: Runtime) -> None:
    card = newest(own)
    client = client_as(own, "contributor")
    assert client.get(f"/fichas/{card.id}/historial?de=1&a=9").status_code == 404
    assert client.get("/fichas/nada/historial").status_code == 404


def test_the_text_of_a_day_is_shown_whole(own: Runtime) -> None:
    card = edit(own, "ana", finding="lo que se supo después")
    date_revision(own, card.id, 1, datetime(2026, 10, 1, 12, tzinfo=UTC))
    date_revision(own, card.id, 2, datetime(2026, 11, 1, 23, 59, tzinfo=UTC))
    client = client_as(own, "contributor")
    before = client.get(f"/fichas/{card.id}/historial?al=2026-10-31").text
    assert "versión 1" in before
    assert "lo que se supo después" not in before
    on_the_day = client.get(f"/fichas/{card.id}/historial?al=2026-11-01").text
    assert "lo que se supo después" in on_the_day
    assert "todavía no existía" in client.get(f"/fichas/{card.id}/historial?al=2026-09-30").text
    assert "La fecha se escribe" in client.get(f"/fichas/{card.id}/historial?al=ayer").text


def test_a_field_of_last_weeks_version_is_brought_back_alone(own: Runtime) -> None:
    card = edit(own, "ana", description="Otra descripción.", context="Un contexto nuevo.")
    date_revision(own, card.id, 1, datetime.now(UTC) - timedelta(days=7))
    client = client_as(own, "contributor")
    asked = {"n": 1, "version": card.version, "campo": "description"}
    answer = client.post(f"/registros/{card.id}/historial/restaurar", data=asked)
    assert answer.status_code == 303
    content = newest(own).content.model_dump()
    assert content["description"].startswith("Se duplica la entrega")
    assert content["context"] == "Un contexto nuevo."
    assert own.store.record(card.id, view="public").content.model_dump()["context"] is None


def test_a_whole_version_is_brought_back_as_a_draft(own: Runtime) -> None:
    card = edit(own, "ana", description="Otra descripción.", context="Un contexto nuevo.")
    client = client_as(own, "contributor")
    asked = {"n": 1, "version": card.version}
    page = client.post(
        f"/registros/{card.id}/historial/restaurar", data=asked, follow_redirects=True
    )
    assert "Recuperado como borrador" in page.text
    found = newest(own)
    assert (found.content, found.state) == (
        own.store.curation.revision(card.id, 1).content,
        "draft",
    )
    assert "texto recuperado" in text_of(page.text)


def test_what_somebody_wrote_meanwhile_is_not_written_over(own: Runtime) -> None:
    card = edit(own, "ana", context="mío")
    edit(own, "eva", context="ajeno")
    client = client_as(own, "contributor")
    asked = {"n": 1, "version": card.version}
    page = client.post(
        f"/registros/{card.id}/historial/restaurar", data=asked, follow_redirects=True
    )
    assert "Otra persona cambió este registro" in page.text
    assert newest(own).content.model_dump()["context"] == "ajeno"


def test_readers_see_no_history(own: Runtime) -> None:
    card = newest(own)
    assert client_as(own, None).get(f"/fichas/{card.id}/historial").status_code == 303
    assert client_as(own, "reader").get(f"/fichas/{card.id}/historial").status_code == 403
    reader = client_as(own, "reader")
    asked = {"n": 1, "version": card.version}
    answer = reader.post(f"/registros/{card.id}/historial/restaurar", data=asked)
    assert answer.status_code == 403


def test_what_is_in_the_bin_keeps_its_history(own: Runtime) -> None:
    card = edit(own, "ana", context="antes de la papelera")
    own.store.curation.remove([card.id], actor="ana")
    page = client_as(own, "contributor").get(f"/fichas/{card.id}/historial").text
    assert "antes de la papelera" in page
    assert "en la papelera desde" in page
    assert "Recuperar" not in page


def test_a_recommendation_has_a_history_too(own: Runtime) -> None:
    found = [one for one in own.store.all_records(view="workshop") if one.type == "recommendation"]
    page = client_as(own, "contributor").get(f"/registros/{found[0].id}/historial")
    assert "Solo hay una versión" in page.text


def test_five_hundred_versions_open_within_a_tenth_of_a_second(own: Runtime) -> None:
    card = newest(own)
    text = " ".join(["Las familias contaron que el registro único evita repetir la entrega."] * 12)
    with own.store.database.write() as conn:
        row = conn.execute(
            sa.select(schema.revisions).where(schema.revisions.c.record_id == card.id)
        ).one()
        rows = [
            {**row._mapping, "n": n, "content": row.content | {"finding": f"{text} {n}"}}
            for n in range(2, 501)
        ]
        conn.execute(schema.revisions.insert(), rows)
        of = schema.records.c.id == card.id
        conn.execute(schema.records.update().where(of).values(draft_n=500))
    client = client_as(own, "contributor")
    times = []
    for page in (1, 1, 5, 10, 1, 3, 1):
        start = thread_time()
        answer = client.get(f"/fichas/{card.id}/historial?pagina={page}")
        times.append(thread_time() - start)
        assert answer.status_code == 200
    assert "500" in client.get(f"/fichas/{card.id}/historial").text
    assert median(times) < 0.1


def test_both_codes_of_merged_cards_are_found_by_search(own: Runtime) -> None:
    keep, drop = newest(own, "LA1_PR"), newest(own, "LN1_GN")
    own.store.curation.merge_cards(keep.id, drop.id, {}, versions={}, actor="eva")
    update_indexes(own)
    for view in VIEWS:
        engine = own.engine(view)
        for code in ("LN1_GN", "ln1-gn", "LA1_PR"):
            hits = engine.search(SearchRequest(query=code)).hits
            assert keep.id == hits[0].id, (view, code)


def test_the_address_of_a_merged_card_leads_to_the_one_that_stays(own: Runtime) -> None:
    keep, drop = newest(own, "LA1_PR"), newest(own, "LN1_GN")
    own.store.curation.merge_cards(keep.id, drop.id, {}, versions={}, actor="eva")
    answer = client_as(own, None).get(f"/fichas/{drop.id}")
    assert (answer.status_code, answer.location) == (302, f"/fichas/{keep.id}")
    own.store.curation.set_visibility([keep.id], "internal", actor="eva")
    assert client_as(own, None).get(f"/fichas/{drop.id}").status_code == 404
    page = client_as(own, "contributor").get(f"/fichas/{drop.id}/historial").text
    assert "Se unió a otra ficha" in page

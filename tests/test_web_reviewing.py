"""The way of a card: written, reviewed, published, archived, put away, as each role may."""

import html
import re
import secrets
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from web_people import client_as
from web_site import card, make_site

from kb.records import DocumentHead, Reading, Recommendation
from kb.stored import NewSource, StoredRecord
from web.runtime import Runtime
from web.services.refreshing import settle


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    opened = make_site(tmp_path_factory.mktemp("revision"))
    yield opened
    settle(opened)
    opened.close()


@pytest.fixture(scope="module")
def curator(runtime: Runtime) -> FlaskClient:
    return client_as(runtime, "curator")


@pytest.fixture(scope="module")
def contributor(runtime: Runtime) -> FlaskClient:
    return client_as(runtime, "contributor")


@pytest.fixture
def record(runtime: Runtime) -> StoredRecord:
    """A draft of a published document of its own."""
    name = secrets.token_hex(4)
    head = DocumentHead(kind="card_sheet", title=f"Fichas {name}", countries=["EC"])
    source = NewSource(name, "txt", name, "1", name.encode())
    reading = Reading(document=head, cards=[card("BP1_PR", f"Probar el camino {name}.")])
    done = runtime.store.save_reading(reading, source, actor="prueba", publish=True)
    published = runtime.store.document_records(done.document_id, view="workshop")[0]
    changes = {"context": "Con un cambio."}
    return runtime.store.edit(published.id, changes, version=published.version, actor="luisa")


def state(runtime: Runtime, record: StoredRecord) -> str:
    return runtime.store.record(record.id, view="workshop").state


def page(client: FlaskClient, record: StoredRecord, step: str = "") -> str:
    answer = client.get(f"/fichas/{record.id}{step}")
    assert answer.status_code == 200
    return html.unescape(answer.text)


def test_a_card_goes_to_review_comes_back_with_its_reason_and_is_published(
    runtime: Runtime, curator: FlaskClient, contributor: FlaskClient, record: StoredRecord
) -> None:
    address = f"/fichas/{record.id}"
    contributor.post(f"{address}/enviar", data={"comentario": "Mire el contexto."})
    assert state(runtime, record) == "in_review"
    assert "Mire el contexto." in page(curator, record)
    refused = curator.post(f"{address}/devolver", data={"comentario": " "})
    assert (refused.status_code, state(runtime, record)) == (422, "in_review")
    curator.post(f"{address}/devolver", data={"comentario": "Falta el año."})
    assert state(runtime, record) == "draft"
    assert "Falta el año." in page(contributor, record, "/editar")
    contributor.post(f"{address}/enviar")
    version = runtime.store.record(record.id, view="workshop").version
    done = curator.post(f"{address}/publicar", data={"version": version})
    assert done.status_code == 303
    public = runtime.store.record(record.id, view="public").content
    assert getattr(public, "context", None) == "Con un cambio."


def test_what_is_published_is_found_without_waiting_for_a_command(
    runtime: Runtime, curator: FlaskClient, record: StoredRecord
) -> None:
    word = f"zorzal{secrets.token_hex(3)}"
    edited = runtime.store.edit(
        record.id, {"finding": f"Un {word}."}, version=record.version, actor="luisa"
    )
    curator.post(f"/fichas/{record.id}/publicar", data={"version": edited.version})
    settle(runtime)
    found = client_as(runtime, None).get(f"/api/buscar?q={word}").get_json()
    assert [hit["id"] for hit in found["hits"]] == [record.id]


def test_publishing_tells_what_changes_and_refuses_a_text_that_nobody_looked_at(
    runtime: Runtime, curator: FlaskClient, record: StoredRecord
) -> None:
    shown = page(curator, record, "/publicar")
    assert "Cambia, frente a lo publicado: Contexto." in shown
    runtime.store.edit(record.id, {"context": "Otro."}, version=record.version, actor="luisa")
    answer = curator.post(f"/fichas/{record.id}/publicar", data={"version": record.version})
    assert (answer.status_code, state(runtime, record)) == (422, "draft")


def test_personal_data_needs_a_confirmation_before_it_is_published(
    runtime: Runtime, curator: FlaskClient, record: StoredRecord
) -> None:
    text = "Llamar a la señora Marta Quiroga al +593 99 123 4567."
    edited = runtime.store.edit(
        record.id, {"limitations": text}, version=record.version, actor="luisa"
    )
    shown = page(curator, record, "/publicar")
    assert "<mark>+593 99 123 4567</mark>" in shown
    sent = {"version": str(edited.version)}
    refused = curator.post(f"/fichas/{record.id}/publicar", data=sent)
    assert (refused.status_code, state(runtime, record)) == (422, "draft")
    sent["revisado"] = "1"
    assert curator.post(f"/fichas/{record.id}/publicar", data=sent).status_code == 303
    assert state(runtime, record) == "published"


def test_where_four_eyes_are_asked_for_nobody_publishes_their_own_text(
    runtime: Runtime, curator: FlaskClient, record: StoredRecord
) -> None:
    edited = runtime.store.edit(
        record.id, {"context": "Mío."}, version=record.version, actor="curator"
    )
    runtime.store.people.set_settings({"four_eyes": "yes"}, actor="prueba")
    try:
        sent = {"version": edited.version}
        own = curator.post(f"/fichas/{record.id}/publicar", data=sent)
        assert (own.status_code, state(runtime, record)) == (422, "draft")
        other = client_as(runtime, "curator", "otra")
        assert other.post(f"/fichas/{record.id}/publicar", data=sent).status_code == 303
    finally:
        runtime.store.people.set_settings({"four_eyes": "no"}, actor="prueba")


def test_an_archived_card_is_gone_for_readers_and_comes_back_as_a_draft(
    runtime: Runtime, curator: FlaskClient, record: StoredRecord
) -> None:
    reader = client_as(runtime, None)
    assert reader.get(f"/fichas/{record.id}").status_code == 200
    curator.post(f"/fichas/{record.id}/archivar", data={"comentario": "Ya no vale."})
    assert reader.get(f"/fichas/{record.id}").status_code == 404
    shown = page(curator, record)
    assert "Ya no vale." in shown
    assert f"/fichas/{record.id}/editar" not in shown
    curator.post(f"/fichas/{record.id}/desarchivar")
    assert state(runtime, record) == "draft"


def test_a_card_in_the_bin_is_nowhere_and_whole_when_it_comes_back(
    runtime: Runtime, curator: FlaskClient, record: StoredRecord
) -> None:
    answer = curator.post(f"/fichas/{record.id}/papelera")
    assert answer.location.endswith(f"/documentos/{record.document_id}")
    assert curator.get(f"/fichas/{record.id}").status_code == 404
    runtime.store.curation.recover([record.id], actor="prueba")
    assert "Con un cambio." in page(curator, record)


def test_personal_data_is_looked_at_again_before_more_people_read_it(
    runtime: Runtime, curator: FlaskClient, record: StoredRecord
) -> None:
    address = f"/fichas/{record.id}/visibilidad"
    curator.post(address, data={"visibilidad": "network"})
    text = "Llamar a la señora Marta Quiroga al +593 99 123 4567."
    edited = runtime.store.edit(
        record.id,
        {"limitations": text},
        version=runtime.store.record(record.id, view="workshop").version,
        actor="prueba",
    )
    # A draft is read by nobody yet: publishing asks.
    assert curator.post(address, data={"visibilidad": "public"}).status_code == 303
    assert curator.post(address, data={"visibilidad": "network"}).status_code == 303
    runtime.store.curation.publish([edited.id], actor="prueba")
    asked = curator.post(address, data={"visibilidad": "public"})
    assert asked.status_code == 422
    assert "<mark>+593 99 123 4567</mark>" in asked.text
    assert 'name="visibilidad" value="public"' in asked.text
    assert runtime.store.record(record.id, view="workshop").visibility == "network"
    # Fewer readers need no look.
    assert curator.post(address, data={"visibilidad": "internal"}).status_code == 303
    done = curator.post(address, data={"visibilidad": "public", "revisado": "1"})
    assert done.status_code == 303
    assert runtime.store.record(record.id, view="public").visibility == "public"


def test_a_document_shown_to_more_people_is_looked_at_as_a_whole(
    runtime: Runtime, curator: FlaskClient, record: StoredRecord
) -> None:
    address = f"/documentos/{record.document_id}/visibilidad"

    def reach() -> str:
        return runtime.store.document(record.document_id, view="workshop").record.visibility

    assert curator.post(address, data={"visibilidad": "network"}).status_code == 303
    text = "Llamar a la señora Marta Quiroga al +593 99 123 4567."
    version = runtime.store.record(record.id, view="workshop").version
    runtime.store.edit(record.id, {"limitations": text}, version=version, actor="prueba")
    runtime.store.curation.publish([record.id], actor="prueba")
    asked = curator.post(address, data={"visibilidad": "public"})
    assert asked.status_code == 422
    assert "<mark>+593 99 123 4567</mark>" in asked.text
    assert reach() == "network"
    confirmed = {"visibilidad": "public", "revisado": "1"}
    assert curator.post(address, data=confirmed).status_code == 303
    assert reach() == "public"
    # What readers of the card do not become more by needs no look.
    curator.post(address, data={"visibilidad": "network"})
    curator.post(f"/fichas/{record.id}/visibilidad", data={"visibilidad": "internal"})
    assert curator.post(address, data={"visibilidad": "public"}).status_code == 303
    assert reach() == "public"


def test_who_sees_it_and_who_goes_on_with_it_can_be_set(
    runtime: Runtime, curator: FlaskClient, record: StoredRecord
) -> None:
    curator.post(f"/fichas/{record.id}/visibilidad", data={"visibilidad": "network"})
    assert client_as(runtime, None).get(f"/fichas/{record.id}").status_code == 404
    assert client_as(runtime, "reader").get(f"/fichas/{record.id}").status_code == 200
    curator.post(f"/fichas/{record.id}/visibilidad", data={"visibilidad": "nadie"})
    assert runtime.store.record(record.id, view="workshop").visibility == "network"
    curator.post(f"/fichas/{record.id}/asignar", data={"persona": "curator"})
    assert "a cargo de curator" in page(curator, record)
    curator.post(f"/fichas/{record.id}/asignar", data={"persona": ""})
    assert runtime.store.record(record.id, view="workshop").assignee is None


def test_a_contributor_sees_and_takes_only_their_own_steps(
    runtime: Runtime, contributor: FlaskClient, record: StoredRecord
) -> None:
    shown = page(contributor, record)
    assert f"/fichas/{record.id}/editar" in shown
    assert f"/fichas/{record.id}/publicar" not in shown
    for step in ("publicar", "devolver", "archivar", "papelera", "visibilidad"):
        assert contributor.post(f"/fichas/{record.id}/{step}").status_code == 403
    assert state(runtime, record) == "draft"


def test_readers_see_no_tools(runtime: Runtime, record: StoredRecord) -> None:
    for client in (client_as(runtime, None), client_as(runtime, "reader")):
        shown = page(client, record)
        assert "card-tools" not in shown
        assert "/editar" not in shown


def test_who_looks_as_the_public_does_sees_no_tools(runtime: Runtime, record: StoredRecord) -> None:
    client = client_as(runtime, "curator", "miron")
    client.post("/cuenta/vista")
    assert "card-tools" not in page(client, record)


@pytest.fixture
def document_id(runtime: Runtime) -> str:
    """An imported document that nobody published, with a telephone in a recommendation."""
    name = secrets.token_hex(4)
    reading = Reading(
        document=DocumentHead(kind="management_response", title=f"Respuesta {name}"),
        cards=[card("BP1_PR", f"Publicar de una vez {name}.")],
        recommendations=[Recommendation(number=1, text="Llamar al +593 99 123 4567.")],
    )
    source = NewSource(name, "txt", name, "1", name.encode())
    return runtime.store.save_reading(reading, source, actor="prueba").document_id


def test_a_document_is_published_with_all_that_was_read_from_it(
    runtime: Runtime, curator: FlaskClient, document_id: str
) -> None:
    address = f"/documentos/{document_id}/publicar"
    shown = html.unescape(curator.get(address).text)
    assert "<mark>+593 99 123 4567</mark>" in shown
    assert "Recomendación 1" in shown
    stamp = re.search(r'name="sello" value="(\w+)"', shown)
    assert stamp is not None
    sent = {"sello": stamp[1]}
    assert curator.post(address, data=sent).status_code == 422
    reader = client_as(runtime, None)
    assert reader.get(f"/documentos/{document_id}").status_code == 404
    assert curator.post(address, data=sent | {"revisado": "1"}).status_code == 303
    assert reader.get(f"/documentos/{document_id}").status_code == 200
    states = runtime.store.document_records(document_id, view="workshop")
    assert {one.state for one in states} == {"published"}
    assert "está publicado" in curator.get(address).text


def test_a_document_that_changed_since_it_was_looked_at_is_not_published(
    runtime: Runtime, curator: FlaskClient, document_id: str
) -> None:
    address = f"/documentos/{document_id}/publicar"
    sent = {"sello": "visto-ayer", "revisado": "1"}
    assert curator.post(address, data=sent).status_code == 422
    assert client_as(runtime, None).get(f"/documentos/{document_id}").status_code == 404


def test_a_document_closed_to_readers_closes_its_cards(
    runtime: Runtime, curator: FlaskClient, record: StoredRecord
) -> None:
    address = f"/documentos/{record.document_id}"
    curator.post(f"{address}/visibilidad", data={"visibilidad": "internal"})
    reader = client_as(runtime, None)
    assert reader.get(f"/fichas/{record.id}").status_code == 404
    assert "visible solo para el equipo" in curator.get(address).text
    curator.post(f"{address}/visibilidad", data={"visibilidad": "public"})
    assert reader.get(f"/fichas/{record.id}").status_code == 200


def test_a_document_in_the_bin_comes_back_with_everything(
    runtime: Runtime, curator: FlaskClient, record: StoredRecord
) -> None:
    curator.post(f"/documentos/{record.document_id}/papelera")
    assert curator.get(f"/documentos/{record.document_id}").status_code == 404
    assert curator.get(f"/fichas/{record.id}").status_code == 404
    runtime.store.curation.recover([record.document_id], actor="prueba")
    assert curator.get(f"/fichas/{record.id}").status_code == 200


def test_a_document_shows_its_tools_to_who_may_use_them(
    runtime: Runtime, curator: FlaskClient, contributor: FlaskClient, document_id: str
) -> None:
    address = f"/documentos/{document_id}"
    assert f"{address}/publicar" in curator.get(address).text
    shown = contributor.get(address).text
    assert f"/fichas/nueva?documento={document_id}" in shown
    assert f"{address}/publicar" not in shown
    other = runtime.store.documents(view="public")[0].id
    assert "card-tools" not in client_as(runtime, None).get(f"/documentos/{other}").text

"""Links by which an office reports without an account: its own actions, thirty days, no more."""

import hashlib
import io
import re
import smtplib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from web_people import client_as
from web_site import make_site

from kb.records import Action, DocumentHead, Reading
from kb.stored import NewSource
from web.app import create_app
from web.runtime import Runtime
from web.services import update_links
from web.services.refreshing import settle
from web.services.tracker_table import tracker_table
from web.services.update_links import role_of, token_of

ROLE = "PFs PMM en cada misión"


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    made = make_site(tmp_path)
    reading = Reading(
        document=DocumentHead(kind="meeting_minutes", title="Minuta del clúster", year=2022),
        actions=[
            Action(
                number=str(n),
                text=f"Acción {n}: " + "sostener el acuerdo con las oficinas de frontera " * 4,
                parents=["meeting"],
                responsible=[ROLE],
                deadline_text="Marzo 2022",
            )
            for n in range(1, 13)
        ],
    )
    source = NewSource("m.txt", "txt", hashlib.sha256(b"m").hexdigest(), "1", b"m")
    made.store.save_reading(reading, source, actor="prueba", publish=True)
    yield made
    settle(made)
    made.close()


def stranger(runtime: Runtime) -> FlaskClient:
    return create_app(runtime.settings, runtime).test_client()


def link(runtime: Runtime, role: str = ROLE) -> str:
    (made,) = runtime.store.directory.ask([(role_of(role), role)], actor="prueba")
    return f"/actualizar/{token_of(made, key_of(runtime))}"


def key_of(runtime: Runtime) -> str:
    return str(create_app(runtime.settings, runtime).secret_key)


def ids(runtime: Runtime, responsible: str) -> list[str]:
    rows = tracker_table(runtime, "network").rows
    return [row.record.id for row in rows if responsible in row.action.responsible]


def test_a_curator_ties_a_role_to_a_person_and_readers_never_see_it(runtime: Runtime) -> None:
    curator = client_as(runtime, "curator")
    page = curator.get("/directorio?q=pmm").text
    assert ROLE in page
    assert "Unidad de Género" not in page
    data = {"rol": role_of(ROLE), "persona": "Ana Ruiz", "correo": "ana@ejemplo.org"}
    assert curator.post("/directorio", data=data).status_code == 303
    assert "ana@ejemplo.org" in curator.get("/directorio?q=ana").text
    for address in ("/seguimiento", link(runtime)):
        assert "ana@ejemplo.org" not in stranger(runtime).get(address).text
    assert client_as(runtime, "contributor").get("/directorio").status_code == 403


@pytest.mark.parametrize("data", [{"rol": "nadie"}, {"rol": role_of(ROLE), "correo": "ana"}])
def test_what_is_no_role_or_address_is_refused(runtime: Runtime, data: dict[str, str]) -> None:
    answer = client_as(runtime, "curator").post("/directorio", data=data)
    assert answer.status_code in (400, 422)
    assert runtime.store.directory.roles() == {}


def test_asking_gives_a_link_for_each_role_of_the_selection(runtime: Runtime) -> None:
    curator = client_as(runtime, "curator")
    assert "Solicitar actualización" in curator.get("/seguimiento").text
    assert "Solicitar actualización" not in stranger(runtime).get("/seguimiento").text
    page = curator.post("/seguimiento/solicitar?q=sostener").text
    links = re.findall(r'value="http://localhost(/actualizar/[^"]+)"', page)
    assert len(links) == 1
    opened = stranger(runtime).get(links[0]).text
    assert ROLE in opened
    assert "Capacitar a los puntos focales" not in opened


def test_somebody_without_an_account_reports_by_the_link(runtime: Runtime) -> None:
    client = stranger(runtime)
    first, second, *_others = ids(runtime, ROLE)
    page = client.get(link(runtime))
    assert first in page.text
    assert "Set-Cookie" not in page.headers
    answer = client.post(
        link(runtime),
        data={
            f"estado-{first}": "under_way",
            f"version-{first}": "0",
            f"frase-{first}": "Van dos misiones.",
            f"archivo-{first}": (io.BytesIO(b"acta"), "acta.pdf"),
            f"estado-{second}": "none",
            f"version-{second}": "0",
        },
    )
    assert answer.status_code == 303
    assert "quedó anotada 1 acción" in client.get(answer.headers["Location"]).text
    event = runtime.store.follow_ups.events(first)[0]
    assert (event.via, event.actor, event.comment) == ("link", ROLE, "Van dos misiones.")
    assert event.proofs[0].name == "acta.pdf"
    assert runtime.store.follow_ups.events(second) == []


def test_the_link_opens_no_other_action(runtime: Runtime) -> None:
    other = ids(runtime, "Unidad de Género")[0]
    client = stranger(runtime)
    client.post(link(runtime), data={f"estado-{other}": "completed", f"version-{other}": "0"})
    assert runtime.store.follow_ups.events(other) == []


def test_the_same_form_sent_twice_is_one_report(runtime: Runtime) -> None:
    client = stranger(runtime)
    first = ids(runtime, ROLE)[0]
    data = {f"estado-{first}": "under_way", f"version-{first}": "0", f"frase-{first}": "Va."}
    assert client.post(link(runtime), data=data).status_code == 303
    assert client.post(link(runtime), data=data).status_code == 303
    assert len(runtime.store.follow_ups.events(first)) == 1


def test_a_report_meanwhile_loses_nothing_that_was_typed(runtime: Runtime) -> None:
    client = stranger(runtime)
    first = ids(runtime, ROLE)[0]
    one = {f"estado-{first}": "under_way", f"version-{first}": "0", f"frase-{first}": "Uno."}
    client.post(link(runtime), data=one)
    answer = client.post(link(runtime), data={**one, f"frase-{first}": "Dos."})
    assert answer.status_code == 409
    assert "Dos.</textarea>" in answer.text
    assert [e.comment for e in runtime.store.follow_ups.events(first)] == ["Uno."]


def test_a_forged_or_old_link_opens_nothing(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = stranger(runtime)
    good = link(runtime)
    (made,) = runtime.store.directory.open_links(datetime.min.replace(tzinfo=UTC))
    other_key = f"/actualizar/{token_of(made, 'otra')}"
    nobodys = f"/actualizar/{token_of(replace(made, id='nadie'), key_of(runtime))}"
    for address in ("/actualizar/x", good + "x", other_key, nobodys):
        assert client.get(address).status_code == 404
        assert client.post(address, data={}).status_code == 404
    other_salt = URLSafeTimedSerializer(key_of(runtime), salt="contar").dumps(made.id)
    assert client.get(f"/actualizar/{other_salt}").status_code == 404
    monkeypatch.setattr(update_links, "HOLDS_SECONDS", -1)
    answer = client.get(good)
    assert answer.status_code == 422
    assert "ya venció" in answer.text


def test_too_many_sendings_are_slowed(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(update_links, "ADDRESS_WAITS", (0, 60))
    client = stranger(runtime)
    assert [client.post(link(runtime), data={}).status_code for _ in range(3)][:2] == [303, 303]
    answer = client.post(link(runtime), data={})
    assert "Espere" in answer.text


def test_the_page_of_a_link_is_light_and_leaves_nothing_out(runtime: Runtime) -> None:
    client = stranger(runtime)
    page = client.get(link(runtime))
    parts = [page.data]
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
        with client.get(address) as answer:
            parts.append(answer.data)
    assert sum(map(len, parts)) <= 30 * 1024
    everything = page.text + client.get(f"{link(runtime)}?pagina=2").text
    assert all(id_ in everything for id_ in ids(runtime, ROLE))


class Server:
    """What the mail library would say to a server."""

    sent: list[EmailMessage]

    def __init__(self, *_args: Any, **_options: Any) -> None: ...

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_args: Any) -> None: ...

    def has_extn(self, _name: str) -> bool:
        return True

    def starttls(self) -> None: ...

    def login(self, user: str, password: str) -> None:
        assert (user, password) == ("kb", "cl@ve")

    def send_message(self, message: EmailMessage) -> None:
        self.sent.append(message)


def test_the_link_goes_out_by_mail_where_there_is_a_server(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    Server.sent = []
    monkeypatch.setattr(smtplib, "SMTP", Server)
    url = "smtp://kb:cl%40ve@correo.ejemplo.org?from=kb@ejemplo.org"
    runtime.settings = replace(runtime.settings, smtp_url=url)
    assert "cl%40ve" not in repr(runtime.settings)
    curator = client_as(runtime, "curator")
    data = {"rol": role_of(ROLE), "persona": "Ana Ruiz", "correo": "ana@ejemplo.org"}
    curator.post("/directorio", data=data)
    page = curator.post("/seguimiento/solicitar?q=sostener").text
    assert "Enviado a ana@ejemplo.org" in page
    message = Server.sent[0]
    assert (message["To"], message["From"]) == ("ana@ejemplo.org", "kb@ejemplo.org")
    assert "http://localhost/actualizar/" in message.get_content()


def test_where_the_mail_fails_the_link_can_be_copied(runtime: Runtime) -> None:
    runtime.settings = replace(runtime.settings, smtp_url="smtp://127.0.0.1:9")
    curator = client_as(runtime, "curator")
    curator.post("/directorio", data={"rol": role_of(ROLE), "correo": "ana@ejemplo.org"})
    page = curator.post("/seguimiento/solicitar?q=sostener").text
    assert "no salió" in page
    assert "/actualizar/" in page


def test_a_link_that_was_taken_back_opens_nothing_and_others_go_on(runtime: Runtime) -> None:
    curator, client = client_as(runtime, "curator"), stranger(runtime)
    first, second = link(runtime), link(runtime)
    page = curator.get("/directorio").text
    addresses = re.findall(r'action="(/seguimiento/enlaces/[^"]+)"', page)
    assert len(addresses) == 2
    taken_back = next(a for a in addresses if id_of(first) in a)
    for _twice in range(2):
        assert curator.post(taken_back).status_code == 303
    answer = client.get(first)
    assert answer.status_code == 422
    assert "fue anulado" in answer.text
    record = ids(runtime, ROLE)[0]
    said = {f"estado-{record}": "completed", f"version-{record}": "0"}
    assert client.post(first, data=said).status_code == 422
    assert runtime.store.follow_ups.events(record) == []
    assert client.get(second).status_code == 200
    assert taken_back not in curator.get("/directorio").text
    assert curator.post("/seguimiento/enlaces/nadie/anular").status_code == 404
    assert "Anuló un enlace de actualización" in client_as(runtime, "admin").get("/bitacora").text


def id_of(address: str) -> str:
    """The id in a link, which anybody can read; only the signature is secret."""
    token = address.rpartition("/")[2]
    signer = URLSafeTimedSerializer("any", salt="actualizar")
    return str(signer.loads_unsafe(token)[1])


def test_the_clock_of_the_link_is_the_signers(runtime: Runtime) -> None:
    signer = URLSafeTimedSerializer("k", salt="actualizar")
    (made,) = runtime.store.directory.ask([("x", "X")], actor="prueba")
    _id, at = signer.loads(token_of(made, "k"), return_timestamp=True)
    assert abs((datetime.now(UTC) - at).total_seconds()) < 60

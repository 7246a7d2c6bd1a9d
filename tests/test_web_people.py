"""Logging in and out, passwords, and the pages of administrators."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from argon2 import PasswordHasher
from click.testing import Result
from flask.testing import FlaskClient
from web_people import PASSWORD, client_as, somebody, token
from web_site import make_site
from werkzeug.test import TestResponse

from kb.curation import BatchKind
from kb.errors import Invalid
from kb.people import Role
from kb.store.audit import Narrowing
from web.app import create_app
from web.config import Settings
from web.pages.common import is_local
from web.runtime import Runtime, open_runtime
from web.services import passwords
from web.services.log_words import ACTIONS
from web.services.people import NAME_WAITS, demo_people, first_admin
from web.services.reviewing import STEPS
from web.sessions import is_current

NEW = "una frase bastante larga"


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    made = open_runtime(Settings(data=tmp_path))
    yield made
    made.close()


def browser(
    runtime: Runtime, role: Role | None, name: str = "", *, protected: bool = False
) -> FlaskClient:
    """These pages ask no index."""
    return client_as(runtime, role, name, protected=protected, indexed=False)


def enter(client: FlaskClient, name: str, password: str, **more: str) -> TestResponse:
    return client.post("/entrar", data={"nombre": name, "clave": password, **more})


def is_in(client: FlaskClient) -> bool:
    return "account-menu" in client.get("/documentos").text


def test_a_name_and_its_password_open_a_session(runtime: Runtime) -> None:
    somebody(runtime, "curator")
    client = browser(runtime, None, protected=True)
    sent = {"csrf_token": token(client, "/entrar?next=/documentos"), "next": "/documentos"}
    answer = enter(client, " Curator ", PASSWORD, **sent)
    assert (answer.status_code, answer.location) == (303, "/documentos")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert is_in(client)
    client.post("/salir", data={"csrf_token": token(client, "/documentos")})
    assert not is_in(client)


def test_wrong_name_wrong_password_and_closed_account_are_told_alike(runtime: Runtime) -> None:
    closed = somebody(runtime, "curator")
    somebody(runtime, "reader")
    runtime.store.people.set_disabled(closed.id, True, actor="prueba")
    client = browser(runtime, None)
    said = set()
    for name, password in (("reader", "no"), ("nadie", PASSWORD), ("curator", PASSWORD)):
        answer = enter(client, name, password)
        assert answer.status_code == 422
        said.update(re.findall(r'role="alert">(.*?)<', answer.text))
    assert len(said) == 1
    assert not is_in(client)


def test_guessing_is_slowed_for_a_name_that_exists_and_one_that_does_not(
    runtime: Runtime,
) -> None:
    somebody(runtime, "curator")
    # The clock stands: on a slow machine the waits would pass by themselves.
    now = runtime.store.clock()
    runtime.store.attempts.clock = lambda: now
    free = sum(wait == 0 for wait in NAME_WAITS)
    for name in ("curator", "nadie"):
        client = browser(runtime, None)
        tries = [enter(client, name, f"intento {n}").status_code for n in range(free + 2)]
        assert tries == [422] * (free + 1) + [429]
    # The right password has to wait too, also in another process.
    again = open_runtime(runtime.settings)
    again.store.attempts.clock = lambda: now
    other = browser(again, None)
    answer = enter(other, "curator", PASSWORD)
    assert answer.status_code == 429
    assert "Espere" in answer.text
    assert not is_in(other)
    again.close()


def test_addresses_are_kept_as_digests_only(runtime: Runtime) -> None:
    enter(browser(runtime, None), "nadie", "x")
    with runtime.store.database.read() as conn:
        kept = conn.exec_driver_sql("SELECT key FROM attempts").scalars().all()
    assert len(kept) == 2
    assert not any("127.0.0.1" in key or "nadie" in key for key in kept)


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("/buscar?q=agua", True),
        ("/", True),
        ("//otro.org/", False),
        ("/\\otro.org", False),
        ("\\\\otro.org", False),
        ("https://otro.org/", False),
        ("javascript:alert(1)", False),
        ("buscar", False),
        ("", False),
        ("/\t/otro.org", False),
        ("/%5cotro.org", True),
    ],
)
def test_after_the_log_in_one_stays_on_this_site(
    runtime: Runtime, address: str, local: bool
) -> None:
    assert is_local(address) is local
    somebody(runtime, "reader")
    answer = enter(browser(runtime, None), "reader", PASSWORD, next=address)
    assert answer.location == (address if local else "/")


def test_a_new_password_ends_other_sessions_and_keeps_this_one(runtime: Runtime) -> None:
    here, there = browser(runtime, "curator"), browser(runtime, "curator")
    form = {"actual": PASSWORD, "nueva": NEW, "repetida": NEW}
    answer = here.post("/cuenta/clave", data=form)
    assert answer.status_code == 303
    assert is_in(here)
    assert not is_in(there)
    assert enter(there, "curator", PASSWORD).status_code == 422
    assert enter(there, "curator", NEW).status_code == 303


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"actual": "otra"}, "La contraseña actual no es correcta"),
        ({"repetida": "distinta de aquella"}, "no son iguales"),
        ({"nueva": "corta", "repetida": "corta"}, "al menos 10 caracteres"),
        ({"nueva": PASSWORD, "repetida": PASSWORD}, "es la misma"),
        ({"nueva": "x" * 201, "repetida": "x" * 201}, "200 caracteres"),
        ({"nueva": "MARÍA.ELENA", "repetida": "MARÍA.ELENA"}, "su propio nombre"),
    ],
)
def test_a_password_that_will_not_do_is_refused(
    runtime: Runtime, form: dict[str, str], said: str
) -> None:
    client = browser(runtime, "curator", "maria.elena")
    whole = {"actual": PASSWORD, "nueva": NEW, "repetida": NEW, **form}
    answer = client.post("/cuenta/clave", data=whole)
    assert answer.status_code == 422
    assert said in answer.text
    assert PASSWORD not in answer.text


def test_digests_are_argon2id_and_old_ones_are_renewed(runtime: Runtime) -> None:
    person = somebody(runtime, "curator")
    assert (runtime.store.people.digest("curator") or "").startswith("$argon2id$")
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    runtime.store.people.renew_digest(person.id, weak)
    assert passwords.is_old(weak)
    assert enter(browser(runtime, None), "curator", PASSWORD).status_code == 303
    renewed = runtime.store.people.digest("curator")
    assert renewed is not None
    assert not passwords.is_old(renewed)
    assert passwords.is_right(renewed, PASSWORD)
    assert not passwords.is_right(None, PASSWORD)
    assert not passwords.is_right("no digest", PASSWORD)


def test_one_time_passwords_differ_and_would_pass_as_passwords() -> None:
    made = {passwords.one_time() for _ in range(50)}
    assert len(made) == 50
    for one in made:
        passwords.check(one, "ana")
    with pytest.raises(Invalid, match="password_too_short"):
        passwords.check("123456789")


def test_a_session_ends_after_its_hours(runtime: Runtime) -> None:
    now = runtime.store.clock()
    begun = int(now.timestamp()) - 3600
    assert is_current(begun, now, hours=2)
    assert not is_current(begun, now, hours=1)
    assert not is_current(None, now, hours=1)
    client = browser(runtime, "curator")
    assert is_in(client)
    with client.session_transaction() as session:
        session["entered"] = int(now.timestamp()) - 13 * 3600
    assert not is_in(client)


def test_what_was_typed_before_the_session_ended_can_be_sent_after_it(runtime: Runtime) -> None:
    client = browser(runtime, "admin", protected=True)
    form = {"csrf_token": token(client, "/ajustes"), "four_eyes": "1"}
    with client.session_transaction() as session:
        session["entered"] = int(runtime.store.clock().timestamp()) - 13 * 3600
    refused = client.post("/ajustes", data=form)
    assert refused.status_code == 401
    assert 'href="/entrar"' in refused.text
    enter(client, "admin", PASSWORD, csrf_token=token(client, "/entrar"))
    assert client.post("/ajustes", data=form).status_code == 303
    # Another person on the same computer gets nothing of it.
    with client.session_transaction() as session:
        session["entered"] = 0
    somebody(runtime, "admin", "eva")
    enter(client, "eva", PASSWORD, csrf_token=token(client, "/entrar"))
    assert is_in(client)
    assert client.post("/ajustes", data=form).status_code == 400


def test_closing_an_account_ends_its_sessions(runtime: Runtime) -> None:
    client, admin = browser(runtime, "curator"), browser(runtime, "admin")
    person = somebody(runtime, "curator")
    assert admin.post(f"/personas/{person.id}/cuenta", data={"cerrar": "1"}).status_code == 303
    assert not is_in(client)
    assert "cuenta cerrada" in admin.get("/personas").text
    admin.post(f"/personas/{person.id}/cuenta")
    assert enter(client, "curator", PASSWORD).status_code == 303


def test_a_new_person_gets_a_password_that_is_shown_once(runtime: Runtime) -> None:
    admin = browser(runtime, "admin")
    form = {"acceso": "Ana.Pérez", "nombre": "Ana Pérez", "rol": "contributor"}
    shown = admin.post("/personas", data=form)
    assert shown.headers["Cache-Control"] == "no-store"
    found = re.search(r"<code>([a-z0-9-]{14})</code>", shown.text)
    assert found is not None
    assert found[1] not in admin.get("/personas").text
    client = browser(runtime, None)
    answer = enter(client, "ana.perez", found[1])
    assert answer.location.startswith("/cuenta/clave")
    assert "sirve una sola vez" in client.get("/cuenta/clave").text
    client.post("/cuenta/clave", data={"actual": found[1], "nueva": NEW, "repetida": NEW})
    assert is_in(client)
    again = admin.post("/personas", data=form)
    assert again.status_code == 422
    assert "Ya hay una persona" in again.text
    assert 'value="Ana Pérez"' in again.text


def test_roles_change_but_the_last_administrator_stays(runtime: Runtime) -> None:
    admin = browser(runtime, "admin")
    me, other = somebody(runtime, "admin"), somebody(runtime, "reader")
    assert admin.post(f"/personas/{other.id}/rol", data={"rol": "curator"}).status_code == 303
    changed = runtime.store.people.by_id(other.id)
    assert changed is not None
    assert changed.role == "curator"
    refused = admin.post(f"/personas/{me.id}/rol", data={"rol": "reader"})
    assert refused.status_code == 422
    assert "es la única persona que administra" in refused.text
    assert admin.post(f"/personas/{me.id}/cuenta", data={"cerrar": "1"}).status_code == 422
    assert admin.post("/personas/nadie/rol", data={"rol": "admin"}).status_code == 404


def test_a_renewed_password_ends_the_old_one(runtime: Runtime) -> None:
    admin, client = browser(runtime, "admin"), browser(runtime, "curator")
    shown = admin.post(f"/personas/{somebody(runtime, 'curator').id}/clave").text
    assert not is_in(client)
    assert enter(client, "curator", PASSWORD).status_code == 422
    found = re.search(r"<code>([a-z0-9-]{14})</code>", shown)
    assert found is not None
    assert enter(client, "curator", found[1]).location.startswith("/cuenta/clave")


def test_settings_are_kept_and_the_log_tells_who_changed_them(runtime: Runtime) -> None:
    admin = browser(runtime, "admin")
    form = {"anonymous_reading": "1", "four_eyes": "1", "session_hours": "4"}
    assert admin.post("/ajustes", data=form).status_code == 303
    page = admin.get("/ajustes").text
    assert re.search(r'name="four_eyes" value="1" checked', page)
    assert not re.search(r'name="open_capture" value="1" checked', page)
    assert "Los ajustes quedaron guardados" in page
    log = admin.get("/bitacora?que=setting_set").text
    assert "Revisión por otra persona" in log
    assert "ahora: sí" in log
    assert "Añadió a una persona" in admin.get("/bitacora").text
    assert "Ninguna anotación" in admin.get("/bitacora?hasta=2001-01-01").text
    for odd in ("?desde=ayer", "?pagina=x", "?pagina=99", "?quien=%00", "?desde=9999-12-31"):
        assert admin.get(f"/bitacora{odd}").status_code == 200


def test_the_first_start_makes_one_administrator(tmp_path: Path) -> None:
    opened = open_runtime(Settings(data=tmp_path))
    try:
        made = first_admin(opened.store)
        assert made is not None
        assert made.person.role == "admin"
        assert made.person.must_change
        assert first_admin(opened.store) is None
        with opened.store.database.read() as conn:
            rows = conn.exec_driver_sql("SELECT * FROM people").all()
        assert made.password not in str(rows)
        assert made.password not in str(opened.store.audit.entries(Narrowing()))
        app = create_app(opened.settings, opened)
        app.config["WTF_CSRF_ENABLED"] = False
        assert enter(app.test_client(), "admin", made.password).status_code == 303
        curator, known = demo_people(opened.store)
        assert [one.person.role for one in curator] == ["curator"]
        assert known == ["admin"]
        assert demo_people(opened.store) == ([], ["admin", "curadora"])
    finally:
        opened.close()


def test_people_are_kept_from_the_command_line(kb: Callable[..., Result]) -> None:
    assert "Nadie tiene acceso" in kb("user", "list").output
    shown = kb("user", "add", "ana", "--role", "admin", "--name", "Ana").output
    assert re.search(r"un solo uso: [a-z0-9-]{14}\n", shown)
    assert "ana\tadmin\tAna\tnunca entró" in kb("user", "list").output
    assert kb("user", "role", "ana", "reader").exit_code == 1
    assert kb("user", "add", "eva").exit_code == 0
    assert "tiene ahora el rol curator" in kb("user", "role", "eva", "curator").output
    assert kb("user", "disable", "eva").exit_code == 0
    assert '"disabled": true' in kb("user", "list", "--json").output
    assert kb("user", "enable", "eva").exit_code == 0
    assert "un solo uso" in kb("user", "password", "eva").output
    missing = kb("user", "password", "nadie")
    assert missing.exit_code == 1
    assert "No existe ninguna persona «nadie»" in missing.output
    assert kb("user", "role", "eva", "jefa").exit_code == 2


def test_secure_cookies_are_a_setting(runtime: Runtime) -> None:
    settings = replace(runtime.settings, secure_cookies=True)
    app = create_app(settings, runtime)
    answer = app.test_client().get("/entrar", base_url="https://kb.test")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_every_action_of_the_log_has_words() -> None:
    called = re.compile(r"""\.log\(\s*"([a-z_]+)\"|\b(?:action|kind): str = "([a-z_]+)\"""")
    sources = (Path(__file__).parents[1] / "kb" / "store").glob("*.py")
    found = {a or b for path in sources for a, b in called.findall(path.read_text("utf-8"))}
    assert len(found) > 20
    assert found - set(ACTIONS) == set()
    assert set(STEPS) <= set(ACTIONS)
    assert {"add_concept", "deprecate", "import_concepts"} <= set(ACTIONS)
    assert set(get_args(BatchKind)) <= set(ACTIONS)


def test_the_log_names_what_was_written_and_leads_there(tmp_path: Path) -> None:
    runtime = make_site(tmp_path)
    try:
        store = runtime.store
        cards = [r for r in store.all_records(view="workshop") if r.type == "card"]
        store.curation.assign([one.id for one in cards], None, actor="ana")
        document = cards[0].document_id
        store.publish([document], actor="ana")
        log = browser(runtime, "admin").get("/bitacora?quien=ana").text
        assert f'<a href="/fichas/{cards[0].id}">{cards[0].code}</a>' in log
        assert f"y {len(cards) - 3} más" in log
        title = store.document(document, view="workshop").head.title
        assert f'<a href="/documentos/{document}">{title}</a>' in log
        batch = store.curation.edit_many(
            {cards[0].id: {"keywords": ["una más"]}}, actor="ana", kind="bulk", reason="", detail={}
        )
        log = browser(runtime, "admin").get("/bitacora?que=bulk").text
        assert f'<a href="/cambios/{batch.id}">ver el cambio</a>' in log
    finally:
        runtime.close()

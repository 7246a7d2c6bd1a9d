"""Every route with every role, against a table of its own; and who gets a cookie."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from web_people import PASSWORD, client_as, somebody, token
from web_site import make_site

from kb.people import ROLES, Role
from web.access import DOORS, ROUTES
from web.app import create_app
from web.runtime import Runtime
from web.sessions import ENTERED, Account

# Method, address, and the least role that may; "anyone" also who is not logged in. A new route
# needs a line here and one in web.access, written apart so that a slip in one shows.
TABLE = """
GET  /                                  anyone
GET  /buscar                            anyone
GET  /fichas/<record_id>                anyone
GET  /registros/<record_id>             anyone
GET  /documentos                        anyone
GET  /documentos/<document_id>          anyone
GET  /documentos/<document_id>/texto    anyone
GET  /objetivos                         anyone
GET  /objetivos/<notation>              anyone
GET  /principios/<notation>             anyone
GET  /ods                               anyone
GET  /ods/<notation>                    anyone
POST /fichas/<record_id>/vinculos       curator
POST /registros/<record_id>/vinculos    curator
GET  /documentos/<document_id>/formulario.docx anyone
GET  /documentos/<document_id>/formulario.xlsx anyone
GET  /documentos/<document_id>/ccpm     anyone
GET  /ccpm                              anyone
GET  /directorio                        curator
POST /directorio                        curator
POST /seguimiento/solicitar             curator
POST /seguimiento/enlaces/<link_id>/anular curator
GET  /actualizar/<token>                anyone
POST /actualizar/<token>                anyone
GET  /documentos/<document_id>/puntos   anyone
GET  /puntos/<record_id>                anyone
POST /puntos/<record_id>                curator
GET  /seguimiento/riesgos.xlsx          anyone
GET  /seguimiento/riesgos.docx          anyone
GET  /seguimiento                       anyone
GET  /seguimiento.csv                   anyone
GET  /seguimiento.xlsx                  anyone
GET  /seguimiento.ics                   anyone
GET  /seguimiento.atom                  anyone
GET  /seguimiento/respaldo/<proof_id>   reader
GET  /seguimiento/revision              reader
POST /documentos/<document_id>/ccpm/<record_id> curator
GET  /seguimiento/reunion               contributor
POST /seguimiento/reunion               contributor
GET  /acciones/<record_id>              anyone
POST /acciones/<record_id>              contributor
POST /acciones/<record_id>/ficha        contributor
POST /acciones/<record_id>/plazo        curator
GET  /recomendaciones/<record_id>       anyone
GET  /cruces                            anyone
GET  /cruces.csv                        anyone
GET  /cruces.xlsx                       anyone
GET  /cruces/informe.docx               anyone
GET  /api/cruces                        anyone
GET  /api/buscar                        anyone
GET  /api/sugerir                       anyone
GET  /salud                             anyone
GET  /static/<path:filename>            anyone
GET  /bootstrap/static/<path:filename>  anyone
GET  /entrar                            anyone
POST /entrar                            anyone
GET  /contar                            anyone
POST /contar                            anyone
GET  /contar/gracias                    anyone
POST /salir                             reader
GET  /cuenta/clave                      reader
POST /cuenta/clave                      reader
POST /cuenta/vista                      contributor
POST /fichas/<record_id>/comentarios    reader
POST /fichas/<record_id>/util           reader
POST /fichas/<record_id>/comentarios/<comment_id>/quitar  reader
GET  /personas                          admin
POST /personas                          admin
POST /personas/<person_id>/rol          admin
POST /personas/<person_id>/cuenta       admin
POST /personas/<person_id>/clave        admin
GET  /ajustes                           admin
POST /ajustes                           admin
GET  /bitacora                          admin
GET  /usos                              curator
GET  /usos.csv                          curator
GET  /fichas/nueva                      contributor
POST /fichas/nueva                      contributor
POST /fichas/nueva/borrador             contributor
POST /fichas/nueva/borrador/descartar   contributor
GET  /fichas/<record_id>/editar         contributor
POST /fichas/<record_id>/editar         contributor
POST /fichas/<record_id>/vista          contributor
POST /fichas/<record_id>/borrador       contributor
POST /fichas/<record_id>/borrador/descartar contributor
POST /fichas/<record_id>/sugerencias    contributor
GET  /editor/opciones                   contributor
GET  /editor/codigo                     contributor
GET  /fichas/<record_id>/enviar         contributor
POST /fichas/<record_id>/enviar         contributor
GET  /fichas/<record_id>/devolver       curator
POST /fichas/<record_id>/devolver       curator
GET  /fichas/<record_id>/publicar       curator
POST /fichas/<record_id>/publicar       curator
GET  /fichas/<record_id>/archivar       curator
POST /fichas/<record_id>/archivar       curator
POST /fichas/<record_id>/desarchivar    curator
POST /fichas/<record_id>/papelera       curator
POST /fichas/<record_id>/visibilidad    curator
POST /fichas/<record_id>/asignar        curator
GET  /documentos/<document_id>/publicar curator
POST /documentos/<document_id>/publicar curator
POST /documentos/<document_id>/visibilidad curator
POST /documentos/<document_id>/papelera curator
GET  /fichas/<record_id>/historial      contributor
GET  /registros/<record_id>/historial   contributor
POST /registros/<record_id>/historial/restaurar contributor
GET  /pendientes                        contributor
POST /pendientes/asignar                contributor
POST /pendientes/vigentes               curator
POST /pendientes/avisos/<document_id>   contributor
GET  /papelera                          curator
POST /papelera/recuperar                curator
GET  /lote                              curator
POST /lote                              curator
POST /lote/vista                        curator
POST /lote/aplicar                      curator
GET  /cambios                           curator
GET  /cambios/<batch_id>                curator
POST /cambios/<batch_id>/deshacer       curator
GET  /duplicadas                        contributor
GET  /duplicadas/de/<record_id>         contributor
GET  /duplicadas/<one_id>/<other_id>    contributor
POST /duplicadas/<one_id>/<other_id>/descartar  curator
POST /duplicadas/<one_id>/<other_id>/reabrir    curator
POST /duplicadas/<one_id>/<other_id>/unir       curator
GET  /vocabularios                      contributor
GET  /vocabularios/<scheme>             contributor
GET  /vocabularios/<scheme>/<path:notation>     contributor
GET  /vocabularios/<scheme>.<any(csv,ttl):kind> contributor
GET  /terminos/<slug>                   contributor
GET  /terminos/<slug>.<any(csv,ttl):kind> contributor
POST /vocabularios/<scheme>             admin
POST /vocabularios/<scheme>/<path:notation>     admin
POST /vocabularios/<scheme>/importar    admin
POST /terminos/<slug>/vista             curator
POST /terminos/<slug>/cambiar           curator
POST /documentos/<document_id>/pasaje           contributor
POST /documentos/<document_id>/pasaje/ficha     contributor
GET  /importar                          contributor
POST /importar                          contributor
GET  /importar/<import_id>              contributor
GET  /importar/<import_id>/estado       contributor
POST /importar/<import_id>/archivos     contributor
POST /importar/<import_id>/sin-dudas    contributor
POST /importar/<import_id>/cerrar       contributor
GET  /importar/<import_id>/<file_id>    contributor
POST /importar/<import_id>/<file_id>/corregir    contributor
POST /importar/<import_id>/<file_id>/lineas      contributor
POST /importar/<import_id>/<file_id>/decidir     contributor
POST /importar/<import_id>/<file_id>/documento   contributor
POST /importar/<import_id>/<file_id>/incorporar  contributor
POST /importar/<import_id>/<file_id>/descartar   contributor
POST /importar/<import_id>/<file_id>/releer      contributor
"""
EXPECTED = {
    (method, address): role
    for method, address, role in (line.split() for line in TABLE.strip().splitlines())
}
WHO: tuple[Role | None, ...] = (None, *ROLES)


def routes(app: Flask) -> dict[tuple[str, str], str]:
    """(method, address) → endpoint of everything that the site answers to."""
    return {
        (method, rule.rule): rule.endpoint
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    made = make_site(tmp_path_factory.mktemp("acceso"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def hollow(runtime: Runtime) -> Flask:
    """The site with its doors but nothing behind them: what a request would do is left out."""
    app = create_app(runtime.settings, runtime)
    app.config["WTF_CSRF_ENABLED"] = False
    for endpoint in app.view_functions:
        app.view_functions[endpoint] = lambda **_values: "open"
    return app


def as_role(app: Flask, runtime: Runtime, role: Role | None) -> FlaskClient:
    client = app.test_client()
    if role is not None:
        with client.session_transaction() as session:
            session["_user_id"] = Account(somebody(runtime, role)).get_id()
            session[ENTERED] = int(runtime.store.clock().timestamp())
    return client


def may(role: Role | None, needed: str) -> bool:
    if needed == "anyone":
        return True
    return role is not None and ROLES.index(role) >= ROLES.index(needed)  # type: ignore[arg-type]


def test_every_route_stands_in_the_table(hollow: Flask) -> None:
    assert {key for key in routes(hollow) if key not in EXPECTED} == set()
    assert {key for key in EXPECTED if key not in routes(hollow)} == set()


@pytest.mark.parametrize("role", WHO)
def test_each_role_opens_its_routes_and_no_others(
    hollow: Flask, runtime: Runtime, role: Role | None
) -> None:
    wrong = []
    client = as_role(hollow, runtime, role)
    for (method, address), needed in EXPECTED.items():
        answer = client.open(re.sub(r"<[^>]+>", "x", address), method=method)
        if may(role, needed):
            expected = 200
        elif role is not None:
            expected = 403
        else:
            expected = 303 if method == "GET" and not address.startswith("/api/") else 401
        if answer.status_code != expected:
            wrong.append((method, address, answer.status_code, expected))
        if answer.status_code == 303:
            assert answer.location.startswith("/entrar?next=")
    assert wrong == []


def test_a_route_that_is_in_no_table_is_closed_to_all(runtime: Runtime) -> None:
    app = create_app(runtime.settings, runtime)
    app.add_url_rule("/nueva", endpoint="nueva", view_func=lambda: "open")
    for role in WHO:
        assert as_role(app, runtime, role).get("/nueva").status_code == 404


def test_the_table_of_the_site_names_no_route_that_is_gone(hollow: Flask) -> None:
    assert set(ROUTES) - set(hollow.view_functions) == set()
    assert set(ROUTES) >= DOORS


def test_without_anonymous_reading_only_the_doors_are_open(hollow: Flask, runtime: Runtime) -> None:
    runtime.store.people.set_settings({"anonymous_reading": "no"}, actor="prueba")
    try:
        for (method, address), endpoint in routes(hollow).items():
            client = as_role(hollow, runtime, None)
            answer = client.open(re.sub(r"<[^>]+>", "x", address), method=method)
            assert (answer.status_code == 200) == (endpoint in DOORS), address
            reader = as_role(hollow, runtime, "reader")
            if EXPECTED.get((method, address)) in ("anyone", "reader"):
                answer = reader.open(re.sub(r"<[^>]+>", "x", address), method=method)
                assert answer.status_code == 200
        refused = client_as(runtime, None).get("/api/buscar?q=agua")
        assert refused.status_code == 401
        assert refused.get_json()["error"] == "http_401"
        led = client_as(runtime, None).get("/buscar?q=agua")
        assert led.location == "/entrar?next=/buscar?q%3Dagua"
    finally:
        runtime.store.people.set_settings({"anonymous_reading": "yes"}, actor="prueba")


def test_readers_get_no_cookie(runtime: Runtime) -> None:
    card = client_as(runtime, None).get("/api/buscar?q=ventanillas").get_json()["hits"][0]["id"]
    client = client_as(runtime, None, protected=True)
    for address in ("/", "/buscar?q=agua", f"/fichas/{card}", "/documentos", "/objetivos", "/no"):
        answer = client.get(address)
        assert "Set-Cookie" not in answer.headers, address
        assert answer.headers["Cache-Control"] == "no-cache"
        assert "csrf" not in answer.text
    door = client.get("/entrar")
    assert "Set-Cookie" in door.headers
    assert door.headers["Cache-Control"] == "private, no-cache"


def test_pages_of_who_is_logged_in_are_for_no_shared_cache(runtime: Runtime) -> None:
    answer = client_as(runtime, "curator").get("/documentos")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Vary"] == "Cookie"
    assert 'name="csrf-token"' in answer.text


@pytest.mark.parametrize(
    ("role", "view"),
    [(None, "public"), ("reader", "network"), ("contributor", "workshop"), ("admin", "workshop")],
)
def test_each_role_reads_its_view(runtime: Runtime, role: Role | None, view: str) -> None:
    client = client_as(runtime, role)
    found = client.get("/api/buscar?q=zarigueyas").get_json()["total"]
    assert bool(found) is (view == "workshop")


def test_who_sees_drafts_can_look_as_the_public_does(runtime: Runtime) -> None:
    client = client_as(runtime, "curator")
    back = client.post("/cuenta/vista", data={"next": "/buscar?q=agua"})
    assert back.location == "/buscar?q=agua"
    assert client.get("/api/buscar?q=zarigueyas").get_json()["total"] == 0
    assert "Está viendo el sitio como el público" in client.get("/documentos").text
    client.post("/cuenta/vista")
    assert client.get("/api/buscar?q=zarigueyas").get_json()["total"] > 0


def test_a_form_without_its_token_is_refused(runtime: Runtime) -> None:
    client = client_as(runtime, "admin", protected=True)
    refused = client.post("/ajustes", data={"four_eyes": "1"})
    assert refused.status_code == 400
    assert "El formulario ya no es válido" in refused.text
    assert runtime.store.setting("four_eyes") is None
    other = client_as(runtime, "curator", protected=True)
    foreign = token(other, "/documentos")
    assert client.post("/ajustes", data={"csrf_token": foreign}).status_code == 400
    script = client.post("/ajustes", headers={"X-CSRFToken": foreign})
    assert script.get_json()["error"] == "form_expired"
    sent = {"csrf_token": token(client, "/ajustes"), "four_eyes": "1", "anonymous_reading": "1"}
    assert client.post("/ajustes", data=sent).status_code == 303
    assert runtime.store.setting("four_eyes") == "yes"
    runtime.store.people.set_settings({"four_eyes": "no"}, actor="prueba")


def test_a_one_time_password_opens_nothing_but_its_change(runtime: Runtime) -> None:
    client = client_as(runtime, "admin", "nueva")
    person = somebody(runtime, "admin", "nueva")
    renewed = runtime.store.people.set_password(
        person.id, "digest", must_change=True, actor="prueba"
    )
    with client.session_transaction() as session:
        session["_user_id"] = Account(renewed).get_id()
    for address in ("/", "/personas", "/pendientes", "/documentos"):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (303, "/cuenta/clave")
    assert client.get("/cuenta/clave").status_code == 200
    assert PASSWORD not in client.get("/cuenta/clave").text
    assert client.post("/salir").status_code == 303

"""Every page of the site, as a reader without JavaScript sees it."""

import html
import re
from pathlib import Path

import pytest
from flask import abort
from flask.testing import FlaskClient
from web_site import FULL, card, make_site

from kb.records import CuratedCard
from web.access import ROUTES
from web.app import create_app
from web.config import Settings
from web.pages.formats import date, number
from web.runtime import Runtime, open_runtime
from web.services.answers import clip, has_figures
from web.services.importing import import_paths
from web.services.showing import card_as_json
from web.services.words import SHEET


def text_of(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:500]
    return html.unescape(answer.text)


def id_of(client: FlaskClient, query: str, **filters: str) -> str:
    found = client.get("/api/buscar", query_string={"q": query, **filters}).get_json()
    return str(found["hits"][0]["id"])


def test_home_counts_and_leads_in(client: FlaskClient) -> None:
    page = text_of(client, "/")
    assert re.search(r"4\s+fichas", page)
    assert "2 buenas prácticas" in page
    assert 'href="/objetivos/23"' in page
    assert "sin fichas" in page
    assert "kb samples remove" not in page


def test_a_card_answers_four_questions_before_its_sheet(client: FlaskClient) -> None:
    page = text_of(client, f"/fichas/{id_of(client, 'ventanillas')}")
    answers = page[page.index('class="answers"') : page.index('class="sheet"')]
    assert "El 82% de las solicitudes se resolvió en menos de 30 días." in answers
    assert "Sin cifras" not in answers
    assert "Quito, Tulcán, Huaquillas y 1 más" in answers
    assert "Sostenibilidad media" in answers
    assert re.search(r"<dt>Sostenibilidad</dt>\s*<dd>\s*<strong[^>]*>Media</strong>. Depende", page)
    assert "Cancillerías e instituciones de migración de la región." in answers


def test_a_card_shows_every_field_under_its_printed_label(client: FlaskClient) -> None:
    page = text_of(client, f"/fichas/{id_of(client, 'ventanillas')}")
    for _title, fields in SHEET:
        for _name, label in fields:
            assert label in page, label
    for value in (*FULL.territories, *FULL.actors, *FULL.keywords, FULL.finding, FULL.description):
        assert value is not None
        assert value in page


def test_not_applicable_and_gaps_are_said_differently(client: FlaskClient) -> None:
    page = text_of(client, f"/fichas/{id_of(client, 'ventanillas')}")
    budget = page[page.index("Presupuesto aproximado") :][:300]
    assert "No aplica, según el documento" in budget
    added = page[page.index("Factores diferenciadores") :][:300]
    assert "Sin dato" in added
    # A whole group that the source leaves empty is one line.
    assert re.search(r"Sin dato</span> Contexto · Consejos", page)


def test_a_date_or_a_name_with_digits_is_no_figure(client: FlaskClient) -> None:
    page = text_of(client, f"/fichas/{id_of(client, 'duplica')}")
    assert "Sin cifras en la fuente" in page
    assert "según el documento" in page


def test_a_value_carries_the_mark_of_its_place(client: FlaskClient) -> None:
    page = text_of(client, f"/fichas/{id_of(client, 'ventanillas')}")
    assert "¶ 14" in page
    assert "tabla 1, fila 2" in page


def test_a_card_names_source_neighbours_and_links(client: FlaskClient) -> None:
    page = text_of(client, f"/fichas/{id_of(client, 'ventanillas')}")
    assert "Lecciones del área de Protección en Ecuador" in page
    assert "ecuador.txt" in page
    assert "Siguiente en el documento" in page
    assert "en el documento" in page[page.index("Vínculos y fuente") :]
    assert 'href="/objetivos/23"' in page
    assert 'href="/ods/10"' in page


def test_two_cards_of_one_code_are_two_pages(client: FlaskClient) -> None:
    found = client.get("/api/buscar?q=BP1_PR").get_json()["hits"]
    ids = [hit["id"] for hit in found if hit["code"] == "BP1_PR"]
    assert len(ids) == 2
    assert len({text_of(client, f"/fichas/{one}") for one in ids}) == 2


def test_the_command_shows_the_card_as_the_wire_says(site: Runtime, client: FlaskClient) -> None:
    record = site.store.record(id_of(client, "ventanillas"), view="public")
    shown = card_as_json(site, record, "public")
    assert list(shown)[:2] == ["code", "canonical_code"]
    assert list(shown)[-4:] == ["id", "document", "state", "links"]
    assert shown["gcm_objectives"] == [4, 23]


def test_a_document_shows_all_that_was_read_from_it(client: FlaskClient) -> None:
    action = id_of(client, "Capacitar a los puntos focales", tipo="accion")
    answer = client.get(f"/registros/{action}")
    assert answer.status_code == 302
    assert answer.location.endswith(f"#r-{action}")
    page = text_of(client, answer.location.split("#")[0])
    assert f'id="r-{action}"' in page
    for text in (
        "Fortalecer la perspectiva infantil.",
        "Aceptada",
        "Noviembre 2023",
        "80,8",
        "Se validó el kit.",
        "Enviar la minuta.",
    ):
        assert text in page, text
    # An action stands under the recommendation that it serves.
    assert page.index("perspectiva infantil") < page.index("Capacitar") < page.index("Apoyar")


def test_an_address_of_another_record_leads_to_its_place(client: FlaskClient) -> None:
    rec = id_of(client, "perspectiva infantil", tipo="recomendacion")
    assert client.get(f"/fichas/{rec}").status_code == 302


def test_documents_are_listed(client: FlaskClient) -> None:
    page = text_of(client, "/documentos")
    assert "3 documentos publicados" in page
    assert "Respuesta gerencial a una evaluación" in page


def test_an_objective_has_its_wording_its_cards_and_its_pairs(client: FlaskClient) -> None:
    page = text_of(client, "/objetivos/23")
    assert "Fortalecer la cooperación internacional y las alianzas mundiales" in page
    assert "1 ficha lo declara" in page
    assert "BP1_PR" in page
    assert "según una fuente publicada" in page


def test_a_gap_is_said(client: FlaskClient) -> None:
    page = text_of(client, "/objetivos/13")
    assert "Ninguna ficha publicada lo declara" in page
    assert "propuesta por afinidad de tema" in page


def test_a_goal_and_a_principle_have_pages(client: FlaskClient) -> None:
    assert "Reducción de las desigualdades" in text_of(client, "/ods/10")
    assert "Enfoque pansocial" in text_of(client, "/principios/j")
    assert client.get("/ods/10.7").location.endswith("/ods/10#meta-10.7")


@pytest.mark.parametrize(
    "address", ["/nada", "/fichas/nada", "/objetivos/24", "/ods/0", "/principios/z", "/api/nada"]
)
def test_what_is_missing_says_so_in_spanish(client: FlaskClient, address: str) -> None:
    assert "Esa página no está aquí" in text_of(client, address, 404)


def test_the_api_answers_errors_in_json(client: FlaskClient) -> None:
    answer = client.get("/api/nada")
    assert answer.get_json()["error"] == "http_404"


def test_without_an_index_the_page_says_what_to_do(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    runtime = open_runtime(Settings(data=tmp_path_factory.mktemp("empty")))
    client = create_app(runtime.settings, runtime).test_client()
    for address in ("/", "/buscar", "/objetivos"):
        page = text_of(client, address, 503)
        assert "kb index rebuild" in page
    assert client.get("/api/buscar").status_code == 503
    assert client.get("/salud").status_code == 503
    assert "Todavía no hay documentos publicados" in text_of(client, "/documentos")
    runtime.close()


def test_too_many_requests_are_told_kindly(site: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.app.API_LIMIT", "2 per minute")
    client = create_app(site.settings, site).test_client()
    codes = [client.get("/api/sugerir?q=agua").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert "Demasiadas consultas" in client.get("/api/sugerir?q=agua").get_json()["message"]
    assert client.get("/buscar").status_code == 200


def test_a_fault_of_ours_shows_no_traceback(site: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(site.settings, site)

    def fail(*_args: object) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr("web.pages.home.home_view", fail)
    page = text_of(app.test_client(), "/", 500)
    assert "Algo falló de nuestro lado" in page
    assert "inside" not in page


def test_health_tells_that_all_is_well(client: FlaskClient) -> None:
    assert client.get("/salud").get_json()["status"] == "ok"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("2022-03-03", "03/03/2022"), ("2022-03", "marzo de 2022"), ("2022", "2022"), (None, "")],
)
def test_dates_are_as_precise_as_they_are_known(value: str | None, shown: str) -> None:
    assert date(value) == shown


def test_numbers_have_spanish_separators() -> None:
    assert number(1234.5) == "1.234,5"
    assert number(1234) == "1.234"


def test_samples_never_count_beside_real_cards(tmp_path_factory: pytest.TempPathFactory) -> None:
    runtime = make_site(tmp_path_factory.mktemp("samples"), samples=("peru.txt",))
    client = create_app(runtime.settings, runtime).test_client()
    home = text_of(client, "/")
    assert re.search(r"4\s+fichas", home)
    assert "De ellas, 1 es ilustrativa" in home
    assert "kb samples remove" in home
    gaps = re.search(r"(\d+) objetivos no tienen ninguna", text_of(client, "/objetivos"))
    assert gaps is not None
    assert f"{gaps[1]} objetivos sin ninguna ficha" in home
    objective = text_of(client, "/objetivos/7")
    assert "Ninguna ficha publicada lo declara" in objective
    assert "Además, 1 ficha ilustrativa, que no se cuenta." in objective
    assert "Ilustrativa</span>" in objective
    assert "No se cuenta 1 ficha ilustrativa." in text_of(client, "/objetivos")
    runtime.close()


def test_a_short_description_of_two_sentences_is_shown_whole(client: FlaskClient) -> None:
    page = text_of(client, f"/fichas/{id_of(client, 'comités de frontera')}")
    heading = page[page.index("<h1") : page.index("</h1>")]
    assert "Los comités de frontera avisan antes que los sistemas. Conviene oírlos." in heading


def test_a_clipped_text_ends_in_a_word_that_says_something() -> None:
    text = "Las instituciones y organizaciones que trabajan en el ámbito de la movilidad"
    assert clip(text, 66) == "Las instituciones y organizaciones que trabajan en el ámbito…"
    assert clip("Una frase. Otra frase.", 30) == "Una frase."


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Se atendió a 340 familias.", True),
        ("Bajó un 12,5 % en seis meses.", True),
        ("Durante la COVID-19 de 2021.", False),
        ("Desde el 03/03/2022, según BP1_GN.", False),
        ("Como la del COVID19.", False),
        ("Mejoró mucho.", False),
    ],
)
def test_figures_count_or_measure(text: str, figures: bool) -> None:
    one = CuratedCard(**card("BP1_PR", "x", effectiveness=text).model_dump())
    assert has_figures(one) is figures


@pytest.mark.parametrize("status", [400, 404, 413, 414, 415, 422])
def test_a_client_s_mistake_is_not_told_as_our_fault(
    site: Runtime, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROUTES, "refuse", "anyone")
    app = create_app(site.settings, site)

    def refuse() -> str:
        abort(status)

    app.add_url_rule("/rechazo", view_func=refuse)
    answer = app.test_client().get("/rechazo")
    assert answer.status_code == status
    assert "de nuestro lado" not in answer.text


def test_actions_of_several_recommendations_stand_once_and_lead_to_their_follow_up(
    tmp_path: Path,
) -> None:
    runtime = open_runtime(Settings(data=tmp_path))
    sample = Path(__file__).parents[1] / "corpus" / "samples" / "plan-de-mejora.txt"
    import_paths(runtime, [sample], actor="prueba", publish=True)
    document = runtime.store.documents(view="public")[0]
    client = create_app(runtime.settings, runtime).test_client()
    page = text_of(client, f"/documentos/{document.id}")
    ids = re.findall(r' id="(r-[^"]+)"', page)
    records = runtime.store.document_records(document.id, view="public")
    assert sorted(ids) == sorted(f"r-{r.id}" for r in records if r.type != "document")
    same = re.search(r'son las de la <a href="#(r-[^"]+)">recomendación \d+</a>', page)
    assert same is not None
    assert same[1] in ids
    for action in (r for r in records if r.type == "action"):
        assert page.count(f'href="/acciones/{action.id}"') == 1
    runtime.close()

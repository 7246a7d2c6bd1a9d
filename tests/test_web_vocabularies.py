"""Vocabularies: concepts and words in use, changed everywhere and taken back; as files."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from curation_site import card, keywords, many, open_site, save, settled
from web_people import client_as

from index.search import SearchRequest
from kb.errors import Conflict, Invalid, NotFound
from kb.records import CuratedCard
from kb.schemes import Concept, Schemes
from kb.store import check
from web.runtime import Runtime
from web.services.skos import effects, from_csv, from_turtle, to_csv, to_turtle
from web.services.terms_in_use import alike, rename, renaming
from web.services.vocabulary_changes import (
    add_concept,
    merge_concepts,
    save_concept,
    set_deprecated,
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Runtime]:
    runtime = open_site(tmp_path)
    yield runtime
    settled(runtime)
    runtime.close()


def content(site: Runtime, record_id: str) -> CuratedCard:
    found = site.store.record(record_id, view="workshop").content
    assert isinstance(found, CuratedCard)
    return found


def found(site: Runtime, facet: str, value: str) -> int:
    """Cards that a facet's value finds in the workshop, once everything is indexed."""
    site.refresh_vocabularies()
    settled(site)
    request = SearchRequest(filters={"type": ("card",), facet: (value,)})
    return site.engine("workshop").search(request).total


def form(concept: Concept, **changes: str) -> dict[str, str]:
    return {
        "etiqueta": concept.pref_label,
        "otras": "\n".join(concept.alt_labels),
        "superior": concept.broader or "",
    } | changes


# Words in use


def test_two_territories_become_one_in_every_card_and_two_again(site: Runtime) -> None:
    one = save(site, "Uno", many(3, territories=["Guayaquil", "Quito"]))
    two = save(site, "Dos", [card("BP1_PR", "Otra.", territories=["Ciudad de Guayaquil"])])
    pairs = alike(site, "territorios")
    assert [(p.one.text, p.other.text, p.reason) for p in pairs] == [
        ("Guayaquil", "Ciudad de Guayaquil", "el mismo lugar")
    ]
    batch = rename(site, "territorios", ["Ciudad de Guayaquil"], "Guayaquil", actor="ana")
    assert batch.kind == "merge"
    assert content(site, two["BP1_PR"]).territories == ["Guayaquil"]
    assert content(site, one["BP1_GN"]).territories == ["Guayaquil", "Quito"]
    assert alike(site, "territorios") == []
    site.store.bulk.undo(batch.id, actor="ana")
    assert content(site, two["BP1_PR"]).territories == ["Ciudad de Guayaquil"]
    assert check(site.store) == []


def test_a_new_name_reaches_readers_and_the_search(site: Runtime) -> None:
    ids = save(site, "Uno", many(2, keywords=["albergues", "agua"]))
    batch = rename(site, "palabras-clave", ["albergues"], "alojamiento temporal", actor="ana")
    assert batch.kind == "rename"
    assert keywords(site, ids["BP1_GN"], "public") == ["alojamiento temporal", "agua"]
    assert found(site, "keyword", "alojamiento temporal") == 2
    assert found(site, "keyword", "albergues") == 0


def test_with_four_eyes_readers_wait_for_somebody_else(site: Runtime) -> None:
    site.store.set_setting("four_eyes", "yes")
    ids = save(site, "Uno", many(1, keywords=["albergues"]))
    rename(site, "palabras-clave", ["albergues"], "albergue", actor="ana")
    assert keywords(site, ids["BP1_GN"]) == ["albergue"]
    assert keywords(site, ids["BP1_GN"], "public") == ["albergues"]


def test_several_spellings_become_one_and_are_not_repeated(site: Runtime) -> None:
    ids = save(site, "Uno", many(1, actors=["ACNUR", "Acnur", "OIM"]))
    plan = renaming(site, "actores", ["Acnur", "ACNUR"], "ACNUR")
    assert plan.old == ("Acnur",)
    rename(site, "actores", ["Acnur"], "ACNUR", actor="ana")
    assert content(site, ids["BP1_GN"]).actors == ["ACNUR", "OIM"]


def test_a_name_must_be_one_and_change_something(site: Runtime) -> None:
    save(site, "Uno", many(1, keywords=["agua"]))
    for new, code in (("  ", "term_empty"), ("x" * 300, "term_too_long")):
        with pytest.raises(Invalid) as caught:
            rename(site, "palabras-clave", ["agua"], new, actor="ana")
        assert caught.value.code == code
    with pytest.raises(Conflict, match="term_unused"):
        rename(site, "palabras-clave", ["fuego"], "lumbre", actor="ana")


def test_places_of_two_names_that_only_look_alike_are_two(site: Runtime) -> None:
    save(site, "Uno", many(1, territories=["Colombia", "Colombo", "Lima", "La Lima"]))
    assert alike(site, "territorios") == []


def test_the_pages_of_words_merge_two_territories(site: Runtime) -> None:
    ids = save(site, "Uno", many(2, territories=["Puerto Ordáz"]))
    save(site, "Dos", many(3, territories=["Puerto Ordaz"]))
    client = client_as(site, "curator")
    page = client.get("/terminos/territorios").text
    assert "Quizá sean el mismo" in page
    asked = {"de": ["Puerto Ordaz", "Puerto Ordáz"], "a": "Puerto Ordaz"}
    looked = client.post("/terminos/territorios/vista", data=asked).text
    assert "Cambiar en 2 fichas" in looked
    done = client.post("/terminos/territorios/cambiar", data=asked, follow_redirects=True).text
    assert "Deshacer todo" in done
    assert content(site, ids["BP1_GN"]).territories == ["Puerto Ordaz"]
    nothing = client.post("/terminos/territorios/vista", data={"a": "x"})
    assert nothing.status_code == 422
    assert client.get("/terminos/nada").status_code == 404


# Concepts


def test_other_names_find_a_concept_at_once_in_another_process(
    site: Runtime, tmp_path: Path
) -> None:
    save(site, "Uno", [card("BP1_SA", "Algo.", area_name="COMIDA Y AGUA")])
    assert found(site, "area", "SA") == 0
    other = open_site(tmp_path)
    assert other.schemes.resolve("area", "comida y agua") is None
    other.refresh_vocabularies()
    area = site.schemes.get("area", "SA")
    assert area is not None
    names = "\n".join([*area.alt_labels, "Comida y agua"])
    save_concept(site, "area", "SA", form(area, otras=names), actor="ana")
    assert found(site, "area", "SA") == 1
    other.refresh_vocabularies()
    assert other.schemes.resolve("area", "comida y agua") == "SA"
    other.close()


def test_a_renamed_type_of_assistance_is_renamed_in_the_cards(site: Runtime) -> None:
    concept = next(c for c in site.schemes.members("assistance_type") if not c.broader)
    ids = save(site, "Uno", many(1, assistance_types=[concept.pref_label]))
    changed = form(
        concept,
        etiqueta="Un nombre nuevo",
        otras="\n".join([*concept.alt_labels, concept.pref_label]),
    )
    batch = save_concept(site, "assistance_type", concept.notation, changed, actor="ana")
    assert batch is not None
    assert content(site, ids["BP1_GN"]).assistance_types == ["Un nombre nuevo"]
    assert found(site, "assistance_type", concept.notation) == 1
    site.store.bulk.undo(batch.id, actor="ana")
    site.refresh_vocabularies()
    assert site.schemes.label("assistance_type", concept.notation) == concept.pref_label
    assert content(site, ids["BP1_GN"]).assistance_types == [concept.pref_label]
    assert found(site, "assistance_type", concept.notation) == 1


def test_merged_concepts_keep_names_cards_and_what_stood_below(site: Runtime) -> None:
    add_concept(site, "approach", {"etiqueta": "Enfoque viejo", "otras": "el viejo"}, actor="ana")
    add_concept(site, "approach", {"etiqueta": "Debajo", "superior": "enfoque-viejo"}, actor="ana")
    keep = next(c.notation for c in site.schemes.members("approach"))
    ids = save(site, "Uno", many(1))
    record = site.store.record(ids["BP1_GN"], view="workshop")
    site.store.edit(
        record.id, {"approaches": ["enfoque-viejo"]}, version=record.version, actor="ana"
    )
    batch = merge_concepts(site, "approach", "enfoque-viejo", keep, actor="ana")
    assert content(site, record.id).approaches == [keep]
    assert site.schemes.resolve("approach", "El viejo") == keep
    assert site.schemes.children("approach", keep)[-1] == "debajo"
    assert "enfoque-viejo" not in {c.notation for c in site.schemes.current("approach")}
    assert found(site, "approach", keep) == 1
    site.store.bulk.undo(batch.id, actor="ana")
    site.refresh_vocabularies()
    assert content(site, record.id).approaches == ["enfoque-viejo"]
    assert site.schemes.resolve("approach", "el viejo") == "enfoque-viejo"
    assert found(site, "approach", "enfoque-viejo") == 1


def test_numbers_of_objectives_stay_numbers_when_merged(site: Runtime) -> None:
    ids = save(site, "Uno", many(1, gcm_objectives=[4, 23]))
    merge_concepts(site, "gcm_objective", "4", "23", actor="ana")
    assert content(site, ids["BP1_GN"]).gcm_objectives == [23]


def test_a_deprecated_concept_is_no_longer_offered_and_still_named(site: Runtime) -> None:
    set_deprecated(site, "approach", "genero", True, actor="ana")
    assert site.schemes.label("approach", "genero") != "genero"
    assert "genero" not in {c.notation for c in site.schemes.current("approach")}
    set_deprecated(site, "approach", "genero", False, actor="ana")
    assert "genero" in {c.notation for c in site.schemes.current("approach")}


def test_what_a_concept_cannot_be_is_refused(site: Runtime) -> None:
    add_concept(site, "approach", {"etiqueta": "Uno"}, actor="ana")
    add_concept(site, "approach", {"etiqueta": "Dos", "superior": "uno"}, actor="ana")
    wrong: list[tuple[Callable[[], object], str]] = [
        (lambda: add_concept(site, "approach", {"etiqueta": " "}, actor="a"), "label_empty"),
        (lambda: add_concept(site, "approach", {"etiqueta": "Uno"}, actor="a"), "concept_taken"),
        (
            lambda: add_concept(site, "approach", {"etiqueta": "uno", "notacion": "x"}, actor="a"),
            "name_taken",
        ),
        (lambda: _put_under(site, "uno", "dos"), "concept_broader"),
        (lambda: _put_under(site, "uno", "uno"), "concept_broader"),
        (lambda: _put_under(site, "uno", "nada"), "concept_broader"),
        (lambda: merge_concepts(site, "approach", "uno", "dos", actor="a"), "concept_broader"),
        (lambda: merge_concepts(site, "approach", "uno", "uno", actor="a"), "merge_needs_two"),
        (lambda: add_concept(site, "nada", {"etiqueta": "x"}, actor="a"), "scheme_not_found"),
        (lambda: add_concept(site, "type", {"etiqueta": "x"}, actor="a"), "scheme_not_found"),
    ]
    for attempt, code in wrong:
        with pytest.raises((Invalid, Conflict, NotFound), match=code):
            attempt()


def _put_under(site: Runtime, notation: str, broader: str) -> None:
    concept = site.schemes.get("approach", notation)
    assert concept is not None
    save_concept(site, "approach", notation, form(concept, superior=broader), actor="a")


def test_the_pages_change_a_concept(site: Runtime) -> None:
    save(site, "Uno", many(1))
    client = client_as(site, "admin")
    assert "Áreas" in client.get("/vocabularios").text
    assert "General" in client.get("/vocabularios/area").text
    page = client.get("/vocabularios/area/GN").text
    assert 'value="General"' in page
    assert ">1 ficha<" in page
    added = client.post("/vocabularios/synonym", data={"etiqueta": "olla", "otras": "comedor"})
    assert (added.status_code, added.location) == (303, "/vocabularios/synonym/olla")
    twice = client.post("/vocabularios/synonym", data={"etiqueta": "olla"})
    assert (twice.status_code, "Ya hay un concepto" in twice.text) == (422, True)
    saved = client.post("/vocabularios/synonym/olla", data={"etiqueta": "olla común"})
    assert saved.status_code == 303
    client.post("/vocabularios/synonym/olla", data={"hacer": "descartar"})
    assert "descartado" in client.get("/vocabularios/synonym/olla").text
    assert client.get("/vocabularios/nada").status_code == 404
    assert client.get("/vocabularios/area/NADA").status_code == 404
    for role in ("contributor", "curator"):
        reader = client_as(site, role)  # type: ignore[arg-type]
        assert 'name="hacer"' not in reader.get("/vocabularios/area/GN").text


def test_every_write_stands_in_the_log(site: Runtime) -> None:
    add_concept(site, "approach", {"etiqueta": "Uno"}, actor="ana")
    set_deprecated(site, "approach", "uno", True, actor="luis")
    with site.store.database.read() as conn:
        lines = conn.exec_driver_sql("SELECT actor, action, target FROM audit").all()
    assert [tuple(line) for line in lines][-2:] == [
        ("ana", "add_concept", "approach:uno"),
        ("luis", "deprecate", "approach:uno"),
    ]


# Files


@pytest.fixture(scope="module")
def schemes() -> Schemes:
    from kb.schemes import seeds

    return Schemes(seeds())


@pytest.mark.parametrize("scheme", ["area", "sdg", "acronym", "population_group", "gcm_objective"])
def test_a_vocabulary_comes_back_from_either_file_as_it_was(schemes: Schemes, scheme: str) -> None:
    known = schemes.members(scheme)
    for read in (
        from_csv(to_csv(known), scheme),
        from_turtle(to_turtle(scheme, "Título", known), scheme),
    ):
        assert {change.effect for change in effects(known, read)} == {"same"}


def test_deprecated_and_replaced_concepts_come_back_so() -> None:
    known = [
        Concept("x", "a b", "Uno; dos, tres"),
        Concept("x", "ñ/1", "Otro", ("Él",), "a b", {"color": "#fff"}, True, "a b"),
    ]
    assert from_csv(to_csv(known), "x") == known
    assert sorted(from_turtle(to_turtle("x", "X", known), "x"), key=lambda c: c.notation) == known


def test_a_spreadsheet_with_semicolons_and_its_own_order_is_read() -> None:
    text = "Etiqueta;Notación;otras\r\nAgua;AG;Saneamiento | Higiene\r\n;;\r\n"
    assert from_csv(text, "area") == [Concept("area", "AG", "Agua", ("Saneamiento", "Higiene"))]


def test_the_words_of_open_lists_are_taken_along_as_csv_and_skos(site: Runtime) -> None:
    save(site, "Uno", many(2, keywords=["Cruce seguro", "=1+1"], territories=["Guayaquil"]))
    places = ["Ciudad de Guayaquil", "Puente viejo"]
    save(site, "Dos", [card("BP1_PR", "Otra.", keywords=["cruce  seguro"], territories=places)])
    client = client_as(site, "contributor")
    listed = client.get("/terminos/palabras-clave.csv")
    assert listed.mimetype == "text/csv"
    words = {one.pref_label: one for one in from_csv(listed.text, "palabras-clave")}
    assert words["Cruce seguro"].notation == "cruce seguro"
    assert words["Cruce seguro"].extra["fichas"] == "3"
    assert "=1+1" in words
    assert ",=1+1" not in listed.text
    turtle = client.get("/terminos/territorios.ttl")
    assert turtle.mimetype == "text/turtle"
    found = {one.pref_label: one for one in from_turtle(turtle.text, "territorios")}
    city = found["Guayaquil"]
    assert (city.alt_labels, city.extra) == (("Ciudad de Guayaquil",), {"fichas": "3"})
    assert (city.broader, found["Guayas"].broader) == (found["Guayas"].notation, "EC")
    assert found["Puente viejo"].broader is None
    assert {one.broader for one in found.values()} <= {one.notation for one in found.values()} | {
        None
    }
    assert client.get("/terminos/nada.csv").status_code == 404
    assert "/terminos/actores.ttl" in client.get("/vocabularios").text


def test_turtle_of_others_is_read_by_its_spanish_names() -> None:
    text = """
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <https://ejemplo.org/t/agua> a skos:Concept ;
        skos:prefLabel "Water"@en, "Agua"@es ; skos:altLabel "Líquido"@es .
    <https://ejemplo.org/t#pozo> a skos:Concept ;
        skos:prefLabel "Pozo" ; skos:broader <https://ejemplo.org/t/agua> .
    """
    assert from_turtle(text, "x") == [
        Concept("x", "agua", "Agua", ("Líquido",)),
        Concept("x", "pozo", "Pozo", (), "agua"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n1,2\n", "vocabulary_columns"),
        ("notacion,etiqueta\nAG,\n", "vocabulary_row"),
        ("notacion,etiqueta\nAG,x\nAG,y\n", "vocabulary_twice"),
        ("notacion,etiqueta\n", "vocabulary_empty"),
    ],
)
def test_a_file_that_cannot_be_a_vocabulary_is_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        from_csv(text, "area")


@pytest.mark.parametrize("text", ["esto no es turtle", "", "\x00\x01", "<a> <b>"])
def test_what_is_no_turtle_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="vocabulary_"):
        from_turtle(text, "area")


def test_a_file_that_makes_a_circle_is_refused() -> None:
    known = [Concept("x", "a", "A"), Concept("x", "b", "B", (), "a")]
    with pytest.raises(Invalid, match="concept_broader"):
        effects(known, [Concept("x", "a", "A", (), "b")])
    with pytest.raises(Invalid, match="concept_broader"):
        effects(known, [Concept("x", "c", "C", (), "nada")])


def test_the_page_shows_what_a_file_would_change_before_it_does(site: Runtime) -> None:
    client = client_as(site, "admin")
    text = "notacion,etiqueta\r\nGN,Asuntos generales\r\nXX,Área nueva\r\n"
    sent = {"archivo": (io.BytesIO(text.encode()), "areas.csv")}
    looked = client.post("/vocabularios/area/importar", data=sent).text
    assert "Asuntos generales" in looked
    assert site.schemes.label("area", "GN") == "General"
    again = {"texto": text, "nombre": "areas.csv", "hacer": "importar"}
    assert client.post("/vocabularios/area/importar", data=again).status_code == 303
    assert site.schemes.label("area", "GN") == "Asuntos generales"
    assert site.schemes.label("area", "XX") == "Área nueva"
    wrong = {"archivo": (io.BytesIO(b"nada"), "x.ttl")}
    assert client.post("/vocabularios/area/importar", data=wrong).status_code == 422


def test_the_page_gives_both_files(site: Runtime) -> None:
    client = client_as(site, "contributor")
    table = client.get("/vocabularios/area.csv")
    assert (table.mimetype, "GN,General" in table.text) == ("text/csv", True)
    graph = client.get("/vocabularios/area.ttl")
    assert (graph.mimetype, "skos:Concept" in graph.text) == ("text/turtle", True)
    assert client.get("/vocabularios/nada.csv").status_code == 404


def test_kb_vocab_lists_writes_and_reads(kb: Callable[..., Result], tmp_path: Path) -> None:
    assert "Áreas" in kb("vocab", "list").output
    file = tmp_path / "areas.csv"
    assert kb("vocab", "export", "area", "--to", file).exit_code == 0
    file.write_text(file.read_text("utf-8").replace("GN,General", "GN,Lo general"), "utf-8")
    assert "1 cambian" in kb("vocab", "import", "area", file, "--dry-run").output
    assert "GN,General" in kb("vocab", "export", "area").output
    assert "1 cambian" in kb("vocab", "import", "area", file).output
    assert "GN,Lo general" in kb("vocab", "export", "area").output
    assert kb("vocab", "export", "nada").exit_code == 1
    assert kb("vocab", "import", "area", tmp_path / "nada.csv").exit_code == 1

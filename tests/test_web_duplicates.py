"""Near-duplicates of cards: found, said why, dismissed, merged, taken apart."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from curation_site import card, open_site, save, settled
from web_people import client_as

from index.likeness import SIZE, THRESHOLD, features, likeness, signature
from kb.likeness import TermIndex, alike_terms, distance, shared_runs
from kb.records import CuratedCard
from kb.store import check, schema_curation
from web.runtime import Runtime
from web.services.duplicates import update_duplicates
from web.services.similar import similar

FINDING = (
    "Las ventanillas móviles acercaron el trámite a las familias que llegaban de noche a la "
    "frontera y redujeron las filas; el personal trabajó por turnos y contó con intérpretes."
)
CONTEXT = (
    "Tres municipios de frontera recibían cada semana a cientos de personas sin documentos y "
    "sus oficinas cerraban a las cinco de la tarde."
)
OTHER = "Los huertos de las escuelas dieron verduras a los comedores durante la sequía."


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Runtime]:
    runtime = open_site(tmp_path)
    yield runtime
    settled(runtime)
    runtime.close()


def two_alike(site: Runtime) -> tuple[str, str, str]:
    """A card, the same with some words changed in another document, and a third."""
    text = "Abrir ventanillas móviles de regularización en los pasos de frontera."
    first = save(
        site,
        "Uno",
        [
            card("BP1_PR", text, finding=FINDING, context=CONTEXT, keywords=["frontera"]),
            card("LA1_SA", OTHER, finding="Hubo huertos en doce escuelas."),
        ],
    )
    changed = FINDING.replace("de noche", "por la noche").replace("el personal", "el equipo")
    second = save(
        site, "Dos", [card("BP4_GN", text, finding=changed, keywords=["ventanilla", "Frontera"])]
    )
    update_duplicates(site)
    return first["BP1_PR"], second["BP4_GN"], first["LA1_SA"]


def test_a_card_copied_with_changes_is_found_and_the_reason_is_said(site: Runtime) -> None:
    one, other, third = two_alike(site)
    [pair] = site.store.duplicates.pairs()
    assert {pair.one_id, pair.other_id} == {one, other}
    assert THRESHOLD <= pair.likeness < 1
    assert any("ventanillas móviles" in run for run in pair.shared)
    assert site.store.duplicates.of(third) == []


def test_comparing_again_compares_nothing(site: Runtime) -> None:
    two_alike(site)
    assert update_duplicates(site) == 0


def test_an_edit_that_tells_them_apart_takes_the_pair_away(site: Runtime) -> None:
    one, *_ = two_alike(site)
    record = site.store.record(one, view="workshop")
    changes = {"description": "Plantar árboles frutales.", "finding": None, "context": None}
    site.store.edit(one, changes, version=record.version, actor="ana")
    assert update_duplicates(site) == 1
    assert site.store.duplicates.count() == 0


def test_a_dismissed_pair_stays_dismissed_until_it_is_reopened(site: Runtime) -> None:
    one, other, _ = two_alike(site)
    site.store.duplicates.dismiss(other, one, actor="ana")
    record = site.store.record(one, view="workshop")
    site.store.edit(one, {"budget": "1.000"}, version=record.version, actor="ana")
    update_duplicates(site)
    assert site.store.duplicates.count() == 0
    assert site.store.duplicates.count(dismissed=True) == 1
    site.store.duplicates.reopen(one, other, actor="ana")
    assert site.store.duplicates.count() == 1


def test_one_sentence_in_two_cards_is_enough_whatever_the_rest(site: Runtime) -> None:
    text = "Abrir ventanillas móviles de regularización en los pasos de frontera del norte."
    save(site, "Uno", [card("BP1_PR", text, finding=FINDING, context=CONTEXT)])
    save(site, "Dos", [card("BP1_PR", text, finding=OTHER)])
    update_duplicates(site)
    assert site.store.duplicates.count() == 1


def test_a_description_said_again_with_other_words_is_found_in_a_card_just_begun(
    site: Runtime,
) -> None:
    """And at once: the page that shows what was saved does not wait for the background."""
    text = (
        "Confiar la operación de los puntos de agua en pasos fronterizos a comités mixtos de "
        "vecinas, vecinos y personas migrantes."
    )
    known = save(site, "Uno", [card("BP1_AG", text, finding=FINDING, context=CONTEXT)])["BP1_AG"]
    save(site, "Dos", [card("BP2_AG", OTHER)])
    update_duplicates(site)
    again = text.replace("Confiar la operación", "Dejar el manejo").replace("mixtos de", "con")
    made = site.store.curation.create_card(
        {"description": again, "kind": "good_practice", "area": "AG"},
        document_id=None,
        actor="ana",
    )
    assert [one.id for one in similar(site, made)] == [known]
    page = client_as(site, "curator", indexed=False).get(f"/fichas/{made.id}/editar").text
    assert "la descripción dice casi lo mismo" in page
    (beside,) = re.findall(r'href="(/duplicadas/[^"]+)"', page)
    assert client_as(site, "curator", indexed=False).get(beside).status_code == 200
    update_duplicates(site)
    [pair] = site.store.duplicates.pairs()
    assert {pair.one_id, pair.other_id} == {known, made.id}
    assert pair.likeness < THRESHOLD
    assert "La descripción dice casi lo mismo" in client_as(site, "curator").get("/duplicadas").text
    site.store.duplicates.dismiss(known, made.id, actor="ana")
    site.store.edit(made.id, {"budget": "1.000"}, version=made.version, actor="ana")
    assert similar(site, site.store.record(made.id, view="workshop")) == []


def test_signatures_made_in_an_earlier_way_are_made_anew(site: Runtime, tmp_path: Path) -> None:
    one, other, _ = two_alike(site)
    with site.store.database.write() as conn:
        conn.execute(schema_curation.signatures.update().values(data=b"\1\0\0\0old", suggestions=7))
        conn.execute(schema_curation.duplicates.delete())
    started = open_site(tmp_path)
    assert update_duplicates(started) == 3
    started.close()
    assert [{pair.one_id, pair.other_id} for pair in site.store.duplicates.pairs()] == [
        {one, other}
    ]
    assert update_duplicates(site) == 0


def test_many_cards_are_compared_at_once_as_one_by_one(site: Runtime) -> None:
    words = [f"palabra{n}" for n in range(900)]
    cards = [
        card(f"BP{n}_GN", " ".join(words[n * 12 : n * 12 + 20]), finding=" ".join(words[n:][:30]))
        for n in range(1, 60)
    ]
    copy = cards[7].model_copy(update={"code": "LA1_GN", "canonical_code": "LA1_GN"})
    save(site, "Muchas", [*cards, copy.model_copy(update={"kind": "lesson_learned"})])
    update_duplicates(site)
    at_once = {(p.one_id, p.other_id) for p in site.store.duplicates.pairs(limit=500)}
    for record in list(site.store.document_records(_document(site), view="workshop")):
        if record.type == "card":
            site.store.edit(record.id, {"budget": record.code}, version=record.version, actor="ana")
            update_duplicates(site)
    assert {(p.one_id, p.other_id) for p in site.store.duplicates.pairs(limit=500)} == at_once
    assert len(at_once) >= 1


def _document(site: Runtime) -> str:
    return site.store.documents(view="workshop")[0].id


def test_two_cards_become_one_found_by_both_codes_and_are_taken_apart(site: Runtime) -> None:
    one, other, _ = two_alike(site)
    client = client_as(site, "curator")
    assert "Comparten" in client.get("/duplicadas").text
    form_page = client.get(f"/duplicadas/{one}/{other}").text
    assert "Unir en una sola ficha" in form_page
    assert "<mark>equipo</mark>" in form_page
    form = {"queda": one, "c-finding": other, "c-keywords": "both"}
    merged = client.post(f"/duplicadas/{one}/{other}/unir", data=form)
    assert merged.status_code == 303
    kept = site.store.record(one, view="workshop").content
    assert isinstance(kept, CuratedCard)
    assert "el equipo" in (kept.finding or "")
    assert kept.keywords == ["frontera", "ventanilla"]
    assert kept.context == CONTEXT
    for code in ("BP1_PR", "BP4_GN"):
        assert [r.id for r in site.store.cards_by_code(code, view="workshop")] == [one]
    assert "se unió a otra ficha" in client.get("/papelera").text
    for page in (merged.location, "/cambios"):
        assert "BP4_GN → BP1_PR" in client.get(page).text
    assert "Unión: 2 fichas" in client.get(merged.location).text
    client.post(f"{merged.location}/deshacer")
    assert [r.id for r in site.store.cards_by_code("BP4_GN", view="workshop")] == [other]
    again = site.store.record(one, view="workshop").content
    assert isinstance(again, CuratedCard)
    assert again.keywords == ["frontera"]
    assert check(site.store) == []


def test_a_card_is_not_merged_with_itself_or_an_older_version(site: Runtime) -> None:
    one, other, _ = two_alike(site)
    client = client_as(site, "curator")
    assert client.get(f"/duplicadas/{one}/{one}").status_code == 409
    stale = {"queda": one, f"version-{other}": "99"}
    assert client.post(f"/duplicadas/{one}/{other}/unir", data=stale).status_code == 409
    assert site.store.duplicates.count() == 1


def test_the_pages_dismiss_and_reopen(site: Runtime) -> None:
    one, other, third = two_alike(site)
    client = client_as(site, "curator")
    assert "BP4_GN" in client.get(f"/duplicadas/de/{one}").text
    assert "Ninguna ficha se parece" in client.get(f"/duplicadas/de/{third}").text
    gone = client.post(f"/duplicadas/{one}/{other}/descartar", follow_redirects=True).text
    assert "Ninguna ficha se parece" in gone
    assert "BP4_GN" in client.get("/duplicadas?ver=descartadas").text
    assert client.post(f"/duplicadas/{one}/{third}/descartar").status_code == 404
    client.post(f"/duplicadas/{one}/{other}/reabrir")
    assert site.store.duplicates.count() == 1


def test_a_contributor_compares_and_changes_nothing(site: Runtime) -> None:
    one, other, _ = two_alike(site)
    client = client_as(site, "contributor")
    page = client.get(f"/duplicadas/{one}/{other}").text
    assert "Unir en una sola ficha" not in page
    assert client.post(f"/duplicadas/{one}/{other}/unir", data={"queda": one}).status_code == 403


def test_signatures_estimate_likeness() -> None:
    words = [f"palabra{n}" for n in range(400)]
    one = frozenset(words[:300])
    other = frozenset(words[100:])
    share = (signature(one) == signature(other)).mean()
    assert abs(share - likeness(one, other)) < 4 * (0.5 * 0.5 / SIZE) ** 0.5
    assert signature(frozenset({"a"})).size == 0


def test_features_are_stems_and_their_neighbours() -> None:
    one = features({"description": "Entrega de kits", "keywords": "otra"})
    other = features({"description": "entregas del kit"})
    assert one == other
    assert len(one) == 3


def test_shared_runs_are_the_longest_first_as_printed() -> None:
    runs = shared_runs(
        ["El comité de Frontera avisó primero, dicen.", "Nada"],
        ["Dicen que el comite de frontera avisó primero y bien"],
    )
    assert runs == ["El comité de Frontera avisó primero"]
    assert shared_runs(["uno dos tres"], ["uno dos tres"]) == []
    assert shared_runs(["uno dos", "tres cuatro"], ["uno dos", "tres cuatro"]) == []


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Guayaquil", "guayaquíl", "accents"),
        ("kit de higiene", "kits de higiene", "plural"),
        ("país", "países", "plural"),
        ("higiene, kits", "kits de higiene", "order"),
        ("OIM", "Organización Internacional para las Migraciones", "acronym"),
        ("regularización migratoria", "regularisación migratoria", "spelling"),
        ("albergue", "alebrgue", "spelling"),
        ("fase 1 del plan", "fase 2 del plan", None),
        ("Lima", "Loma", None),
        ("agua", "clima", None),
    ],
)
def test_terms_that_may_be_one(one: str, other: str, reason: str | None) -> None:
    names = {"OIM": ["Organización Internacional para las Migraciones"]}
    found = alike_terms([one, other], names)
    assert [pair.reason for pair in found] == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [("agua", "agua", 0), ("agua", "aguas", 1), ("agua", "auga", 1), ("agua", "ogro", 3)],
)
def test_distance_counts_letters(one: str, other: str, letters: int) -> None:
    assert distance(one, other, 2) == min(letters, 3)


def test_an_index_of_terms_tells_of_one_what_comparing_all_tells_of_pairs() -> None:
    terms = [
        "albergue",
        "Albergues",
        "alberges",
        "gestión de casos",
        "casos, gestión",
        "Organización Internacional para las Migraciones",
        "OIM",
        "O.I.M.",
        "fase 1",
        "fase 2",
        "casa",
        "cama",
    ]
    names = {"OIM": ("Organización Internacional para las Migraciones",)}
    index = TermIndex(terms, names)
    pairs = {(one, other): why for one in terms for other, why in index.like(one).items()}
    expected = {(p.one, p.other): p.reason for p in alike_terms(terms, names)}
    assert expected["O.I.M.", "OIM"] == "accents" or expected["OIM", "O.I.M."] == "accents"
    assert len(expected) >= 6
    assert pairs == expected | {(other, one): why for (one, other), why in expected.items()}
    assert index.like("alvergue") == {"albergue": "spelling"}
    assert index.like("") == {}

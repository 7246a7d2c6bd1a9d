"""Many cards at once: what is chosen, what is looked at, what is done and taken back."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from curation_site import card, field_of, keywords, many, open_site, save, settled
from web_people import client_as, somebody

from kb.errors import Conflict
from kb.records import CuratedCard
from kb.store import check
from web.runtime import Runtime
from web.services.bulk import apply, preview, read_asked
from web.services.bulk_changes import Asked, Codes, ListChange


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Runtime]:
    runtime = open_site(tmp_path)
    yield runtime
    settled(runtime)
    runtime.close()


def apply_form(runtime: Runtime, ids: list[str], **form: str) -> str:
    """Do what a form asks; the batch's id."""
    asked, problems = read_asked(runtime, {name.replace("__", "-"): v for name, v in form.items()})
    assert not problems
    mark = preview(runtime, ids, asked).mark
    return apply(runtime, ids, asked, mark, "curator").id


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        (ListChange(add=("agua",)), ["clima"], ["clima", "agua"]),
        (ListChange(add=("Agua",)), ["agua"], ["agua"]),
        (ListChange(remove=("AGUA",)), ["agua", "clima"], ["clima"]),
        (ListChange(remove=("fuego",)), ["agua"], ["agua"]),
        (ListChange(replace=(("quito", "Pichincha"),)), ["Quito", "Loja"], ["Pichincha", "Loja"]),
        (ListChange(replace=(("agua", "clima"),)), ["clima", "agua"], ["clima"]),
        (ListChange(add=("b",), remove=("a",)), ["a"], ["b"]),
        (ListChange(add=(23,), remove=(4,)), [4, 7], [7, 23]),
    ],
)
def test_a_list_changes_as_asked(
    change: ListChange, before: list[str | int], after: list[str | int]
) -> None:
    assert change.of(before) == after


def test_codes_of_an_area_are_handed_out_in_line() -> None:
    codes = Codes({"d": ["BP1_PR", "BP3_PR", "LA7_PR", "BP9_GN"]})
    made = [codes.next("d", "good_practice", "PR") for _ in range(2)]
    assert made == ["BP4_PR", "BP5_PR"]
    assert codes.next("other", "lesson_learned", "PR") == "LA1_PR"


def test_a_keyword_is_added_to_200_cards_within_three_seconds_and_undone(site: Runtime) -> None:
    ids = list(save(site, "Muchas", many(200, keywords=["agua"])).values())
    start = time.perf_counter()
    batch = apply_form(site, ids, **{"agregar-keywords": "clima", "publicadas": "1"})
    assert time.perf_counter() - start < 3
    assert all(keywords(site, id_, "public") == ["agua", "clima"] for id_ in ids)
    undone = site.store.bulk.undo(batch, actor="curator")
    assert (len(undone.done), undone.left) == (200, ())
    assert all(keywords(site, id_, "public") == ["agua"] for id_ in ids)
    assert check(site.store) == []


def test_without_leave_readers_keep_the_published_text(site: Runtime) -> None:
    ids = save(site, "Uno", many(1))
    apply_form(site, list(ids.values()), **{"agregar-keywords": "clima"})
    record_id = ids["BP1_GN"]
    assert keywords(site, record_id) == ["clima"]
    assert keywords(site, record_id, "public") == []
    assert site.store.record(record_id, view="workshop").state == "draft"


def test_what_somebody_changed_since_is_left_and_told(site: Runtime) -> None:
    ids = save(site, "Uno", many(2))
    batch = apply_form(site, list(ids.values()), **{"agregar-keywords": "clima"})
    later = site.store.record(ids["BP1_GN"], view="workshop")
    site.store.edit(later.id, {"finding": "Otra cosa"}, version=later.version, actor="ana")
    undone = site.store.bulk.undo(batch, actor="curator")
    assert undone.left == (ids["BP1_GN"],)
    assert keywords(site, ids["BP1_GN"]) == ["clima"]
    assert keywords(site, ids["BP2_GN"]) == []


def test_a_card_that_changed_since_the_preview_is_not_overwritten(site: Runtime) -> None:
    ids = save(site, "Uno", many(2))
    asked, _ = read_asked(site, {"agregar-keywords": "clima"})
    mark = preview(site, ids.values(), asked).mark
    one = site.store.record(ids["BP1_GN"], view="workshop")
    site.store.edit(one.id, {"keywords": ["nuevo"]}, version=one.version, actor="ana")
    with pytest.raises(Conflict) as caught:
        apply(site, ids.values(), asked, mark, "curator")
    assert caught.value.code == "bulk_changed"
    assert keywords(site, ids["BP2_GN"]) == []


def test_an_area_brings_the_next_free_code_of_each_document(site: Runtime) -> None:
    one = save(site, "Uno", [*many(2), card("BP7_PR", "Otra práctica.")])
    batch = apply_form(site, [one["BP1_GN"], one["BP2_GN"]], area="PR")
    found = [site.store.record(one[code], view="workshop") for code in ("BP1_GN", "BP2_GN")]
    assert [record.code for record in found] == ["BP8_PR", "BP9_PR"]
    assert [record.content.area for record in found if isinstance(record.content, CuratedCard)] == [
        "PR",
        "PR",
    ]
    site.store.bulk.undo(batch, actor="curator")
    assert site.store.record(one["BP1_GN"], view="workshop").code == "BP1_GN"


def test_state_owner_and_visibility_are_set_together_and_undone_together(site: Runtime) -> None:
    somebody(site, "contributor", "luis")
    ids = save(site, "Uno", many(3))
    batch = apply_form(
        site, list(ids.values()), paso="archive", persona="luis", visibilidad="internal"
    )
    for id_ in ids.values():
        record = site.store.record(id_, view="workshop")
        assert (record.state, record.assignee, record.visibility) == (
            "archived",
            "luis",
            "internal",
        )
    assert site.store.counts(view="public")["card"] == 0
    site.store.bulk.undo(batch, actor="curator")
    for id_ in ids.values():
        record = site.store.record(id_, view="public")
        assert (record.state, record.assignee, record.visibility) == ("published", None, "public")
    assert check(site.store) == []


def test_drafts_are_published_together_and_withdrawn_by_the_undo(site: Runtime) -> None:
    ids = save(site, "Borradores", many(2), publish=False)
    batch = apply_form(site, list(ids.values()), paso="publish", **{"agregar-keywords": "clima"})
    assert keywords(site, ids["BP1_GN"], "public") == ["clima"]
    site.store.bulk.undo(batch, actor="curator")
    assert site.store.counts(view="public")["card"] == 0
    assert keywords(site, ids["BP1_GN"]) == []
    assert check(site.store) == []


def test_nothing_is_changed_where_one_of_the_steps_is_refused(site: Runtime) -> None:
    site.store.set_setting("four_eyes", "yes")
    ids = save(site, "Borradores", many(2), publish=False)
    asked, _ = read_asked(site, {"agregar-keywords": "clima", "paso": "publish"})
    mark = preview(site, ids.values(), asked).mark
    with pytest.raises(Exception, match="own_review"):
        apply(site, ids.values(), asked, mark, "curator")
    assert keywords(site, ids["BP1_GN"]) == []
    assert site.store.curation.batches() == []


def test_a_word_that_a_closed_vocabulary_lacks_is_told(site: Runtime) -> None:
    asked, problems = read_asked(site, {"agregar-sdgs": "10; 99", "quitar-approaches": "nada"})
    assert asked.lists["sdgs"].add == ("10",)
    assert [(one.value) for one in problems] == ["99", "nada"]


def test_numbers_and_names_of_objectives_are_read_alike(site: Runtime) -> None:
    asked, problems = read_asked(site, {"agregar-gcm_objectives": "23; Objetivo 15"})
    assert (asked.lists["gcm_objectives"].add, problems) == ((23, 15), [])


def test_nothing_asked_is_no_change() -> None:
    assert not Asked()
    assert Asked(assignee="")


def test_the_pages_lead_from_a_search_to_the_undo(site: Runtime) -> None:
    ids = save(site, "Uno", many(3))
    client = client_as(site, "curator")
    search = client.get("/buscar?q=agua").text
    assert 'href="/lote?q=agua"' in search
    chosen = client.get("/lote?q=agua").text
    assert "3 fichas" in chosen
    form = {"busqueda": "q=agua", "todas": "1", "agregar-keywords": "clima; agua segura"}
    looked = client.post("/lote/vista", data=form).text
    assert looked.count('<ins class="added">clima</ins>') == 3
    sent = {
        "ids": field_of(looked, "ids"),
        "huella": field_of(looked, "huella"),
        "agregar-keywords": "clima; agua segura",
    }
    done = client.post("/lote/aplicar", data=sent)
    assert done.status_code == 303
    batch = client.get(done.location).text
    assert "Deshacer todo" in batch
    assert "+ clima, + agua segura" in batch
    assert client.get("/cambios").text.count("/cambios/") >= 1
    undone = client.post(f"{done.location}/deshacer", follow_redirects=True).text
    assert "3 fichas están como antes" in undone
    assert keywords(site, ids["BP1_GN"]) == []
    assert client.post(f"{done.location}/deshacer").status_code == 409


def test_ticked_cards_alone_are_changed(site: Runtime) -> None:
    ids = save(site, "Uno", many(3))
    client = client_as(site, "curator")
    form = {
        "busqueda": "q=agua",
        "todas": "0",
        "id": [ids["BP2_GN"]],
        "agregar-keywords": "clima",
    }
    looked = client.post("/lote/vista", data=form).text
    assert field_of(looked, "ids") == ids["BP2_GN"]


def test_a_form_without_cards_or_changes_says_so(site: Runtime) -> None:
    ids = save(site, "Uno", many(1))
    client = client_as(site, "curator")
    nothing = client.post("/lote/vista", data={"id": ids["BP1_GN"]})
    assert (nothing.status_code, "Indique al menos un cambio" in nothing.text) == (422, True)
    nobody = client.post("/lote/vista", data={"agregar-keywords": "x"})
    assert (nobody.status_code, "Elija al menos una ficha" in nobody.text) == (422, True)
    wrong = client.post("/lote/vista", data={"id": ids["BP1_GN"], "agregar-sdgs": "99"})
    assert (wrong.status_code, "«99»" in wrong.text) == (422, True)


def test_a_stale_preview_is_shown_again(site: Runtime) -> None:
    ids = save(site, "Uno", many(1))
    client = client_as(site, "curator")
    sent = {"ids": ids["BP1_GN"], "huella": "vieja", "agregar-keywords": "clima"}
    again = client.post("/lote/aplicar", data=sent)
    assert again.status_code == 409
    assert "cambió mientras usted miraba" in again.text
    assert keywords(site, ids["BP1_GN"]) == []


def test_personal_data_must_be_looked_at_before_many_are_published(site: Runtime) -> None:
    cards = [card("BP1_PR", "Algo.", finding="Llamar a Ana al +593 99 876 5432."), *many(1)]
    ids = save(site, "Uno", cards, publish=False)
    client = client_as(site, "curator")
    looked = client.post("/lote/vista", data={"id": list(ids.values()), "paso": "publish"}).text
    assert "En 1 ficha que se publicaría" in looked
    sent = {"ids": field_of(looked, "ids"), "huella": field_of(looked, "huella"), "paso": "publish"}
    assert client.post("/lote/aplicar", data=sent).status_code == 422
    assert site.store.counts(view="public")["card"] == 0
    assert client.post("/lote/aplicar", data={**sent, "revisado": "1"}).status_code == 303
    assert site.store.counts(view="public")["card"] == 2


def test_personal_data_that_a_change_brings_to_readers_must_be_looked_at(site: Runtime) -> None:
    """Also where the cards are published already and where more people would read them."""
    told = card("BP1_PR", "Algo.", finding="Llamar a Ana al +593 99 876 5432.")
    ids = save(site, "Uno", [told, *many(1)])
    client = client_as(site, "curator")

    def looked(**asked: str) -> str:
        return client.post("/lote/vista", data={"id": list(ids.values()), **asked}).text

    named = {"agregar-actors": "Juana Pérez, 099 876 5432", "publicadas": "1"}
    page = looked(**named)
    assert "En 2 fichas que se publicarían" in page
    sent = {"ids": field_of(page, "ids"), "huella": field_of(page, "huella"), **named}
    assert client.post("/lote/aplicar", data=sent).status_code == 422
    # What readers read already, and what stays a draft, is nothing new to them.
    assert "dato personal" not in looked(**{"agregar-actors": "ACNUR", "publicadas": "1"})
    assert "dato personal" not in looked(**{"agregar-actors": "Juana Pérez, 099 876 5432"})
    site.store.curation.set_visibility([ids["BP1_PR"]], "internal", actor="ana")
    assert "En 1 ficha que se publicaría" in looked(visibilidad="public")
    assert "dato personal" not in looked(visibilidad="internal")


def test_a_word_asked_for_twice_is_one(site: Runtime) -> None:
    ids = save(site, "Uno", many(1))
    asked = {"id": list(ids.values()), "agregar-keywords": "Ñandú azul; ñandú  azul; agua; Agua"}
    page = client_as(site, "curator").post("/lote/vista", data=asked).text
    assert "«Ñandú azul»" in page
    assert "«ñandú azul»" not in page
    assert "«Agua»" not in page

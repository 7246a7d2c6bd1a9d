"""The work list as a page, and the bin."""

import re
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from curation_site import card, many, open_site, save, settled
from web_people import client_as, somebody

from kb.store import schema
from kb.store.rows import new_id
from web.runtime import Runtime
from web.services.alike_terms import update_alike
from web.services.duplicates import update_duplicates
from web.services.worklist import QUEUE_WORDS, pending


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Runtime]:
    runtime = open_site(tmp_path)
    yield runtime
    settled(runtime)
    runtime.close()


def counts(page: str) -> dict[str, int]:
    """The number beside each queue's name."""
    found = re.findall(
        r'cola=([a-z-]+)"[^>]*><span>[^<]+</span> <span class="tabular">([\d.]+)', page
    )
    return {name: int(number.replace(".", "")) for name, number in found}


def test_every_queue_says_how_many_wait_and_lists_them(site: Runtime) -> None:
    drafts = save(site, "Borradores", many(3), publish=False)
    save(site, "Publicadas", [card("BP1_PR", "Otra práctica.", finding="Un hallazgo.")])
    record = site.store.record(drafts["BP1_GN"], view="workshop")
    site.store.curation.submit(record.id, version=record.version, actor="ana")
    client = client_as(site, "contributor")
    page = client.get("/pendientes").text
    assert counts(page)["borradores"] == 2
    assert counts(page)["en-revision"] == 1
    assert counts(page)["incompletas"] == 4
    assert "BP2_GN" in page
    assert "BP1_GN" not in page
    for slug, _title, _advice in QUEUE_WORDS.values():
        assert client.get(f"/pendientes?cola={slug}").status_code == 200


def test_the_list_opens_where_something_waits(site: Runtime) -> None:
    save(site, "Publicadas", [card("BP1_PR", "Otra práctica.", finding="Un hallazgo.")])
    client = client_as(site, "contributor")
    page = client.get("/pendientes").text
    assert "BP1_PR" in page
    assert "Tienen campos vacíos" in page
    chosen = client.get("/pendientes?cola=borradores").text
    assert "Nada espera aquí" in chosen
    assert 'name="cola" value="borradores"' in chosen, "a filter stays in the chosen queue"


def test_filters_narrow_the_list_and_its_counts(site: Runtime) -> None:
    save(site, "Uno", [*many(2), card("LA1_PR", "Los comités avisan antes.")], publish=False)
    client = client_as(site, "curator")
    narrowed = client.get("/pendientes?area=PR").text
    assert counts(narrowed)["borradores"] == 1
    assert "LA1_PR" in narrowed
    words = client.get("/pendientes?q=comit%C3%A9").text
    assert counts(words)["borradores"] == 1
    document = site.store.documents(view="workshop")[0].id
    assert counts(client.get(f"/pendientes?documento={document}").text)["borradores"] == 3
    odd = client.get("/pendientes?cola=x&area=x&documento=x&orden=x&pagina=x&de=x&q=%00")
    assert odd.status_code == 200


def test_cards_are_given_to_a_person_and_back(site: Runtime) -> None:
    somebody(site, "contributor", "luis")
    ids = save(site, "Uno", many(2), publish=False)
    client = client_as(site, "curator")
    form = {"id": list(ids.values()), "persona": "luis", "q": "agua", "de": "nadie"}
    answer = client.post("/pendientes/asignar", data=form)
    assert (answer.status_code, answer.location) == (303, "/pendientes?q=agua&de=nadie")
    assert counts(client.get("/pendientes?de=luis").text)["borradores"] == 2
    assert (
        counts(client_as(site, "contributor", "luis").get("/pendientes?de=mias").text)["borradores"]
        == 2
    )
    client.post("/pendientes/asignar", data={"id": ids["BP1_GN"], "persona": ""})
    assert counts(client.get("/pendientes?de=nadie").text)["borradores"] == 1
    nothing = client.post("/pendientes/asignar", data={}, follow_redirects=True).text
    assert "Elija primero una o más fichas" in nothing


def test_no_aplica_is_no_gap(site: Runtime) -> None:
    ids = save(site, "Uno", [card("BP1_GN", "Algo.", not_applicable=["budget"])], publish=False)
    before = pending(site, {}, "x").items[0].line.gaps
    record = site.store.record(ids["BP1_GN"], view="workshop")
    changes = {"not_applicable": ["budget", "donor", "finding"]}
    site.store.edit(record.id, changes, version=record.version, actor="ana")
    assert pending(site, {}, "x").items[0].line.gaps == before - 1


def test_what_was_published_long_ago_waits_until_it_is_confirmed(site: Runtime) -> None:
    ids = save(site, "Uno", many(1))
    with site.store.database.write() as conn:
        old = datetime(2020, 1, 1, tzinfo=UTC)
        conn.execute(schema.records.update().values(published_at=old))
    client = client_as(site, "curator")
    assert counts(client.get("/pendientes").text)["por-revisar"] == 1
    site.store.set_setting("review_months", "1200")
    assert counts(client.get("/pendientes").text)["por-revisar"] == 0
    site.store.set_setting("review_months", "nunca")
    client.post("/pendientes/vigentes", data={"id": ids["BP1_GN"]})
    assert counts(client.get("/pendientes").text)["por-revisar"] == 0


def test_alike_cards_wait_with_a_link_to_their_pair(site: Runtime) -> None:
    text = "Abrir ventanillas móviles de regularización en los pasos de frontera del norte."
    save(site, "Uno", [card("BP1_PR", text)])
    save(site, "Dos", [card("BP2_GN", text)])
    update_duplicates(site)
    page = client_as(site, "contributor").get("/pendientes?cola=duplicadas").text
    assert counts(page)["duplicadas"] == 2
    assert page.count("se parece a 1 ficha") == 2


def test_pairs_of_words_that_may_be_one_are_told(site: Runtime) -> None:
    save(site, "Uno", [card("BP1_PR", "Una.", keywords=["albergue", "agua"])])
    save(site, "Dos", [card("BP2_GN", "Otra.", keywords=["albergues"], territories=["Quito"])])
    client = client_as(site, "contributor")
    assert "pares de términos" not in client.get("/pendientes").text
    update_alike(site)
    assert "1 par de términos que quizá sean el mismo" in client.get("/pendientes").text


def test_a_search_leads_curators_to_the_bulk_change_and_others_not(site: Runtime) -> None:
    save(site, "Uno", many(1))
    assert "cambiar en lote" in client_as(site, "curator").get("/buscar?q=agua").text
    assert "cambiar en lote" not in client_as(site, "contributor").get("/buscar?q=agua").text
    assert "cambiar en lote" not in client_as(site, None).get("/buscar?q=agua").text


def test_what_is_in_the_bin_comes_back_with_everything(site: Runtime) -> None:
    ids = save(site, "Uno", many(2))
    site.store.curation.remove([ids["BP1_GN"]], actor="ana")
    client = client_as(site, "curator")
    assert "BP1_GN" in client.get("/papelera").text
    assert site.store.counts(view="public")["card"] == 1
    client.post("/papelera/recuperar", data={"id": ids["BP1_GN"]})
    assert site.store.counts(view="public")["card"] == 2
    assert "La papelera está vacía" in client.get("/papelera").text
    nothing = client.post("/papelera/recuperar", data={}, follow_redirects=True).text
    assert "Elija primero qué recuperar" in nothing


def test_five_thousand_drafts_are_listed_within_a_tenth_of_a_second(site: Runtime) -> None:
    """The whole page; of the machine's time what this request had, for others use it, too."""
    save(site, "Uno", many(1), publish=False)
    document = site.store.documents(view="workshop")[0].id
    whole = {"texto": "palabra " * 300}
    with site.store.database.write() as conn:
        for start in range(0, 5000, 500):
            rows = [
                {
                    "id": new_id(),
                    "type": "card",
                    "document_id": document,
                    "position": n,
                    "canonical_code": f"BP{n + 10}_GN",
                    "draft_n": 1,
                    "version": 1,
                    "imported": whole,
                    "title": "Una práctica cualquiera con un título de cierta longitud",
                    "gaps": n % 9,
                }
                for n in range(start, start + 500)
            ]
            conn.execute(schema.records.insert(), rows)
    # What the work list says beside it is there as well: words in use, people, counts.
    update_alike(site)
    client = client_as(site, "contributor", indexed=False)
    times = []
    for _ in range(9):
        begun = time.thread_time()
        page = client.get("/pendientes?area=GN&orden=vacios")
        times.append(time.thread_time() - begun)
    assert ">5.001</strong> fichas" in page.text
    assert statistics.median(times) < 0.1
    # Searched by words it asks the database alone, too.
    assert pending(site, {"area": "GN", "orden": "vacios"}, "ana").total == 5001

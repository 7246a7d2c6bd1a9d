"""From minutes to plan: what a meeting said of a function or action is told on both sides."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from web_people import client_as
from web_site import make_site

from web.runtime import Runtime


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    made = make_site(tmp_path)
    yield made
    made.close()


def ids(runtime: Runtime) -> dict[str, str]:
    """Of the small site: discussion, function, the meeting's action and the plan's."""
    document = next(d for d in runtime.store.documents(view="public") if d.counts["function"])
    found = {}
    for record in runtime.store.document_records(document.id, view="public"):
        name = {"1": "meeting", "1.1": "planned"}.get(record.number or "")
        found[name if record.type == "action" and name else record.type] = record.id
    found["document"] = document.id
    return found


def test_a_curator_finds_ties_and_both_sides_tell_it(runtime: Runtime) -> None:
    client, known = client_as(runtime, "curator"), ids(runtime)
    page = client.get(f"/puntos/{known['discussion']}?q=capacitar+puntos+focales").text
    assert known["planned"] in page
    assert f'value="{known["meeting"]}"' not in page, "another point of a meeting is no plan"
    data = {"con": known["planned"], "clase": "suggested"}
    assert client.post(f"/puntos/{known['discussion']}", data=data).status_code == 303
    reader = client_as(runtime, None)
    assert "Capacitar a los puntos focales." in reader.get(f"/puntos/{known['discussion']}").text
    action = reader.get(f"/acciones/{known['planned']}").text
    assert "se sugirió" in action
    assert "Se validó el kit." in action
    asked = reader.get(f"/recomendaciones/{known['recommendation']}").text
    assert "se sugirió" in asked, "its recommendation tells what was said of its actions"
    assert "se sugirió" in reader.get(f"/documentos/{known['document']}/puntos").text


def test_a_tie_can_be_said_from_the_plan_and_taken_back(runtime: Runtime) -> None:
    client, known = client_as(runtime, "curator"), ids(runtime)
    data = {"con": known["meeting"], "clase": "agreed"}
    client.post(f"/puntos/{known['function']}", data=data)
    assert runtime.store.follow_ups.ties(known["function"]) == [
        (known["meeting"], known["function"], "agreed")
    ]
    assert "Enviar la minuta." in client.get(f"/puntos/{known['function']}").text
    client.post(f"/puntos/{known['function']}", data={**data, "quitar": "1"})
    assert runtime.store.follow_ups.ties(known["function"]) == []


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("discussion", "meeting", "agreed"),
        ("function", "planned", "agreed"),
        ("discussion", "recommendation", "agreed"),
        ("discussion", "function", "inventada"),
    ],
)
def test_what_does_not_fit_is_refused(runtime: Runtime, one: str, other: str, kind: str) -> None:
    client, known = client_as(runtime, "curator"), ids(runtime)
    data = {"con": known[other], "clase": kind}
    assert client.post(f"/puntos/{known[one]}", data=data).status_code == 422
    assert runtime.store.follow_ups.ties(known[one]) == []


def test_cards_are_no_points(runtime: Runtime) -> None:
    card = runtime.store.cards_by_code("LA1_PR", view="public")[0]
    assert client_as(runtime, None).get(f"/puntos/{card.id}").status_code == 404

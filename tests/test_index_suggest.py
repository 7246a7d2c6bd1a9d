"""What the typeahead offers, of which kind, and how quickly."""

import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from flask.testing import FlaskClient
from index_books import book

from index.documents import Head
from index.search import Engine
from index.suggestions import segment_part, suggest
from index.whoosh_engine import open_engine

TEXTS = {
    "uno": {"description": "Registro de familias en la frontera", "code": "BP1_GN"},
    "dos": {"description": "Frontera norte: casas de acogida"},
}
FACETS = {
    "uno": {
        "keyword": ("registro único", "protección de datos"),
        "territory": ("EC", "EC-P"),
        "gcm_objective": ("23", "4"),
        "area": ("GN",),
    },
    "dos": {"keyword": ("protección de datos", "-"), "territory": ("-",)},
}
NAMES = {
    ("territory", "EC"): "Ecuador",
    ("territory", "EC-P"): "Pichincha",
    ("gcm_objective", "23"): "Fortalecer la cooperación internacional",
    ("gcm_objective", "4"): "Identidad jurídica y documentación adecuada",
    ("area", "GN"): "General",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder: Path = tmp_path_factory.mktemp("libro")
    book(folder, TEXTS, facets=FACETS)
    return open_engine(folder, "public", label=lambda facet, value: NAMES[facet, value])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("bp1", ("code", "BP1_GN", None)),
        ("bp1-g", ("code", "BP1_GN", None)),
        ("UNICO", ("keyword", "registro único", None)),
        ("datos prot", ("keyword", "protección de datos", None)),
        ("picHI", ("territory", "Pichincha", "EC-P")),
        ("gene", ("area", "General", "GN")),
        ("cooperacion", ("gcm_objective", "23 · Fortalecer la cooperación internacional", "23")),
        ("23", ("gcm_objective", "23 · Fortalecer la cooperación internacional", "23")),
        ("acogida", ("title", "Frontera norte: casas de acogida", None)),
        ("norte fro", ("title", "Frontera norte: casas de acogida", None)),
    ],
)
def test_any_word_of_any_kind_is_known(engine: Engine, typed: str, expected: tuple) -> None:
    found = [(one.kind, one.text, one.value) for one in engine.suggest(typed)]
    assert expected in found


def test_a_text_is_offered_once_and_no_value_never(engine: Engine) -> None:
    assert [one.text for one in engine.suggest("prote")] == ["protección de datos"]
    assert engine.suggest("-") == ()
    assert engine.suggest("egistro") == ()


def test_kinds_come_in_order_and_none_crowds_out_the_others(engine: Engine) -> None:
    kinds = [one.kind for one in engine.suggest("fr")]
    assert kinds == ["title", "title"]
    kinds = [one.kind for one in engine.suggest("re")]
    assert kinds == ["keyword", "title"]


def heads(count: int) -> SimpleNamespace:
    words = [
        "registro",
        "frontera",
        "acogida",
        "salud",
        "agua",
        "protección",
        "niñez",
        "empleo",
        "retorno",
        "diáspora",
    ]
    made = []
    for n in range(count):
        title = " ".join(words[(n * k) % 10] + str(n % 97) for k in (1, 3, 7, 9, 11, 13))
        keywords = (f"{words[n % 10]} {n % 500}", words[n % 7])
        made.append(
            Head(f"c{n}", "card", "d", title, f"BP{n % 99}_GN", f"BP{n % 99}_GN", 0, 2020, [], {},
                 [], False, keywords)
        )  # fmt: skip
    return SimpleNamespace(heads=made)


def test_twenty_thousand_cards_are_answered_within_20_ms() -> None:
    part, live = segment_part(heads(20_000)), np.ones(20_000, bool)  # type: ignore[arg-type]
    worst = []
    for typed in ("re", "registro", "sal", "bp", "protección ni", "agua1 fron", "zz"):
        times = []
        for _ in range(5):
            start = time.thread_time()
            suggest([(part, live)], typed, 8)
            times.append(time.thread_time() - start)
        worst.append(min(times))
    # The best of five: the machine has other work; a slow algorithm is slow each time.
    assert max(worst) < 0.02


def test_the_site_says_what_each_suggestion_is(client: FlaskClient) -> None:
    items = client.get("/api/sugerir?q=qui").get_json()["items"]
    place = next(item for item in items if item["kind"] == "territory")
    assert (place["text"], place["label"]) == ("Quito", "territorio")
    assert client.get(place["url"]).status_code == 200
    assert "BP1_PR" in client.get(place["url"]).text
    objective = client.get("/api/sugerir?q=23").get_json()["items"][0]
    assert objective["kind"] == "gcm_objective"
    assert objective["url"].endswith("objetivo=23")


def test_suggestions_do_not_tell_of_drafts(client: FlaskClient) -> None:
    for typed in ("zari", "bolivia", "BP9"):
        assert client.get("/api/sugerir", query_string={"q": typed}).get_json()["items"] == []

"""A small site with invented documents, for the tests of the pages."""

import hashlib
from pathlib import Path

from kb.records import (
    Action,
    Card,
    Discussion,
    DocumentHead,
    Function,
    Place,
    Reading,
    Recommendation,
)
from kb.stored import NewSource
from web.config import Settings
from web.runtime import Runtime, open_runtime

ACTOR = "prueba"


def card(code: str, description: str, **fields: object) -> Card:
    prefix, number = code[:2], code[2]
    kinds = {"BP": "good_practice", "LA": "lesson_learned", "LN": "negative_lesson"}
    area = code.split("_")[1]
    return Card.model_validate(
        {
            "code": code,
            "canonical_code": f"{prefix}{number}_{area}",
            "kind": kinds[prefix],
            "area": area,
            "description": description,
            **fields,
        }
    )


FULL = card(
    "BP1_PR",
    "Abrir ventanillas móviles de regularización en los pasos de frontera.",
    area_name="PROTECCIÓN",
    finding="Las ventanillas móviles acercaron el trámite a 340 familias en tres meses.",
    effectiveness="El 82% de las solicitudes se resolvió en menos de 30 días.",
    territories=["Quito", "Tulcán", "Huaquillas", "Ibarra"],
    assistance_types=["Orientación legal"],
    actors=["OIM", "Cancillería"],
    replication="Cancillerías e instituciones de migración de la región.",
    sdgs=["10", "10.7"],
    gcm_principles=["j"],
    gcm_objectives=[4, 23],
    sustainability_level="media",
    sustainability="Depende de que la Cancillería asuma el costo de los equipos.",
    keywords=["regularización", "ventanilla móvil"],
    not_applicable=["budget"],
)
PLACES = {
    "code": [Place(table=1, row=2, column=1)],
    "description": [Place(table=1, row=2, column=2)],
    "finding": [Place(paragraph=14)],
}


def ecuador() -> Reading:
    cards = [
        FULL,
        card("LA1_PR", "Los comités de frontera avisan antes que los sistemas. Conviene oírlos."),
        card(
            "LN1_GN",
            "Se duplica la entrega de asistencia porque no hay un registro único.",
            area_name="GENERAL",
            effectiveness="No hubo mejora tras la emergencia por COVID-19 en 2021.",
            keywords=["registro único"],
        ),
    ]
    return Reading(
        document=DocumentHead(
            kind="card_sheet",
            title="Lecciones del área de Protección en Ecuador",
            date="2022-03",
            year=2022,
            countries=["EC"],
            organisations=["OIM"],
            meta={"País": "Ecuador"},
        ),
        cards=cards,
        places={"card": [PLACES, {}, {}]},
    )


def peru() -> Reading:
    return Reading(
        document=DocumentHead(
            kind="card_sheet", title="Fichas de Perú", date="2021", year=2021, countries=["PE"]
        ),
        cards=[
            card(
                "BP1_PR",
                "Acompañar a las familias <b>caminantes</b> con puntos de agua.",
                gcm_objectives=[7],
            )
        ],
    )


def matrix() -> Reading:
    return Reading(
        document=DocumentHead(
            kind="management_response", title="Respuesta a la evaluación", year=2023
        ),
        recommendations=[
            Recommendation(
                number=1, text="Fortalecer la perspectiva infantil.", response="accepted"
            )
        ],
        functions=[Function(number=1, name="Apoyar servicios", partners_score=80.8)],
        discussions=[Discussion(agenda="Kits", topic="Validación", text="Se validó el kit.")],
        actions=[
            Action(
                number="1.1",
                text="Capacitar a los puntos focales.",
                parents=["recommendation:1"],
                responsible=["Unidad de Género"],
                deadline_text="Noviembre 2023",
            ),
            Action(number="1", text="Enviar la minuta.", parents=["meeting"]),
        ],
    )


def secret() -> Reading:
    return Reading(
        document=DocumentHead(kind="card_sheet", title="Borrador de zarigüeyas", countries=["BO"]),
        cards=[card("BP9_ZZ", "Las zarigüeyas no se publican.", keywords=["zarigüeya"])],
    )


def make_site(folder: Path, samples: tuple[str, ...] = ()) -> Runtime:
    """A store with three published documents and a draft, and its public index."""
    runtime = open_runtime(Settings(data=folder))
    for name, reading, publish in (
        ("ecuador.txt", ecuador(), True),
        ("peru.txt", peru(), True),
        ("matriz.txt", matrix(), True),
        ("borrador.txt", secret(), False),
    ):
        data = name.encode()
        sha = hashlib.sha256(data).hexdigest()
        source = NewSource(name, "txt", sha, "1", data, sample=name in samples)
        runtime.store.save_reading(reading, source, actor=ACTOR, publish=publish)
    runtime.indexer("public").rebuild()
    return runtime

"""The tracker's page over 50,000 actions: ``python tests/benchmarks/tracker.py [FOLDER]``.

Generates invented plans into SQLite (in FOLDER, kept for the next run, or a new one), then
prints the median and the slowest of the server's time for the kinds of pages that people open.
"""

import hashlib
import statistics
import sys
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient

from kb.records import Action, DocumentHead, Reading, Recommendation
from kb.stored import NewSource
from web.app import create_app
from web.config import Settings
from web.runtime import Runtime, open_runtime
from web.services.tracker_table import tracker_table

ACTIONS, EACH, ROUNDS = 50_000, 100, 15
_VERBS = ("Capacitar", "Actualizar", "Sistematizar", "Coordinar", "Publicar", "Acompañar")
_WHAT = (
    "a los puntos focales de cada misión en la ruta de atención",
    "la matriz de seguimiento con las oficinas de frontera",
    "las buenas prácticas con perspectiva de niñez y género",
    "la mesa interinstitucional de albergues temporales",
    "un directorio de servicios para personas en tránsito",
)
_WHEN = ("Noviembre 2023", "T1, T2", "Trimestral", "30/06/2027", "Permanente", "6 -10 meses")
_STATES = (None, "En proceso", "Completada", None, "No iniciada")
_COUNTRIES = ("EC", "PE", "CO", "VE", "CR", "SV", "HN", "GT", "PA", "CL")
ADDRESSES = {
    "all": "/seguimiento",
    "overdue of one unit": "/seguimiento?plazo=vencido&responsable=Unidad+17",
    "two filters": "/seguimiento?estado=none&territorio=EC",
    "words": "/seguimiento?q=capacitar+frontera",
    "rare word": "/seguimiento?q=accion4242",
    "last page": "/seguimiento?pagina=2000",
}


def plan(number: int) -> Reading:
    """One plan: ten recommendations, ten actions each."""
    first = number * EACH
    return Reading(
        document=DocumentHead(
            kind="management_response" if number % 2 else "improvement_plan",
            title=f"Plan inventado {number}",
            date=f"{2019 + number % 7}",
            year=2019 + number % 7,
            countries=[_COUNTRIES[number % len(_COUNTRIES)]],
            organisations=["OIM" if number % 3 else "ACNUR"],
        ),
        recommendations=[
            Recommendation(
                number=n, text=f"Recomendación {n} del plan {number}", priority=n % 3 + 1
            )
            for n in range(1, 11)
        ],
        actions=[
            Action(
                number=f"{n // 10 + 1}.{n % 10 + 1}",
                text=f"{_VERBS[n % 6]} {_WHAT[(n + number) % 5]} accion{first + n}",
                parents=[f"recommendation:{n // 10 + 1}"],
                deadline_text=_WHEN[(n + number) % 6],
                responsible=[f"Unidad {(n * 7 + number) % 60}"],
                supporting=[f"Oficina {n % 12}"],
                status=_STATES[(n + number) % 5],
            )
            for n in range(EACH)
        ],
    )


def filled(folder: Path) -> Runtime:
    runtime = open_runtime(Settings(data=folder))
    here = len(runtime.store.documents(view="workshop"))
    for number in range(here, ACTIONS // EACH):
        name = f"plan-{number}"
        sha = hashlib.sha256(name.encode()).hexdigest()
        source = NewSource(name, "txt", sha, "1", name.encode())
        runtime.store.save_reading(plan(number), source, actor="bench", publish=True)
    return runtime


def main(folder: Path) -> None:
    runtime = filled(folder)
    client = create_app(runtime.settings, runtime).test_client()
    start = time.perf_counter()
    assert client.get("/seguimiento").status_code == 200
    print(f"first page after a start  {(time.perf_counter() - start) * 1000:8.1f} ms")
    for name, address in ADDRESSES.items():
        took = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            assert client.get(address).status_code == 200
            took.append((time.perf_counter() - start) * 1000)
        print(f"{name:24s}  median {statistics.median(took):6.1f} ms  slowest {max(took):6.1f} ms")
    _after_a_report(runtime, client)
    runtime.close()


def _after_a_report(runtime: Runtime, client: FlaskClient) -> None:
    """Somebody reports, somebody else opens the tracker: what changed is read again."""
    took = []
    for row in tracker_table(runtime, "public").rows[:5]:
        version = row.report.version
        runtime.store.follow_ups.report(
            row.record.id, "under_way", version=version, actor="bench", via="command"
        )
        start = time.perf_counter()
        assert client.get("/seguimiento").status_code == 200
        took.append((time.perf_counter() - start) * 1000)
    print(f"{'after a report':24s}  median {statistics.median(took):6.1f} ms")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(Path(made))

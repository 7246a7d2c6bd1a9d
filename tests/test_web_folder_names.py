"""What the names of files and folders tell of a document."""

import pytest

from kb.records import DocumentHead
from web.services.folder_names import Told, fill, told_by_defaults, told_by_names


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("Ecuador/2022/OIM - fichas.docx", Told("EC", 2022, "OIM")),
        ("ecuador/fichas 2021.docx", Told("EC", 2021)),
        ("COSTA RICA/UNICEF/fichas.pdf", Told("CR", None, "UNICEF")),
        ("Informes Perú 2019-2020/acta.txt", Told("PE", 2020)),
        # The nearest name wins.
        ("Ecuador/2020/Perú/fichas_2022.docx", Told("PE", 2022)),
        ("EC/Cruz Roja/fichas.docx", Told("EC", None, "Cruz Roja")),
        # An area's code is no country, and a file's own name is no code.
        ("PR/fichas.docx", Told()),
        ("fichas/EC.docx", Told()),
        ("fichas_OIM_2022.xlsx", Told("", 2022, "OIM")),
        ("respuesta-gerencial-oim-2022.docx", Told("", 2022)),
        ("Venezuela\\2021\\plan.docx", Told("VE", 2021)),
        # Numbers that are no years, and years that have not come.
        ("Código 120224/v2099.docx", Told()),
        ("20221130_acta.docx", Told("", 2022)),
        ("Ciudad de México/taller.docx", Told()),
        ("Red Local/fichas.docx", Told("", None, "Red Local")),
        ("", Told()),
        ("///", Told()),
    ],
)
def test_names_tell_country_year_and_organisation(path: str, told: Told) -> None:
    found = told_by_names(path, organisations=["Red Local"], areas=["PR", "GN"], until=2027)
    assert found == told


def test_only_what_the_document_leaves_empty_is_filled() -> None:
    names = told_by_names("Ecuador/2022/OIM - fichas.docx")
    assert fill(DocumentHead(), names) == {
        "countries": ["EC"],
        "year": 2022,
        "organisations": ["OIM"],
    }
    says = DocumentHead(countries=["PE"], date="2021-03", organisations=["ACNUR"])
    assert fill(says, names) == {}


def test_the_folder_counts_before_the_choice_for_the_whole_import() -> None:
    chosen = told_by_defaults({"country": "PE", "year": "2020", "organisation": " NRC "})
    assert chosen == Told("PE", 2020, "NRC")
    assert fill(DocumentHead(), told_by_names("Ecuador/a.docx"), chosen) == {
        "countries": ["EC"],
        "year": 2020,
        "organisations": ["NRC"],
    }
    assert told_by_defaults({"year": "veinte"}) == Told()

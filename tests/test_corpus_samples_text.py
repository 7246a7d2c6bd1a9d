"""The invented card documents, as text: what they promise before any parser reads them."""

import json
import re
from pathlib import Path

import pytest

from kb.codes import canonical

SAMPLES = Path(__file__).resolve().parents[1] / "corpus" / "samples"
CARD_FILES = sorted(SAMPLES.glob("fichas-*.txt"))
SHEET = re.compile(r"^(\S+): \*(.+)\*$", re.MULTILINE)
ROW = re.compile(r"^((?:BP|LA|LN)\S+)\t(.+)$", re.MULTILINE)
# One spelling of each label, in the order in which a sheet prints them.
LABELS = (
    "Hallazgo",
    "Condiciones y contexto relevantes",
    "Contribución y beneficiarios previstos",
    "Efectividad:",
    "Metas del proyecto:",
    "de población asistida",
    "Territorio",
    "Tipo de asistencia",
    "Actores involucrados",
    "Presupuesto aproximado",
    "Potencial de replicación",
    "Vínculos ascendentes",
    "Relación con ODS",
    "Principios rectores",
    "Objetivos",
    "Factores diferenciadores",
    "Sostenibilidad:",
    "Palabras clave",
)
GROUPS = {
    "mujeres",
    "nna",
    "jovenes",
    "personas-mayores",
    "lgbtiq",
    "discapacidad",
    "pueblos-indigenas",
    "afrodescendientes",
    "comunidad-de-acogida",
    "refugiadas",
    "retornadas",
    "victimas-de-trata",
    "familias",
}
APPROACHES = {"derechos", "genero", "ninez", "aap", "discapacidad", "interculturalidad"}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def sheets_of(text: str) -> dict[str, str]:
    """Canonical code → text from the sheet's headline to the next one."""
    heads = list(SHEET.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    pairs = zip(heads, ends, strict=True)
    return {canonical(head[1]) or head[1]: text[head.start() : end] for head, end in pairs}


def curation() -> dict[str, dict[str, dict[str, list[str]]]]:
    """All curated entries, whether they stand in one file or in several."""
    merged: dict[str, dict[str, dict[str, list[str]]]] = {}
    for path in sorted(SAMPLES.glob("curation*.json")):
        for name, cards in json.loads(text_of(path)).items():
            merged.setdefault(name, {}).update(cards)
    return merged


@pytest.mark.parametrize("path", CARD_FILES, ids=lambda path: path.stem)
def test_each_card_document_says_that_it_is_illustrative(path: Path) -> None:
    assert "Documento ilustrativo: material inventado" in text_of(path)[:600]


@pytest.mark.parametrize("path", CARD_FILES, ids=lambda path: path.stem)
def test_every_code_is_readable_and_stands_once_in_the_summary_table(path: Path) -> None:
    codes = [canonical(code) for code, _ in ROW.findall(text_of(path))]
    assert None not in codes
    assert len(codes) >= 8
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("path", CARD_FILES, ids=lambda path: path.stem)
def test_every_kind_has_a_card_in_the_area(path: Path) -> None:
    assert {code[:2] for code, _ in ROW.findall(text_of(path))} == {"BP", "LA", "LN"}


@pytest.mark.parametrize("path", CARD_FILES, ids=lambda path: path.stem)
def test_a_sheet_repeats_its_row_and_prints_all_labels_in_order(path: Path) -> None:
    text = text_of(path)
    rows = {canonical(code): description for code, description in ROW.findall(text)}
    sheets = sheets_of(text)
    assert len(sheets) >= 3
    for code, sheet in sheets.items():
        assert SHEET.findall(sheet)[0][1] == rows[code]
        starts = [re.search(rf"^%? ?{re.escape(label)}", sheet, re.M) for label in LABELS]
        missing = [label for label, found in zip(LABELS, starts, strict=True) if not found]
        assert not missing, (code, missing)
        places = [found.start() for found in starts if found]
        assert places == sorted(places), code


def test_together_they_cover_the_compact_and_the_goals() -> None:
    texts = [text_of(path) for path in CARD_FILES]
    whole = "\n".join(texts)
    assert len(CARD_FILES) == 8
    assert len(ROW.findall(whole)) >= 64
    assert len(SHEET.findall(whole)) >= 24
    assert len(set(re.findall(r"^Objetivo (\d+)", whole, re.M))) >= 18
    assert set(re.findall(r"^([a-j])\) ", whole, re.M)) == set("abcdefghij")
    assert len(set(re.findall(r"ODS (\d+)", whole))) >= 12


def test_curated_values_belong_to_full_sheets_and_known_notations() -> None:
    entries = curation()
    assert sum(len(cards) for cards in entries.values()) >= 30
    for name, cards in entries.items():
        sheets = sheets_of(text_of(SAMPLES / name))
        for code, card in cards.items():
            assert code in sheets, (name, code)
            assert set(card["population_groups"]) <= GROUPS, code
            assert set(card["approaches"]) <= APPROACHES, code


def test_curated_results_claim_no_figure_that_the_sheet_lacks() -> None:
    for name, cards in curation().items():
        sheets = sheets_of(text_of(SAMPLES / name))
        for code, card in cards.items():
            for result in card.get("results", []):
                for figure in re.findall(r"\d+(?:[.,]\d+)*", result):
                    assert figure in sheets[code], (name, code, figure)

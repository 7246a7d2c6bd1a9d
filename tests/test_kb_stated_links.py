"""Objectives and goals that a running text names by their numbers."""

import pytest

from kb.stated_links import stated_links


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Contribuye al objetivo 23 del Pacto Mundial.", {("gcm_objective", "23")}),
        ("objetivos 7, 8 y 23 del PMM", {("gcm_objective", n) for n in ("7", "8", "23")}),
        ("Objetivos 7 y 8 (PMM)", {("gcm_objective", "7"), ("gcm_objective", "8")}),
        ("PMM: objetivos 2 y 5", {("gcm_objective", "2"), ("gcm_objective", "5")}),
        ("Pacto Mundial para la Migración, objetivo 3", {("gcm_objective", "3")}),
        (
            "Pacto Mundial para una Migración Segura, Ordenada y Regular (objetivos 1 y 3)",
            {("gcm_objective", "1"), ("gcm_objective", "3")},
        ),
        ("el Objetivo N.º 12 del Pacto Mundial para la Migración", {("gcm_objective", "12")}),
        ("ODS 5, 10 y 16", {("sdg", "5"), ("sdg", "10"), ("sdg", "16")}),
        ("la meta del ODS 10.7", {("sdg", "10")}),
        ("ODS n.º 8", {("sdg", "8")}),
        ("Objetivo de Desarrollo Sostenible 5", {("sdg", "5")}),
        ("del ODS 10.7 y el objetivo 23 del PMM", {("sdg", "10"), ("gcm_objective", "23")}),
        # A number without its frame names nothing, nor does one that no objective has.
        ("objetivo 3 del proyecto", set()),
        ("resultado 2 y objetivo 4", set()),
        ("objetivo 24 del PMM", set()),
        ("ODS 18", set()),
        ("ODS 100", set()),
        ("ODS 5 % de avance", set()),
        ("el Pacto Mundial sobre los Refugiados, objetivo 2", set()),
        ("12 objetivos", set()),
        ("", set()),
    ],
)
def test_numbers_count_within_their_frame_only(text: str, named: set[tuple[str, str]]) -> None:
    assert stated_links(text) == named

"""Printed deadlines and what they mean, in a document of 15 March 2023."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.deadlines import Deadline, overdue, understand

WRITTEN = date(2023, 3, 15)

# printed | certainty | start | end | recurrence | target; "." for none
TABLE = """
30/06/2024                         | exact     | 2024-06-30 | 2024-06-30 | . | .
30-06-2024                         | exact     | 2024-06-30 | 2024-06-30 | . | .
01.02.23                           | exact     | 2023-02-01 | 2023-02-01 | . | .
3/4/2023                           | exact     | 2023-04-03 | 2023-04-03 | . | .
2023-11-30                         | exact     | 2023-11-30 | 2023-11-30 | . | .
15 de marzo de 2024                | exact     | 2024-03-15 | 2024-03-15 | . | .
15 de marzo del 2024               | exact     | 2024-03-15 | 2024-03-15 | . | .
15 marzo 2024                      | exact     | 2024-03-15 | 2024-03-15 | . | .
1ro de mayo                        | exact     | 2023-05-01 | 2023-05-01 | . | .
Reunión del 5 de abril             | exact     | 2023-04-05 | 2023-04-05 | . | .
30/06/2024 y 31/12/2024            | exact     | 2024-06-30 | 2024-12-31 | . | .
Del 10 al 12 de octubre de 2023    | exact     | 2023-10-10 | 2023-10-12 | . | .
Hasta el 30 de junio               | exact     | .          | 2023-06-30 | . | .
A más tardar el 15/09/2023         | exact     | .          | 2023-09-15 | . | .
Antes del 1 de agosto de 2023      | exact     | .          | 2023-08-01 | . | .
Noviembre 2023                     | month     | 2023-11-01 | 2023-11-30 | . | .
noviembre de 2023                  | month     | 2023-11-01 | 2023-11-30 | . | .
NOVIEMBRE DEL 2023                 | month     | 2023-11-01 | 2023-11-30 | . | .
nov-23                             | month     | 2023-11-01 | 2023-11-30 | . | .
Nov. 2023                          | month     | 2023-11-01 | 2023-11-30 | . | .
setiembre 2023                     | month     | 2023-09-01 | 2023-09-30 | . | .
11/2023                            | month     | 2023-11-01 | 2023-11-30 | . | .
2023-11                            | month     | 2023-11-01 | 2023-11-30 | . | .
marzo                              | month     | 2023-03-01 | 2023-03-31 | . | .
febrero 2024                       | month     | 2024-02-01 | 2024-02-29 | . | .
para diciembre                     | month     | .          | 2023-12-31 | . | .
antes de junio de 2024             | month     | .          | 2024-05-31 | . | .
hasta marzo 2024                   | month     | .          | 2024-03-31 | . | .
enero a marzo de 2023              | month     | 2023-01-01 | 2023-03-31 | . | .
Enero – Junio 2023                 | month     | 2023-01-01 | 2023-06-30 | . | .
mayo/junio 2023                    | month     | 2023-05-01 | 2023-06-30 | . | .
dic. 2022 – feb. 2023              | month     | 2022-12-01 | 2023-02-28 | . | .
noviembre a febrero de 2024        | month     | 2023-11-01 | 2024-02-29 | . | .
desde enero 2023 hasta marzo 2024  | month     | 2023-01-01 | 2024-03-31 | . | .
Diciembre de 2023, 2024 y 2025     | month     | 2023-12-01 | 2025-12-31 | . | .
septiembre 2023 (2 talleres)       | month     | 2023-09-01 | 2023-09-30 | . | 2
31 de febrero de 2023              | month     | 2023-02-01 | 2023-02-28 | . | .
T1, T2                             | quarter   | 2023-01-01 | 2023-06-30 | . | .
T1                                 | quarter   | 2023-01-01 | 2023-03-31 | . | .
T4                                 | quarter   | 2023-10-01 | 2023-12-31 | . | .
T 3                                | quarter   | 2023-07-01 | 2023-09-30 | . | .
T3 y T4 2022                       | quarter   | 2022-07-01 | 2022-12-31 | . | .
T1-T4                              | quarter   | 2023-01-01 | 2023-12-31 | . | .
Q1                                 | quarter   | 2023-01-01 | 2023-03-31 | . | .
Q2-Q3                              | quarter   | 2023-04-01 | 2023-09-30 | . | .
Q4 2024                            | quarter   | 2024-10-01 | 2024-12-31 | . | .
2do trimestre 2023                 | quarter   | 2023-04-01 | 2023-06-30 | . | .
segundo trimestre de 2024          | quarter   | 2024-04-01 | 2024-06-30 | . | .
1er trimestre                      | quarter   | 2023-01-01 | 2023-03-31 | . | .
Trimestre II                       | quarter   | 2023-04-01 | 2023-06-30 | . | .
III trimestre 2023                 | quarter   | 2023-07-01 | 2023-09-30 | . | .
último trimestre de 2023           | quarter   | 2023-10-01 | 2023-12-31 | . | .
a inicios de 2024                  | quarter   | 2024-01-01 | 2024-03-31 | . | .
primer semestre de 2024            | half      | 2024-01-01 | 2024-06-30 | . | .
S2 2023                            | half      | 2023-07-01 | 2023-12-31 | . | .
2do semestre                       | half      | 2023-07-01 | 2023-12-31 | . | .
II semestre 2022                   | half      | 2022-07-01 | 2022-12-31 | . | .
2024                               | year      | 2024-01-01 | 2024-12-31 | . | .
Durante 2023                       | year      | 2023-01-01 | 2023-12-31 | . | .
A lo largo de 2024                 | year      | 2024-01-01 | 2024-12-31 | . | .
2023-2024                          | year      | 2023-01-01 | 2024-12-31 | . | .
fines de 2023                      | year      | 2023-10-01 | 2023-12-31 | . | .
fin de año                         | year      | 2023-10-01 | 2023-12-31 | . | .
Todo el año                        | year      | 2023-01-01 | 2023-12-31 | . | .
Durante el año (al menos 4 misiones) | year    | 2023-01-01 | 2023-12-31 | . | 4
Durante el año (mínimo 2 talleres) | year      | 2023-01-01 | 2023-12-31 | . | 2
6 -10 meses                        | relative  | 2023-09-15 | 2024-01-15 | . | .
6 a 10 meses                       | relative  | 2023-09-15 | 2024-01-15 | . | .
en 3 meses                         | relative  | 2023-03-15 | 2023-06-15 | . | .
tres meses                         | relative  | 2023-03-15 | 2023-06-15 | . | .
dos semanas                        | relative  | 2023-03-15 | 2023-03-29 | . | .
90 días                            | relative  | 2023-03-15 | 2023-06-13 | . | .
un año                             | relative  | 2023-03-15 | 2024-03-15 | . | .
cuatro meses a partir de la aprobación | relative | 2023-03-15 | 2023-07-15 | . | .
Inmediato                          | relative  | 2023-03-15 | 2023-04-14 | . | .
Anual                              | recurring | . | . | yearly | .
anualmente                         | recurring | . | . | yearly | .
Trimestral                         | recurring | . | . | quarterly | .
cada 3 meses                       | recurring | . | . | quarterly | .
Mensual                            | recurring | . | . | monthly | .
Una vez al mes                     | recurring | . | . | monthly | .
Bimestral                          | recurring | . | . | bimonthly | .
Cada dos meses                     | recurring | . | . | bimonthly | .
Semestral                          | recurring | . | . | halfyearly | .
2 veces al año                     | recurring | . | . | halfyearly | .
Semanal                            | recurring | . | . | weekly | .
Quincenal                          | recurring | . | . | fortnightly | .
Diario                             | recurring | . | . | daily | .
Mensual, a partir de mayo 2023     | recurring | 2023-05-01 | . | monthly | .
Trimestral (a partir de abril 2022) | recurring | 2022-04-01 | . | quarterly | .
Mensual hasta diciembre de 2023    | recurring | . | 2023-12-31 | monthly | .
A partir de abril 2022             | open      | 2022-04-01 | . | . | .
Desde enero de 2024                | open      | 2024-01-01 | . | . | .
Permanente                         | permanent | . | . | . | .
Continuo                           | permanent | . | . | . | .
De manera continua                 | permanent | . | . | . | .
En curso                           | permanent | . | . | . | .
Por definir                        | unknown   | . | . | . | .
N/A                                | unknown   | . | . | . | .
-                                  | unknown   | . | . | . | .
Pendiente                          | unknown   | . | . | . | .
Corto plazo                        | unknown   | . | . | . | .
Según disponibilidad de fondos     | unknown   | . | . | . | .
"""


def rows() -> list[tuple[str, Deadline]]:
    found = []
    for line in TABLE.strip().splitlines():
        cells = [None if cell.strip() == "." else cell.strip() for cell in line.split("|")]
        printed, certainty, start, end, recurrence, target = cells
        found.append(
            (
                str(printed),
                Deadline(
                    str(printed),
                    certainty,  # type: ignore[arg-type]
                    date.fromisoformat(start) if start else None,
                    date.fromisoformat(end) if end else None,
                    recurrence,  # type: ignore[arg-type]
                    int(target) if target else None,
                ),
            )
        )
    return found


@pytest.mark.parametrize(("printed", "meant"), rows(), ids=[row[0] for row in rows()])
def test_a_printed_deadline_is_understood(printed: str, meant: Deadline) -> None:
    assert understand(printed, written=WRITTEN) == meant


def test_the_table_is_long_enough() -> None:
    assert len(rows()) >= 80


def test_without_the_documents_date_a_quarter_has_no_year() -> None:
    assert understand("T1") == Deadline("T1", "quarter")
    assert understand("6 meses") == Deadline("6 meses", "relative")
    assert understand("marzo") == Deadline("marzo", "month")


def test_only_what_ends_can_be_overdue() -> None:
    today = date(2026, 11, 20)
    assert overdue(understand("Noviembre 2023"), today)
    assert overdue(understand("T1, T2", written=WRITTEN), today)
    assert not overdue(understand("Anual", written=WRITTEN), today)
    assert not overdue(understand("Permanente"), today)
    assert not overdue(understand("A partir de abril 2022"), today)
    assert not overdue(understand("20/11/2026"), today)


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    found = understand(text, written=WRITTEN)
    assert found.start is None or found.end is None or found.start <= found.end

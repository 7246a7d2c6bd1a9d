"""Every error code that a lower layer raises has a Spanish sentence."""

import ast
from pathlib import Path

import pytest

import kb.errors
from kb.errors import KbError
from web.messages import MESSAGES, say

ROOT = Path(__file__).resolve().parents[1]
ERRORS = {
    name
    for name, value in vars(kb.errors).items()
    if isinstance(value, type) and issubclass(value, KbError)
}


def raised_codes() -> dict[str, str]:
    """Error code → where it is made, from the sources."""
    found = {}
    for folder in ("kb", "corpus", "index", "web"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                    continue
                if node.func.id in ERRORS and node.args:
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        found[first.value] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found


def test_the_sources_raise_codes_at_all() -> None:
    assert len(raised_codes()) > 10


@pytest.mark.parametrize("code", sorted(raised_codes()))
def test_every_raised_code_has_a_sentence(code: str) -> None:
    assert code in MESSAGES, raised_codes()[code]


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_no_sentence_is_left_that_nothing_raises(code: str) -> None:
    assert code in raised_codes()


def test_a_sentence_is_one_line_even_where_a_parameter_is_not() -> None:
    text = say(KbError("file_missing", name="uno\ndos"))
    assert "\n" not in text
    assert "uno dos" in text


def test_candidates_are_listed() -> None:
    text = say(KbError("card_ambiguous", card_code="BP1_SA", candidates=["Perú", "Costa Rica"]))
    assert "Perú; Costa Rica" in text

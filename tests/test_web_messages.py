"""Every error code that a lower layer raises has a Spanish sentence."""

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

import kb.errors
from kb.errors import KbError
from web.messages import MESSAGES, say

ROOT = Path(__file__).resolve().parents[1]
CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")
# Other strings of those tables: settings of the drivers.
NOT_CODES = {"connect_timeout", "hide_parameters", "json_serializer", "max_overflow", "pool_size"}
ERRORS = {
    name
    for name, value in vars(kb.errors).items()
    if isinstance(value, type) and issubclass(value, KbError)
}


# Driver messages are mapped to codes by tables, which hold them as plain strings.
TABLES = ("kb/store/database.py",)


@lru_cache
def raised_codes() -> dict[str, str]:
    """Error code → where it is made, from the sources."""
    found = {}
    for folder in ("kb", "corpus", "index", "web"):
        for path in (ROOT / folder).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                for value in codes_in(node, table=name in TABLES):
                    found[value] = f"{name}:{getattr(node, 'lineno', 0)}"
    return found


def codes_in(node: ast.AST, *, table: bool) -> list[str]:
    """Error codes in ``KbError("code", …)``, also behind a condition, or in a table."""
    inside: list[ast.AST] = []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
        inside = list(ast.walk(node.args[0])) if node.args else []
    elif table and isinstance(node, (ast.Dict, ast.Return, ast.IfExp)):
        inside = list(ast.walk(node))
    strings = [n.value for n in inside if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return [text for text in strings if CODE.fullmatch(text) and text not in NOT_CODES]


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

"""Cells that a spreadsheet program shows and never runs."""

from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> Any:
    """A text that would be read as a formula gets the quotation mark that makes it a text
    (OWASP, CSV injection); numbers and "-" stay as they are."""
    if isinstance(value, str) and len(value) > 1 and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def plain_cell(text: str) -> str:
    """The text that ``safe_cell`` wrote: ``"'=agua"`` → ``"=agua"``."""
    return text[1:] if text.startswith("'") and safe_cell(text[1:]) == text else text

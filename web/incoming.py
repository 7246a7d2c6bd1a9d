"""Requests as the pages read them: without the control characters that no person types.

A vertical tab that came along from a slide breaks Word and Excel files and Atom feeds
(XML 1.0 has no way to write it), a NUL is refused by PostgreSQL, half of a surrogate pair by
every encoder. They are dropped where text comes in, so that nobody loses what they typed.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Request, abort, request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict

# The C0 controls but for tab and line ends, DEL, and halves of surrogate pairs.
_NEVER_TYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def typed(text: str) -> str:
    """``"agua\\x0bsegura\\0"`` → ``"agua segura"``: a line break within a slide's text parts
    words, everything else goes without a trace."""
    return _NEVER_TYPED.sub("", re.sub("[\x0b\x0c]", " ", text)) if text else text


class Values(ImmutableMultiDict[str, Any]):
    """Parameters, form fields and files with clean names and texts."""

    def __init__(self, mapping: Any = None) -> None:
        super().__init__([(typed(name), _clean(value)) for name, value in _pairs(mapping)])


class Incoming(Request):
    parameter_storage_class = Values


def guard() -> None:
    """Nothing of this site has an address with control characters."""
    if typed(request.path) != request.path:
        abort(404)


def _pairs(mapping: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(mapping, MultiDict):
        return mapping.items(multi=True)
    if isinstance(mapping, Mapping):
        return ((k, v) for k, vs in mapping.items() for v in (vs if _many(vs) else [vs]))
    return mapping or ()


def _many(value: Any) -> bool:
    return isinstance(value, list | tuple | set)


def _clean(value: Any) -> Any:
    if isinstance(value, FileStorage) and value.filename:
        value.filename = typed(value.filename)
    return typed(value) if isinstance(value, str) else value

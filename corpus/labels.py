"""Printed labels and the fields they stand for (``labels.toml``)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb.text import fold_label

# A label is short: longer heads of a line are sentences that happen to hold a colon.
MAX_LABEL = 160
MAX_LABEL_WORDS = 22
# Labels met by their beginning only ("Territorio de la intervención") stay shorter still.
MAX_LOOSE_WORDS = 9

_PARENTHESIS = re.compile(r"\([^()]*\)")
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[a-zA-Z][.)])\s+(?=\S)")
_SEPARATORS = (":", ".-", " – ", " — ", " - ")


@dataclass(frozen=True, slots=True)
class Match:
    """A label found at the head of a line: its field, its printed form, what follows."""

    key: str
    label: str
    rest: str


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The labels of one section of ``labels.toml``, folded."""

    exact: dict[str, str]
    loose: tuple[tuple[str, str], ...]

    def lookup(self, label: str, *, firm: bool = False) -> str | None:
        """The field that a bare label stands for; ``firm`` where the layout says label."""
        if len(label) > MAX_LABEL:
            return None
        bare = _NUMBERING.sub("", label)
        forms = (fold_label(bare), fold_label(_PARENTHESIS.sub(" ", bare)))
        for form in forms:
            if form in self.exact:
                return self.exact[form]
        if firm:
            for form in forms:
                if form and len(form.split()) <= MAX_LOOSE_WORDS:
                    for start, key in self.loose:
                        if form.startswith(start):
                            return key
        return None

    def match(self, text: str, *, firm: bool = False) -> Match | None:
        """Read ``"Label"``, ``"Label:"`` or ``"Label: text"``; None where it is no label.

        A whole line that is a label wins over its head before a colon, so that
        ``"Condiciones y contexto relevantes: limitaciones o consejos"`` has no rest.
        """
        if len(text) <= MAX_LABEL:
            key = self.lookup(text.rstrip(" :.*"), firm=firm)
            if key is not None and (firm or ":" not in text[:-1] or self._whole(text)):
                split = split_label(text)
                if split is None or self._whole(text):
                    return Match(key, text.rstrip(" :"), "")
        split = split_label(text)
        if split is None:
            return None
        head, rest, by_colon = split
        key = self.lookup(head, firm=by_colon)
        return Match(key, head, rest) if key else None

    def _whole(self, text: str) -> bool:
        return fold_label(_NUMBERING.sub("", text)) in self.exact


def split_label(text: str) -> tuple[str, str, bool] | None:
    """Head and rest of ``"Head: rest"`` as (head, rest, whether a colon parts them).

    Colons inside parentheses do not part; a head longer than a label gives None.
    """
    head = text[:MAX_LABEL]
    depth = 0
    for position, char in enumerate(head):
        depth += (char == "(") - (char == ")")
        if char == ":" and depth <= 0:
            return _parts(text, position, 1, True)
    for separator in _SEPARATORS[1:]:
        position = head.find(separator)
        if position > 0:
            return _parts(text, position, len(separator), False)
    return None


def _parts(text: str, at: int, width: int, colon: bool) -> tuple[str, str, bool] | None:
    head = text[:at].strip(" *")
    if not head or len(head.split()) > MAX_LABEL_WORDS:
        return None
    return head, text[at + width :].strip(), colon


@cache
def labels(section: str) -> LabelSet:
    """The label set of one section: ``card``, ``column``, ``recommendation``, ``minutes``."""
    exact: dict[str, str] = {}
    loose: list[tuple[str, str]] = []
    for key, forms in _sections()[section].items():
        for form in forms:
            folded = fold_label(form)
            if form.endswith("*"):
                loose.append((folded, key))
            else:
                exact.setdefault(folded, key)
    loose.sort(key=lambda pair: -len(pair[0]))
    return LabelSet(exact, tuple(loose))


@cache
def title_phrases() -> dict[str, tuple[str, ...]]:
    """Per kind the folded phrases that name it in a title, longest first."""
    return {
        kind: tuple(sorted((fold_label(p) for p in phrases), key=len, reverse=True))
        for kind, phrases in _sections()["title"].items()
    }


@cache
def words(name: str) -> frozenset[str]:
    """A word list of ``words.toml``: ``organisations``, ``heads``, ``alone``, ``bodies``."""
    text = files("corpus").joinpath("words.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[name])


@cache
def _sections() -> dict[str, dict[str, list[str]]]:
    text = files("corpus").joinpath("labels.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)

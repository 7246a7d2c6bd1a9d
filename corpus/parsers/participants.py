"""Participants of a meeting: organisations, and people with theirs."""

import re

from corpus.labels import words
from corpus.parsers.names import clean_name, split_names, unique
from kb.text import fold, squeeze, strip_bullet

_BESIDE = re.compile(r"^(?P<name>[^()]+?)\s*\((?P<body>[^()]+)\)\W*$")
_DASHED = re.compile(r"^(?P<name>[^()–—-]+?)\s+[–—-]\s+(?P<body>[^()]+)$")
_COLON = re.compile(r"^(?P<body>[^:]{2,80}):\s*(?P<name>.+)$")
_PERSON = re.compile(
    r"^(?:(?:sr|sra|dr|dra|lic|ing|mtra|mtro)\.?\s+)?[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+"
    r"(?:\s+(?:de|del|la|los|y|[A-ZÁÉÍÓÚÑ]\.?|[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+))+$"
)


def split_participants(lines: list[str]) -> list[str]:
    """Entries of the list of participants, people kept with the organisation beside them.

    ``["ACNUR, OIM."]`` → ``["ACNUR", "OIM"]``; ``["Ana Ruiz, ACNUR", "Luis Paz, OIM"]`` → as
    they stand.
    """
    found: list[str] = []
    for line in (squeeze(strip_bullet(x)) for x in lines):
        parts = split_names([line])
        pair = len(parts) == 2 and is_person(parts[0]) and not is_person(parts[1])
        if pair and len(lines) > 1:
            found.append(f"{parts[0]}, {parts[1]}")
        elif _COLON.match(line) and not line.endswith(":"):
            found.append(re.sub(r"[\s;.,]+$", "", line))
        else:
            found += parts
    return unique(found)


def organisation_of(entry: str) -> str:
    """The organisation of an entry: ``"Ana Ruiz (ACNUR)"`` → ``"ACNUR"``; a body is its own."""
    for pattern in (_BESIDE, _DASHED, _COLON):
        match = pattern.match(entry)
        if match and is_person(match["name"].split(",")[0]):
            return clean_name(match["body"].split(",")[-1])
    parts = [part.strip() for part in entry.split(",")]
    if len(parts) >= 2 and is_person(parts[0]):
        return clean_name(parts[-1])
    return entry


def is_person(name: str) -> bool:
    """Whether a name looks like a person's: two words or more, capitals, no acronym."""
    bare = name.strip()
    first = bare.split()[0] if bare else ""
    if any(word.strip(".,") in words("organisations") for word in bare.split()):
        return False
    return _PERSON.match(bare) is not None and fold(first) not in words("bodies")
